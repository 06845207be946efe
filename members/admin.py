from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Count
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from publishing.admin import ConfirmationFilter, PublishableAdmin
from publishing.collation import alphabetical
from publishing.translation_admin import SideBySide

from .models import ContactPerson, Organization, User

CONTACT_FIELDS = (
    ("name", "email", "phone"),
    "title",
    "role",
    ("is_public", "is_email_public", "is_phone_public"),
    ("agreed_at", "confirmed_at"),
    "position",
)


class ContactPersonFormSet(BaseInlineFormSet):
    """An address stands once per member. The database says so too; here it is said at the field."""

    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            email = form.cleaned_data.get("email", "").lower()
            if form.cleaned_data.get("DELETE") or not email:
                continue
            if email in seen:
                form.add_error("email", _("This member already has a contact person with this e-mail address."))
            seen.add(email)


class ContactPersonInline(SideBySide, TranslationStackedInline):
    model = ContactPerson
    formset = ContactPersonFormSet
    extra = 0
    fieldsets = ((None, {"fields": CONTACT_FIELDS}),)


@admin.register(Organization)
class OrganizationAdmin(PublishableAdmin):
    inlines = (ContactPersonInline,)
    list_display = ("name_sv", "status_badge", "contact_count", "updated_at", "site_link")
    list_display_links = ("name_sv",)
    list_filter = ("status", "category")
    date_hierarchy = "joined_on"
    search_fields = ("name_sv", "name_en", "slug", "contacts__name", "contacts__email")
    prepopulated_fields = {"slug": ("name_sv",)}
    content_fieldsets = (
        (None, {"fields": ("name", "category", "description")}),
        (_("Website and logo"), {"fields": ("website", "logo")}),
        (_("Address and membership"), {"fields": ("slug", ("joined_on", "left_on"), "is_for_core_platform")}),
    )

    def get_ordering(self, request):
        return [alphabetical("name")]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number_of_contacts=Count("contacts"))

    @admin.display(description=_("contact persons"), ordering="number_of_contacts")
    def contact_count(self, obj):
        return obj.number_of_contacts


@admin.register(ContactPerson)
class ContactPersonAdmin(SideBySide, TranslationAdmin):
    list_display = ("name", "organization", "role_sv", "email", "is_public")
    list_filter = ("is_public", ConfirmationFilter, ("agreed_at", admin.EmptyFieldListFilter), "organization")
    list_select_related = ("organization",)
    search_fields = ("name", "email", "organization__name_sv", "organization__name_en")
    autocomplete_fields = ("organization",)
    fieldsets = ((None, {"fields": ("organization", *CONTACT_FIELDS)}),)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = AdminUserCreationForm
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "created_at")
    filter_horizontal = ("groups",)
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)
