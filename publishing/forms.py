"""Forms that anyone may send, on pages that set no cookie and run no script."""

import re
import secrets
from datetime import timedelta
from math import ceil

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

LASTS = timedelta(hours=24)
# Hardly anyone reads and fills in a form faster than this; robots do. Who pastes a text is asked to send it again.
READING_TIME = timedelta(seconds=3)

signer = TimestampSigner(salt="publishing.forms")


def new_key(mark=""):
    """A signed key for a form that is shown now: the mark and 128 random bits, as 32 hexadecimal digits."""
    return signer.sign(mark + secrets.token_hex(16))


def assume_https(field, **kwargs):
    """For `formfield_callback` of a model form: a website without a scheme is an https one."""
    if isinstance(field, models.URLField):
        kwargs.setdefault("assume_scheme", "https")
    return field.formfield(**kwargs)


def renewed(key):
    """The key signed once more, for a form that is already filled in."""
    return signer.sign(GuardedForm.RENEWED + key)


def key_of(signed):
    """The key in a signed one, however old; "" if we did not sign it."""
    try:
        return signer.unsign(signed).removeprefix(GuardedForm.RENEWED)
    except BadSignature:
        return ""


class GuardedForm(forms.Form):
    """A form that anyone may send. A hidden signed key stands in for the token that a session would hold.

    The key says when the form was shown, and is kept with what is stored, so that sending it twice stores it once. A
    page shows `includes/error_summary.html` above its h1, and inside the form `includes/form_guard.html` and one
    `includes/form_field.html` per field.
    """

    # Marks a key that replaces one on a form already filled in, which may be sent again at once.
    RENEWED = "renewed-"
    TOO_OLD = gettext_lazy("The form was too old to be sent. Everything you wrote is still here: send it again.")

    key = forms.CharField(required=False, initial=new_key, widget=forms.HiddenInput)
    # A field that people do not see. What is filled in here was filled in by a robot.
    homepage = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    # Screen readers call an empty required field wrong before anything has been sent.
    use_required_attribute = False
    is_from_robot = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A browser would cut off a long text without a word; the error says how long it may be.
            field.widget.attrs.pop("maxlength", None)

    def clean(self):
        super().clean()
        signed = self.cleaned_data.get("key", "")
        try:
            self.cleaned_data["key"] = signer.unsign(signed, max_age=LASTS).removeprefix(self.RENEWED)
        except SignatureExpired:
            self.ask_again(self.TOO_OLD, key_of(signed))
            return
        except BadSignature:
            self.ask_again(self.TOO_OLD)
            return
        self.is_from_robot = bool(self.cleaned_data.get("homepage"))
        if not self.is_from_robot and self.is_too_quick(signed):
            self.when_too_quick()

    def is_too_quick(self, signed):
        if signed.startswith(self.RENEWED):
            return False
        try:
            signer.unsign(signed, max_age=READING_TIME)
        except SignatureExpired:
            return False
        return True

    def when_too_quick(self):
        """A short form may be filled in by pasting a text, so a person gets another chance."""
        self.ask_again(_("The form came back at once, as if from a robot. Send it again if you are a person."))

    def ask_again(self, message, key=None):
        """Refuse the form this once, with a fresh signature in it for the next time, on a new key if none is given."""
        self.data = self.data.copy()
        self.data[self.add_prefix("key")] = renewed(key or secrets.token_hex(16))
        self.add_error(None, ValidationError(message))

    def ask_to_wait(self, seconds):
        """Say that a limit is reached."""
        minutes = ceil(seconds / 60)
        message = ngettext(
            "So many forms have come from you that this one has to wait %(count)d minute. Then send it again: what you "
            "wrote is still here.",
            "So many forms have come from you that this one has to wait %(count)d minutes. Then send it again: what "
            "you wrote is still here.",
            minutes,
        )
        self.add_error(None, message % {"count": minutes})


# Some valid addresses are read as several ones by what sends mail.
plain_address = RegexValidator(
    r"""[\s,;:"'<>()\[\]\\]""",
    gettext_lazy("The e-mail address may not hold spaces, quotation marks or commas. Correct it."),
    inverse_match=True,
)
LINK = re.compile(r"://|www\.", re.IGNORECASE)


def one_line(text):
    """The text without line breaks, which would make paragraphs of their own in a mail."""
    return " ".join(text.split())


class GuardedSenderForm(GuardedForm):
    """The guard of a long form."""

    def when_too_quick(self):
        """So long a form is not filled in within seconds: a robot, which is to learn nothing."""
        self.is_from_robot = True


class SenderForm(forms.Form):
    """Who sends something in without an account, and that it may be kept."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        validators=[plain_address],
        help_text=gettext_lazy("The answer goes there, and with it you sign in to your page. It is not published."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Write your e-mail address, so that the answer reaches you."),
            "invalid": gettext_lazy("Your e-mail address has to look like name@example.org. Correct it."),
        },
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I agree that my name and e-mail address are kept to handle what I send in"),
        error_messages={
            "required": gettext_lazy("Tick that you agree: without your name and address nobody could answer you.")
        },
    )

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if LINK.search(name):
            raise ValidationError(_("Write your name without a web address."))
        return name

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PublicForm(GuardedForm, forms.ModelForm):
    """A guarded form whose row is stored once, under its key in a unique field `key` of the model."""

    def clean(self):
        super().clean()
        if not self.is_from_robot and not self.non_field_errors() and self.is_sent_with_other_words():
            self.ask_again(_("This form has already been sent. Send it again to add what it says now."))

    def is_sent_with_other_words(self):
        """Whether the key is spent. The same words once more are a double click, which `save` answers."""
        model = self._meta.model
        sent = model.objects.filter(key=self.cleaned_data["key"]).first()
        own = {field.name for field in model._meta.concrete_fields} & set(self._meta.fields) & set(self.cleaned_data)
        return sent is not None and any(getattr(sent, name) != self.cleaned_data[name] for name in own)

    def save(self):
        """Store the row and return it, or the one that was stored when the form was sent before; None for a robot."""
        if self.is_from_robot:
            return None
        self.instance.key = self.cleaned_data["key"]
        try:
            with transaction.atomic():
                return super().save()
        except IntegrityError:
            return self._meta.model.objects.get(key=self.instance.key)
