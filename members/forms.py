from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.addresses import own_address
from publishing.forms import GuardedForm, assume_https, plain_address
from publishing.languages import in_each, in_first
from publishing.widgets import MarkdownTextarea, PictureChoice

from .models import ContactPerson, Organization, User

ADDRESS_HAS_TO_LOOK_LIKE = gettext_lazy("The e-mail address has to look like name@example.org. Correct it.")


LONGEST_TEXT = 10_000


class SignInForm(GuardedForm):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one that you have sent something in with, or your address as a contact person."),
        max_length=254,
        validators=[plain_address],
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Write your e-mail address, so that we can send you a link."),
            "invalid": ADDRESS_HAS_TO_LOOK_LIKE,
            "max_length": gettext_lazy(
                "The e-mail address is too long. Shorten it to at most %(limit_value)d characters."
            ),
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_next(self):
        return own_address(self.cleaned_data["next"][:500])

    def when_too_quick(self):
        """Browsers fill in an address at once. What holds robots back here is how often links are sent."""


class MailLanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("language",)
        labels = {"language": gettext_lazy("Language of mail to you")}
        help_texts = {"language": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(code, capfirst(name)) for code, name in settings.LANGUAGES]
        self.fields["language"].choices = [("", _("The one in which I use the site")), *names]


def has_own(field, name):
    """Whether a form field has other words for an error than Django's for all fields of its class."""
    classes = type(field).__mro__
    usual = next(
        (c.default_error_messages[name] for c in classes if name in vars(c).get("default_error_messages", {})), None
    )
    return name in field.error_messages and str(field.error_messages[name]) != str(usual)


class MemberForm(forms.ModelForm):
    """A form in which members edit something of theirs. Its messages name the field and say how to mend it."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A browser would cut off a long text without a word; the error says how long it may be.
            field.widget.attrs.pop("maxlength", None)
            if isinstance(field.widget, forms.Textarea) and not field.max_length:
                # To make HTML of Markdown takes more than twice as long for a text that is twice as long.
                field.max_length = LONGEST_TEXT
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))

    def full_clean(self):
        """Give the fields their words at last, when a subclass has given them their labels."""
        for field in self.fields.values():
            words = {"field": field.label, "most": getattr(field, "max_length", None)}
            general = {
                "required": _("Fill in “%(field)s”.") % words,
                "max_length": _("“%(field)s” is too long. Shorten it to at most %(most)s characters.") % words,
                "invalid_choice": _("Choose something else in “%(field)s”: what you chose is not there any more.")
                % words,
            }
            if isinstance(field, forms.URLField):
                general["invalid"] = (
                    _("“%(field)s” has to look like https://example.org. Correct it, or leave the field empty.") % words
                )
            field.error_messages |= {name: text for name, text in general.items() if not has_own(field, name)}
        try:
            super().full_clean()
        except OverflowError:
            # SQLite knows no numbers so large, and nothing has such a key.
            self.add_error(None, _("One of the choices is not there any more. Choose again."))


class OrganizationForm(MemberForm):
    class Meta:
        model = Organization
        fields = (*in_each("name"), "category", *in_each("description"), "website", "logo")
        formfield_callback = assume_https
        widgets = {
            in_first("name"): forms.TextInput(attrs={"autocomplete": "organization"}),
            **{name: MarkdownTextarea(attrs={"rows": 8}) for name in in_each("description")},
            "website": forms.URLInput(attrs={"autocomplete": "url", "spellcheck": "false"}),
            "logo": PictureChoice,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].empty_label = _("Not stated")


class ContactPersonForm(MemberForm):
    """How to reach a person, and what of it the person shows. The address holds the rights, so it stands elsewhere."""

    SHOWN = tuple(ContactPerson.CONSENTS)

    class Meta:
        model = ContactPerson
        fields = ("name", *in_each("title"), "phone", "is_public", "is_email_public", "is_phone_public")
        labels = {
            "is_public": gettext_lazy("Show me on the site, with name and title"),
            "is_email_public": gettext_lazy("Show my e-mail address too"),
            "is_phone_public": gettext_lazy("Show my phone number too"),
        }
        help_texts = dict.fromkeys(("is_public", "is_email_public", "is_phone_public"), "")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }

    def titles(self):
        """For the page: the bound fields of the title."""
        return [self[name] for name in in_each("title")]

    def limit_to(self, user):
        """Let only the persons themselves decide what of them is shown."""
        if self.instance.email != user.email:
            for name in self.SHOWN:
                self.fields[name].disabled = True

    def withdraw_consent(self):
        """Stop showing at once what the person does not want shown any more. Returns whether there was something."""
        person = ContactPerson.objects.get(pk=self.instance.pk)
        gone = [name for name in self.SHOWN if getattr(person, name) and not self.cleaned_data[name]]
        for name in gone:
            setattr(person, name, False)
        if gone:
            person.save()
        return bool(gone)

    def clean(self):
        """The moment when the person agreed is now, for what is ticked now and was not before."""
        cleaned_data = super().clean()
        person = self.instance
        if person.is_public and not cleaned_data.get("is_public"):
            # Who is not shown any more is not shown in part either.
            cleaned_data |= dict.fromkeys(self.SHOWN, False)
        for name, date in ContactPerson.CONSENTS.items():
            if cleaned_data.get(name) and not getattr(person, name):
                setattr(person, date, timezone.now())
        return cleaned_data
