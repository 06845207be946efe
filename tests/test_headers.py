"""What every answer of the site carries, whoever makes it, and what a page may run."""

import re
from html.parser import HTMLParser

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from coalition_site import page_cache
from tests import builders
from tests.surfaces import LANGUAGES, addresses
from tests.test_pictures import file, photo
from tests.test_settings import PRODUCTION, start

# In transactions of their own: inside one with changes of its own nothing is kept.
kept = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ON_EVERY_ANSWER = {
    "Content-Security-Policy": r"default-src 'none'; (?!.*unsafe).*base-uri 'none'.*",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer|strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin|cross-origin",
    "Permissions-Policy": r".*camera=\(\).*",
    "Strict-Transport-Security": r"max-age=\d{8}; includeSubDomains; preload",
    "Cache-Control": ".+",
}


def twice(client, address):
    client.get(address)
    return client.get(address)


def again(client, address):
    response = client.get(address)
    response.getvalue()
    return client.get(address, headers={"If-None-Match": response["ETag"]})


# What is asked → (how, the status, whether other sites may use the answer).
ANSWERS = {
    "a page": (lambda site: site.get("/sv/"), 200, False),
    "a page once more": (lambda site: twice(site, "/en/"), 200, False),
    "a page that the reader has": (lambda site: again(site, "/sv/"), 304, False),
    "the head of a page": (lambda site: site.head("/sv/"), 200, False),
    "a form": (lambda site: site.get("/sv/logga-in/"), 200, False),
    "a page that is not there": (lambda site: site.get("/sv/finns-inte/"), 404, False),
    "no page of ours": (lambda site: site.get("/x.php"), 404, False),
    "a wrong host": (lambda site: site.get("/sv/", headers={"Host": "evil.example"}), 400, False),
    "a wrong host for a form": (lambda site: site.get("/sv/logga-in/", headers={"Host": "evil.example"}), 400, False),
    "the start": (lambda site: site.get("/"), 302, False),
    "my page, not signed in": (lambda site: site.get("/sv/min-sida/"), 302, False),
    "a forged form": (lambda site: site.post("/sv/min-sida/logga-ut/"), 403, False),
    "a wrong way to ask": (lambda site: site.post("/api/v1/areas"), 405, False),
    "the admin": (lambda site: site.get("/admin/login/"), 200, False),
    "a file of ours": (lambda site: site.get("/static/x.css"), 200, True),
    "a file that the reader has": (lambda site: again(site, "/static/x.css"), 304, True),
    "a file that is not there": (lambda site: site.get("/static/y.css"), 404, True),
    "a picture": (lambda site: site.get(builders.Organization.objects.get().logo.url), 200, True),
    "a picture for sharing": (lambda site: site.get("/social/sv/competencearea/education.png"), 200, True),
    "a table": (lambda site: site.get("/sv/initiativ.csv"), 200, True),
    "a feed": (lambda site: site.get("/sv/initiativ.atom"), 200, True),
    "a table that the reader has": (lambda site: again(site, "/sv/initiativ.json"), 304, True),
    "a wrong filter": (lambda site: site.get("/sv/initiativ.json?area=x"), 400, True),
    "the API": (lambda site: site.get("/api/v1/areas"), 200, True),
    "nothing in the API": (lambda site: site.get("/api/v1/areas/x"), 404, True),
    "a question before a question": (lambda site: site.options("/api/v1/areas"), 204, True),
    "a frame": (lambda site: site.get("/sv/initiativ.embed"), 200, True),
    "a frame that the reader has": (lambda site: again(site, "/sv/initiativ.embed"), 304, True),
    "a badge": (lambda site: site.get("/sv/medlemmar/kod/marke/"), 200, True),
    "where a frame is": (lambda site: site.get("/data/oembed?url=http://127.0.0.1:8000/sv/medlemmar/"), 200, True),
    "a calendar": (lambda site: site.get("/sv/aktiviteter/kalender.ics"), 200, False),
    "the harvest": (lambda site: site.get("/eu/initiatives"), 200, False),
}
FRAMED = {"a frame", "a frame that the reader has", "a badge"}


class OnHttps(Client):
    def generic(self, *args, **kwargs):
        return super().generic(*args, **{**kwargs, "secure": True})


