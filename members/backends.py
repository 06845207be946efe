from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class PasswordBackend(ModelBackend):
    """Staff sign in with a password. Demonstration accounts, whose password anyone can read, open nothing in public."""

    def user_can_authenticate(self, user):
        is_demonstration = user.email.endswith("@example.org")
        return super().user_can_authenticate(user) and not (is_demonstration and settings.IS_HTTPS)
