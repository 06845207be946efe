from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members.forms import MemberForm
from members.models import Organization
from publishing.forms import LINK, GuardedSenderForm, SenderForm, assume_https, one_line, plain_address
from publishing.languages import CODES, in_each
from publishing.widgets import MarkdownTextarea, PictureChoice

from .models import Initiative

# What one language needs before the initiative can be shown in it.
SPOKEN = ("title", "summary", "body")
# Text → its label and help.
WORDS = {
    "title": (gettext_lazy("Title"), gettext_lazy("What it is called, in a few words.")),
    "summary": (
        gettext_lazy("Summary"),
        gettext_lazy("One or two sentences that say what it is and for whom. Lists and search engines show them."),
    ),
    "body": (
        gettext_lazy("Description"),
        gettext_lazy(
            "What happens, for whom and how. Begin a heading with ##, a list item with *, and write a link as "
            "[words](address)."
        ),
    ),
    "alt_text": (
        gettext_lazy("What the picture shows"),
        gettext_lazy("In one sentence, for those who do not see it."),
    ),
    "results": (
        gettext_lazy("Results so far"),
        gettext_lazy("What has come of it: numbers, evaluations, awards."),
    ),
}
FOLDED = ("skill_levels", "technologies")
MANY = ("areas", "audiences", "skill_levels", "technologies", "counties")
MOST_LINKS = 10


class InitiativeForm(MemberForm):
    """What members write about an initiative, in one language or more."""

    class Meta:
        model = Initiative
        formfield_callback = assume_https
        fields = (
            *in_each(*SPOKEN),
            "areas",
            "audiences",
            "counties",
            "starts_on",
            "ends_on",
            "website",
            "contact_email",
            "image",
            "is_decorative",
            *in_each("alt_text"),
            *in_each("results"),
            "skill_levels",
            "technologies",
            "is_for_core_platform",
        )
        widgets = {
            **dict.fromkeys(MANY, forms.CheckboxSelectMultiple),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in in_each("summary")},
            **{name: MarkdownTextarea(attrs={"rows": 10}) for name in in_each("body")},
            **{name: MarkdownTextarea(attrs={"rows": 5}) for name in in_each("results")},
            **{name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}) for name in ("starts_on", "ends_on")},
            "website": forms.URLInput(attrs={"autocomplete": "url", "spellcheck": "false"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            "image": PictureChoice,
        }
        help_texts = {
            "areas": gettext_lazy("Choose at least one."),
            "audiences": gettext_lazy("Whom it is for. Choose as many as fit."),
            "counties": gettext_lazy("Where it takes place. Choose none when it concerns the whole country."),
            "starts_on": gettext_lazy("If you only know the year, choose 1 January. The site then shows the year."),
            "ends_on": gettext_lazy("Leave empty if it goes on. If you only know the year, choose 31 December."),
            "website": gettext_lazy("Where one can read more, such as https://example.org."),
            "contact_email": gettext_lazy("A shared address that the site shows to everyone, such as info@example.org"),
            "image": gettext_lazy("JPEG, PNG or WebP, at most 8 MB. Without a picture the site draws a pattern."),
            "is_for_core_platform": gettext_lazy(
                "Then the EU’s Digital Skills and Jobs Platform may fetch it once it is published here."
            ),
        }
        error_messages = {
            "areas": {"required": gettext_lazy("Choose at least one area.")},
            "starts_on": {"invalid": gettext_lazy("Write the day it begins as a date, such as 2026-09-01.")},
            "ends_on": {"invalid": gettext_lazy("Write the day it ends as a date, such as 2027-06-30.")},
            "contact_email": {
                "invalid": gettext_lazy("The contact address has to look like name@example.org. Correct it.")
            },
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact_email"].validators.append(plain_address)
        names = dict(settings.LANGUAGES)
        for text, (label, help_text) in WORDS.items():
            for code in CODES:
                field = self.fields[f"{text}_{code}"]
                # Which language is to be complete is seen when all of them are read.
                field.required = False
                field.is_needed = text in SPOKEN and code == get_language()
                field.label = _("%(text)s in %(language)s") % {"text": label, "language": names[code]}
                # The languages stand side by side under one help text.
                field.help_text = help_text if code == get_language() else ""

    def clean(self):
        cleaned = super().clean()
        for name in in_each("title"):
            cleaned[name] = one_line(cleaned.get(name) or "")
            if LINK.search(cleaned[name]):
                self.add_error(name, _("Write the title without a web address."))
        if not any(all(cleaned.get(f"{name}_{code}") for name in SPOKEN) for code in CODES):
            self.ask_for_texts(self.most_written())
        for name in in_each("title", "summary", "body", "results"):
            if len(LINK.findall(cleaned.get(name) or "")) > MOST_LINKS:
                message = _("%(field)s: there may be at most %(most)d links. Take some away.")
                self.add_error(name, message % {"field": self.fields[name].label, "most": MOST_LINKS})
        return cleaned

    def most_written(self):
        """The language that most of the needed texts have been written in; the page's own if none has."""
        own_first = [get_language(), *(code for code in CODES if code != get_language())]
        return max(own_first, key=lambda code: sum(bool(self.data.get(f"{name}_{code}")) for name in SPOKEN))

    def ask_for_texts(self, code):
        messages = {
            "title": _("Write a title in %(language)s."),
            "summary": _("Write a summary in %(language)s: one or two sentences."),
            "body": _("Write a description in %(language)s: what happens, for whom and how."),
        }
        for name, message in messages.items():
            field = f"{name}_{code}"
            if not self.cleaned_data.get(field) and field not in self.errors:
                self.add_error(field, message % {"language": dict(settings.LANGUAGES)[code]})

    def texts(self):
        """For the page: text → its bound fields, that in the page's own language first."""
        codes = [get_language(), *(code for code in CODES if code != get_language())]
        return {text: [self[f"{text}_{code}"] for code in codes] for text in WORDS}

    def has_more(self):
        """Whether something is in the part of the form that is folded."""
        return any(self[name].errors or self[name].value() for name in (*in_each("results"), *FOLDED))


class InitiativeSubmission(SenderForm, InitiativeForm):
    """An initiative that somebody sends in without an account, with who they are."""

    organization = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Responsible member"),
        help_text=gettext_lazy("Only members of the coalition can send in. Is yours missing? Apply to join first."),
        empty_label=gettext_lazy("Choose a member"),
        error_messages={
            "required": gettext_lazy("Choose the responsible member."),
            "invalid_choice": gettext_lazy("The chosen member is no longer in the list. Choose another one."),
        },
    )
    # As they stand on the page, so that the summary of errors follows it.
    field_order = ("organization", "name", "email")

    class Meta(InitiativeForm.Meta):
        fields = ("organization", *InitiativeForm.Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.published().current().alphabetical()


class GuardedInitiativeSubmission(GuardedSenderForm, InitiativeSubmission):
    pass
