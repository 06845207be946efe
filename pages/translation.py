from modeltranslation.translator import TranslationOptions, register

from publishing.history import keep_history

from .models import Page


@register(Page)
class PageTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body")
    required_languages = {"sv": ("title",)}


keep_history(Page)
