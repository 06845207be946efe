from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.control_characters import UsableTexts
from publishing.fields import MarkdownField
from publishing.models import TranslatedQuerySet


class CompetenceArea(UsableTexts):
    """One of the coalition's areas. Every initiative belongs to at least one."""

    class Color(models.TextChoices):
        """Names of colour families that the style sheets know, each with tested pairs for light and dark."""

        BLUE = "blue", pgettext_lazy("color", "Blue")
        GREEN = "green", pgettext_lazy("color", "Green")
        PLUM = "plum", pgettext_lazy("color", "Plum")
        AMBER = "amber", pgettext_lazy("color", "Amber")

    code = models.SlugField(_("code"), unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    description = MarkdownField(
        _("description"),
        blank=True,
        help_text=_("What the area is about. Markdown, shown at the top of the area's page."),
    )
    color = models.CharField(_("colour"), max_length=10, choices=Color)
    position = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    eu_code = models.CharField(_("code on the European platform"), max_length=100, blank=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = TranslatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence area")
        verbose_name_plural = _("competence areas")
        ordering = ["position", "code"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("initiatives:area_detail", args=[self.code])


class Vocabulary(models.TextChoices):
    CATEGORY = "category", _("kind of organisation")
    AUDIENCE = "audience", _("audience")
    SKILL_LEVEL = "skill_level", _("skill level")
    TECHNOLOGY = "technology", _("technology")
    SPHERE = "sphere", _("geographic sphere")
    COUNTY = "county", _("county")
    FIELD = "field", _("field of education")


class Term(UsableTexts):
    """One choice in one code list. Codes stand in addresses and data, and never change; labels may."""

    vocabulary = models.CharField(_("code list"), max_length=20, choices=Vocabulary, editable=False)
    code = models.SlugField(_("code"), editable=False)
    label = models.CharField(_("label"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    eu_code = models.CharField(_("code on the European platform"), max_length=200, blank=True, editable=False)

    objects = TranslatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms in code lists")
        ordering = ["vocabulary", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["vocabulary", "code"], name="one_term_per_code")]

    def __str__(self):
        return self.label


def in_vocabulary(vocabulary):
    """For `limit_choices_to` of a field that points to one code list."""
    return {"vocabulary": vocabulary.value}


def one_term(vocabulary, related_name, **options):
    """Field for at most one choice from one code list."""
    return models.ForeignKey(
        Term,
        models.PROTECT,
        related_name=related_name,
        limit_choices_to=in_vocabulary(vocabulary),
        null=True,
        blank=True,
        **options,
    )


def many_terms(vocabulary, related_name, **options):
    """Field for any number of choices from one code list."""
    return models.ManyToManyField(
        Term, related_name=related_name, limit_choices_to=in_vocabulary(vocabulary), blank=True, **options
    )
