from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.languages import languages


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email=email.lower())

    def create_user(self, email, password=None, **fields):
        """A user who signs in by e-mail link, or with `password` when one is given."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. The e-mail address is the name; it is kept in lower case."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May sign in here. Choose a group below to say what the person may do.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick this instead of deleting someone who has left.")
    )
    language = models.CharField(
        _("language of mail"),
        max_length=5,
        choices=languages,
        blank=True,
        help_text=_("Empty: the language in which the person uses the site."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["email"]

    def __str__(self):
        return self.name or self.email

    def save(self, **kwargs):
        self.email = self.email.lower()
        super().save(**kwargs)

    def clean(self):
        self.email = self.email.lower()

    def get_short_name(self):
        return str(self)
