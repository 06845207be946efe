from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from publishing.admin import ConfirmationFilter, PublishableAdmin

from .models import Initiative


@admin.register(Initiative)
class InitiativeAdmin(PublishableAdmin):
    list_display = ("title_sv", "status_badge", "organization", "updated_at", "site_link")
    list_display_links = ("title_sv",)
    list_filter = ("status", ConfirmationFilter, "areas", "audiences", "is_featured", "is_for_core_platform")
    list_select_related = ("organization",)
    date_hierarchy = "published_at"
    ordering = ("-updated_at",)
    search_fields = ("title_sv", "title_en", "summary_sv", "summary_en", "organization__name_sv", "slug")
    autocomplete_fields = ("organization", "partners", "contact_person")
    filter_horizontal = ("counties", "technologies", "fields_of_education")
    prepopulated_fields = {"slug": ("title_sv",)}
    content_fieldsets = (
        (None, {"fields": ("title", "summary", "body", "results")}),
        (_("Who"), {"fields": ("organization", "partners", "contact_person", "contact_email")}),
        (
            _("What and for whom"),
            {"fields": ("areas", "audiences", "skill_levels", "technologies", "fields_of_education")},
        ),
        (_("Where and when"), {"fields": ("sphere", "counties", ("starts_on", "ends_on"))}),
        (_("Website and picture"), {"fields": ("website", "image", "is_decorative", "alt_text")}),
        (_("Address and sharing"), {"fields": ("slug", "is_featured", "confirmed_at")}),
        (_("European platform"), {"fields": ("is_for_core_platform", "fields_of_education")}),
    )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in {"areas", "audiences", "skill_levels"}:
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)
