import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce, Collate, Lower
from django.utils.translation import gettext_lazy as _

from publishing.collation import COLLATION
from publishing.control_characters import UsableTexts
from publishing.languages import in_each
from publishing.models import TranslatedQuerySet
from publishing.translations import has_text

from .organization import Organization


class ContactPersonQuerySet(TranslatedQuerySet):
    def agreed(self):
        """Persons who have agreed to be shown where their organization is."""
        return self.filter(is_public=True)

    def published(self):
        """Persons whom anyone may see: they have agreed to it, and their organization is public."""
        return self.agreed().filter(organization__in=Organization.objects.published())

    def to_confirm(self, before):
        """Those who are shown, and last confirmed or agreed to it before a moment."""
        return self.published().alias(last=Coalesce("confirmed_at", "agreed_at")).filter(last__lt=before)

    def edited_by(self, user):
        """Those of the organizations that the user acts for."""
        return self.filter(organization__in=Organization.objects.edited_by(user))

    def to_translate(self):
        """Only of those who are shown."""
        return self.agreed()

    def with_role(self):
        """Those with a role in the coalition, in the order that the coordinator has chosen."""
        return self.filter(has_text("role")).order_by("position", "pk")

    def alphabetical(self):
        return self.order_by(Collate("name", COLLATION), "pk")


class ContactPerson(UsableTexts):
    """Someone to turn to at a member. Who holds this e-mail address may act for the organization."""

    organization = models.ForeignKey(Organization, models.CASCADE, verbose_name=_("member"), related_name="contacts")
    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(_("title"), max_length=150, blank=True, help_text=_("Position at the organisation."))
    role = models.CharField(
        _("role in the coalition"),
        max_length=150,
        blank=True,
        help_text=_("Leave empty for most people. Anyone with a role is listed on the contact page."),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Among the people on the contact page. Lower numbers come first.")
    )
    email = models.EmailField(_("e-mail"), help_text=_("Whoever holds this address may act for the organisation."))
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_public = models.BooleanField(
        _("show the person"), default=False, help_text=_("Name, title and role. Only if the person has agreed.")
    )
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True, help_text=_("When the person agreed."))
    is_email_public = models.BooleanField(
        _("show the e-mail address"), default=False, help_text=_("Only if the person has agreed.")
    )
    email_agreed_at = models.DateTimeField(_("agreed to show the address"), null=True, blank=True)
    is_phone_public = models.BooleanField(
        _("show the phone number"), default=False, help_text=_("Only if the person has agreed.")
    )
    phone_agreed_at = models.DateTimeField(_("agreed to show the number"), null=True, blank=True)
    confirmed_at = models.DateTimeField(
        _("confirmed"), null=True, blank=True, help_text=_("When the person last said that the details are right.")
    )
    asked_at = models.DateTimeField(
        _("asked to confirm"), null=True, editable=False, help_text=_("When the person was last asked to confirm.")
    )
    informed_at = models.DateTimeField(
        _("informed"),
        null=True,
        editable=False,
        help_text=_("When the person was told by mail, or knew of it from the beginning."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ContactPersonQuerySet.as_manager()
    member_form = "members.forms.ContactPersonForm"
    # What may be shown → the field with the moment when the person agreed to that.
    CONSENTS = {
        "is_public": "agreed_at",
        "is_email_public": "email_agreed_at",
        "is_phone_public": "phone_agreed_at",
    }
    # What may be shown → the fields that it shows.
    SHOWN = {
        "is_public": ("name", *in_each("title", "role")),
        "is_email_public": ("email",),
        "is_phone_public": ("phone",),
    }
    # An earlier version does not show again what the person has chosen not to show.
    kept_on_restore = frozenset({*CONSENTS, *CONSENTS.values(), "confirmed_at"})

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["position", "pk"]
        permissions = [("erase_contactperson", _("Can see, hand out and erase all that is kept about a person"))]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organization",
                name="one_contact_per_address_and_member",
                violation_error_message=_("This member already has a contact person with this e-mail address."),
            )
        ]
        # The few on the contact page.
        indexes = [
            models.Index(
                fields=["position", "id"],
                condition=models.Q(is_public=True) & has_text("role"),
                name="contacts_with_role",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """What is not shown has no date of consent, and who has another address now is another one to inform."""
        self.email = self.email.lower()
        gone = {date for shown, date in self.CONSENTS.items() if not getattr(self, shown)}
        for name in gone:
            setattr(self, name, None)
        stored = ContactPerson.objects.filter(pk=self.pk).exclude(email=self.email)
        if self.pk and stored.exists():
            self.informed_at = None
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, *gone, "informed_at"}
        super().save(**kwargs)

    def clean(self):
        """Every tick needs a date, but for what has been shown without one from the beginning."""
        self.email = (self.email or "").lower()
        if not self.is_public and (self.is_email_public or self.is_phone_public):
            raise ValidationError(
                {"is_public": _("Tick this too, or untick the details: they are shown with the person.")}
            )
        stored = ContactPerson.objects.filter(pk=self.pk).first()
        errors = {
            date: _("Write when the person agreed to this, or untick “%(field)s”.")
            % {"field": self._meta.get_field(shown).verbose_name}
            for shown, date in self.CONSENTS.items()
            if getattr(self, shown) and not getattr(self, date)
            if not (stored and getattr(stored, shown) and not getattr(stored, date))
        }
        if errors:
            raise ValidationError(errors)

    def before_restore(self, version):
        """Untick what the person has not agreed to show of the version, now and then.

        The details are shown with the person only.
        """
        for shown, names in self.SHOWN.items():
            is_same = all((getattr(self, name) or "") == (getattr(version, name) or "") for name in names)
            if not (is_same and self.is_public and getattr(self, shown) and getattr(version, shown)):
                setattr(self, shown, False)
                setattr(self, self.CONSENTS[shown], None)

    @property
    def responsible_email(self):
        return self.email

    @property
    def is_published(self):
        """Whether a change to the person is one to something public, which waits for review."""
        return self.organization.is_published

    def state_in_words(self):
        return _("Shown on the site") if self.is_public and self.is_published else _("Not shown on the site")

    @property
    def public_email(self):
        return self.email if self.is_public and self.is_email_public else ""

    @property
    def public_phone(self):
        return self.phone if self.is_public and self.is_phone_public else ""

    @property
    def phone_address(self):
        """The public number as a `tel:` address: digits and a leading plus only."""
        return "tel:" + re.sub(r"(?!^\+)\D", "", self.public_phone.strip().replace("(0)", ""))
