"""What Prometheus is told, and that nobody else is."""

import re
import urllib.request
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from post_office.models import STATUS, Email

from coalition_site import metrics
from coalition_site.models import Backup
from publishing.states import Status
from tests import builders
from tests.test_rights import ROLES, WITHOUT_CODE, somebody

pytestmark = pytest.mark.django_db
TOKEN = "a token of the tests' own"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}


def samples(text):
    """What stands before and behind the last blank of each line."""
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _blank, value in lines}


def asked(port):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=KNOWN)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


@pytest.fixture
def counted(settings):
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:2],
        "coalition_site.metrics.MetricsMiddleware",
        *settings.MIDDLEWARE[2:],
    ]


@pytest.fixture
def tell():
    """Function that gives what Prometheus is told, by name."""
    return lambda: samples(Client(headers=KNOWN).get("/metrics").text)


@pytest.mark.usefixtures("counted")
def test_requests_are_counted_by_route_method_and_status_and_timed(client, tell):
    page = 'site_requests_total{method="%s",route="members:sign_in_link",status="%s"}'
    timed = 'site_request_seconds_count{route="members:sign_in_link"}'
    names = [page % ("GET", 410), page % ("POST", 410), page % ("other", 405), timed]
    before = tell()
    client.raise_request_exception = False
    statuses = [client.generic(how, "/sv/logga-in/hemligt/").status_code for how in ("GET", "GET", "POST", "HITTEPA")]
    after = tell()
    assert statuses == [410, 410, 410, 405]
    assert [after[name] - before.get(name, 0) for name in names] == [2, 1, 1, 4]
    assert not any("hemligt" in name or "HITTEPA" in name for name in after)


@pytest.mark.usefixtures("counted")
def test_what_the_database_holds_is_told_as_numbers(tell):
    with_nothing = tell()
    assert with_nothing["site_database_up"] == 1
    assert with_nothing["site_database_bytes"] > 10_000
    assert "site_backup_age_seconds" not in with_nothing
    builders.submission(builders.initiative("Hemligt", status=Status.IN_REVIEW))
    mails = {STATUS.queued: 2, STATUS.requeued: 1, STATUS.failed: 4, STATUS.sent: 8}
    Email.objects.all().delete()
    Email.objects.bulk_create(
        Email(to="ada@example.com", from_email="a@example.com", status=status)
        for status, number in mails.items()
        for _mail in range(number)
    )
    now = timezone.now()
    builders.broken_link(of=builders.organization())
    Backup.objects.create(name="a", made_at=now - timedelta(days=3), size=1, drilled_at=now - timedelta(days=2))
    Backup.objects.create(name="b", made_at=now - timedelta(days=1), size=1)
    told = tell()
    ages = {name: round(told.pop(f"site_{name}_age_seconds") / 3600) for name in ("backup", "drill")}
    assert ages == {"backup": 24, "drill": 48}
    numbers = {"mails_queued": 3, "mails_failed": 4, "submissions_waiting": 1, "links_broken": 1, "drill_failed": 0}
    assert {name: told[f"site_{name}"] for name in numbers} == numbers
    assert not re.search("ada|hemligt|example", " ".join(told), re.IGNORECASE)


@pytest.mark.usefixtures("counted")
def test_while_the_database_is_away_the_counts_are_told_all_the_same(tell, monkeypatch):
    def fail():
        raise OperationalError
        yield

    monkeypatch.setattr(metrics, "gauges", fail)
    told = tell()
    assert told["site_database_up"] == 0
    assert "site_mails_queued" not in told
    assert any(name.startswith("site_requests_total") for name in told)


@pytest.mark.usefixtures("counted")
def test_prometheus_asks_a_host_by_any_name_and_nobody_keeps_the_answer(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client(headers=KNOWN).get("/metrics", headers={"Host": "10.0.0.5:8000"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


WRONG = ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, f"bearer {TOKEN}", "Bearer å"]


@pytest.mark.parametrize("role", ROLES)
def test_whoever_does_not_know_the_token_finds_nothing_whether_it_is_told_or_not(role, settings, request):
    settings.IS_HTTPS = role == WITHOUT_CODE
    who = somebody(role)

    def seen():
        # With the middleware that there is now.
        client = Client()
        client.cookies = who.cookies
        answers = [client.get("/metrics", headers={"Authorization": said}, follow=True) for said in WRONG]
        assert {answer.status_code for answer in answers} == {404}
        assert not any("site_requests" in answer.text for answer in answers)
        return [answer.redirect_chain for answer in answers]

    without = seen()
    assert who.get("/metrics", headers=KNOWN, follow=True).status_code == 404
    request.getfixturevalue("counted")
    assert seen() == without
