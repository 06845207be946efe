"""What post-office keeps, as the coordinator needs it: every mail, what became of it, and a way to send it again."""

from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from post_office.admin import Attachment, Email, EmailTemplate, Log
from post_office.models import STATUS

from .lookups import OfferedLookupsMixin

# Its own pages load from other hosts, and its templates are not used here.
for model in (Attachment, Email, EmailTemplate, Log):
    admin.site.unregister(model)

STATES = {
    STATUS.failed: pgettext_lazy("mail", "Failed"),
    STATUS.requeued: pgettext_lazy("mail", "Failed so far, is tried again"),
    STATUS.queued: pgettext_lazy("mail", "Waits to be sent"),
    STATUS.sent: pgettext_lazy("mail", "Sent"),
}
# As if it had been queued just now, with all its tries left.
AFRESH = {"status": STATUS.queued, "scheduled_time": None, "number_of_retries": 0}


class StateFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return STATES.items()

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Email)
class EmailAdmin(OfferedLookupsMixin, admin.ModelAdmin):
    """Mails are read here and sent again, never rewritten."""

    # Not post-office's own, which offers to rewrite the mail.
    change_form_template = "admin/change_form.html"
    list_display = ("created_on", "receivers", "subject_line", "state", "tries", "last_error")
    list_filter = (StateFilter,)
    search_fields = ("to", "subject")
    ordering = ("-created", "-pk")
    fields = ("created_on", "receivers", "subject_line", "state", "tries", "last_error", "words")
    actions = ("send_again",)

    def get_queryset(self, request):
        errors = Log.objects.filter(email=OuterRef("pk"), status=STATUS.failed).order_by("-date", "-pk")
        return super().get_queryset(request).annotate(error=Subquery(errors.values("message")[:1]))

    @admin.display(description=pgettext_lazy("mail", "written"), ordering="created")
    def created_on(self, email):
        return email.created

    @admin.display(description=pgettext_lazy("mail", "subject"), ordering="subject")
    def subject_line(self, email):
        return email.subject

    @admin.display(description=pgettext_lazy("mail", "to"), ordering="to")
    def receivers(self, email):
        return ", ".join(email.to)

    @admin.display(description=_("status"), ordering="status")
    def state(self, email):
        return STATES.get(email.status, "–")

    @admin.display(description=_("tries after the first"), ordering="number_of_retries")
    def tries(self, email):
        return email.number_of_retries or 0

    @admin.display(description=_("last error"))
    def last_error(self, email):
        return email.error or "–"

    @admin.display(description=_("text"))
    def words(self, email):
        is_private = (email.headers or {}).get("Sensitivity")
        return _("Not shown: it holds an address that is for the receiver only.") if is_private else email.message

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request, queryset):
        # What is empty held an address that is forgotten by now.
        done = queryset.exclude(status=STATUS.queued).exclude(message="").update(**AFRESH)
        text = ngettext("%(count)d mail will be sent again.", "%(count)d mails will be sent again.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS if done else messages.INFO)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """The list's action is the only change, so a single mail opens read-only."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False
