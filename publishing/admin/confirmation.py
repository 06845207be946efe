from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..confirmations import AFTER


class ConfirmationFilter(admin.SimpleListFilter):
    """Whether what is public has been confirmed. For models that take part in `confirmations.py`."""

    title = _("Confirmation")
    parameter_name = "confirmation"

    def lookups(self, request, model_admin):
        yield "old", _("Not confirmed for twelve months")
        if hasattr(model_admin.model.objects.all(), "unconfirmed"):
            yield "missing", _("Asked a month ago, no answer")

    def queryset(self, request, queryset):
        if self.value() == "old":
            return queryset.filter(pk__in=queryset.model.objects.to_confirm(timezone.now() - AFTER).values("pk"))
        return queryset.unconfirmed() if self.value() == "missing" else queryset
