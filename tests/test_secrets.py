"""Secrets of the site and of people stand in no log, no report of an error, no page of an error and no file of ours."""

import gzip
import json
import math
import re
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest
from django.conf import settings as site_settings
from django.views.debug import ExceptionReporter

from tests.test_settings import PRODUCTION, start

pytestmark = pytest.mark.once
PASSWORD = "krypterad-giraff"
SECRETS = {
    "link": "Zq3-vT8kLm2_xW9pRb7yNc4s",
    "address": "ada.hemlig@example.com",
    "cookie": "kakan7hos5ada",
    "query": "sokord7hemligt",
    "typed": "skrivet7hemligt",
    "agent": "webblasare7adas",
    "password": PASSWORD,
    "key": PRODUCTION["SECRET_KEY"],
}
# Pages that fail by an error of ours, by the database that is not there, and a mail that cannot be sent.
PROVOKED = """
import logging
from django.conf import settings
from django.core.mail import get_connection
from django.test import Client
from members.views import SignInLinkView
said = {secrets!r}
def broken(self, request, token):
    mine = dict(said)
    raise ValueError(f"{{token}} {{mine['address']}} {{settings.SECRET_KEY}} {{settings.DATABASES}}")
SignInLinkView.get = SignInLinkView.post = broken
client = Client(raise_request_exception=False, headers={{"host": "example.org", "user-agent": said["agent"]}})
client.cookies["__Host-csrftoken"] = said["cookie"]
address = f"/sv/logga-in/{{said['link']}}/?q={{said['query']}}"
asked = [
    client.get(address, secure=True),
    client.post(address, {{"email": said["address"], "text": said["typed"]}}, secure=True),
    client.get("/sv/", secure=True),
]
print([response.status_code for response in asked], asked[0]["X-Request-ID"])
print("".join(response.text for response in asked))
try:
    get_connection().open()
except OSError:
    logging.getLogger("post_office").exception("No mail to %s", said["address"])
"""


