from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """That a person's data has been erased: when, by whom and how much. Not whose."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        verbose_name=_("by"),
        help_text=_("Empty when it was done by a command, or when the account has been deleted."),
    )
    rows = models.PositiveIntegerField(_("number of things"))

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return str(self._meta.verbose_name)
