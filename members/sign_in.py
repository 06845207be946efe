"""Who may sign in by a link in a mail, and what is sent to whom."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from publishing.limits import Limit
from publishing.models import Submission

from . import emails
from .models import ContactPerson, SignInLink, User

LINKS_TO_ADDRESS = Limit("sign-in links to one address", times=5, period=timedelta(minutes=15))
REQUESTS_BY_CLIENT = Limit("sign-in by one client", times=20, period=timedelta(hours=1))
# For how long a member stays signed in.
SESSION = timedelta(hours=12)


def name_of(email):
    """The name that a contact person or a sender with this address goes by; None if there is none."""
    for model in (ContactPerson, Submission):
        if found := model.objects.filter(email=email).order_by("-pk").first():
            return found.name
    return None


@transaction.atomic
def send_link(email, *, language, next_address=""):
    """Mail a link to an address that is known here. Staff are told to use their password; strangers get nothing."""
    email = email.lower()
    user = User.objects.filter(email=email).first()
    if user and user.is_active and user.is_staff:
        emails.sign_in_staff(email, language)
    elif user.is_active if user else name_of(email) is not None:
        emails.sign_in(email, language, SignInLink.objects.make(email), next_address)


def account_of(email):
    """The account of an address, made the first time that somebody signs in with it; None if it is not known here."""
    user = User.objects.filter(email=email).first()
    if user or (name := name_of(email)) is None:
        return user
    return User.objects.get_or_create(email=email, defaults={"name": name, "password": make_password(None)})[0]
