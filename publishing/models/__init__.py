from .attempt import Attempt
from .content_change import ContentChange
from .erasure import Erasure
from .link_check import LinkCheck
from .list_import import ListImport
from .phrase import Phrase
from .proposal import Proposal
from .publishable import Publishable, PublishableQuerySet, TranslatedQuerySet
from .review import ReviewEvent
from .sender import Sender
from .slugs import PreviousSlug, Slugged
from .submission import Draft, Submission
from .translation import Translation

__all__ = [
    "Attempt",
    "ContentChange",
    "Draft",
    "Erasure",
    "LinkCheck",
    "ListImport",
    "Phrase",
    "PreviousSlug",
    "Proposal",
    "Publishable",
    "PublishableQuerySet",
    "ReviewEvent",
    "Sender",
    "Slugged",
    "Submission",
    "TranslatedQuerySet",
    "Translation",
]
