from django import forms
from django.forms import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import ContactPerson

CONSENTS = ContactPerson.CONSENTS


class ContactPersonForm(forms.ModelForm):
    """A detail that is ticked without a day has been agreed to now."""

    class Meta:
        help_texts = dict.fromkeys(
            CONSENTS.values(), gettext_lazy("When the person agreed. Left empty when you tick, it becomes today.")
        )

    def clean(self):
        cleaned_data = super().clean()
        for shown, date in CONSENTS.items():
            is_new = cleaned_data.get(shown) and shown in self.changed_data
            if is_new and date in cleaned_data and not cleaned_data[date]:
                cleaned_data[date] = timezone.now()
        return cleaned_data

    def _post_clean(self):
        """A day that cannot be read is not also a missing one."""
        super()._post_clean()
        for date in CONSENTS.values():
            if date in self.errors:
                del self.errors[date].data[1:]


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
