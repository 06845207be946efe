from django.contrib import admin
from django.utils.translation import gettext_lazy

from ..models import ReviewEvent
from .reading import ReadOnlyAdmin


@admin.register(ReviewEvent)
class ReviewEventAdmin(ReadOnlyAdmin):
    """The log is read here and written by the workflow only."""

    list_display = ("at", "what", "from_status", "to_status", "by", "message")
    list_filter = (("content_type", admin.RelatedOnlyFieldListFilter), "to_status")
    list_select_related = ("content_type", "by")
    date_hierarchy = "at"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("object")

    @admin.display(description=gettext_lazy("what"))
    def what(self, event):
        return event.object or "–"
