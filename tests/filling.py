"""Filling in the public forms as a person does: open the page, take a minute, send."""

import re
from datetime import timedelta

import time_machine
from django.utils import timezone

from members.models import Organization
from tests import builders
from vocabularies.models import CompetenceArea

FORMS = {"sv": "/sv/initiativ/skicka-in/formular/", "en": "/en/initiatives/submit/form/"}
JOIN = "/en/join/form/"


def key_in(html):
    return re.search(r'name="key" value="([^"]+)"', html)[1]


def errors_in(html):
    """The messages of the summary above the form."""
    summary = re.search(r'<div class="error-summary".*?</div>', html, re.DOTALL)
    return re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", summary[0]) if summary else []


def answers(language="en", **changes):
    """What a sender writes in all needed fields of the initiative form; None leaves one out."""
    member = Organization.objects.published().first() or builders.organization("Fyren")
    written = {
        "organization": member.pk,
        "name": "Sanna Sändare",
        "email": "sanna@example.com",
        f"title_{language}": "Robots for everyone",
        f"summary_{language}": "Neighbours build robots.",
        f"body_{language}": "Every Tuesday.",
        "areas": [CompetenceArea.objects.get(code="for-all").pk],
        "consent": "on",
    }
    return {name: value for name, value in (written | changes).items() if value is not None}


def application(**changes):
    """What somebody writes who applies for an organization to join."""
    written = {
        "name_sv": "Sjöbodens vänner",
        "description_en": "We lend out computers.",
        "name": "Sanna Sändare",
        "email": "sanna@example.com",
        "consent": "on",
    }
    return {name: value for name, value in (written | changes).items() if value is not None}


def post(client, path, data, key=None):
    """Open the form a minute ago and post it now; with `key` the same form once more."""
    if key is None:
        with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
            key = key_in(client.get(path).text)
    return client.post(path, {"key": key, **data})


def send(client, path=FORMS["en"], data=None):
    """Fill in, check and send; returns the page that says it has arrived."""
    checked = post(client, path, answers() if data is None else data)
    assert checked.status_code == 302, errors_in(checked.text)
    return client.get(client.post(checked["Location"])["Location"])
