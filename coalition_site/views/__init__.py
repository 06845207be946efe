from .home import HomeView, StyleguideView
from .search import SearchView, suggestions
from .sharing import serve_picture, social
from .statistics import StatisticsView

__all__ = ["HomeView", "SearchView", "StatisticsView", "StyleguideView", "serve_picture", "social", "suggestions"]
