"""The mails with which people sign in."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from publishing.emails import address_of, admin_address, language_of, queue

from .models.sign_in_link import LASTS


def sign_in(email, language, token, next_address=""):
    """To a member: the link. `next_address` is the path to be led on to, if not to one's own page."""
    address = address_of("members:sign_in_link", token, language=language_of(email, language))
    if next_address:
        address += "?" + urlencode({"next": next_address})
    minutes = int(LASTS.total_seconds() // 60)
    queue("sign_in", email, language, is_private=True, lasts=LASTS, address=address, minutes=minutes)


def informed(person):
    """To a contact person whom somebody else has entered: what is kept, why, what is shown, how to change it."""
    language = language_of(person.email, settings.LANGUAGE_CODE)
    queue(
        "informed",
        person.email,
        language,
        person=person,
        is_shown=type(person).objects.published().filter(pk=person.pk).exists(),
        my_page=address_of("members:my_page", language=language),
        contact_page=address_of("members:contact", language=language),
    )


def sign_in_staff(email, language):
    """To someone with an account in the admin, which no link opens: where to sign in."""
    queue("sign_in_staff", email, language, address=settings.SITE_URL + reverse("admin:index"))


def password_address(user):
    """Where `user` may choose a password, once and for a day. The address is the secret."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return admin_address("choose_password", uid, default_token_generator.make_token(user))


def new_password(user, language):
    """To someone on the staff who has forgotten the password."""
    lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    queue("new_password", user.email, language, is_private=True, lasts=lasts, address=password_address(user))


def invitation(user, by):
    """To someone who has got an account of staff: choose a password. `by` is who gave it."""
    lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    places = {"address": password_address(user), "forgotten": admin_address("reset"), "desk": admin_address("index")}
    queue("invitation", user.email, settings.LANGUAGE_CODE, is_private=True, lasts=lasts, by=by, **places)
