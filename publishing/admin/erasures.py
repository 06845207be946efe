from django.contrib import admin

from ..models import Erasure


@admin.register(Erasure)
class ErasureAdmin(admin.ModelAdmin):
    """That data was erased is read here and written by the erasing only."""

    list_display = ("at", "by", "rows")
    list_select_related = ("by",)
    date_hierarchy = "at"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
