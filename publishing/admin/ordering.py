from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST


def in_short(obj):
    return Truncator(obj).chars(60)


class OrderedAdmin(admin.ModelAdmin):
    """For models with a `position`: two buttons in each row of the list move it before or after its neighbour.

    `order_fields` are those that have the same value in all of one list. Put `move_buttons` into `list_display`.
    """

    order_fields = ()

    def is_ordered(self, obj):
        """Whether the object stands in a list at all. Subclasses say when it does not."""
        return True

    def order_queryset(self, obj):
        """The list that the object stands in, in its order."""
        values = {field: getattr(obj, field) for field in self.order_fields}
        return self.model._default_manager.filter(**values)

    @admin.display(description=gettext_lazy("order"), ordering="position")
    def move_buttons(self, obj):
        if not self.is_ordered(obj):
            return "–"
        buttons = (
            '<span class="move">'
            '<button id="up-{0}" formaction="{1}" name="_move" value="up" aria-label="{2}">↑</button>'
            '<button id="down-{0}" formaction="{1}" name="_move" value="down" aria-label="{3}">↓</button></span>'
        )
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_move", args=[obj.pk])
        words = {"thing": in_short(obj)}
        return format_html(buttons, obj.pk, address, _("Move up: %(thing)s") % words, _("Move down: %(thing)s") % words)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        return [path("<int:pk>/move/", self.admin_site.admin_view(self.move_view), name=name), *super().get_urls()]

    @method_decorator(require_POST)
    def move_view(self, request, pk):
        obj = self.get_queryset(request).filter(pk=pk).first()
        if obj is None or not self.is_ordered(obj):
            raise Http404
        # Not `has_change_permission`: reviewers, who open the form to decide, order nothing.
        if not admin.ModelAdmin.has_change_permission(self, request, obj):
            raise PermissionDenied
        is_up = request.POST.get("_move") == "up"
        if neighbour := self.move(obj, -1 if is_up else 1):
            words = _("%(thing)s now stands before %(other)s.") if is_up else _("%(thing)s now stands after %(other)s.")
            field = self.opts.get_field("position").verbose_name
            self.log_change(request, obj, [{"changed": {"fields": [str(field)]}}])
            self.message_user(request, words % {"thing": in_short(obj), "other": in_short(neighbour)}, messages.SUCCESS)
        else:
            words = _("%(thing)s stands first already.") if is_up else _("%(thing)s stands last already.")
            self.message_user(request, words % {"thing": in_short(obj)}, messages.INFO)
        return HttpResponseRedirect(self.list_as_it_was(request, f"{'up' if is_up else 'down'}-{pk}"))

    def move(self, obj, step):
        """Let the object change places with its neighbour, which is returned; None where there is no neighbour."""
        with transaction.atomic():
            rows = list(self.order_queryset(obj).select_for_update())
            place = rows.index(obj)
            if not 0 <= place + step < len(rows):
                return None
            positions = [row.position for row in rows]
            if positions != sorted(set(positions)):
                positions = range(1, len(rows) + 1)
            neighbour = rows[place + step]
            rows[place], rows[place + step] = neighbour, rows[place]
            for row, position in zip(rows, positions, strict=True):
                if row.position != position:
                    row.position = position
                    row.save(update_fields=["position"])
        return neighbour

    def list_as_it_was(self, request, button):
        """Address of the list with the filters that it had, at the button that was pressed."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        came_from = urlsplit(request.headers.get("Referer", ""))
        query = f"?{came_from.query}" if came_from.path == address and came_from.query else ""
        return f"{address}{query}#{button}"
