"""How staff sign in: the password, then a code. Until both are right the session says only who has begun."""

import time
from datetime import timedelta

from django.contrib.auth import login
from django.utils.crypto import constant_time_compare

from publishing.limits import Limit, client_address

from . import sign_in_log
from .models import SignIn, User

# Counted for an account from one address, so that a stranger elsewhere can keep nobody out, and for an address alone.
PASSWORDS = Limit("password of an account", times=5, period=timedelta(minutes=10))
CODES = Limit("code of an account", times=10, period=timedelta(minutes=15))
BY_CLIENT = Limit("staff sign-in by one client", times=30, period=timedelta(hours=1))
RESETS_BY_CLIENT = Limit("password links by one client", times=10, period=timedelta(hours=1))
RESETS_OF_ACCOUNT = Limit("password links to one address", times=5, period=timedelta(hours=1))

KEY = "staff_sign_in"
# So long the password counts while its owner looks for the phone.
LASTS = timedelta(minutes=15)
BACKEND = "members.backends.PasswordBackend"


def from_client(request, email):
    """An account and where somebody tries to open it from, as one text for a limit."""
    return f"{email} {client_address(request)}"


def begin(request, user, next_address):
    """Remember in the session that the password of `user` was right."""
    request.session.flush()
    until = time.time() + LASTS.total_seconds()
    request.session[KEY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": until,
        "next": next_address,
    }


def who_has_begun(request):
    """The account whose password was right in this session a short while ago; None if there is none."""
    begun = request.session.get(KEY)
    if not begun or begun["until"] < time.time():
        return None
    user = User.objects.filter(pk=begun["user"], is_active=True, is_staff=True).first()
    return user if user and constant_time_compare(begun["password"], user.get_session_auth_hash()) else None


def finish(request, user, device, outcome):
    """Sign in, with the device that the second factor came from, or None. Returns the address to be led on to."""
    next_address = request.session.pop(KEY, {}).get("next", "")
    user.backend = BACKEND
    if device:
        # django-otp reads it from here when somebody signs in.
        user.otp_device = device
    login(request, user)
    for limit in (PASSWORDS, CODES):
        limit.forget(from_client(request, user.email))
    sign_in_log.note(request, user.email, outcome)
    return next_address


def refuse(request, email):
    sign_in_log.note(request, email, SignIn.Outcome.TOO_MANY)
