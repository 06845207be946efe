from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from publishing.admin import OfferedLookupsMixin, OrderedAdmin, PublishableAdmin, VersionedAdmin
from publishing.languages import in_each, in_first
from publishing.translation_admin import TranslatedAdmin

from .models import Notice, ObstacleReport, Page


@admin.register(Page)
class PageAdmin(OrderedAdmin, PublishableAdmin):
    order_fields = ("menu",)
    list_display = (in_first("title"), "status_badge", "menu", "move_buttons", "updated_at", "site_link")
    list_display_links = (in_first("title"),)
    list_filter = ("status", "menu")
    search_fields = (*in_each("title", "body"), "slug")
    prepopulated_fields = {"slug": (in_first("title"),)}
    content_fieldsets = (
        (None, {"fields": ("title", "summary", "body")}),
        (_("Address and menu"), {"fields": ("slug", "menu")}),
    )

    def is_ordered(self, page):
        return page.menu != Page.Menu.NONE

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "slug") if obj and obj.section else fields

    def get_transitions(self, request, obj):
        """A section always has its text: it is never taken off the site."""
        return [] if obj.section and obj.is_published else super().get_transitions(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.section)


@admin.register(Notice)
class NoticeAdmin(VersionedAdmin, TranslatedAdmin):
    """There is one notice only, so the way to it leads past the list."""

    fieldsets = ((None, {"fields": ("text", "is_on", "ends_at", "updated_at")}),)
    readonly_fields = ("updated_at",)
    formfield_overrides = {
        models.CharField: {"widget": forms.Textarea(attrs={"rows": 3})},
        # One field with one label, where the admin's own has two without any.
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        },
    }

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        notice = Notice.objects.first()
        step = ("add",) if notice is None else ("change", notice.pk)
        return redirect(f"admin:pages_notice_{step[0]}", *step[1:])

    def add_view(self, request, form_url="", extra_context=None):
        if Notice.objects.exists():
            return self.changelist_view(request)
        return super().add_view(request, form_url, extra_context)

    def response_change(self, request, obj):
        """Say whether visitors see it now, and stay: there is no list to go back to."""
        words = _("The notice is on every page now.") if obj.is_shown else _("The notice is saved. It is not shown.")
        self.message_user(request, words, messages.SUCCESS)
        return self.changelist_view(request)

    def response_add(self, request, obj, post_url_continue=None):
        return self.response_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False


class HandledFilter(admin.SimpleListFilter):
    title = _("handled")
    parameter_name = "handled"

    def lookups(self, request, model_admin):
        return [("no", _("Not handled")), ("yes", _("Handled"))]

    def queryset(self, request, queryset):
        return queryset.filter(handled_at__isnull=self.value() == "no") if self.value() else queryset


@admin.register(ObstacleReport)
class ObstacleReportAdmin(OfferedLookupsMixin, admin.ModelAdmin):
    """What visitors have reported is read here and marked as handled, never rewritten."""

    list_display = ("created_at", "__str__", "page_address", "email", "handled_at")
    list_filter = (HandledFilter,)
    search_fields = ("description", "page_address", "email")
    date_hierarchy = "created_at"
    fields = ("created_at", "page_address", "description", "email", "handled_at")
    actions = ("mark_as_handled",)

    @admin.action(description=_("Mark selected as handled"), permissions=["change"])
    def mark_as_handled(self, request, queryset):
        done = queryset.filter(handled_at=None).update(handled_at=timezone.now())
        text = ngettext("%(count)d row was changed.", "%(count)d rows were changed.", done) % {"count": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.INFO)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """The list's action is the only change, so a single report opens read-only."""
        return obj is None and super().has_change_permission(request)
