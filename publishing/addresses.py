"""Addresses that visitors bring along."""

import re

from django.conf import settings

# A path on this site, in one of its languages; no spaces, so that nobody is led here with a message in it.
OWN = re.compile(rf"/({'|'.join(dict(settings.LANGUAGES))})/[!-~]*")


def own_address(text):
    """The text if it is the path of a page of this site, else ""."""
    return text if OWN.fullmatch(text) else ""
