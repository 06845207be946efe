from django.contrib import admin

from ..models import Sender


@admin.register(Sender)
class SenderAdmin(admin.ModelAdmin):
    list_display = ("__str__", "reply_to")

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Sender.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
