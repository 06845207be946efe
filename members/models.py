import re

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualQuerySet

from publishing.collation import SWEDISH, alphabetical
from publishing.models import Publishable, PublishableQuerySet, Slugged
from publishing.translations import has_text
from vocabularies.models import Term, Vocabulary, in_vocabulary


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email=email.lower())

    def create_user(self, email, password=None, **fields):
        """A user who signs in by e-mail link, or with `password` when one is given."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. The e-mail address is the name; it is kept in lower case."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May sign in here. Choose a group below to say what the person may do.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick this instead of deleting someone who has left.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["email"]

    def __str__(self):
        return self.name or self.email

    def save(self, **kwargs):
        self.email = self.email.lower()
        super().save(**kwargs)

    def clean(self):
        self.email = self.email.lower()

    def get_short_name(self):
        return str(self)


class OrganizationQuerySet(PublishableQuerySet):
    def edited_by(self, user):
        """Organizations where a contact person has the user's address."""
        return self.filter(contacts__email=user.email).distinct()

    def current(self):
        """Those that have not left the coalition."""
        return self.exclude(left_on__lte=timezone.localdate())

    def alphabetical(self):
        return self.order_by(alphabetical("name"), "pk")

    def with_total(self):
        """Each with `total`, the number of them all, for a list that shows only the first."""
        return self.annotate(total=models.Window(models.Count("pk")))


class Organization(Publishable, Slugged):
    """A member of the coalition. One that has left keeps its page, which says so, and stands in no list of members."""

    name = models.CharField(_("name"), max_length=150)
    category = models.ForeignKey(
        Term,
        models.PROTECT,
        verbose_name=_("kind of organisation"),
        related_name="organizations",
        limit_choices_to=in_vocabulary(Vocabulary.CATEGORY),
        null=True,
        blank=True,
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("What the organisation does for digital skills. Markdown.")
    )
    website = models.URLField(_("website"), blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True, help_text=_("PNG, JPEG or WebP."))
    joined_on = models.DateField(_("joined the coalition on"), null=True, blank=True)
    left_on = models.DateField(
        _("left the coalition on"),
        null=True,
        blank=True,
        help_text=_("From this day the organisation is no longer listed as a member. Its page stays and says so."),
    )

    objects = OrganizationQuerySet.as_manager()
    slug_source = "name"
    # Many names are the same in every language and stand in one column only.
    language_field = "description"

    class Meta(Publishable.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self):
        return self.name

    def clean(self):
        if self.joined_on and self.left_on and self.left_on < self.joined_on:
            raise ValidationError({"left_on": _("The end comes before the beginning. Change one of the two dates.")})

    def get_absolute_url(self):
        return reverse("members:detail", args=[self.slug])

    @property
    def has_left(self):
        return self.left_on is not None and self.left_on <= timezone.localdate()


class ContactPersonQuerySet(MultilingualQuerySet):
    def agreed(self):
        """Persons who have agreed to be shown where their organization is."""
        return self.filter(is_public=True)

    def published(self):
        """Persons whom anyone may see: they have agreed to it, and their organization is public."""
        return self.agreed().filter(organization__in=Organization.objects.published())

    def with_role(self):
        """Those with a role in the coalition, in the order that the coordinator has chosen."""
        return self.filter(has_text("role")).order_by("position", "pk")

    def alphabetical(self):
        return self.order_by(models.functions.Collate("name", SWEDISH), "pk")


class ContactPerson(models.Model):
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
    is_email_public = models.BooleanField(
        _("show the e-mail address"), default=False, help_text=_("Only if the person has agreed.")
    )
    is_phone_public = models.BooleanField(
        _("show the phone number"), default=False, help_text=_("Only if the person has agreed.")
    )
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True, help_text=_("When the person agreed."))
    confirmed_at = models.DateTimeField(
        _("confirmed"), null=True, blank=True, help_text=_("When the person last said that the details are right.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ContactPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organization",
                name="one_contact_per_address_and_member",
                violation_error_message=_("This member already has a contact person with this e-mail address."),
            )
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.email = self.email.lower()
        super().save(**kwargs)

    def clean(self):
        self.email = (self.email or "").lower()
        if not self.is_public and (self.is_email_public or self.is_phone_public):
            raise ValidationError(
                {"is_public": _("Tick this too, or untick the details: they are shown with the person.")}
            )
        if self.is_public and not self.agreed_at:
            raise ValidationError(
                {"agreed_at": _("Write when the person agreed to be shown, or untick “show the person”.")}
            )

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
