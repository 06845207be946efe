from django.contrib import admin

from ..models import Erasure
from .reading import ReadOnlyAdmin


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """That data was erased is read here and written by the erasing only."""

    list_display = ("at", "by", "rows")
    list_select_related = ("by",)
    date_hierarchy = "at"
