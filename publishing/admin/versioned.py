from .history import HistoryAdmin
from .meanwhile import MeanwhileAdmin


class VersionedAdmin(MeanwhileAdmin, HistoryAdmin):
    """Mix-in for the admin of a model whose versions are kept: its history, and two people at a time."""
