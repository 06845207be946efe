from modeltranslation.translator import TranslationOptions, register

from publishing.history import keep_history
from publishing.languages import FIRST

from .models import Activity


@register(Activity)
class ActivityTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body", "place")
    required_languages = {FIRST: ("title", "summary", "body")}


keep_history(Activity)
