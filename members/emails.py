"""The mails with which people sign in."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from publishing.emails import address_of, language_of, queue

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