class Collector(HTTPServer):
    """Takes what a client of Sentry sends. `bodies` are the texts, `dsn` is its address."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Taker)
        self.bodies = []
        self.dsn = f"http://0123456789abcdef@127.0.0.1:{self.server_port}/1"

    @property
    def events(self):
        return [json.loads(body.splitlines()[2]) for body in self.bodies]


class Taker(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        opened = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers["Content-Encoding"], bytes)
        self.server.bodies.append(opened(body).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def collector():
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_log_and_no_report_of_an_error_holds_a_secret(tmp_path, collector, log_format):
    environment = {
        **PRODUCTION,
        "DATABASE_URL": f"postgres://site:{PASSWORD}@127.0.0.1:1/site",
        "EMAIL_URL": f"smtp://site:{PASSWORD}@127.0.0.1:1",
        "SENTRY_DSN": collector.dsn,
        "LOG_FORMAT": log_format,
    }
    code = PROVOKED.format(secrets=SECRETS)
    done = start(tmp_path, "shell", "--no-imports", "-c", code, **environment)
    assert done.returncode == 0, done.stderr
    told, _line, pages = done.stdout.partition("\n")
    statuses, _space, request_id = told.rpartition(" ")
    assert statuses == "[500, 500, 503]"
    sent = "".join(collector.bodies)
    for where, text in {"the log": done.stderr, "the reports": sent, "the pages": pages}.items():
        assert text
        assert [name for name, secret in SECRETS.items() if secret in text] == [], where
    assert done.stderr.count("ValueError: ") == 2
    assert "OperationalError" in done.stderr
    assert "No mail to [e-mail]" in done.stderr
    event = next(event for event in collector.events if event.get("tags", {}).get("request_id") == request_id)
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    assert event["transaction"] == "sv/logga-in/<slug:token>/"
    assert event["request"] == {"method": "GET", "url": "https://example.org/sv/logga-in/<slug:token>/"}
    assert event["server_name"]
    assert {event["level"] for event in collector.events} == {"error"}
    assert len(collector.events) == 4


def test_what_is_not_set_is_not_even_read(tmp_path):
    code = "import sys; from coalition_site.wsgi import application; print(*sys.modules)"
    done = start(tmp_path, "shell", "--no-imports", "-c", code)
    assert "coalition_site.page_cache" in done.stdout
    assert not re.search("sentry|prometheus|coalition_site.metrics", done.stdout)


BAD = [
    f"postgres://site:{PASSWORD}@db:port/site",
    f"postgres://site:{PASSWORD}/rest@db/site",
    f"postgres://site:{PASSWORD}]@[db/site",
    f"{PASSWORD}://site:{PASSWORD}@db/site",
]


@pytest.mark.parametrize("url", BAD)
def test_a_start_that_is_refused_names_the_setting_and_not_its_value(tmp_path, url):
    names = ["DATABASE_URL", "EMAIL_URL", "CACHE_URL", "SENTRY_DSN"]
    done = start(tmp_path, METRICS_TOKEN=PASSWORD, LOG_FORMAT=PASSWORD, **dict.fromkeys(names, url))
    assert done.returncode != 0
    assert all(f"  {name}: " in done.stderr for name in [*names, "METRICS_TOKEN", "LOG_FORMAT"]), done.stderr
    assert PASSWORD not in done.stderr + done.stdout


def an_error():
    try:
        return 1 / 0
    except ZeroDivisionError:
        return sys.exc_info()


def test_the_page_of_an_error_for_those_who_work_on_the_site_holds_none(rf, settings):
    settings.CACHE_URL = f"redis://:{PASSWORD}@127.0.0.1/0"
    settings.SENTRY_DSN = settings.METRICS_TOKEN = settings.EMAIL_HOST_PASSWORD = PASSWORD
    settings.SECRETS = [PASSWORD]
    urls = dict.fromkeys(["DATABASE_URL", "EMAIL_URL", "CACHE_URL", "SENTRY_DSN", "METRICS_TOKEN"], f"x:{PASSWORD}@y")
    shown = ExceptionReporter(rf.get("/", **urls), *an_error()).get_traceback_html()
    assert "redis://:[secret]@127.0.0.1/0" in shown
    assert PASSWORD not in shown


MARKS = re.compile(
    r"AGE-SECRET-KEY-1\w{58}|\bAKIA[0-9A-Z]{16}\b|BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_\w{30}|\bxox[abp]-\w{9}"
)
ASSIGNED = re.compile(r"""(?i)\w*(?:key|secret|token|passw|pwd|dsn)\w*["']? *[:=] *["']?([\w+/=-]{16,})""")
# What looks like a key and is none, by the file that it stands in.
NO_KEYS = {"tests/test_settings.py": ["AGE-SECRET-KEY-1HEMLIGT"]}


def bits(text):
    """Of information in each sign, as far as their frequency tells."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def keys_in(text):
    looks = [found for found in ASSIGNED.findall(text) if re.search(r"\d", found) and bits(found) > 3.5]
    return MARKS.findall(text) + looks


@pytest.mark.skipif(not (site_settings.BASE_DIR / ".git").exists(), reason="no repository")
def test_the_repository_holds_no_key():
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=site_settings.BASE_DIR, check=True, capture_output=True)
    files = [site_settings.BASE_DIR / name for name in listed.stdout.decode().split("\0") if name]
    assert len(files) > 400
    found = {}
    for file in files:
        if file.is_file() and (keys := keys_in(file.read_bytes().decode(errors="ignore"))):
            found[str(file.relative_to(site_settings.BASE_DIR))] = keys
    assert found == NO_KEYS


@pytest.mark.parametrize(
    "line",
    [
        'SECRET_KEY = "{}"',
        "METRICS_TOKEN={}",
        "s3_secret_access_key: {}",
        '{{"password": "{}"}}',
        "-----BEGIN EC PRIVATE" + " KEY-----{}",
        "AGE-SECRET" + "-KEY-1{}{}".upper(),
    ],
)
def test_what_looks_like_a_key_is_found(line):
    part = "Zq3vT8kLm2" + "xW9pRb7yNc4s6Df5"
    assert keys_in(line.format(part, part * 2))
