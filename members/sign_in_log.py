"""What is kept of sign-ins by staff."""

from datetime import timedelta

from django.utils import timezone

from publishing.limits import client_address
from publishing.retention import delete_all

from .models import SignIn, User

NOTED_AGAIN_AFTER = timedelta(minutes=15)


def note(request, email, outcome):
    """Write into the log. Of attempts that a limit refuses only the first is noted: they may be thousands."""
    email = email.lower()
    about = {"email": email, "address": client_address(request)[:60], "outcome": outcome}
    since = timezone.now() - NOTED_AGAIN_AFTER
    if outcome != SignIn.Outcome.TOO_MANY or not SignIn.objects.filter(**about, at__gt=since).exists():
        SignIn.objects.create(**about, user=User.objects.filter(email=email).first())


def forget_sign_ins(before):
    """Delete what is older than a moment. Returns the number of rows."""
    return delete_all(SignIn.objects.filter(at__lt=before))
