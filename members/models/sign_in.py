from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignIn(models.Model):
    """One attempt of somebody to sign in as staff, and what became of it. Written and read, never changed."""

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        WITH_CODE = "with_code", _("Signed in with a code of the app")
        WITH_BACKUP_CODE = "with_backup_code", _("Signed in with a backup code")
        WITH_NEW_APP = "with_new_app", _("Signed in and set up the second factor")
        WRONG_PASSWORD = "wrong_password", _("Not signed in: the address or the password was wrong")
        WRONG_CODE = "wrong_code", _("Not signed in: the password was right, the code was wrong")
        TOO_MANY = "too_many", _("Not signed in: too many attempts")
        NEW_PASSWORD = "new_password", _("Chose a new password by a link in a mail")

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    email = models.EmailField(_("e-mail"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("account"), null=True, related_name="sign_ins"
    )
    address = models.CharField(
        _("from where"), max_length=60, help_text=_("The address of the device or its network on the internet.")
    )
    outcome = models.CharField(_("what happened"), max_length=20, choices=Outcome)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.email} {self.at:%Y-%m-%d %H:%M}"
