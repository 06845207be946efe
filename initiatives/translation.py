from modeltranslation.translator import TranslationOptions, register

from .models import Initiative


@register(Initiative)
class InitiativeTranslationOptions(TranslationOptions):
    fields = ("title", "summary", "body", "results", "alt_text")
    required_languages = {"sv": ("title", "summary", "body")}
