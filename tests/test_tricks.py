"""Addresses and headers made to lead somebody off the site, or to make what is private look like a file for all."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from members.models import SignInLink
from publishing.states import Status
from tests import builders

pytestmark = [pytest.mark.once, pytest.mark.django_db]

FOREIGN = [
    "https://evil.example/",
    "http:evil.example",
    "http:///evil.example",
    "//evil.example/sv/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\n//evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/sv/\r\nLocation: https://evil.example/",
    "/en/..//evil.example",
    "/en/%2f%2fevil.example",
]


def sign_in(foreign):
    client, cilla = Client(), builders.coordinator()
    data = {"username": cilla.email, "password": builders.PASSWORD, "next": foreign}
    return client.post(f"{reverse('admin:login')}?next={quote(foreign)}", data)


def by_link(foreign):
    link = SignInLink.objects.make(builders.member_of(builders.organization()).email)
    return Client().post(f"/en/sign-in/{link}/?next={quote(foreign)}")


def language(foreign, **more):
    return Client().post(reverse("set_language"), {"language": "en", **more}, headers={"Referer": foreign.strip()})


def after_signing_out(foreign):
    client = Client()
    client.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    return client.post(f"{reverse('admin:logout')}?next={quote(foreign)}", {"next": foreign})


def moved(foreign):
    initiative = builders.initiative()
    address = f"/sv/initiativ/{initiative.slug}/"
    initiative.slug = f"ny-{initiative.pk}"
    initiative.save()
    return Client().get(f"{address}?next={quote(foreign)}")


# What leads on → what is asked, with an address of somebody else in all places that it might be taken from.
WAYS = {
    "the sign-in of staff": sign_in,
    "the sign-in by link": by_link,
    "the language": lambda foreign: language(foreign, next=foreign),
    "the language, from where one is": language,
    "signing out": after_signing_out,
    "a page that has moved": moved,
    "the start": lambda foreign: Client().get(f"/?next={quote(foreign)}", headers={"Accept-Language": foreign.strip()}),
    "a path": lambda foreign: Client().get(f"/{quote(foreign)}"),
    "a path without its end": lambda foreign: Client().get(f"/sv/{quote(foreign.rstrip('/'))}/x"),
    "my page": lambda foreign: Client().get(f"/sv/min-sida/?next={quote(foreign)}"),
    "the admin": lambda foreign: Client().get(f"/admin/?next={quote(foreign)}"),
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_led_off_the_site(way):
    led = 0
    for foreign in FOREIGN:
        response = WAYS[way](foreign)
        location = response.get("Location", "")
        led += bool(location)
        # As browsers read it.
        read = urljoin("http://testserver/sv/", location.strip().replace("\\", "/").replace("\t", ""))
        assert urlsplit(read)[:2] == ("http", "testserver"), (foreign, location)
        assert not any(sign in location for sign in "\r\n\t\\")
    assert led or "path" in way


LIKE_FILES = ["x.css", ".css", ";.js", ";/x.png", "%2fx.css", "..%2fx.css", "%00.css", "%0a.js", "%3fx.css", "%23.css"]
LIKE_FILES += ["?x.css", "?/x.css", "//x.js", "x.css/", ".html", ".json"]
AROUND = ["/static/..%2f{}", "/static/%2e%2e/{}", "/static/../{}", "/media/..%2f{}", "/media/../{}", "//{}", "/./{}"]


def test_what_is_private_never_looks_like_a_file():
    owner = builders.organization("HEMLIGT", slug="hemligt", status=Status.DRAFT)
    member, staff, visitor = Client(), Client(), Client()
    member.force_login(builders.member_of(owner), backend="members.backends.LinkBackend")
    staff.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    private = {
        "/en/my-page/": member,
        f"/en/my-page/organization/{owner.pk}/edit/": member,
        "/en/members/hemligt/": member,
        "/admin/": staff,
        "/admin/members/organization/": staff,
        f"/admin/members/organization/{owner.pk}/change/": staff,
    }
    for address, client in private.items():
        page = client.get(address)
        assert page.status_code == 200
        assert {"no-store", "private"} <= set(page["Cache-Control"].split(", "))
        tricks = [address + end for end in LIKE_FILES] + [address.rstrip("/") + end for end in LIKE_FILES]
        tricks += [trick.format(address.strip("/")) for trick in AROUND]
        for trick in tricks:
            response = client.get(trick)
            assert "private" in response["Cache-Control"], trick
            assert "public" not in response["Cache-Control"], trick
            assert response.status_code != 200 or "?" in trick, trick
            assert "HEMLIGT" not in visitor.get(trick).text, trick


OUT = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "a.txt/../../", "%252e%252e%252f", "/../", "//"]


def test_no_path_leads_out_of_the_folders_of_files(client, settings, tmp_path):
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    (tmp_path / "secret-key").write_text("HEMLIGT")
    for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        folder.mkdir()
        (folder / "logos").mkdir()
        (folder / "logos" / "a.png").write_text("A")
    for folder in ("/media/", "/static/", "/media/logos/", "/static/logos/"):
        assert client.get(f"{folder.removesuffix('logos/')}logos/a.png").getvalue() == b"A"
        for way in [*OUT, quote(f"{tmp_path}/"), f"/{quote(str(tmp_path))}/"]:
            assert client.get(f"{folder}{way}secret-key").status_code in {301, 302, 400, 404}, way
