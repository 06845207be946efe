from modeltranslation.translator import TranslationOptions, register

from publishing.history import keep_history

from .models import CompetenceArea, Term


@register(CompetenceArea)
class CompetenceAreaTranslationOptions(TranslationOptions):
    fields = ("name", "description")
    required_languages = ("sv", "en")


@register(Term)
class TermTranslationOptions(TranslationOptions):
    fields = ("label",)
    required_languages = ("sv",)


keep_history(CompetenceArea)
keep_history(Term)
