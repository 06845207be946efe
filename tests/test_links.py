"""Websites of members and initiatives are asked whether they still answer, and the coordinator is told."""

import datetime
import socket
import ssl
import time
from html import unescape
from io import StringIO

import pytest
import requests
import time_machine
from django.core.management import call_command
from django.urls import reverse

from coalition_site import desk
from coalition_site.management.commands.check_links import user_agent
from initiatives.models import Initiative
from members.models import Organization
from publishing import link_checking, links, outbound
from publishing.link_checking import Checker, Finding
from publishing.models import LinkCheck
from publishing.states import Status
from tests import builders
from tests.other_websites import HOST, serving

Reason, Outcome = LinkCheck.Reason, LinkCheck.Outcome
START = datetime.datetime(2026, 11, 2, 6, tzinfo=datetime.UTC)
GONE, FINE, BUSY = Finding(Reason.NOT_FOUND, 404), Finding(Reason.ANSWERS, 200), Finding(Reason.BUSY, 429)


@pytest.fixture
def website():
    with serving() as server:
        yield server


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def checker(pauses):
    return Checker("LinkCheck", is_allowed=lambda address: address == HOST, pause=pauses.append, backoff=0)


@pytest.fixture
def names(monkeypatch):
    """Host names → IP addresses; every other name does not exist."""
    known = {"example.com": ["93.184.215.14"]}
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host in known:
            return [info for address in known[host] for info in real(address, port, *args, **kwargs)]
        if host[0].isdecimal():
            return real(host, port, *args, **kwargs)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.mark.parametrize(
    ("path", "reason", "status"),
    [
        ("200", Reason.ANSWERS, 200),
        ("204", Reason.ANSWERS, 204),
        ("no-head", Reason.ANSWERS, 200),
        ("404", Reason.NOT_FOUND, 404),
        ("410", Reason.NOT_FOUND, 410),
        ("401", Reason.FORBIDDEN, 401),
        ("403", Reason.FORBIDDEN, 403),
        ("429", Reason.BUSY, 429),
        ("500", Reason.SERVER_ERROR, 500),
        ("503", Reason.SERVER_ERROR, 503),
        ("418", Reason.STRANGE, 418),
        ("304", Reason.STRANGE, 304),
        ("found/200", Reason.ANSWERS, 200),
        ("moved/404", Reason.NOT_FOUND, 404),
        ("loop", Reason.LOOP, 302),
        ("hangs-up", Reason.NO_CONNECTION, None),
    ],
)
def test_what_each_answer_means(website, checker, path, reason, status):
    assert checker.check(f"{website.url}/{path}") == Finding(reason, status)


def test_a_page_that_has_moved_for_good_is_noted_with_its_new_place(website, checker):
    def moved_to(path):
        return checker.check(f"{website.url}/{path}").moved_to.removeprefix(website.url)

    assert moved_to("moved/200") == "/200"
    assert moved_to("permanent/moved/200") == "/200"
    assert moved_to("permanent/found/200") == "/found/200"
    assert moved_to("found/moved/200") == ""
    assert moved_to("moved/moved/moved/moved/moved/200") == "/200"
    assert checker.check(f"{website.url}/moved/moved/moved/moved/moved/moved/200").reason == Reason.LOOP


def test_a_website_that_does_not_answer_is_left(website, checker, monkeypatch):
    monkeypatch.setattr(link_checking, "TIMEOUT", (0.2, 0.2))
    assert checker.check(f"{website.url}/silent") == Finding(Reason.TIMEOUT)


def test_a_website_that_answers_drop_by_drop_is_cut_off(website, checker, monkeypatch):
    monkeypatch.setattr(outbound, "DEADLINE", 0.3)
    began = time.monotonic()
    assert checker.check(f"{website.url}/dripping") == Finding(Reason.ANSWERS, 200)
    assert time.monotonic() - began < 3


def test_nobody_listens(checker):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        assert checker.check(f"http://{HOST}:{taken.getsockname()[1]}/") == Finding(Reason.NO_CONNECTION)


@pytest.mark.parametrize(("status", "reason"), [(200, Reason.ANSWERS), (503, Reason.SERVER_ERROR)])
def test_no_body_is_read(website, checker, status, reason):
    assert checker.check(f"{website.url}/endless/{status}").reason == reason
    assert website.sent < 20_000_000


