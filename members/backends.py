from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend

from .models import SignInLink, User
from .sign_in import account_of


class PasswordBackend(ModelBackend):
    """Staff sign in with a password. Demonstration accounts, whose password anyone can read, open nothing in public."""

    def user_can_authenticate(self, user):
        is_demonstration = user.email.endswith("@example.org")
        return super().user_can_authenticate(user) and not (is_demonstration and settings.IS_HTTPS)


class LinkBackend(BaseBackend):
    """Members sign in with a link from a mail. It never opens an account of staff, nor one that becomes that later."""

    def authenticate(self, request, sign_in_token=None):
        email = SignInLink.objects.spend(sign_in_token) if sign_in_token else ""
        account = account_of(email) if email else None
        return account and self.get_user(account.pk)

    def get_user(self, user_id):
        return User.objects.filter(pk=user_id, is_active=True, is_staff=False).first()
