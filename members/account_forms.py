"""The forms for accounts of staff in the admin."""

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.utils.translation import gettext_lazy as _

from . import roles
from .models import User

NOBODY_LEFT = _(
    "Then nobody would be left who can coordinate. Give somebody else the role first, and let them choose a password."
)
NO_SUPERUSER_LEFT = _("Then nobody would be left who looks after the system. Make another superuser first.")


class RoleForm(forms.ModelForm):
    """What coordinators decide about an account: the person, one of the two roles, whether it is active."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("None: no staff")), *roles.ROLES], required=False)

    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("role", roles.role_of(self.instance))

    def clean(self):
        cleaned = super().clean()
        was = User.objects.filter(pk=self.instance.pk).first()
        loses = cleaned.get("role") != roles.COORDINATORS or not cleaned.get("is_active", True)
        if was and roles.may_coordinate(was) and loses:
            roles.lock()
            if roles.is_last_coordinator(was):
                self.add_error("role", NOBODY_LEFT)
        return cleaned


class InviteForm(RoleForm):
    """A new account of staff. Its holder chooses the password, by a link in a mail."""

    role = forms.ChoiceField(label=_("Role"), choices=roles.ROLES, widget=forms.RadioSelect)

    class Meta(RoleForm.Meta):
        fields = ("email", "name", "language")


class SuperuserForm(UserChangeForm):
    """What superusers decide about an account: everything."""

    def clean(self):
        cleaned = super().clean()
        was = User.objects.filter(pk=self.instance.pk).first()
        names = {group.name for group in cleaned.get("groups", ())}
        works = cleaned.get("is_active") and cleaned.get("is_staff")
        coordinates = works and (cleaned.get("is_superuser") or roles.COORDINATORS in names)
        roles.lock()
        if was and roles.may_coordinate(was) and not coordinates and roles.is_last_coordinator(was):
            self.add_error(None, NOBODY_LEFT)
        if was and roles.is_last_superuser(was) and not (works and cleaned.get("is_superuser")):
            self.add_error(None, NO_SUPERUSER_LEFT)
        return cleaned