@pytest.fixture
def strict(settings, tmp_path):
    """A browser on the site as it stands on https, without a session."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "x.css").write_text("a{}")
    settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.HEADERS = settings.HEADERS | {"Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload"}
    builders.organization(slug="kod", logo=ContentFile(file(photo()), "logo.jpg"))
    return OnHttps(enforce_csrf_checks=True, raise_request_exception=False)


def lacking(response):
    return [name for name, kind in ON_EVERY_ANSWER.items() if not re.fullmatch(kind, response.get(name, ""))]


@kept
def test_every_kind_of_answer_carries_the_headers(strict, monkeypatch):
    for what, (ask, status, is_for_others) in ANSWERS.items():
        response = ask(strict)
        response.getvalue()
        assert (response.status_code, lacking(response)) == (status, []), what
        expected = "cross-origin" if is_for_others else "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == expected, what
        ancestors = re.search(r"frame-ancestors ([^;]+)", response["Content-Security-Policy"])[1]
        assert ancestors == ("*" if what in FRAMED else "'none'"), what
        assert not response.cookies or what == "the admin"
    sheet = strict.get("/static/x.css")
    # Only so a font comes to a frame of ours in a sandbox.
    assert (sheet.getvalue(), sheet["Access-Control-Allow-Origin"]) == (b"a{}", "*")
    monkeypatch.setattr("coalition_site.views.StatisticsView.get", lambda *args, **kwargs: 1 / 0)
    response = strict.get("/en/statistics/")
    assert (response.status_code, lacking(response)) == (500, [])


@kept
@pytest.mark.parametrize("broken", ["address_of", "is_for_us", "next_moment"])
def test_an_error_where_pages_are_kept_is_answered_as_strictly(strict, monkeypatch, broken):
    monkeypatch.setattr(page_cache, broken, lambda *args: 1 / 0)
    response = strict.get("/sv/")
    assert (response.status_code, lacking(response)) == (500, [])
    assert "Felet ligger hos oss" in response.text


@kept
def test_who_has_signed_in_is_answered_as_strictly(strict):
    strict.force_login(builders.reviewer())
    for address, status in {"/admin/": 200, "/admin/pages/page/": 403, "/sv/": 200, "/sv/min-sida/": 200}.items():
        response = strict.get(address)
        assert (response.status_code, lacking(response)) == (status, []), address
        assert "private" in response["Cache-Control"]
    # A frame is allowed anew by every answer, also to who has it already and has signed in.
    for address in ("/sv/initiativ.embed", "/sv/medlemmar/kod/marke/"):
        response = again(strict, address)
        assert response.status_code == 304
        assert "frame-ancestors *" in response["Content-Security-Policy"]


@pytest.mark.once
def test_a_public_site_keeps_to_https_and_its_cookies_to_its_host(tmp_path):
    code = """
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage
from django.test import Client
staticfiles_storage._wrapped = StaticFilesStorage()
client = Client(headers={"host": "example.org"})
print(client.get("/sv/?a=1", headers={"host": "evil.example"})["Location"])
print(settings.HEADERS["Strict-Transport-Security"])
login = client.get("/admin/login/", secure=True)
print(login["Strict-Transport-Security"])
print(login.cookies.output())
print(client.post("/admin/language/", {"language": "en"}, secure=True).cookies.output())
"""
    done = start(tmp_path, "shell", "--no-imports", "-c", code, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    moved, of_all, hsts, *cookies = done.stdout.strip().splitlines()
    assert moved == "https://example.org/sv/?a=1"
    assert of_all == hsts == "max-age=63072000; includeSubDomains; preload"
    assert [cookie.split("=")[0] for cookie in cookies] == [
        "Set-Cookie: __Host-csrftoken",
        "Set-Cookie: __Host-language",
    ]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


class Elements(HTMLParser):
    """What of a page the policy would stop."""

    def __init__(self, html):
        super().__init__()
        self.stopped = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        is_data = found.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and "src" not in found and not is_data):
            self.stopped.append(tag)
        self.stopped += [name for name in found if name == "style" or name.startswith("on")]
        self.stopped += [value for value in found.values() if (value or "").startswith("javascript:")]


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_holds_no_inline_script_and_no_style(client, language):
    builders.initiative("Fyr", of=builders.organization("Fyren"))
    builders.activity()
    pages = (client.get(address) for address in addresses(language))
    seen = [page for page in pages if page["Content-Type"].startswith("text/html")]
    assert len(seen) > 20
    assert [Elements(page.text).stopped for page in seen] == [[]] * len(seen)
