import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LASTS = timedelta(minutes=10)
FORGOTTEN_AFTER = timedelta(days=1)


def hashed(token):
    return sha256(token.encode()).hexdigest()


class SignInLinkQuerySet(models.QuerySet):
    def make(self, email):
        """Store a link for an address and return its token, which nobody can read back from the database."""
        self.forget()
        token = secrets.token_urlsafe(32)
        self.create(email=email.lower(), token_hash=hashed(token))
        return token

    def forget(self):
        """Delete the links that have long been of no use. Returns their number."""
        return self.filter(created_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()[0]

    def usable(self, token):
        """The link with this token, if it has not been used and is not too old."""
        since = timezone.now() - LASTS
        return self.filter(token_hash=hashed(token), used_at=None, created_at__gt=since)

    def spend(self, token):
        """Use a link up and return its address; "" if it cannot be used. Of several at once only one gets it."""
        if not self.usable(token).update(used_at=timezone.now()):
            return ""
        return self.values_list("email", flat=True).get(token_hash=hashed(token))


class SignInLink(models.Model):
    """A link that was mailed to an address. Who holds it may sign in once, within ten minutes."""

    email = models.EmailField(_("e-mail"))
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)
    used_at = models.DateTimeField(_("used"), null=True)

    objects = SignInLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")

    def __str__(self):
        return self.email