def test_a_name_that_does_not_exist(names, checker):
    assert checker.check("https://www.no-such-member.example/") == Finding(Reason.NO_HOST)
    del names["example.com"]
    assert checker.check("https://www.no-such-member.example/") == Finding(Reason.NO_CONNECTION)


def test_a_certificate_that_browsers_warn_of(checker, monkeypatch):
    refusal = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired")
    for error, reason in [(refusal, Reason.CERTIFICATE), ("handshake failure", Reason.NO_CONNECTION)]:

        def refuse(*args, error=error, **kwargs):
            raise requests.exceptions.SSLError(error)

        monkeypatch.setattr(requests.Session, "request", refuse)
        assert checker.check("https://expired.example/").reason == reason


@pytest.mark.parametrize("url", ["ftp://example.org/", "http://[broken/", "http://", "https://a..b/", "http://a b/"])
def test_addresses_that_cannot_be_asked(names, checker, url):
    assert checker.check(url).reason in {Reason.STRANGE, Reason.NO_HOST}


def test_it_says_who_asks_and_leaves_pauses(website, checker, pauses):
    checker.user_agent = user_agent()
    checker.check(f"{website.url}/404")
    assert [line[:2] for line in website.asked] == [("HEAD", "/404"), ("GET", "/404")]
    assert {line[2] for line in website.asked} == {
        "Mozilla/5.0 (compatible; LinkCheck/1.0; +http://127.0.0.1:8000/sv/kontakt/)"
    }
    assert len(pauses) == 1
    assert 1.5 < pauses[0] <= link_checking.PAUSE


def test_a_moments_trouble_is_asked_about_again(website, checker):
    checker.check(f"{website.url}/503")
    assert len(website.asked) == 4
    website.asked.clear()
    checker.check(f"{website.url}/429")
    assert len(website.asked) == 2


# Into our own network


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "5f00::1", "3fff::1"),
        *("192.88.99.1", "192.0.0.192"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::"),
    ],
)
def test_addresses_of_networks_that_are_not_public(address):
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"])
def test_addresses_of_the_public_internet(address):
    assert outbound.is_public(address)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"]
)
def test_this_machine_is_never_asked(url):
    assert Checker("LinkCheck", pause=None).check(url) == Finding(Reason.NOT_PUBLIC)


def test_a_redirect_into_our_network_is_refused(website, checker, names):
    names["inside.example"] = ["127.0.0.1"]
    with socket.socket() as inside:
        inside.bind(("127.0.0.1", 0))
        inside.listen()
        inside.setblocking(False)
        port = inside.getsockname()[1]
        for host in ("127.0.0.1", "inside.example"):
            website.targets["inside"] = f"http://{host}:{port}/"
            assert checker.check(f"{website.url}/moved/inside") == Finding(Reason.NOT_PUBLIC)
        with pytest.raises(BlockingIOError):
            inside.accept()


def test_the_connection_goes_to_the_address_that_was_looked_at(website, checker, names):
    """A name may answer differently the second time: there is none."""
    names["member.example"] = ["127.0.0.1", HOST]
    asked = []
    known = socket.getaddrinfo

    def once(host, *args, **kwargs):
        asked.append(host)
        return known(host, *args, **kwargs)

    socket.getaddrinfo = once
    url = f"http://member.example:{website.server_port}/200"
    assert checker.check(url) == Finding(Reason.ANSWERS, 200)
    assert asked.count("member.example") == 1


