from django.contrib import admin

from ..models import Sender


@admin.register(Sender)
class SenderAdmin(admin.ModelAdmin):
    """The one row that a migration has made."""

    list_display = ("__str__", "reply_to")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
