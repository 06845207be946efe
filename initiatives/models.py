from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.facets import members_by_slug
from members.models import ContactPerson, Organization
from publishing.changes import ContentQuerySet
from publishing.collation import alphabetical_order
from publishing.fields import MarkdownField, PictureField
from publishing.models import Publishable, PublishableQuerySet, Slugged, Submission
from publishing.translations import languages_of, shown_text
from vocabularies.models import CompetenceArea, Vocabulary, many_terms, one_term
from vocabularies.terms import terms_by_key

# After so many days without an answer an initiative counts as not confirmed.
TIME_TO_CONFIRM = timedelta(days=30)
# What describes an initiative, and who takes part in it: kind → fields.
TIES = {"terms": ("audiences", "skill_levels", "technologies", "counties"), "partners": ("partners",)}
LATEST_FIRST = (models.F("published_at").desc(nulls_last=True), "-pk")


class InitiativeQuerySet(PublishableQuerySet):
    def published(self):
        """Published initiatives of published members: when a member is taken off the site, its initiatives follow."""
        return super().published().filter(organization__in=Organization.objects.published())

    def edited_by(self, user):
        """Those of the organizations that the user acts for, and those that the user has sent in."""
        sent = Submission.objects.objects_sent_by(user.email, self.model)
        return self.filter(models.Q(organization__in=Organization.objects.edited_by(user)) | models.Q(pk__in=sent))

    def to_confirm(self, before):
        """What is public and was last confirmed, or else published, before a moment."""
        last = Coalesce("confirmed_at", "published_at")
        return self.published().select_related("contact_person").alias(last=last).filter(last__lt=before)

    def latest(self):
        return self.order_by(*LATEST_FIRST)

    def chosen(self):
        """Those chosen for the home page, in the coordinator's order."""
        return self.filter(chosen__isnull=False).order_by("chosen__position", "chosen__pk")

    def for_cards(self):
        """With what a card shows."""
        return self.select_related("organization").prefetch_related("areas")

    def with_state(self):
        return self.select_related("organization")

    def unconfirmed(self):
        """Those whose member was asked long ago whether all is right, and has not answered."""
        is_unanswered = models.Q(confirmed_at=None) | models.Q(confirmed_at__lt=models.F("asked_at"))
        return self.filter(is_unanswered, asked_at__lte=timezone.now() - TIME_TO_CONFIRM)


