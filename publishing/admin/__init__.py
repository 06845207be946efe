"""The admin of what gets published, and the reviewers' pages. Other apps build on `PublishableAdmin`."""

from .confirmation import ConfirmationFilter
from .erasures import ErasureAdmin
from .links import LinkCheckAdmin
from .lists import ListsMixin
from .lookups import OfferedLookupsMixin
from .mail import EmailAdmin
from .ordering import OrderedAdmin
from .phrases import PhraseAdmin
from .publishable import PublishableAdmin, PublishableForm
from .queue import SubmissionAdmin
from .reading import ReadOnlyAdmin
from .review_log import ReviewEventAdmin
from .sender import SenderAdmin
from .translations import TranslationAdmin
from .versioned import VersionedAdmin

__all__ = [
    "ConfirmationFilter",
    "EmailAdmin",
    "ErasureAdmin",
    "LinkCheckAdmin",
    "ListsMixin",
    "OfferedLookupsMixin",
    "OrderedAdmin",
    "PhraseAdmin",
    "PublishableAdmin",
    "PublishableForm",
    "ReadOnlyAdmin",
    "ReviewEventAdmin",
    "SenderAdmin",
    "SubmissionAdmin",
    "TranslationAdmin",
    "VersionedAdmin",
]
