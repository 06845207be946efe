from django.contrib import admin
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin
from publishing.languages import in_each, in_first

from .facets import PAST, UPCOMING
from .forms import ActivityForm, DayAndTime, LocalDateTimeField
from .models import Activity
from .times import in_words


class WhenFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [(UPCOMING, _("Coming")), (PAST, _("Past"))]

    def queryset(self, request, queryset):
        found = {UPCOMING: Activity.objects.upcoming, PAST: Activity.objects.past}.get(self.value())
        return queryset.filter(pk__in=found().order_by().values("pk")) if found else queryset


@admin.register(Activity)
class ActivityAdmin(PublishableAdmin):
    form = ActivityForm
    formfield_overrides = {
        **PublishableAdmin.formfield_overrides,
        models.DateTimeField: {"form_class": LocalDateTimeField, "widget": DayAndTime},
    }
    list_display = (in_first("title"), "status_badge", "time", "is_cancelled", "updated_at", "site_link")
    list_display_links = (in_first("title"),)
    list_filter = ("status", WhenFilter, "is_cancelled", "areas", "is_online", "is_for_core_platform")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at",)
    search_fields = (*in_each("title", "summary"), in_first("place"), in_first("organisers__name"), "slug")
    autocomplete_fields = ("organisers",)
    filter_horizontal = ("technologies", "fields_of_education")
    prepopulated_fields = {"slug": (in_first("title"),)}
    content_fieldsets = (
        (None, {"fields": ("title", "summary", "body")}),
        (_("When"), {"fields": (("starts_at", "ends_at"), "is_all_day", "is_cancelled")}),
        (_("Where"), {"fields": ("place", "is_online", "online_address", "registration_link", "language")}),
        (_("Who and what"), {"fields": ("organisers", "areas")}),
        (_("Address"), {"fields": ("slug",)}),
        (
            _("The European platform"),
            {
                "fields": (
                    "is_for_core_platform",
                    "sphere",
                    "skill_levels",
                    "technologies",
                    "fields_of_education",
                )
            },
        ),
    )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "areas":
            kwargs["error_messages"] = {"required": _("Choose at least one area.")}
        if db_field.name in {"areas", "skill_levels"}:
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("time"), ordering="starts_at")
    def time(self, obj):
        return in_words(obj)
