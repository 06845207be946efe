"""Pages that are kept: given again as they are, and never when they should be otherwise."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from wsgiref.util import setup_testing_defaults

import brotli
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from activities.filters import ActivityFilter
from coalition_site import page_cache
from coalition_site.kept_page import KeptPage
from coalition_site.page_cache import Door
from coalition_site.public_pages import PAGES
from coalition_site.views import HomeView
from initiatives.filters import InitiativeFilter
from members.filters import OrganizationFilter
from members.models import ContactPerson
from pages.models import Notice
from publishing import proposals, versions, workflow
from publishing.models import ContentChange
from publishing.states import Status
from tests import builders, servers
from tests.surfaces import PUBLIC
from tests.threads import at_once
from vocabularies.models import CompetenceArea, Term

# In transactions of their own: inside one with changes of its own nothing is kept.
kept = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# Addresses that answer each visitor anew: forms that carry a key, what was sent or signed in to, and lists that are
# handed out piece by piece without an end to wait for.
ANEW = {"initiatives:submit_form", "members:join_form", "members:sign_in", "members:sign_in_sent"}
ANEW |= {"pages:obstacle_report", "pages:obstacle_reported", "initiatives:similar"}


def queries_of(client, address, **headers):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    assert response.status_code == 200
    return len(queries), response


def test_every_public_address_is_kept_or_known_not_to_be():
    assert set(PUBLIC) == (set(PAGES) - {"social"}) | ANEW


@pytest.mark.django_db
@pytest.mark.parametrize("filter_class", [InitiativeFilter, OrganizationFilter, ActivityFilter])
def test_a_filter_names_all_that_its_form_offers(rf, filter_class):
    found = filter_class(rf.get("/").GET)
    assert list(found.facets.groups) == list(filter_class.filters)


@kept
@pytest.mark.parametrize("address", ["/sv/", "/en/initiatives/?area=education", "/sv/sok/?q=fyr", "/api/v1/areas"])
def test_the_second_visit_asks_for_the_version_only_and_gets_the_same(client, address):
    builders.initiative("Fyr")
    many, first = queries_of(client, address)
    few, second = queries_of(Client(), address)
    assert many > few == 1
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


def approved(obj):
    obj.refresh_from_db()
    proposal = builders.proposal(obj, title_sv="Nytt namn")
    by = builders.coordinator()
    proposals.apply(proposal, ["title_sv"], by=by, seen=proposals.fingerprint(proposal))


CHANGES = {
    "a form": lambda obj: obj.save(),
    "a list": lambda obj: type(obj).objects.filter(pk=obj.pk).update(title_sv="Nytt namn"),
    "many at once": lambda obj: type(obj).objects.bulk_update([obj], ["title_sv"]),
    "a proposal": approved,
}


@kept
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen_by_the_next_visit(client, change):
    obj = builders.initiative("Fyr")
    assert "Fyr" in client.get("/sv/initiativ/").text
    obj.title_sv = "Nytt namn"
    change(obj)
    page = client.get("/sv/initiativ/").text
    assert "Nytt namn" in page
    assert "Fyr" not in page


@kept
def test_a_card_is_made_once_for_all_lists_and_anew_after_a_change(client, pages_made_anew):
    obj = builders.initiative("Fyr", areas=["education"])
    client.get("/sv/initiativ/")
    with CaptureQueriesContext(connection) as queries:
        assert "Fyr" in client.get("/sv/initiativ/?area=education").text
    assert not any("initiatives_initiative" in query["sql"] for query in queries)
    type(obj.organization).objects.filter(pk=obj.organization_id).update(name_sv="Ett annat namn")
    assert "Ett annat namn" in client.get("/sv/initiativ/?area=education").text


@kept
def test_ties_terms_texts_and_what_is_taken_away_are_seen_too(client):
    obj = builders.initiative("Fyr", slug="fyr")
    area, term = CompetenceArea.objects.get(code="for-all"), Term.objects.get(vocabulary="audience", code="seniors")

    def seen(address, text):
        return text in client.get(address).text

    assert not seen("/sv/initiativ/?area=for-all", "Fyr")
    obj.areas.add(area)
    assert seen("/sv/initiativ/?area=for-all", "Fyr")
    obj.audiences.add(term)
    assert not seen("/sv/initiativ/fyr/", "Pensionärerna")
    Term.objects.filter(pk=term.pk).update(label_sv="Pensionärerna")
    assert seen("/sv/initiativ/fyr/", "Pensionärerna")
    assert not seen("/sv/kontakt/", "Kim")
    builders.contact("Kim", of=obj.organization, is_public=True, role_sv="Ordförande")
    assert seen("/sv/kontakt/", "Kim")
    ContactPerson.objects.all().delete()
    assert not seen("/sv/kontakt/", "Kim")
    workflow.archive(obj, by=builders.coordinator())
    assert client.get("/sv/initiativ/fyr/").status_code == 404
    assert not seen("/sv/initiativ/", "Fyr")
    call_command("load_content", verbosity=0)
    assert not seen("/sv/initiativ/", "Inga initiativ")


@kept
def test_what_the_address_does_not_understand_is_neither_kept_nor_shown(client):
    plain = client.get("/sv/initiativ/?sort=title")
    count = len(page_cache.shelf.pages)
    for more in ("&utm_source=zqx", "&zqx=1", "&sort2=zqx&x=<zqx>"):
        other = client.get(f"/sv/initiativ/?sort=title{more}")
        assert other.content == plain.content
        assert "zqx" not in client.get(f"/sv/initiativ/?area=education{more}").text
    assert len(page_cache.shelf.pages) == count + 1
    assert client.get("/sv/initiativ/?page=1&sort=title").content != b""
    assert (
        client.get("/sv/initiativ/?sort=title&page=1").content == client.get("/sv/initiativ/?page=1&sort=title").content
    )


@kept
def test_letters_mean_the_same_written_out_or_encoded(client):
    builders.initiative("Räksmörgås")
    page = client.get("/sv/sok/?q=räksmörgås")
    assert "1 träff" in page.text
    assert client.get("/sv/sok/?q=r%C3%A4ksm%C3%B6rg%C3%A5s").content == page.content
    assert client.get("/sv/sok/?q=%ff%FE%00").status_code == 200


SPOOFS = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Scheme": "http",
    "X-Forwarded-Port": "1234",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "1.2.3.4",
    "X-Host": "evil.example",
    "X-HTTP-Method-Override": "POST",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "Forwarded": "host=evil.example;proto=https",
    "Accept": "application/json",
    "Accept-Language": "en",
    "Authorization": "Basic ZXZpbDpldmls",
    "Cookie": "language=en; x=y",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "User-Agent": "<script>",
}


@kept
@pytest.mark.parametrize(
    "address",
    [
        "/sv/",
        "/en/initiatives/?area=education&sort=title",
        "/sv/sok/?q=fyr",
        "/sv/initiativ/fyr/",
        "/sv/initiativ.embed",
        "/sv/initiativ.atom",
        "/api/v1/initiatives",
        "/data/catalog.jsonld",
        "/eu/initiatives",
        "/sitemap.xml",
    ],
)
def test_spoofed_headers_change_nothing(client, address):
    builders.initiative("Fyr", slug="fyr")
    plain = client.get(address)
    assert list(page_cache.shelf.pages) != []
    for name, value in SPOOFS.items():
        page_cache.shelf.clear()
        for one in (client.get(address, headers={name: value}), Client().get(address)):
            assert (one.content, dict(one.items())) == (plain.content, dict(plain.items())), name
    assert client.get(address, headers={"Host": "evil.example"}).status_code == 400
    assert client.get(address).content == plain.content


@kept
def test_a_page_comes_in_the_smallest_form_that_the_browser_takes(client):
    plain = client.get("/sv/")
    assert "Content-Encoding" not in plain
    forms = {"gzip, deflate, br, zstd": "br", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "*": "br", "zstd": None}
    for accepted, encoding in forms.items():
        response = client.get("/sv/", headers={"Accept-Encoding": accepted})
        assert response.get("Content-Encoding") == encoding, accepted
        opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
        assert opened(response.content) == plain.content
        assert int(response["Content-Length"]) == len(response.content)
    assert {"Accept-Encoding", "Cookie"} <= set(re.split(r",\s*", plain["Vary"]))


@kept
@pytest.mark.parametrize("address", ["/sv/", "/api/v1/areas", "/sv/initiativ.json", "/sv/initiativ.csv"])
def test_who_has_the_page_is_told_so(client, address):
    builders.initiative("Fyr")
    for _ in range(2):
        etag = client.get(address)["ETag"]
        same = client.get(address, headers={"If-None-Match": f'"other", {etag}'})
        assert (same.status_code, same.getvalue(), same["ETag"].removeprefix("W/")) == (
            304,
            b"",
            etag.removeprefix("W/"),
        )
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        if "." in address or "api" in address:
            assert same["Access-Control-Allow-Origin"] == "*"
    builders.initiative("Ny")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


class House(Exception):  # noqa: N818
    """The door has left an address to Django."""


def at_the_door(address, **meta):
    """What the door itself answers, as a server is told it: (status, headers, body). Raises House where it does not."""

    def house(environ, start_response):
        raise House

    path, _mark, query = address.partition("?")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost", **meta}
    setup_testing_defaults(environ)
    told = []
    body = b"".join(Door(house)(environ, lambda *said: told.append(said)))
    [(status, headers)] = told
    return int(status.split()[0]), dict(headers), body


@kept
@pytest.mark.parametrize("address", ["/sv/", "/en/initiatives/?area=education", "/api/v1/areas", "/sitemap.xml"])
def test_the_door_answers_as_the_house_does_for_one_query(client, address):
    builders.initiative("Fyr")
    with pytest.raises(House):
        at_the_door(address)
    page = client.get(address, headers={"Accept-Encoding": "br"})
    with CaptureQueriesContext(connection) as queries:
        assert at_the_door(address, HTTP_ACCEPT_ENCODING="br") == (200, dict(page.items()), page.content)
    assert len(queries) == 1
    assert at_the_door(address, HTTP_ACCEPT_ENCODING="br", REQUEST_METHOD="HEAD") == (200, dict(page.items()), b"")
    tags = f'"other", {page["ETag"]}'
    same = client.get(address, headers={"Accept-Encoding": "br", "If-None-Match": tags})
    assert at_the_door(address, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=tags) == (304, dict(same.items()), b"")


@kept
def test_the_door_leaves_all_else_to_the_house(client, settings):
    client.get("/sv/")
    at_the_door("/sv/")
    others = [
        {"REQUEST_METHOD": "POST"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": ""},
        {"HTTP_COOKIE": "a=b; sessionid=x"},
        {"HTTP_IF_NONE_MATCH": '"other"'},
        {"HTTP_IF_MATCH": '"other"'},
    ]
    for meta in others:
        with pytest.raises(House):
            at_the_door("/sv/", **meta)
    settings.SECURE_SSL_REDIRECT = True
    with pytest.raises(House):
        at_the_door("/sv/")
    at_the_door("/sv/", **{"wsgi.url_scheme": "https"})
    Notice.objects.update_or_create(pk=1, defaults={"text_sv": "Vi har stängt.", "text_en": "Closed.", "is_on": True})
    with pytest.raises(House):
        at_the_door("/sv/", **{"wsgi.url_scheme": "https"})


@pytest.mark.django_db
def test_changes_are_counted_without_keeping_them_all(monkeypatch):
    first = ContentChange.objects.create()
    monkeypatch.setattr(versions, "MOST_CHANGES", first.pk + 2)
    kept = [first.pk, ContentChange.objects.create().pk]
    assert set(kept) <= set(ContentChange.objects.values_list("pk", flat=True))
    versions.note_change()
    assert list(ContentChange.objects.values_list("pk", flat=True)) == [first.pk + 2]


@kept
def test_head_says_the_same_without_the_page(client):
    assert client.head("/sv/").status_code == 200
    page, head = client.get("/sv/"), client.head("/sv/")
    assert head.content == b""
    assert dict(head.items()) == dict(page.items())


@kept
def test_who_has_signed_in_gets_pages_of_their_own_and_leaves_none_behind(client):
    hidden = builders.initiative("Hemligt", slug="hemligt", status=Status.DRAFT)
    staff = Client()
    staff.force_login(builders.coordinator())
    for _ in range(2):
        assert "Hemligt" in staff.get("/sv/initiativ/hemligt/").text
        assert client.get("/sv/initiativ/hemligt/").status_code == 404
    assert "Hemligt" not in client.get("/sv/initiativ/").text
    assert not any(hidden.slug in address for address in page_cache.shelf.pages)


@kept
def test_a_page_goes_by_itself_when_its_time_has_come(client):
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False) as clock:
        builders.activity("Träff", ends_at=timezone.now() + timedelta(hours=2), starts_at=timezone.now())
        Notice.objects.update_or_create(
            pk=1,
            defaults={
                "text_sv": "Vi har stängt.",
                "text_en": "Closed.",
                "is_on": True,
                "ends_at": timezone.now() + timedelta(hours=1),
            },
        )
        later = builders.initiative("Fyr", slug="fyr", starts_on=datetime(2026, 11, 26).date())

        def seen():
            return [
                "Vi har stängt." in client.get("/sv/").text,
                "Träff" in client.get("/sv/aktiviteter/").text,
                later.title in client.get("/sv/initiativ/?when=ongoing").text,
            ]

        assert seen() == [True, True, False]
        clock.shift(timedelta(minutes=61))
        assert seen() == [False, True, False]
        clock.shift(timedelta(hours=1))
        assert seen() == [False, False, False]
        clock.move_to(datetime(2026, 11, 25, 23, 1, tzinfo=UTC))
        assert seen() == [False, False, True]


@kept
def test_the_pages_take_no_more_memory_than_they_may(client, settings):
    settings.PAGE_CACHE_BYTES = 200_000
    client.get("/sv/")
    for number in range(30):
        client.get(f"/sv/sok/?q=ord{number}")
    shelf = page_cache.shelf
    assert shelf.size == sum(page.size for page in shelf.pages.values()) <= 200_000
    assert "/sv/sok/?q=ord29" in shelf.pages
    assert "/sv/?" not in shelf.pages
    long = "x" * 2000
    client.get(f"/sv/sok/?q={long}")
    assert not any(long in address for address in shelf.pages)


@kept
def test_of_many_at_once_one_makes_the_page(monkeypatch):
    builders.initiative("Fyr")
    made, get = [], HomeView.get
    monkeypatch.setattr(HomeView, "get", lambda view, *args, **kwargs: made.append(1) or get(view, *args, **kwargs))
    handler = Client()
    handler.get("/sv/sok/")
    pages = at_once(8, lambda: handler.get("/sv/").content)
    assert len(set(pages)) == 1
    assert len(made) == 1


@kept
def test_what_was_worked_out_for_days_gone_by_is_let_go_without_any_change():
    asked = []
    on = versions.per_version(lambda day: asked.append(day) or day)
    versions.per_version.functions.remove(on)
    days = list(range(3 * versions.MOST))
    assert [on(day) for day in days for _visit in range(2)] == [day for day in days for _visit in range(2)]
    assert asked == days
    on(0)
    assert asked == [*days, 0]


@kept
def test_a_page_says_how_long_others_may_keep_it(client):
    control = client.get("/sv/")["Cache-Control"]
    assert "public" in control
    assert {"s-maxage=10", "stale-while-revalidate=20", "stale-if-error=86400"} <= set(control.split(", "))
    assert client.get("/api/v1/areas")["Cache-Control"] == "public, max-age=0, s-maxage=10"
    for name in ANEW & {"members:sign_in", "initiatives:submit_form"}:
        with override("sv"):
            assert "no-store" in client.get(reverse(name))["Cache-Control"]


@pytest.fixture
def redis():
    """A Redis of the test's own, which it may stop."""
    with servers.redis() as started:
        yield started