class Initiative(Publishable, Slugged):
    """A good example of a member: what it does so that people gain digital skills."""

    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences that say what it is and for whom. Shown in lists and by search engines."),
    )
    body = MarkdownField(
        _("description"),
        help_text=_("Markdown: ## before a heading, * before a list item, [words](address) for a link."),
    )
    results = MarkdownField(
        _("results so far"), blank=True, help_text=_("What has come of it: numbers, evaluations, awards. Markdown.")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("responsible member"),
        related_name="initiatives",
        help_text=_("The initiative is on the site only while this member is."),
    )
    partners = models.ManyToManyField(
        Organization, verbose_name=_("together with"), related_name="partner_initiatives", blank=True
    )
    areas = models.ManyToManyField(CompetenceArea, verbose_name=_("areas"), related_name="initiatives")
    audiences = many_terms(Vocabulary.AUDIENCE, "initiatives_for_audience", verbose_name=_("audiences"))
    skill_levels = many_terms(Vocabulary.SKILL_LEVEL, "initiatives_at_level", verbose_name=_("skill levels"))
    technologies = many_terms(Vocabulary.TECHNOLOGY, "initiatives_with_technology", verbose_name=_("technologies"))
    fields_of_education = many_terms(
        Vocabulary.FIELD,
        "initiatives_in_field",
        verbose_name=_("fields of education"),
        help_text=_("By the international classification ISCED-F. The European platform asks for it."),
    )
    sphere = one_term(Vocabulary.SPHERE, "initiatives_in_sphere", verbose_name=_("geographic sphere"))
    counties = many_terms(
        Vocabulary.COUNTY,
        "initiatives_in_county",
        verbose_name=_("counties"),
        help_text=_("Where it takes place. Leave empty when it concerns the whole country."),
    )
    website = models.URLField(_("website"), blank=True)
    image = PictureField(
        _("picture"), upload_to="initiatives/", blank=True, help_text=_("JPEG, PNG or WebP, at most 8 MB.")
    )
    alt_text = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it. Needed in both languages."),
    )
    is_decorative = models.BooleanField(
        _("the picture is only decoration"),
        default=False,
        help_text=_("It adds nothing to the text. Then no alternative text is needed, and none is read out."),
    )
    contact_person = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        verbose_name=_("contact person"),
        related_name="initiatives",
        null=True,
        blank=True,
        help_text=_("Shown with what the person has agreed to show."),
    )
    contact_email = models.EmailField(
        _("contact address"), blank=True, help_text=_("A shared address, such as info@…, shown to everyone.")
    )
    starts_on = models.DateField(
        _("begins"),
        null=True,
        blank=True,
        help_text=_("Only the year is known? Write 1 January; the site shows the year."),
    )
    ends_on = models.DateField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_("Only the year is known? Write 31 December; the site shows the year."),
    )
    is_for_core_platform = models.BooleanField(
        _("show on the European platform"),
        default=False,
        help_text=_("The Digital Skills and Jobs Platform may fetch the initiative once it is published here."),
    )
    confirmed_at = models.DateTimeField(
        _("confirmed"), null=True, blank=True, help_text=_("When the member last said that all of this is right.")
    )
    asked_at = models.DateTimeField(
        _("asked to confirm"),
        null=True,
        editable=False,
        help_text=_("When the member was last asked whether it is right."),
    )

    objects = InitiativeQuerySet.as_manager()
    # By their names, since they stand above: the form that members edit it with, what may be the same, and how far it
    # is ready for the European platform.
    member_form = "initiatives.forms.InitiativeForm"
    similar_to = "initiatives.similar.similar_to"
    readiness = "opendata.readiness"
    # Last parts of addresses that lead elsewhere.
    reserved_slugs = frozenset({"submit", "skicka-in"})

    class Meta(Publishable.Meta):
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(is_for_core_platform=True),
                name="initiatives_for_platform",
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end comes before the beginning. Change one of the two dates.")})

    def state_in_words(self):
        if self.is_published and not self.organization.is_published:
            return _("Published, but not shown: %(member)s is not published") % {"member": self.organization}
        return super().state_in_words()

    def clean_fields(self, exclude=None):
        """Ask for the alternative texts here, where it is known which fields the form has."""
        errors = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name in {*self.missing_alt_texts()} - {*(exclude or ()), *errors}:
            errors[name] = _("Write what the picture shows, or tick that it is only decoration.")
        if errors:
            raise ValidationError(errors)

    def missing_alt_texts(self):
        """Names of the fields without which those who do not see the picture would miss something."""
        if not self.image or self.is_decorative:
            return []
        fields = [f"alt_text_{code}" for code in languages_of(self)]
        return [field for field in fields if not getattr(self, field)]

    def get_absolute_url(self):
        return reverse("initiatives:detail", args=[self.slug])

    @property
    def responsible_email(self):
        """Where to ask about it: its contact person, else who sent it in, else its shared address or its member's."""
        if self.contact_person:
            return self.contact_person.email
        senders = Submission.objects.about(self).values_list("email", flat=True)
        people = self.organization.contacts.order_by("position", "pk").values_list("email", flat=True)
        return senders.first() or self.contact_email or people.first() or ""

    @cached_property
    def tied(self):
        """The keys of its terms, under `terms`, and of its partners, in one query."""
        parts = [(kind, self._meta.get_field(name)) for kind, names in TIES.items() for name in names]
        queries = [
            f"SELECT '{kind}', {field.m2m_reverse_name()} FROM {field.m2m_db_table()} WHERE initiative_id = %s"
            for kind, field in parts
        ]
        found = {kind: set() for kind in TIES}
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(queries), [self.pk] * len(parts))
            for kind, pk in cursor.fetchall():
                found[kind].add(pk)
        return found

    def terms(self):
        """All the terms that describe the initiative, in the order of their code lists."""
        chosen = {self.sphere_id, *self.tied["terms"]}
        return [term for pk, term in terms_by_key().items() if pk in chosen]

    def shown_partners(self):
        """The partners that are public, alphabetically."""
        found = [member for member in members_by_slug().values() if member.pk in self.tied["partners"]]
        order = alphabetical_order([shown_text(member, "name")[0] for member in found])
        return [found[place] for place in order]

    def shown_contact(self):
        """The contact person if anyone may see it, or None."""
        return self.contact_person_id and ContactPerson.objects.published().filter(pk=self.contact_person_id).first()

    @property
    def has_begun(self):
        return self.starts_on is not None and self.starts_on <= timezone.localdate()

    @property
    def shown_alt_text(self):
        return "" if self.is_decorative else self.alt_text

    @property
    def has_ended(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()


class ChosenInitiative(models.Model):
    """An initiative that the coordinator has chosen for the home page. The first public ones stand there."""

    ON_HOME = 3

    initiative = models.OneToOneField(
        Initiative,
        models.CASCADE,
        verbose_name=_("initiative"),
        related_name="chosen",
        error_messages={"unique": _("This initiative has been chosen already.")},
    )
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative chosen for the home page")
        verbose_name_plural = _("initiatives chosen for the home page")
        ordering = ["position", "pk"]

    def __str__(self):
        return str(self.initiative)
