"""The forms with which staff sign in."""

from math import ceil

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from publishing.limits import TooManyAttemptsError, client_address

from .staff_sign_in import BY_CLIENT, PASSWORDS, from_client


def wait(seconds):
    """What to say to somebody who has to wait."""
    if seconds <= 60:
        text = ngettext(
            "There have been so many attempts that none counts now. Wait %(number)d second, then try again.",
            "There have been so many attempts that none counts now. Wait %(number)d seconds, then try again.",
            seconds,
        )
        return text % {"number": seconds}
    minutes = ceil(seconds / 60)
    text = ngettext(
        "There have been so many attempts that none counts now. Wait %(number)d minute, then try again.",
        "There have been so many attempts that none counts now. Wait %(number)d minutes, then try again.",
        minutes,
    )
    return text % {"number": minutes}


class PasswordForm(AdminAuthenticationForm):
    """E-mail address and password. After it is bound, `refusal` is the limit that stopped it, if one did."""

    error_messages = {
        "invalid_login": _("The address or the password is wrong. Capital and small letters count in the password."),
        "inactive": _("The address or the password is wrong. Capital and small letters count in the password."),
    }
    username = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"invalid": _("Write the whole e-mail address, like name@example.org.")},
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    refusal = None

    def clean(self):
        email = self.cleaned_data.get("username")
        if email and self.cleaned_data.get("password"):
            try:
                BY_CLIENT.count(client_address(self.request))
                PASSWORDS.count(from_client(self.request, email))
            except TooManyAttemptsError as refusal:
                self.refusal = refusal
                raise forms.ValidationError(wait(refusal.seconds))
        return super().clean()

    @property
    def was_tried(self):
        """Whether address and password were there to be compared."""
        return bool(self.cleaned_data.get("username") and self.cleaned_data.get("password"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        error_messages={"required": _("Write the code.")},
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self):
        return "".join(self.cleaned_data["code"].replace("-", "").split())


class ResetForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Write the e-mail address of your account."),
            "invalid": _("Write the whole e-mail address, like name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
