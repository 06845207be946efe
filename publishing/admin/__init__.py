"""The admin of what gets published, and the reviewers' pages. Other apps build on `PublishableAdmin`."""

from .confirmation import ConfirmationFilter
from .erasures import ErasureAdmin
from .lists import ListsMixin
from .mail import EmailAdmin
from .phrases import PhraseAdmin
from .publishable import PublishableAdmin, PublishableForm
from .queue import SubmissionAdmin
from .review_log import ReviewEventAdmin
from .translations import TranslationAdmin

__all__ = [
    "ConfirmationFilter",
    "EmailAdmin",
    "ErasureAdmin",
    "ListsMixin",
    "PhraseAdmin",
    "PublishableAdmin",
    "PublishableForm",
    "ReviewEventAdmin",
    "SubmissionAdmin",
    "TranslationAdmin",
]