def test_proxies_and_passwords_of_this_machine_are_not_used(website, checker, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert checker.check(f"{website.url}/200").reason == Reason.ANSWERS


# What is remembered


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def after(clock, **time):
    clock.shift(datetime.timedelta(**time))


def noted(finding, url="https://example.org/"):
    return LinkCheck.objects.note(url, finding)


@pytest.mark.django_db
def test_a_link_is_broken_when_it_fails_twice_days_apart(clock):
    assert (noted(GONE).outcome, noted(GONE).failing_since) == (Outcome.UNKNOWN, START)
    after(clock, days=2)
    assert noted(GONE).outcome == Outcome.UNKNOWN
    after(clock, days=1)
    check = noted(GONE)
    assert (check.outcome, check.failing_since) == (Outcome.BROKEN, START)
    after(clock, days=7)
    assert noted(BUSY).outcome == Outcome.BROKEN
    assert noted(GONE).failing_since == START
    check = noted(FINE)
    assert (check.outcome, check.failing_since) == (Outcome.WORKS, None)
    assert noted(GONE).outcome == Outcome.UNKNOWN


@pytest.mark.django_db
def test_what_tells_nothing_for_certain_never_breaks_a_link(clock):
    for reason in set(Reason) - LinkCheck.DEFINITE - {Reason.ANSWERS}:
        for _n in range(3):
            check = noted(Finding(reason))
            after(clock, days=7)
        assert (check.outcome, check.failing_since) == (Outcome.UNKNOWN, None)
    noted(GONE)
    after(clock, days=3)
    assert noted(BUSY).outcome == Outcome.UNKNOWN
    assert noted(GONE).outcome == Outcome.BROKEN


@pytest.mark.django_db
def test_what_an_editor_reads(clock):
    assert noted(FINE).in_words() == "Länken fungerar. Kontrollerad 2 november 2026."
    moved = Finding(Reason.ANSWERS, 200, "https://example.org/ny")
    assert noted(moved).in_words().endswith("Sidan har flyttat till https://example.org/ny")
    assert "Det är osäkert om länken fungerar: webbplatsen bad" in noted(BUSY).in_words()
    assert "Länken gick inte att öppna: sidan finns inte längre (404)." in noted(GONE).in_words()
    after(clock, days=3)
    assert noted(GONE).in_words() == (
        "Länken är trasig sedan 2 november 2026: sidan finns inte längre (404). Kontrollerad 5 november 2026."
    )


@pytest.mark.django_db
def test_only_what_is_published_is_asked_about_and_in_turn(clock):
    week = datetime.timedelta(days=7)
    owner = builders.organization(website="https://a.example/")
    builders.organization("Utkast", slug="utkast", status=Status.DRAFT, website="https://draft.example/")
    builders.initiative(of=owner, website="https://b.example/")
    builders.initiative("Samma", of=owner, website="https://a.example/")
    builders.initiative("Väntar", of=owner, status=Status.IN_REVIEW, website="https://waits.example/")
    builders.initiative("Ingen", of=owner)
    assert links.due(week) == ["https://a.example/", "https://b.example/"]
    noted(FINE, "https://b.example/")
    after(clock, hours=1)
    noted(FINE, "https://a.example/")
    assert links.due(week) == []
    after(clock, days=7)
    assert links.due(week) == ["https://b.example/", "https://a.example/"]
    noted(GONE, "https://a.example/")
    noted(FINE, "https://b.example/")
    after(clock, days=3)
    assert links.due(week) == ["https://a.example/"]
    noted(GONE, "https://a.example/")
    after(clock, days=3)
    assert links.due(week) == []


class Answers:
    """A checker that knows the answers."""

    def __init__(self, *findings):
        self.findings = list(findings)

    def check(self, url):
        return self.findings.pop(0)


def run(checker, **options):
    out = StringIO()
    call_command("check_links", checker=checker, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_asks_a_number_at_a_time_and_forgets_what_is_gone(clock, website, checker):
    for n, path in enumerate(["200", "404", "403"]):
        builders.organization(f"M{n}", slug=f"m{n}", website=f"{website.url}/{path}")
    noted(GONE, "https://old.example/")
    assert run(checker, limit=2) == (
        "2 links checked: 0 broken, 1 unknown, 1 works. 1 wait for the next run, 1 no longer stand on the site.\n"
    )
    assert run(checker).startswith("1 links checked: 0 broken, 1 unknown")
    assert run(checker).startswith("0 links checked")
    after(clock, days=3)
    assert run(checker).startswith("1 links checked: 1 broken")


@pytest.mark.django_db
def test_an_interrupted_run_keeps_what_it_has_found():
    for n in range(3):
        builders.organization(f"M{n}", slug=f"m{n}", website=f"https://m{n}.example/")
    with pytest.raises(IndexError):
        run(Answers(FINE, GONE))
    assert LinkCheck.objects.count() == 2
    assert run(Answers(FINE)).startswith("1 links checked")


# In the admin


@pytest.fixture
def coordinator(client):
    client.force_login(builders.coordinator())
    return client


@pytest.mark.django_db
def test_the_number_of_broken_links_is_that_of_the_list(coordinator):
    owner = builders.organization(website="https://a.example/")
    builders.initiative(of=owner, website="https://a.example/")
    edited = builders.initiative("Ändrad", of=owner, website="https://b.example/")
    for name in "abc":
        builders.broken_link(f"https://{name}.example/")
    assert LinkCheck.objects.broken().count() == 2
    line = next(line for line in desk.lines(builders.coordinator()) if line["label"] == "Trasiga länkar")
    page = coordinator.get(line["address"])
    assert page.context["cl"].result_count == line["count"] == 2
    assert unescape(page.text).count("Kodstuga") == 1
    assert reverse("admin:members_organization_change", args=[owner.pk]) in page.text
    Initiative.objects.filter(pk=edited.pk).update(website="https://new.example/")
    assert LinkCheck.objects.broken().count() == 1
    Organization.objects.update(status=Status.ARCHIVED)
    assert LinkCheck.objects.broken().count() == 0


@pytest.mark.django_db
def test_lists_can_be_narrowed_to_what_came_of_asking(coordinator):
    for name in ("broken", "unknown", "works", "unchecked"):
        builders.organization(name, slug=name, website=f"https://{name}.example/")
    builders.organization("none", slug="none")
    builders.broken_link("https://broken.example/")
    noted(BUSY, "https://unknown.example/")
    noted(FINE, "https://works.example/")
    for value in ("broken", "unknown", "works", "unchecked"):
        page = coordinator.get(f"/admin/members/organization/?website={value}")
        assert [row.slug for row in page.context["cl"].queryset] == [value]
    assert "website=" not in coordinator.get("/admin/pages/page/").text


@pytest.mark.django_db
def test_the_form_says_at_the_address_how_it_stands(coordinator, clock):
    initiative = builders.initiative(website="https://a.example/")
    address = reverse("admin:initiatives_initiative_change", args=[initiative.pk])
    assert "Länken har inte kontrollerats än." in coordinator.get(address).text
    noted(GONE, "https://a.example/")
    after(clock, days=3)
    noted(GONE, "https://a.example/")
    assert "Länken är trasig sedan 2 november 2026" in coordinator.get(address).text
    assert "inte kontrollerats" not in coordinator.get(reverse("admin:initiatives_initiative_add")).text
    Initiative.objects.update(website="https://new.example/")
    assert "Länken har inte kontrollerats än." in coordinator.get(address).text


@pytest.mark.django_db
def test_only_coordinators_see_the_list_and_nobody_changes_it(client):
    check = builders.broken_link("https://a.example/")
    builders.organization(website="https://a.example/")
    address = reverse("admin:publishing_linkcheck_changelist")
    client.force_login(builders.reviewer())
    assert client.get(address).status_code == 403
    client.force_login(builders.coordinator())
    assert client.get(address).status_code == 200
    for name, args in [("add", []), ("delete", [check.pk])]:
        assert client.post(reverse(f"admin:publishing_linkcheck_{name}", args=args)).status_code == 403


@pytest.mark.django_db
def test_the_lists_cost_the_same_for_more_rows(coordinator, django_assert_max_num_queries):
    def fill(start, end):
        for n in range(start, end):
            owner = builders.organization(f"M{n}", slug=f"m{n}", website=f"https://m{n}.example/")
            builders.initiative(f"I{n}", of=owner, website=f"https://i{n}.example/")
            builders.broken_link(f"https://m{n}.example/")
            builders.broken_link(f"https://i{n}.example/")

    addresses = ["/admin/publishing/linkcheck/", "/admin/initiatives/initiative/?website=broken"]
    fill(0, 3)
    counts = []
    for address in addresses:
        with django_assert_max_num_queries(30) as few:
            coordinator.get(address)
        counts.append(len(few))
    fill(3, 30)
    for address, count in zip(addresses, counts, strict=True):
        with django_assert_max_num_queries(count):
            coordinator.get(address)


@pytest.mark.django_db
def test_the_list_and_the_desk_say_when_links_were_checked(client):
    client.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    for path in ("/admin/publishing/linkcheck/", "/admin/"):
        assert "Länkarna har inte kontrollerats än." in client.get(path).text
    builders.broken_link()
    for path in ("/admin/publishing/linkcheck/", "/admin/"):
        assert "Senast kontrollerade " in client.get(path).text