@kept
@pytest.mark.once
def test_hosts_share_their_pages_and_each_sees_an_edit(redis, settings):
    settings.CACHE_URL = redis.url
    builders.initiative("Fyr")
    address = "/sv/initiativ/"
    made = Client().get(address)
    for expected in (1, 1):
        page_cache.shelf.clear()
        count, response = queries_of(Client(), address)
        assert (count, response.content, dict(response.items())) == (expected, made.content, dict(made.items()))
    builders.initiative("Nytt")
    assert "Nytt" in Client().get(address).text
    page_cache.shelf.clear()
    count, response = queries_of(Client(), address)
    assert count == 1
    assert "Nytt" in response.text


@kept
@pytest.mark.once
def test_of_two_hosts_one_makes_the_page(redis, settings, monkeypatch):
    settings.CACHE_URL = redis.url
    Client().get("/sv/sok/")
    made, get = [], HomeView.get
    monkeypatch.setattr(HomeView, "get", lambda view, *args, **kwargs: made.append(1) or get(view, *args, **kwargs))
    # Each with turns of its own, and none sees what the other has on the shelf.
    monkeypatch.setattr(page_cache.shelf, "get", lambda address: None)
    pages = at_once(6, lambda: Client().get("/sv/").content)
    assert len(set(pages)) == 1
    assert len(made) == 1


@kept
@pytest.mark.once
def test_while_redis_is_away_the_site_goes_on(redis, settings):
    settings.CACHE_URL = redis.url
    builders.initiative("Fyr")
    client = Client()
    assert "Fyr" in client.get("/sv/initiativ/").text
    redis.stop()
    builders.initiative("Nytt")
    assert "Nytt" in client.get("/sv/initiativ/").text
    assert queries_of(client, "/sv/initiativ/")[0] == 1
    assert client.get("/en/").status_code == 200


def test_a_page_in_the_store_is_nothing_but_words_and_bytes():
    page = KeptPage((3, 7), 12.5, {"Content-Type": "text/html"}, 'W/"å"', "Cookie", {"": b"a\nb", "br": b"\x00\n"})
    assert KeptPage.from_bytes(page.to_bytes()) == page
    assert b"\x80" not in page.to_bytes()[:1]
