"""Who has signed in and who has changed what, to read."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .models import SignIn

# The words for what the coordinator looks for under them.
LogEntry._meta.verbose_name, LogEntry._meta.verbose_name_plural = _("change"), _("changes")


class LogAdmin(admin.ModelAdmin):
    """A log is read here and written by what it tells of only."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SignIn)
class SignInAdmin(LogAdmin):
    list_display = ("at", "email", "outcome", "address")
    list_filter = ("outcome",)
    search_fields = ("email", "address")
    date_hierarchy = "at"


@admin.register(LogEntry)
class ChangeAdmin(LogAdmin):
    list_display = ("action_time", "user", "kind", "thing", "action_flag", "words")
    list_display_links = ("action_time",)
    list_filter = (
        "action_flag",
        ("content_type", admin.RelatedOnlyFieldListFilter),
        ("user", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__email", "user__name")
    date_hierarchy = "action_time"
    fields = ("action_time", "user", "kind", "thing", "action_flag", "words")

    @admin.display(description=_("kind"))
    def kind(self, change):
        return change.content_type.name if change.content_type else "–"

    @admin.display(description=_("what"))
    def thing(self, change):
        address = None if change.is_deletion() else change.get_admin_url()
        return format_html('<a href="{}">{}</a>', address, change.object_repr) if address else change.object_repr

    @admin.display(description=_("what was changed"))
    def words(self, change):
        return change.get_change_message()
