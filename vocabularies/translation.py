from modeltranslation.translator import TranslationOptions, register

from publishing.history import keep_history
from publishing.languages import CODES, FIRST

from .models import CompetenceArea, Term


@register(CompetenceArea)
class CompetenceAreaTranslationOptions(TranslationOptions):
    fields = ("name", "description")
    required_languages = CODES


@register(Term)
class TermTranslationOptions(TranslationOptions):
    fields = ("label",)
    required_languages = (FIRST,)


keep_history(CompetenceArea)
keep_history(Term)
