from django.contrib import admin
from django.db.models import Count, DateTimeField
from django.urls import path
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from publishing.admin import ConfirmationFilter, ListsMixin, OrderedAdmin, PublishableAdmin, VersionedAdmin
from publishing.collation import alphabetical
from publishing.days import DayField, DayInput
from publishing.languages import in_each, in_first
from publishing.translation_admin import SideBySide, TranslatedAdmin

from . import informing
from .account_admin import UserAdmin
from .admin_forms import ContactPersonForm, ContactPersonFormSet
from .lists import ContactPersonResource, OrganizationResource
from .log_admin import ChangeAdmin, SignInAdmin
from .models import ContactPerson, Organization
from .personal_data import PersonalDataMixin, PersonalDataView

__all__ = ["ChangeAdmin", "ContactPersonAdmin", "OrganizationAdmin", "SignInAdmin", "UserAdmin"]

CONTACT_FIELDS = (
    ("name", "email", "phone"),
    "title",
    "role",
    *ContactPerson.CONSENTS.items(),
    "confirmed_at",
)
DAYS = {DateTimeField: {"form_class": DayField, "widget": DayInput}}


class ContactPersonInline(SideBySide, TranslationStackedInline):
    model = ContactPerson
    form = ContactPersonForm
    formset = ContactPersonFormSet
    formfield_overrides = DAYS
    extra = 0
    fieldsets = ((None, {"fields": CONTACT_FIELDS}),)


@admin.register(Organization)
class OrganizationAdmin(ListsMixin, PublishableAdmin):
    list_resource = OrganizationResource
    inlines = (ContactPersonInline,)
    list_display = (in_first("name"), "status_badge", "contact_count", "updated_at", "site_link")
    list_display_links = (in_first("name"),)
    list_filter = ("status", "category", "is_for_core_platform")
    date_hierarchy = "joined_on"
    search_fields = (*in_each("name"), "slug", "contacts__name", "contacts__email")
    prepopulated_fields = {"slug": (in_first("name"),)}
    content_fieldsets = (
        (None, {"fields": ("name", "category", "description")}),
        (_("Website and logo"), {"fields": ("website", "logo")}),
        (_("Address and membership"), {"fields": ("slug", ("joined_on", "left_on"))}),
        (_("The European platform"), {"fields": ("is_for_core_platform",)}),
    )

    def get_ordering(self, request):
        return [alphabetical("name")]

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        informing.note_own_entry(request.user)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number_of_contacts=Count("contacts", distinct=True))

    @admin.display(description=_("contact persons"), ordering="number_of_contacts")
    def contact_count(self, obj):
        return obj.number_of_contacts


@admin.register(ContactPerson)
class ContactPersonAdmin(VersionedAdmin, ListsMixin, PersonalDataMixin, OrderedAdmin, TranslatedAdmin):
    form = ContactPersonForm
    formfield_overrides = DAYS
    list_resource = ContactPersonResource
    actions = ("personal_data",)
    list_display = ("name", "organization", in_first("role"), "email", "is_public", "move_buttons")
    list_filter = ("is_public", ConfirmationFilter, ("agreed_at", admin.EmptyFieldListFilter))
    list_select_related = ("organization",)
    search_fields = ("name", "email", *in_each("organization__name"))
    autocomplete_fields = ("organization",)
    readonly_fields = ("informed_at",)
    fieldsets = ((None, {"fields": ("organization", *CONTACT_FIELDS, "informed_at")}),)

    def get_urls(self):
        view = self.admin_site.admin_view(PersonalDataView.as_view())
        return [path("personal-data/", view, name="personal_data"), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        informing.note_own_entry(request.user)

    def is_ordered(self, person):
        return bool(person.role)

    def order_queryset(self, person):
        """Those with a role in the coalition, as the contact page lists them."""
        return ContactPerson.objects.with_role()
