from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from publishing.forms import GuardedSenderForm, SenderForm, assume_https
from publishing.widgets import MarkdownTextarea, PictureChoice
from publishing.words import folded

from .forms import MemberForm
from .models import ContactPerson, Organization

LANGUAGES = [code for code, _name in settings.LANGUAGES]
DESCRIPTIONS = [f"description_{code}" for code in LANGUAGES]


class OrganizationApplication(SenderForm, MemberForm):
    """An organization that applies to become a member. Who applies becomes its contact person, whom nobody sees."""

    class Meta:
        model = Organization
        fields = ("name_sv", "name_en", "category", *DESCRIPTIONS, "website", "logo")
        formfield_callback = assume_https
        widgets = {
            "name_sv": forms.TextInput(attrs={"autocomplete": "organization"}),
            **{name: MarkdownTextarea(attrs={"rows": 8}) for name in DESCRIPTIONS},
            "website": forms.URLInput(attrs={"autocomplete": "url", "spellcheck": "false"}),
            "logo": PictureChoice,
        }
        labels = {
            "name_sv": gettext_lazy("Name of the organisation"),
            "name_en": gettext_lazy("Name in English, if it has another one"),
        }
        help_texts = {
            "website": gettext_lazy("Such as https://example.org."),
            "logo": gettext_lazy("JPEG, PNG or WebP, at most 8 MB. Without a logo the site shows the first letters."),
        }
        error_messages = {
            "name_sv": {"required": gettext_lazy("Write the name of the organisation.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name_sv"].required = True
        self.fields["name_en"].required = False
        names = dict(settings.LANGUAGES)
        for code in LANGUAGES:
            field = self.fields[f"description_{code}"]
            field.is_needed = code == get_language()
            field.label = _("What you do for digital skills, in %(language)s") % {"language": names[code]}

    def clean_name_sv(self):
        name = self.cleaned_data["name_sv"].strip()
        known = Organization.objects.published().values_list("name_sv", "name_en")
        if folded(name) in {folded(other) for names in known for other in names if other}:
            message = _("%(name)s is already a member. Write another name, or send in an initiative.")
            raise forms.ValidationError(message, params={"name": name})
        return name

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in DESCRIPTIONS):
            message = _("Write what the organisation does for digital skills: a few sentences in one language.")
            self.add_error(f"description_{get_language()}", message)
        return cleaned

    def descriptions(self):
        """For the page: the bound fields of the description, that in the page's own language first."""
        return [self[name] for name in sorted(DESCRIPTIONS, key=lambda name: name[-2:] != get_language())]

    def save(self):
        organization = super().save()
        person = {"name": self.cleaned_data["name"], "email": self.cleaned_data["email"]}
        ContactPerson.objects.create(organization=organization, informed_at=timezone.now(), **person)
        return organization


class GuardedOrganizationApplication(GuardedSenderForm, OrganizationApplication):
    pass
