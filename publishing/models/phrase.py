from django.db import models
from django.utils.translation import gettext_lazy as _

from ..states import Status
from .publishable import TranslatedQuerySet


class Phrase(models.Model):
    """A beginning for a message to a submitter, which the reviewer chooses and then edits."""

    decision = models.CharField(
        _("decision"),
        max_length=20,
        choices=[(status.value, status.label) for status in (Status.CHANGES_REQUESTED, Status.DECLINED)],
        help_text=_("The decision that the phrase goes with."),
    )
    text = models.TextField(_("text"), help_text=_("In both languages: the submitter reads it in one of them."))
    position = models.PositiveSmallIntegerField(_("order"), default=100, help_text=_("Lower numbers come first."))

    objects = TranslatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases for messages")
        ordering = ["decision", "position", "pk"]

    def __str__(self):
        return self.text
