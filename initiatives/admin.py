from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from publishing.admin import ConfirmationFilter, ListsMixin, OrderedAdmin, PublishableAdmin
from publishing.languages import in_each, in_first

from .facets import chosen_for_home
from .lists import InitiativeResource
from .models import ChosenInitiative, Initiative


@admin.register(Initiative)
class InitiativeAdmin(ListsMixin, PublishableAdmin):
    list_resource = InitiativeResource
    list_display = (in_first("title"), "status_badge", "organization", "updated_at", "site_link")
    list_display_links = (in_first("title"),)
    list_filter = ("status", ConfirmationFilter, "areas", "audiences", "is_for_core_platform")
    list_select_related = ("organization",)
    date_hierarchy = "published_at"
    actions = (*PublishableAdmin.actions, "choose_for_home")
    ordering = ("-updated_at",)
    search_fields = (*in_each("title", "summary"), in_first("organization__name"), "slug")
    autocomplete_fields = ("organization", "partners", "contact_person")
    filter_horizontal = ("counties", "technologies", "fields_of_education")
    prepopulated_fields = {"slug": (in_first("title"),)}
    content_fieldsets = (
        (None, {"fields": ("title", "summary", "body", "results")}),
        (_("Who"), {"fields": ("organization", "partners", "contact_person", "contact_email")}),
        (
            _("What and for whom"),
            {"fields": ("areas", "audiences", "skill_levels", "technologies", "fields_of_education")},
        ),
        (_("Where and when"), {"fields": ("sphere", "counties", ("starts_on", "ends_on"))}),
        (_("Website and picture"), {"fields": ("website", "image", "is_decorative", "alt_text")}),
        (_("Address and sharing"), {"fields": ("slug", "confirmed_at")}),
        (_("The European platform"), {"fields": ("is_for_core_platform",)}),
    )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in {"areas", "audiences", "skill_levels"}:
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_choose_permission(self, request):
        return request.user.has_perm("initiatives.add_choseninitiative")

    @admin.action(description=_("Choose selected for the home page"), permissions=["choose"])
    def choose_for_home(self, request, queryset):
        """Put them last in the list, which is where to go on."""
        new = queryset.filter(chosen=None)
        for initiative in new:
            self.log_addition(request, ChosenInitiative.objects.create(initiative=initiative), [{"added": {}}])
        text = ngettext(
            "%(count)d initiative was added to those chosen for the home page.",
            "%(count)d initiatives were added to those chosen for the home page.",
            len(new),
        )
        address = reverse("admin:initiatives_choseninitiative_changelist")
        words = format_html(
            '{} <a href="{}">{}</a>', text % {"count": len(new)}, address, gettext("See and order them")
        )
        self.message_user(request, words, messages.SUCCESS if new else messages.INFO)


@admin.register(ChosenInitiative)
class ChosenInitiativeAdmin(OrderedAdmin):
    """What stands first on the home page, in this order."""

    list_display = ("initiative", "place_on_home", "move_buttons")
    list_select_related = ("initiative__organization",)
    fields = ("initiative",)
    autocomplete_fields = ("initiative",)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"title": gettext("Initiatives on the home page"), **(extra_context or {})}
        )

    def get_queryset(self, request):
        published = Initiative.objects.published().filter(pk=OuterRef("initiative"))
        return super().get_queryset(request).annotate(is_public=Exists(published))

    @admin.display(description=_("on the home page"))
    def place_on_home(self, chosen):
        shown = chosen_for_home()
        if chosen.initiative_id in shown:
            return gettext("Yes, as number %(place)d") % {"place": shown.index(chosen.initiative_id) + 1}
        if chosen.is_public:
            return gettext("No, %(count)d others stand before it") % {"count": len(shown)}
        return gettext("No. State: %(state)s") % {"state": chosen.initiative.state_in_words()}
