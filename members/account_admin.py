from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static import admin as static_admin
from django_otp.plugins.otp_totp import admin as totp_admin

from . import emails, roles, second_factor
from .account_forms import InviteForm, RoleForm, SuperuserForm
from .models import User
from .personal_data import PersonalDataMixin

# Their pages show the secrets. What there is to do about a device is an action of the accounts.
for model in (static_admin.StaticDevice, totp_admin.TOTPDevice):
    admin.site.unregister(model)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"
    SUPERUSERS, NOBODY = "superusers", "none"

    def lookups(self, request, model_admin):
        given = ((role, roles.name_of(role)) for role, _words in roles.ROLES)
        return [(self.SUPERUSERS, _("Administrator")), *given, (self.NOBODY, _("Without a role"))]

    def queryset(self, request, queryset):
        others = queryset.filter(is_superuser=False)
        match self.value():
            case None:
                return queryset
            case self.SUPERUSERS:
                return queryset.filter(is_superuser=True)
            case self.NOBODY:
                return others.exclude(groups__name__in=dict(roles.ROLES))
            case role:
                return others.filter(groups__name=role)


@admin.register(User)
class UserAdmin(PersonalDataMixin, DjangoUserAdmin):
    """Superusers decide everything; coordinators see the accounts and give the two roles, but to no superuser."""

    form = SuperuserForm
    add_form = InviteForm
    add_form_template = "admin/change_form.html"
    ordering = ("email",)
    list_display = ("email", "name", "role", "is_staff", "is_active", "has_second_factor", "last_login")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("email", "name")
    readonly_fields = ("last_login", "created_at")
    filter_horizontal = ("groups",)
    actions = ("take_second_factor_away", "invite_again", "personal_data")
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "language", "role")}),)
    role_fieldsets = (
        (None, {"fields": ("email", "name", "language")}),
        (_("Rights"), {"fields": ("role", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    # Of an account that a coordinator may not change.
    view_fieldsets = (
        (None, {"fields": ("email", "name", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups", "totpdevice_set")

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self.role_fieldsets if self.has_change_permission(request, obj) else self.view_fieldsets

    def get_form(self, request, obj=None, **kwargs):
        if obj is not None and not request.user.is_superuser and self.has_change_permission(request, obj):
            kwargs["form"] = RoleForm
        return super().get_form(request, obj, **kwargs)

    def has_change_permission(self, request, obj=None):
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes the own account, so that somebody is left."""
        return super().has_delete_permission(request, obj) and obj != request.user

    def user_change_password(self, request, id, form_url=""):
        """Only superusers choose a password for others: it would open the account to who chose it."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def save_model(self, request, obj, form, change):
        was_staff = change and User.objects.filter(pk=obj.pk, is_staff=True).exists()
        if not change:
            obj.set_password(None)
        super().save_model(request, obj, form, change)
        if "role" in form.cleaned_data:
            roles.set_role(obj, form.cleaned_data["role"])
        if obj.is_staff and obj.is_active and not was_staff and not obj.has_usable_password():
            self.invite(request, obj)

    def invite(self, request, user):
        emails.invitation(user, request.user)
        self.message_user(request, _("A mail with a link to choose a password is on its way to %s.") % user.email)

    @admin.display(description=_("role"))
    def role(self, user):
        if user.is_superuser:
            return _("Administrator")
        names = {group.name for group in user.groups.all()}
        return next((roles.name_of(role) for role, _words in roles.ROLES if role in names), "–")

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user):
        return any(device.confirmed for device in user.totpdevice_set.all()) if user.is_staff else None

    @admin.action(description=_("Take the second factor away (phone lost)"), permissions=["reset"])
    def take_second_factor_away(self, request, queryset):
        done = [user for user in queryset if second_factor.take_away(user)]
        for user in done:
            self.log_change(request, user, _("Second factor taken away."))
        text = ngettext(
            "%(count)d account sets up a new second factor when its holder signs in.",
            "%(count)d accounts set up a new second factor when their holders sign in.",
            len(done),
        )
        self.message_user(request, text % {"count": len(done)}, messages.SUCCESS if done else messages.INFO)

    @admin.action(description=_("Send the link to choose a password again"), permissions=["change"])
    def invite_again(self, request, queryset):
        for user in queryset:
            if user.is_active and user.is_staff and self.has_change_permission(request, user):
                self.invite(request, user)

    def has_reset_permission(self, request):
        return request.user.is_superuser
