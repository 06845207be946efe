from modeltranslation.translator import TranslationOptions, register

from publishing.history import keep_history
from publishing.languages import FIRST

from .models import Notice, Page


@register(Page)
class PageTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body")
    required_languages = {FIRST: ("title",)}


@register(Notice)
class NoticeTranslationOptions(TranslationOptions):
    fields = ("text",)


keep_history(Page)
keep_history(Notice)
