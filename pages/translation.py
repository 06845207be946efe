from modeltranslation.translator import TranslationOptions, register

from .models import Notice, Page


@register(Page)
class PageTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body")
    required_languages = {"sv": ("title",)}


@register(Notice)
class NoticeTranslationOptions(TranslationOptions):
    fields = ("text",)
