from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.collation import alphabetical
from publishing.fields import MarkdownField, PictureField
from publishing.models import Publishable, PublishableQuerySet, Slugged, Submission
from vocabularies.models import Vocabulary, one_term


class OrganizationQuerySet(PublishableQuerySet):
    def edited_by(self, user):
        """Where a contact person has the user's address, and what the user has applied for until it was taken up."""
        sent = Submission.objects.objects_sent_by(user.email, self.model)
        applied_for = models.Q(pk__in=sent, published_at=None)
        return self.filter(models.Q(contacts__email=user.email) | applied_for).distinct()

    def current(self):
        """Those that have not left the coalition."""
        return self.exclude(left_on__lte=timezone.localdate())

    def alphabetical(self):
        return self.order_by(alphabetical("name"), "pk")


class Organization(Publishable, Slugged):
    """A member of the coalition. One that has left keeps its page, which says so, and stands in no list of members."""

    name = models.CharField(_("name"), max_length=150)
    category = one_term(Vocabulary.CATEGORY, "organizations", verbose_name=_("kind of organisation"))
    description = MarkdownField(
        _("description"), blank=True, help_text=_("What the organisation does for digital skills. Markdown.")
    )
    website = models.URLField(_("website"), blank=True)
    logo = PictureField(_("logo"), upload_to="logos/", blank=True, help_text=_("JPEG, PNG or WebP, at most 8 MB."))
    joined_on = models.DateField(_("joined the coalition on"), null=True, blank=True)
    left_on = models.DateField(
        _("left the coalition on"),
        null=True,
        blank=True,
        help_text=_("From this day the organisation is no longer listed as a member. Its page stays and says so."),
    )

    is_for_core_platform = models.BooleanField(
        _("show on the European platform"),
        default=False,
        help_text=_("The Digital Skills and Jobs Platform may fetch the member once it is published here."),
    )

    objects = OrganizationQuerySet.as_manager()
    slug_source = "name"
    # Many names are the same in every language and stand in one column only.
    language_field = "description"
    # The form in which members edit it.
    member_form = "members.forms.OrganizationForm"
    # What knows how far it is ready for the European platform.
    readiness = "opendata.readiness"

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

    def shown_contacts(self):
        """The persons on its page, where the organization itself may still be a preview."""
        return self.contacts.agreed().alphabetical()

    @property
    def has_left(self):
        return self.left_on is not None and self.left_on <= timezone.localdate()
