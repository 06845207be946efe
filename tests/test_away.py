"""What the site stands on goes away and comes back: what somebody sees who is in the middle of something."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import lxml.html
import psycopg2
import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.browsing import Visitor, choices
from pages.models import Page
from publishing.forms import new_key
from publishing.limits import Limit
from tests import builders, servers
from tests.filling import FORMS
from tests.test_admin import form_values
from tests.test_settings import start

pytestmark = pytest.mark.once


class House:
    """A site of the test's own, and what it stands on."""

    def __init__(self, database, redis, get):
        self.database, self.redis, self.get, self.port = database, redis, get, get.port

    def count(self, query, *values):
        with psycopg2.connect(self.database.url) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()[0]

    def stored(self, title, email):
        """How often something is there: (initiatives of the title, submissions, mails to the sender)."""
        return (
            self.count("SELECT COUNT(*) FROM initiatives_initiative WHERE title_en = %s", title),
            self.count("SELECT COUNT(*) FROM publishing_submission WHERE email = %s", email),
            self.count('SELECT COUNT(*) FROM post_office_email WHERE "to" = %s', email),
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    with servers.postgres() as database, servers.redis() as redis:
        environment = {"DATABASE_URL": database.url, "CACHE_URL": redis.url, "SECRET_KEY": settings.SECRET_KEY}
        for command in ("migrate", "load_content"):
            assert start(folder, command, **environment).returncode == 0
        with servers.site(folder / "var", **environment) as get:
            yield House(database, redis, get)


def test_while_the_database_is_away_pages_that_were_visited_are_given(house):
    visited = {path: house.get(path) for path in ("/sv/", "/en/initiatives/?sort=title", "/api/v1/areas")}
    assert {status for status, _text in visited.values()} == {200}
    house.database.stop()
    for _ in range(2):
        assert {path: house.get(path) for path in visited} == visited
        assert house.get("/en/")[0] == 503
    house.database.start()
    assert house.get("/en/")[0] == 200
    assert {path: house.get(path) for path in visited} == visited


def filled_in(form, **changes):
    """What a sender writes into a form that was opened a minute ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        key = new_key()
    return {
        "key": key,
        "organization": choices(form, "organization")[0],
        "areas": choices(form, "areas")[0],
        "name": "Sanna Sändare",
        "summary_en": "Neighbours build robots.",
        "body_en": 'Every Tuesday.\r\n\r\n"Bring" <nothing> & come.',
        "consent": "on",
        **changes,
    }


def test_a_form_sent_while_the_database_is_away_is_sent_again_from_the_answer_and_taken_once(house):
    visitor, who = Visitor(house.port), {"title_en": "Robots for everyone", "email": "sanna@example.com"}
    form = visitor.get(FORMS["en"])
    written = filled_in(form, **who)
    house.database.stop()
    answers = [visitor.send(form, field="key", **written)]
    answers.append(visitor.send(answers[0]))
    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Skicka igen" in answer.text
        assert '<section lang="en">' in answer.text
    assert house.get(FORMS["en"])[0] == 503
    house.database.start()
    check = visitor.send(answers[1])
    assert check.status_code == 200
    assert "&quot;Bring&quot; &lt;nothing&gt; &amp; come." in check.text
    house.database.stop()
    answer = visitor.send(check)
    assert (answer.status_code, "Skicka igen" in answer.text) == (503, True)
    house.database.start()
    pages = [visitor.send(page, **changes) for page, changes in [(answer, {}), (check, {}), (answers[0], {})]]
    assert {page.status_code for page in pages} == {200}
    [reference] = {re.search(r"reference number is.*?(\w+-\w+)", page.text, re.DOTALL)[1] for page in pages}
    assert reference
    assert house.stored(**{"title": who["title_en"], "email": who["email"]}) == (1, 1, 1)
    # Every thread of the worker has forgotten the connections of before.
    assert {house.get(f"/en/search/?q=word{number}")[0] for number in range(12)} == {200}


def test_nobody_who_fills_in_a_form_notices_that_redis_goes_and_comes(house):
    visitor, who = Visitor(house.port), {"title_en": "Drones for everyone", "email": "dana@example.com"}
    form = visitor.get(FORMS["en"])
    house.redis.stop()
    check = visitor.send(form, field="key", **filled_in(form, **who))
    assert (check.status_code, house.get("/sv/sok/?q=fyr")[0]) == (200, 200)
    house.redis.start()
    sent = visitor.send(check)
    assert (sent.status_code, house.get("/sv/sok/?q=fyr")[0]) == (200, 200)
    assert house.stored(**{"title": who["title_en"], "email": who["email"]}) == (1, 1, 1)


def fail(*args, **kwargs):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.django_db
def test_what_a_coordinator_has_typed_is_sent_again_from_the_answer(monkeypatch):
    coordinator = Client(raise_request_exception=False, enforce_csrf_checks=True)
    coordinator.force_login(builders.coordinator())
    page = builders.page("Om oss")
    address = reverse("admin:pages_page_change", args=[page.pk])
    typed = form_values(coordinator.get(address).text) | {"body_sv": ["Tre\nrader\n<br>"]}
    with monkeypatch.context() as patch:
        patch.setattr(Page, "save_base", fail)
        answer = coordinator.post(address, typed)
    assert answer.status_code == 503
    [form] = lxml.html.fromstring(answer.text).forms
    kind = "application/x-www-form-urlencoded"
    assert coordinator.post(address, urlencode(form.form_values()), content_type=kind).status_code == 302
    page.refresh_from_db()
    assert page.body_sv.splitlines() == ["Tre", "rader", "<br>"]


@pytest.mark.django_db
def test_a_password_stands_in_no_answer(monkeypatch):
    monkeypatch.setattr(Limit, "count", fail)
    typed = {"username": "cilla@example.com", "password": "a password of mine"}
    answer = Client(raise_request_exception=False).post("/admin/login/", typed)
    assert answer.status_code == 503
    assert "Försök igen om en liten stund." in answer.text
    assert "of mine" not in answer.text
    assert "<form" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("has_file", [True, False])
def test_who_has_chosen_a_file_is_told_that_it_does_not_go_with_the_answer(monkeypatch, has_file):
    monkeypatch.setattr(Limit, "count", fail)
    file = {"image": SimpleUploadedFile("x.png", b"x", "image/png")} if has_file else {}
    answer = Client(raise_request_exception=False).post(FORMS["sv"], {"key": new_key(), "title_sv": "Robotar", **file})
    assert 'value="Robotar"' in answer.text
    assert ("Lägg till den efteråt." in answer.text) is has_file
