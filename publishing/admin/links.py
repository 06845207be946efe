from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..links import things_with
from ..models import LinkCheck
from ..models.link_check import day, link_fields
from .reading import ReadOnlyAdmin

UNCHECKED = "unchecked"


class OutcomeFilter(admin.SimpleListFilter):
    title = gettext_lazy("outcome")
    parameter_name = "outcome"

    def lookups(self, request, model_admin):
        return [(outcome.value, capfirst(outcome.label)) for outcome in LinkCheck.Outcome]

    def queryset(self, request, queryset):
        return queryset.filter(outcome=self.value()) if self.value() else queryset


class WebsiteFilter(OutcomeFilter):
    """For things that hold addresses: what came of asking the last time."""

    title = gettext_lazy("website")
    parameter_name = "website"

    def lookups(self, request, model_admin):
        return [*super().lookups(request, model_admin), (UNCHECKED, _("Not checked"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        known = LinkCheck.objects.values("url")
        question = Q(pk__in=[])
        for field in link_fields(queryset.model):
            if self.value() == UNCHECKED:
                question |= ~Q(**{field.name: ""}) & ~Q(**{f"{field.name}__in": known})
            else:
                question |= Q(**{f"{field.name}__in": known.filter(outcome=self.value())})
        return queryset.filter(question)


class LinkedAdmin:
    """For the admin of things that hold addresses of websites: a filter of its list, and a line at each address."""

    def get_list_filter(self, request):
        own = (WebsiteFilter,) if link_fields(self.model) else ()
        return (*super().get_list_filter(request), *own)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        boxes = [form[field.name] for field in link_fields(self.model) if field.name in form.fields]
        checks = {check.url: check for check in LinkCheck.objects.filter(url__in=[box.value() for box in boxes])}
        for box in boxes:
            if check := checks.get(box.value()):
                box.help_text = check.in_words()
            elif obj and box.value():
                box.help_text = _("The link has not been checked yet.")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    """All addresses of websites that the site shows, and whether they still lead somewhere.

    One that does not is mended where it stands.
    """

    list_display = ("address", "where", "outcome_in_words", "why", "failing_on", "checked_on", "moved")
    list_display_links = None
    list_filter = (OutcomeFilter,)
    search_fields = ("url",)
    ordering = ("outcome", "failing_since", "url")
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).in_use()

    def get_changelist_instance(self, request):
        """The list, whose rows know where their addresses stand."""
        changelist = super().get_changelist_instance(request)
        things = things_with([check.url for check in changelist.result_list])
        for check in changelist.result_list:
            check.things = things[check.url]
        return changelist

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"subtitle": LinkCheck.objects.last_run(), **(extra_context or {})})

    @admin.display(description=gettext_lazy("address"), ordering="url")
    def address(self, check):
        return format_html('<a href="{0}" rel="external noreferrer">{0}</a>', check.url)

    @admin.display(description=gettext_lazy("stands at"))
    def where(self, check):
        rows = ((change_address(thing), thing) for thing in check.things)
        return format_html_join("", '<div><a href="{}">{}</a></div>', rows)

    @admin.display(description=gettext_lazy("outcome"), ordering="outcome")
    def outcome_in_words(self, check):
        words = capfirst(check.get_outcome_display())
        return format_html('<span class="badge badge--link-{}">{}</span>', check.outcome, words)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, check):
        return capfirst(check.reason_in_words())

    @admin.display(description=gettext_lazy("first failed"), ordering="failing_since", empty_value="–")
    def failing_on(self, check):
        return check.failing_since and day(check.failing_since)

    @admin.display(description=gettext_lazy("checked"), ordering="checked_at")
    def checked_on(self, check):
        return day(check.checked_at)

    @admin.display(description=gettext_lazy("moved to"), empty_value="–")
    def moved(self, check):
        return check.moved_to and format_html('<a href="{0}" rel="external noreferrer">{0}</a>', check.moved_to)


def change_address(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
