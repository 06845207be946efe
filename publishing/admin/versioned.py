from django.utils.translation import gettext as _

from .history import HistoryAdmin
from .meanwhile import MeanwhileAdmin


class VersionedAdmin(MeanwhileAdmin, HistoryAdmin):
    """Mix-in for the admin of a model whose versions are kept: its history, and two people at a time."""

    def render_change_form(self, request, context, *args, **kwargs):
        """A form that comes back with errors comes without the picture that was chosen."""
        form = context["adminform"].form
        if context.get("errors"):
            for name in request.FILES.keys() & form.fields.keys() - form.errors.keys():
                form.add_error(name, _("Choose the picture again."))
        return super().render_change_form(request, context, *args, **kwargs)
