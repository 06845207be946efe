from .confirm import ConfirmView
from .failing import failed
from .home import HomeView, StyleguideView
from .mail import MailView
from .prefetching import speculation_rules
from .privacy import PrivacyView
from .search import SearchView, suggestions
from .sharing import serve_picture, social
from .statistics import StatisticsView

__all__ = [
    "ConfirmView",
    "HomeView",
    "MailView",
    "PrivacyView",
    "SearchView",
    "StatisticsView",
    "StyleguideView",
    "failed",
    "serve_picture",
    "social",
    "speculation_rules",
    "suggestions",
]
