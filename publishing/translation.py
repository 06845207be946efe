from modeltranslation.translator import TranslationOptions, register

from .models import Phrase


@register(Phrase)
class PhraseTranslationOptions(TranslationOptions):
    fields = ("text",)
    required_languages = ("sv", "en")
