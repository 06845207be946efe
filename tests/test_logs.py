"""What the log tells of a request, and by what whoever met an error finds it there."""

import json
import logging
import os
import re
import signal
from io import StringIO

import pytest

from coalition_site import page_cache
from coalition_site.kept_page import KeptPage
from coalition_site.logs import FORMATTERS, config
from coalition_site.views import StatisticsView
from tests import builders, servers
from tests.test_metrics import TOKEN, asked, samples

pytestmark = [pytest.mark.once, pytest.mark.django_db]
# In transactions of their own: inside one with changes of its own nothing is kept.
kept = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def log():
    """Function that gives the lines that were written in a format until now."""
    streams = {}
    for name in FORMATTERS:
        handler = logging.StreamHandler(streams.setdefault(name, StringIO()))
        handler.setFormatter(FORMATTERS[name]())
        logging.getLogger().addHandler(handler)
        streams[name].handler = handler
    yield lambda name: streams[name].getvalue().splitlines()
    for stream in streams.values():
        logging.getLogger().removeHandler(stream.handler)


@pytest.fixture
def broken(client, monkeypatch):
    """A browser on a site that has an error in a page and in the page of a link to sign in."""
    monkeypatch.setattr(StatisticsView, "get", lambda *args, **kwargs: 1 / 0)
    client.raise_request_exception = False
    return client


def test_an_error_is_one_object_that_says_what_was_asked_for(broken, log):
    response = broken.get("/en/statistics/?hemligt=ja", headers={"X-Request-ID": "abcd-1234-5678"})
    [line] = log("json")
    told = json.loads(line)
    assert {name: told[name] for name in ("level", "logger", "message", "request_id", "method", "route", "status")} == {
        "level": "ERROR",
        "logger": "django.request",
        "message": "Internal Server Error: /en/statistics/",
        "request_id": "abcd-1234-5678",
        "method": "GET",
        "route": "en/statistics/",
        "status": 500,
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00", told["time"])
    assert told["traceback"].endswith("ZeroDivisionError: division by zero")
    assert {"host", "process"} < set(told)
    assert "hemligt" not in line
    assert "django.request: Internal Server Error: /en/statistics/ [abcd-1234-5678]" in log("text")[0]
    assert response["X-Request-ID"] == "abcd-1234-5678"
    assert response.text.count("<code>abcd-1234-5678</code>") == 2


def test_an_id_counts_that_a_proxy_of_ours_has_given_and_no_other(client):
    def given(name, **meta):
        return client.get("/sv/logga-in/", headers={"X-Request-ID": name}, **meta)["X-Request-ID"]

    assert given("a" * 32) == "a" * 32
    others = [given("a" * 32, REMOTE_ADDR="198.51.100.7"), *map(given, ["short", "a" * 65, "<script>alert()", "å" * 9])]
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in others)
    assert len(set(others)) == len(others)


@kept
@pytest.mark.parametrize("address", ["/sv/", "/api/v1/areas", "/sitemap.xml", "/speculation-rules.json"])
def test_what_many_get_has_no_id_of_one(client, address):
    for _visit in range(2):
        assert "X-Request-ID" not in client.get(address)
    assert client.get(address, headers={"Cookie": "sessionid=x"}).status_code == 200


@pytest.mark.parametrize("address", ["/sv/logga-in/", "/sv/min-sida/", "/sv/finns-inte/", "/admin/login/"])
def test_what_one_gets_has_an_id(client, address):
    assert re.fullmatch("[0-9a-f]{16}", client.get(address)["X-Request-ID"])


def test_each_line_is_about_its_own_request_and_what_comes_after_about_none(broken, log):
    ids = [broken.get("/en/statistics/")["X-Request-ID"] for _visit in range(2)]
    logging.getLogger("publishing").warning("Nobody asked: %s", "ok")
    *lines, last = map(json.loads, log("json"))
    assert [line["request_id"] for line in lines] == ids
    assert (last["message"], "request_id" in last, "route" in last) == ("Nobody asked: ok", False, False)


def test_of_an_error_before_anything_is_known_the_address_is_not_told(broken, log, monkeypatch):
    monkeypatch.setattr(page_cache.PageCacheMiddleware, "kept", lambda *args: 1 / 0)
    broken.get("/sv/sok/?q=hemligt")
    monkeypatch.setattr(page_cache, "address_of", lambda *args: 1 / 0)
    broken.get("/sv/logga-in/hemligt-hemligt-hemligt/")
    logging.getLogger("gunicorn.error").error("Error handling request %s %s", "GET", "/sv/logga-in/hemligt/")
    assert len(log("json")) == 3
    assert not any("hemligt" in line or "/sv/" in json.loads(line)["message"] for line in log("json"))


@kept
def test_what_fails_at_the_door_is_told_and_answered_by_the_house(client, log, monkeypatch):
    builders.initiative("Fyr")
    plain = client.get("/sv/")
    door = page_cache.Door(lambda environ, start_response: ["the house"])
    monkeypatch.setattr(KeptPage, "form_for", lambda *args: 1 / 0)
    assert plain.status_code == 200
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sv/", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    assert door(environ, None) == ["the house"]
    assert json.loads(log("json")[0])["logger"] == "coalition_site.page_cache"


def test_gunicorn_and_the_site_speak_in_one_way_and_all_workers_count_together(tmp_path):
    log, counted = tmp_path / "log", 'site_requests_total{method="GET",route="robots",status="200"}'
    environment = {"LOG_FORMAT": "json", "METRICS_TOKEN": TOKEN, "TMPDIR": str(tmp_path)}

    def lines():
        return list(map(json.loads, log.read_text().splitlines()))

    def workers():
        return [line["process"] for line in lines() if line["message"].startswith("Booting worker")]

    def numbers():
        # Whichever worker is asked.
        return {samples(asked(get.port))[counted] for _time in range(6)}

    with log.open("w") as file, servers.site(tmp_path, workers=2, log=file, **environment) as get:
        # Without tables every page fails that needs some.
        statuses = [get(path)[0] for path in ["/sv/logga-in/hemligt-hemligt-hemligt/", *["/robots.txt"] * 9]]
        before = numbers()
        os.kill(workers()[0], signal.SIGKILL)
        servers.until(lambda: len(workers()) == 3)
        after = numbers()
        files = {path.name.rpartition("_")[2] for path in tmp_path.glob("metrics-*/*.db")}
    assert statuses == [503, *[200] * 9]
    assert before == after
    assert len(after) == 1
    assert min(after) >= 9
    assert files <= {f"{pid}.db" for pid in (0, *workers()[1:])}
    assert not list(tmp_path.glob("metrics-*"))
    assert {"gunicorn.error", "django.request"} <= {line["logger"] for line in lines()}
    assert "hemligt" not in log.read_text()


def test_a_format_that_does_not_exist_is_text_until_the_settings_refuse_it():
    assert config("xml", {})["formatters"] == config("text", {})["formatters"]
