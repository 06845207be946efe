"""Who asks or sends too much is told so, and keeps nobody else from the site."""

import http.client
import shutil
import socket
import ssl
import urllib.request
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from benchmarks.processes import free_port, nginx, shipped
from coalition_site import too_much
from opendata import api
from publishing.forms import new_key
from tests import servers

pytestmark = [pytest.mark.once, pytest.mark.django_db]
VISITOR = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def three_a_minute(monkeypatch):
    monkeypatch.setattr(too_much, "TIMES", 3)


@pytest.mark.usefixtures("three_a_minute")
@pytest.mark.parametrize("address", ["/sv/sok/?q=a", "/eu/initiatives", "/en/search/titles/?q=a", "/sv/x/"])
def test_who_asks_for_page_after_page_waits_and_nobody_else_does(client, monkeypatch, address):
    monkeypatch.setattr(too_much, "monotonic", lambda: 1000)
    usual, *statuses = [client.get(address, **VISITOR).status_code for _n in range(4)]
    assert statuses == [usual, usual, 429]
    refused = client.get(address, headers={"X-Forwarded-For": "203.0.113.9"}, **VISITOR)
    assert (refused.status_code, refused["Retry-After"]) == (429, "20")
    assert "För många frågor" in refused.text
    assert '<section lang="en">' in refused.text
    assert "default-src 'none'" in refused["Content-Security-Policy"]
    assert client.get(address, REMOTE_ADDR="198.51.100.8").status_code == usual
    monkeypatch.setattr(too_much, "monotonic", lambda: 1020)
    assert [client.get(address, **VISITOR).status_code for _n in range(2)] == [usual, 429]


def fail(*args, **kwargs):
    raise OperationalError("server closed the connection unexpectedly")


# What the API is asked → how, the status, and about what it says something.
REFUSED = {
    "too often": (lambda client: [client.get("/api/v1/areas", **VISITOR) for _n in range(4)][-1], 429, "address"),
    "with too much": (lambda client: client.post("/api/v1/areas", CONTENT_LENGTH=str(2**26)), 413, "body"),
    "without a database": (lambda client: client.get("/api/v1/terms"), 503, "site"),
    "for what has an error": (lambda client: client.get("/api/v1/initiatives"), 500, "site"),
}


@pytest.mark.usefixtures("three_a_minute")
@pytest.mark.parametrize("what", REFUSED)
def test_a_program_is_refused_in_the_words_and_the_shape_of_the_api(client, monkeypatch, what):
    ask, status, about = REFUSED[what]
    monkeypatch.setattr(api, "page_of", lambda *args: 1 / 0)
    monkeypatch.setattr(api, "Term", SimpleNamespace(objects=SimpleNamespace(all=fail)))
    client.raise_request_exception = False
    response = ask(client)
    assert (response.status_code, response["Content-Type"]) == (status, "application/json")
    [(name, [message])] = response.json()["errors"].items()
    assert (name, message[-1]) == (about, ".")
    of_others = client.get("/api/v1/areas/x")
    for header in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cross-Origin-Resource-Policy"):
        assert response[header] == of_others[header]
    assert ("Retry-After" in response) is (status in {429, 503})


@pytest.mark.usefixtures("three_a_minute")
def test_behind_a_proxy_each_visitor_is_one_and_the_proxy_none(client):
    for visitor in ("198.51.100.1", "198.51.100.2"):
        statuses = [client.get("/sv/", headers={"X-Forwarded-For": visitor}).status_code for _n in range(4)]
        assert statuses == [200, 200, 200, 429]
    assert {client.get("/sv/").status_code for _n in range(9)} == {200}


def test_visitors_of_long_ago_are_forgotten(monkeypatch):
    monkeypatch.setattr(too_much, "MOST", 2)
    pace = too_much.Pace()
    for second in range(9):
        pace.seconds_to_wait(str(second), second * too_much.SECONDS)
    assert len(pace.served) <= 2


@pytest.mark.usefixtures("three_a_minute")
@pytest.mark.parametrize("address", ["/static/x.css", "/media/x.jpg"])
def test_files_count_nothing(client, address):
    assert {client.get(address, **VISITOR).status_code for _n in range(9)} == {404}


BODIES = {
    "1001 fields": {str(number): "x" for number in range(1001)},
    "a text of 3 MB": {"description": "x" * 3 * 1024 * 1024},
}


@pytest.mark.parametrize(
    "address", ["/sv/tillganglighet/rapportera/", "/sv/logga-in/", "/en/preview/", "/admin/login/"]
)
@pytest.mark.parametrize("what", BODIES)
def test_a_form_that_is_too_large_is_refused_with_a_page(client, address, what):
    client.raise_request_exception = False
    response = client.post(address, {"key": new_key(), **BODIES[what]})
    assert response.status_code in {400, 413}
    assert "Gå tillbaka och skicka mindre" in response.text
    assert '<section lang="en">' in response.text


def drip(connected):
    """Send headers that never come to an end."""
    connected.sendall(b"GET /sv/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    connected.sendall(b"a")
    return connected


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def test_a_few_slow_senders_and_a_large_one_stop_nobody(tmp_path):
    with servers.site(tmp_path) as get, ExitStack() as stack:
        for _n in range(3):
            stack.enter_context(drip(connect(get.port)))
            assert get("/robots.txt")[0] == 200
        large = stack.enter_context(connect(get.port))
        large.sendall(b"POST /sv/logga-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 52428800\r\n\r\nkey=")
        answer = http.client.HTTPResponse(large)
        answer.begin()
        assert answer.status == 413
        assert "Gå tillbaka och välj en mindre fil." in answer.read().decode()
        assert get("/robots.txt")[0] == 200


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine")
def test_behind_nginx_any_number_of_slow_senders_stop_nobody(tmp_path):
    open_port, tls_port = free_port(), free_port()
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with (
        servers.site(tmp_path) as get,
        nginx(shipped([get.port], open_port, tls_port)),
        ExitStack() as stack,
    ):
        servers.until(lambda: servers.listens(tls_port))
        for _n in range(20):
            stack.enter_context(drip(trusting.wrap_socket(connect(tls_port))))
        asked = urllib.request.urlopen(f"https://127.0.0.1:{tls_port}/robots.txt", context=trusting, timeout=20)
        assert asked.status == 200
