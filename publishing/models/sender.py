from email.utils import parseaddr, quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Sender(models.Model):
    """Whom mails come from. There is one, made by a migration; for what it leaves empty `MAIL_FROM` says it."""

    name = models.CharField(
        _("sender’s name"), max_length=60, blank=True, help_text=_("Stands as sender in every mail from the site.")
    )
    reply_to = models.EmailField(
        _("answers go to"), blank=True, help_text=_("Where the answer to a mail from the site arrives.")
    )

    class Meta:
        verbose_name = _("sender of mails")
        verbose_name_plural = _("sender of mails")

    def __str__(self):
        return self.name or self.reply_to or str(_("sender of mails"))

    def clean(self):
        if not self.name.isprintable():
            raise ValidationError({"name": _("Write the name without line breaks and other invisible signs.")})

    @classmethod
    def current(cls):
        return cls.objects.first() or cls()

    @property
    def mail_from(self):
        """`"Name" <address>`; the address is always that of `MAIL_FROM`, which the mail server knows."""
        if not self.name:
            return settings.DEFAULT_FROM_EMAIL
        return f'"{quote(self.name)}" <{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}>'

    @property
    def headers(self):
        return {"Reply-To": self.reply_to} if self.reply_to else {}
