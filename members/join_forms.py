from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from publishing.forms import GuardedSenderForm, SenderForm, assume_https
from publishing.languages import in_each, language_of
from publishing.widgets import MarkdownTextarea, PictureChoice
from publishing.words import folded

from .forms import MemberForm
from .models import ContactPerson, Organization

NAME, *OTHER_NAMES = NAMES = in_each("name")
DESCRIPTIONS = in_each("description")


class OrganizationApplication(SenderForm, MemberForm):
    """An organization that applies to become a member. Who applies becomes its contact person, whom nobody sees."""

    class Meta:
        model = Organization
        fields = (*NAMES, "category", *DESCRIPTIONS, "website", "logo")
        formfield_callback = assume_https
        widgets = {
            NAME: forms.TextInput(attrs={"autocomplete": "organization"}),
            **{name: MarkdownTextarea(attrs={"rows": 8}) for name in DESCRIPTIONS},
            "website": forms.URLInput(attrs={"autocomplete": "url", "spellcheck": "false"}),
            "logo": PictureChoice,
        }
        labels = {
            NAME: gettext_lazy("Name of the organisation"),
        }
        help_texts = {
            "website": gettext_lazy("Such as https://example.org."),
            "logo": gettext_lazy("JPEG, PNG or WebP, at most 8 MB. Without a logo the site shows the first letters."),
        }
        error_messages = {
            NAME: {"required": gettext_lazy("Write the name of the organisation.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[NAME].required = True
        languages = dict(settings.LANGUAGES)
        for name in OTHER_NAMES:
            field = self.fields[name]
            field.required = False
            field.label = _("Name in %(language)s, if it has another one") % {"language": languages[language_of(name)]}
        for name in DESCRIPTIONS:
            field = self.fields[name]
            field.is_needed = language_of(name) == get_language()
            field.label = _("What you do for digital skills, in %(language)s") % {
                "language": languages[language_of(name)]
            }
        setattr(self, f"clean_{NAME}", self.clean_own_name)

    def clean_own_name(self):
        name = self.cleaned_data[NAME].strip()
        known = Organization.objects.published().values_list(*NAMES)
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

    def names(self):
        """For the page: the bound fields of the name."""
        return [self[name] for name in NAMES]

    def descriptions(self):
        """For the page: the bound fields of the description, that in the page's own language first."""
        return [self[name] for name in sorted(DESCRIPTIONS, key=lambda name: language_of(name) != get_language())]

    def save(self):
        organization = super().save()
        person = {"name": self.cleaned_data["name"], "email": self.cleaned_data["email"]}
        ContactPerson.objects.create(organization=organization, informed_at=timezone.now(), **person)
        return organization


class GuardedOrganizationApplication(GuardedSenderForm, OrganizationApplication):
    pass
