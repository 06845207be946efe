from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin

from .models import Page


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ("title_sv", "status_badge", "menu", "position", "updated_at", "site_link")
    list_display_links = ("title_sv",)
    list_editable = ("position",)
    list_filter = ("status", "menu")
    search_fields = ("title_sv", "title_en", "body_sv", "body_en", "slug")
    prepopulated_fields = {"slug": ("title_sv",)}
    content_fieldsets = (
        (None, {"fields": ("title", "summary", "body")}),
        (_("Address and menu"), {"fields": ("slug", ("menu", "position"))}),
    )

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "slug") if obj and obj.section else fields

    def get_transitions(self, request, obj):
        """A section always has its text: it is never taken off the site."""
        return [] if obj.section and obj.is_published else super().get_transitions(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.section)
