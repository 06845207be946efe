from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from publishing.fields import MarkdownField
from publishing.models import Publishable, Slugged, TranslatedQuerySet


class Page(Publishable, Slugged):
    """A text that the coordinator edits: a page of its own, or the words at the top of a section of the site."""

    class Menu(models.TextChoices):
        NONE = "", _("in no menu")
        MAIN = "main", _("main menu")
        FOOTER = "footer", _("footer")

    section = models.CharField(
        _("section"),
        max_length=20,
        unique=True,
        null=True,
        editable=False,
        help_text=_("The part of the site whose title and introduction this is. Empty for a page of its own."),
    )
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(
        _("introduction"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences at the top of the page. Search engines show them too."),
    )
    body = MarkdownField(
        _("text"),
        blank=True,
        help_text=_("Markdown: ## before a heading, * before a list item, [words](address) for a link."),
    )
    menu = models.CharField(_("place in menu"), max_length=10, choices=Menu, default=Menu.NONE, blank=True)
    position = models.PositiveSmallIntegerField(
        _("order in the menu"), default=100, help_text=_("Lower numbers come first.")
    )

    class Meta(Publishable.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ["menu", "position", "pk"]

    def __str__(self):
        return self.title

    def clean(self):
        for language in dict(settings.LANGUAGES):
            with override(language):
                if not self.section and self.slug and resolve(self.get_absolute_url()).view_name != "pages:detail":
                    message = _("This address is used by another part of the site. Choose another one.")
                    raise ValidationError({"slug": message})

    def get_absolute_url(self):
        if self.section:
            return reverse(settings.PAGE_SECTIONS[self.section])
        return reverse("pages:detail", args=[self.slug])


class Notice(models.Model):
    """The one notice that can stand at the top of every page of the site."""

    text = models.CharField(
        _("text"),
        max_length=300,
        blank=True,
        help_text=_(
            "One or two sentences. [words](address) makes a link, **words** are bold. Both languages are needed."
        ),
    )
    is_on = models.BooleanField(_("show the notice at the top of every page"), default=False)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Then it goes by itself. Empty: it stays until you untick it.")
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = TranslatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice on every page")
        verbose_name_plural = _("notice on every page")

    def __str__(self):
        return str(self._meta.verbose_name)

    def clean(self):
        if not self.is_on:
            return
        errors = {
            f"text_{code}": _("Write the notice in %(language)s too, or untick that the notice is shown.")
            % {"language": name}
            for code, name in settings.LANGUAGES
            if not getattr(self, f"text_{code}")
        }
        if self.ends_at and self.ends_at <= timezone.now():
            errors["ends_at"] = _(
                "This time has passed. Choose a later one, leave it empty, or untick that the notice is shown."
            )
        if errors:
            raise ValidationError(errors)

    @property
    def is_shown(self):
        return self.is_on and (self.ends_at is None or self.ends_at > timezone.now())


class ObstacleReport(models.Model):
    """What a visitor could not use on the site, in the visitor's own words. It asks for no name."""

    page_address = models.CharField(_("page address"), max_length=500, blank=True)
    description = models.TextField(_("description of the obstacle"), max_length=5000)
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Given by those who want an answer, and used for nothing else.")
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True, editable=False)
    # Of the form that it was sent with, so that sending it twice stores it once.
    key = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        verbose_name = _("reported obstacle")
        verbose_name_plural = _("reported obstacles")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return Truncator(self.description).chars(80)
