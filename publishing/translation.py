from modeltranslation.translator import TranslationOptions, register

from .history import keep_history
from .languages import CODES
from .models import Phrase, Proposal


@register(Phrase)
class PhraseTranslationOptions(TranslationOptions):
    fields = ("text",)
    required_languages = CODES


@register(Proposal)
class ProposalTranslationOptions(TranslationOptions):
    """Nothing of it is translated, but the querysets of what gets published ask for its options."""

    fields = ()


keep_history(Phrase)
