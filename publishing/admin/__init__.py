"""The admin of what gets published, and the reviewers' pages. Other apps build on `PublishableAdmin`."""

from .confirmation import ConfirmationFilter
from .mail import EmailAdmin
from .phrases import PhraseAdmin
from .publishable import PublishableAdmin, PublishableForm
from .queue import SubmissionAdmin
from .review_log import ReviewEventAdmin
from .versioned import VersionedAdmin

__all__ = [
    "ConfirmationFilter",
    "EmailAdmin",
    "PhraseAdmin",
    "PublishableAdmin",
    "PublishableForm",
    "ReviewEventAdmin",
    "SubmissionAdmin",
    "VersionedAdmin",
]
