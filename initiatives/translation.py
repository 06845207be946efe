from modeltranslation.translator import TranslationOptions, register

from publishing.history import keep_history
from publishing.languages import FIRST

from .models import Initiative


@register(Initiative)
class InitiativeTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body", "results", "alt_text")
    required_languages = {FIRST: ("title", "summary", "body")}


keep_history(Initiative)
