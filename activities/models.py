from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Organization
from publishing import languages
from publishing.fields import MarkdownField
from publishing.models import Publishable, PublishableQuerySet, Slugged
from vocabularies.models import CompetenceArea, Vocabulary, many_terms, one_term

PLACES = languages.in_each("place")
# What makes a calendar tell its owner that an appointment has changed.
OF_THE_APPOINTMENT = ("starts_at", "ends_at", "is_all_day", "is_online", "online_address", "is_cancelled", *PLACES)
# The last moment of a day.
END_OF_DAY = time(23, 59, 59)


class ActivityQuerySet(PublishableQuerySet):
    def upcoming(self):
        """Those that have not ended, the soonest first. One that goes on is among them."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self):
        """Those that have ended, the latest first."""
        return self.filter(ends_at__lte=timezone.now()).latest()

    def latest(self):
        return self.order_by("-starts_at", "-pk")

    def for_cards(self):
        """With what a card shows."""
        return self.prefetch_related("areas")

    def with_organisers(self):
        """With the public organisers as `public_organisers`."""
        organisers = Organization.objects.published().alphabetical()
        return self.prefetch_related(models.Prefetch("organisers", organisers, to_attr="public_organisers"))


class Activity(Publishable, Slugged):
    """What the coalition or its members arrange: at a time, at a place or online.

    One of whole days begins at midnight and ends with the last second of its last day, in the country’s time.
    """

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
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(
        _("ends"), db_index=True, help_text=_("From then on it stands among the past activities.")
    )
    is_all_day = models.BooleanField(
        _("whole days"), default=False, help_text=_("Then no times are shown, and you may leave them empty.")
    )
    is_cancelled = models.BooleanField(
        _("cancelled"),
        default=False,
        help_text=_("It stays on the site and in people’s calendars, marked as cancelled."),
    )
    place = models.CharField(
        _("place"),
        max_length=200,
        blank=True,
        help_text=_("Where one goes, with street and town. Leave empty when it is online only."),
    )
    is_online = models.BooleanField(_("can be attended online"), default=False)
    online_address = models.URLField(
        _("web address of the meeting"),
        blank=True,
        help_text=_("Everyone sees it. Leave it empty when those who have registered get it by mail."),
    )
    registration_link = models.URLField(
        _("link to registration"), blank=True, help_text=_("The page where one registers, if one has to.")
    )
    language = models.CharField(_("language"), max_length=5, choices=languages.spoken, default=languages.first)
    organisers = models.ManyToManyField(
        Organization,
        verbose_name=_("organisers"),
        related_name="activities",
        blank=True,
        help_text=_("The members that arrange it. Leave empty when it is the coalition itself."),
    )
    areas = models.ManyToManyField(CompetenceArea, verbose_name=_("areas"), related_name="activities")
    skill_levels = many_terms(Vocabulary.SKILL_LEVEL, "activities_at_level", verbose_name=_("skill levels"))
    technologies = many_terms(Vocabulary.TECHNOLOGY, "activities_with_technology", verbose_name=_("technologies"))
    fields_of_education = many_terms(
        Vocabulary.FIELD,
        "activities_in_field",
        verbose_name=_("fields of education"),
        help_text=_("By the international classification ISCED-F. The European platform asks for it."),
    )
    sphere = one_term(Vocabulary.SPHERE, "activities_in_sphere", verbose_name=_("geographic sphere"))
    is_for_core_platform = models.BooleanField(
        _("show on the European platform"),
        default=False,
        help_text=_("The Digital Skills and Jobs Platform may fetch the activity once it is published here."),
    )
    # How many times time, place or cancellation have changed.
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = ActivityQuerySet.as_manager()
    # What knows how far it is ready for the European platform.
    readiness = "opendata.readiness"

    class Meta(Publishable.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self):
        return self.title

    def clean(self):
        if self.starts_at and self.ends_at:
            self.fill_days()
            if self.ends_at <= self.starts_at:
                raise ValidationError({"ends_at": _("The end comes before the beginning. Change one of the two.")})
        if self.online_address and not self.is_online:
            raise ValidationError(
                {"is_online": _("Tick this when there is a web address of the meeting, or empty the address.")}
            )
        if not self.is_online and not any(getattr(self, name) for name in PLACES):
            raise ValidationError({PLACES[0]: _("Write where it takes place, or tick that it can be attended online.")})

    def fill_days(self):
        """Let whole days begin and end with the day."""
        if self.is_all_day:
            first, last = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
            self.starts_at = first.replace(hour=0, minute=0, second=0, microsecond=0)
            self.ends_at = last.replace(
                hour=END_OF_DAY.hour, minute=END_OF_DAY.minute, second=END_OF_DAY.second, microsecond=0
            )

    def save(self, **kwargs):
        """Another time, another place, or a cancellation makes the next version of the appointment."""
        self.fill_days()
        before = type(self).objects.filter(pk=self.pk).values(*OF_THE_APPOINTMENT, "sequence").first()
        if before:
            changes = [name for name in OF_THE_APPOINTMENT if (getattr(self, name) or "") != (before[name] or "")]
            self.sequence = before["sequence"] + bool(changes)
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "sequence"}
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("activities:detail", args=[self.slug])

    def shown_organisers(self):
        return self.organisers.published().alphabetical()

    @property
    def has_ended(self):
        return self.ends_at <= timezone.now()

    @property
    def days(self):
        """Its first and its last day in the country’s time."""
        return timezone.localdate(self.starts_at), timezone.localdate(self.ends_at)
