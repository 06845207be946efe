"""A visitor reports an obstacle: no name, no cookie, one row, and nothing typed is ever lost."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pages.models import ObstacleReport, Page
from pages.views import BY_ADDRESS
from publishing import forms
from tests import builders
from tests.test_pages import texts
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FORM = {"sv": "/sv/tillganglighet/rapportera/", "en": "/en/accessibility/report/"}
THANKS = {"sv": "/sv/tillganglighet/rapportera/tack/", "en": "/en/accessibility/report/thanks/"}
WORDS = {"page_address": "/sv/medlemmar/", "description": "Listan läses inte upp.", "email": "kim@example.com"}


@pytest.fixture
def clock():
    """The time of the test, which moves only when the test moves it."""
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def strict():
    """A browser that the real protection against forged requests watches."""
    return Client(enforce_csrf_checks=True)


def key_in(response):
    return re.search(r'name="key" value="([^"]+)"', response.text)[1]


def fill_in(client, clock, language="sv", *, seconds=60, **words):
    """Open the form, take some time over it and send it; what is not said is as in WORDS."""
    values = {"key": key_in(client.get(FORM[language])), "homepage": "", **WORDS, **words}
    clock.shift(seconds)
    return client.post(FORM[language], values)


def field(html, name):
    """The field as (its tag, the text that it is described by)."""
    tag = re.search(rf'<(?:input|textarea)\b[^>]*name="{name}"[^>]*>', html)[0]
    ids = re.search(r'aria-describedby="([^"]+)"', tag)[1].split()
    described = [re.search(rf'id="{i}">(.*?)</(?:p|div)>', html, re.DOTALL)[1] for i in ids]
    return tag, " ".join(re.sub(r"<[^>]+>", "", " ".join(described)).split())


@pytest.mark.parametrize(
    ("language", "heading", "thanks"),
    [
        ("sv", "Rapportera ett hinder", "Tack för din rapport"),
        ("en", "Report an obstacle", "Thank you for your report"),
    ],
)
def test_the_whole_way_without_a_cookie(strict, clock, language, heading, thanks):
    page = strict.get(FORM[language])
    assert texts(page.text, "h1") == [heading]
    assert "error-summary" not in page.text
    sent = fill_in(strict, clock, language)
    assert (sent.status_code, sent.url) == (302, THANKS[language])
    answer = strict.get(sent.url)
    assert texts(answer.text, "h1") == [thanks]
    assert texts(answer.text, "title")[0].startswith(thanks)
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "noindex" not in page.text
    report = ObstacleReport.objects.get()
    assert {name: getattr(report, name) for name in WORDS} == WORDS
    assert (report.created_at, report.handled_at) == (timezone.now(), None)
    assert not strict.cookies
    assert "no-store" in page["Cache-Control"]


def test_only_the_description_is_needed(client, clock):
    assert fill_in(client, clock, page_address="", email="").status_code == 302
    assert ObstacleReport.objects.get().email == ""


def test_the_coordinator_writes_the_title_and_the_introduction(client):
    page = Page.objects.get(section="report")
    page.title_sv, page.body_sv = "Säg till", "Vi läser **allt**."
    page.save()
    html = client.get(FORM["sv"]).text
    assert texts(html, "h1") == ["Säg till"]
    assert "<strong>allt</strong>" in html


@pytest.mark.parametrize(
    ("language", "start", "messages"),
    [
        (
            "sv",
            "Fel: Rapportera ett hinder",
            [
                "Beskriv hindret: skriv vad du ville göra och vad som hände.",
                "E-postadressen ska se ut som namn@example.org. Rätta den eller lämna fältet tomt.",
            ],
        ),
        (
            "en",
            "Error: Report an obstacle",
            [
                "Describe the obstacle: write what you wanted to do and what happened.",
                "The e-mail address has to look like name@example.org. Correct it, or leave the field empty.",
            ],
        ),
    ],
)
def test_errors_are_said_first_and_at_the_field_and_keep_what_was_typed(client, clock, language, start, messages):
    response = fill_in(client, clock, language, description="  ", email="kim snabel example", page_address="/sv/om/")
    html = response.text
    assert response.status_code == 200
    assert texts(html, "title")[0].startswith(start)
    assert html.index("error-summary") < html.index("<h1>")
    assert re.search(r'<div class="error-summary" role="alert" tabindex="-1" autofocus>', html)
    summary = html[html.index("error-summary") : html.index("<h1>")]
    links = re.findall(r'<a href="#(\w+)">(.*?)</a>', summary)
    assert links == list(zip(["id_description", "id_email"], messages, strict=True))
    for name, message in zip(["description", "email"], messages, strict=True):
        tag, described = field(html, name)
        assert 'aria-invalid="true"' in tag
        assert f'id="id_{name}"' in tag
        assert described.endswith(message)
    assert "aria-invalid" not in field(html, "page_address")[0]
    assert 'autocomplete="email"' in field(html, "email")[0]
    assert re.search(r'<form[^>]* action="[^"?#]+"[^>]* novalidate>', html)
    assert 'value="/sv/om/"' in html
    assert 'value="kim snabel example"' in html
    assert not ObstacleReport.objects.exists()
    assert not response.cookies


def test_a_form_with_errors_mended_at_once_is_sent(client, clock):
    wrong = fill_in(client, clock, seconds=4, description="")
    assert client.post(FORM["sv"], {**WORDS, "key": key_in(wrong)}).status_code == 302
    assert ObstacleReport.objects.count() == 1


@pytest.mark.parametrize("robot", [{"homepage": "https://spam.example"}, {"homepage": "x", "seconds": 2}])
def test_a_robot_gets_a_persons_answer_and_stores_nothing(client, clock, robot):
    response = fill_in(client, clock, **robot)
    assert (response.status_code, response.url) == (302, THANKS["sv"])
    assert not ObstacleReport.objects.exists()


def test_a_form_that_comes_back_at_once_is_kept_and_asked_for_again(client, clock):
    quick = fill_in(client, clock, seconds=2)
    assert quick.status_code == 200
    assert "Skicka det igen om du är en människa." in quick.text
    assert not ObstacleReport.objects.exists()
    assert client.post(FORM["sv"], {**WORDS, "key": key_in(quick)}).status_code == 302
    assert ObstacleReport.objects.count() == 1


def test_the_trap_is_out_of_the_way_of_people(client):
    html = client.get(FORM["sv"]).text
    trap = re.search(r'<div class="visually-hidden" aria-hidden="true">.*?</div>', html, re.DOTALL)[0]
    assert 'name="homepage"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "Lämna det här fältet tomt" in trap


def test_a_form_that_was_open_too_long_comes_back_whole_and_can_be_sent_at_once(client, clock):
    hours = 24 * 60 * 60
    late = fill_in(client, clock, seconds=hours + 1)
    assert late.status_code == 200
    assert "Formuläret var för gammalt för att kunna skickas." in late.text
    assert WORDS["description"] in late.text
    assert 'value="kim@example.com"' in late.text
    assert texts(late.text, "title")[0].startswith("Fel: ")
    assert not ObstacleReport.objects.exists()
    assert client.post(FORM["sv"], {**WORDS, "key": key_in(late)}).status_code == 302
    assert ObstacleReport.objects.count() == 1


def test_a_form_is_good_for_a_day(client, clock):
    assert fill_in(client, clock, seconds=24 * 60 * 60).status_code == 302


@pytest.mark.parametrize(
    "key",
    ["", "x", "\x00", "a" * 32, "renewed-" + "a" * 32 + ":1vMfqk:abc", forms.TimestampSigner(salt="x").sign("a")],
    ids=["empty", "short", "nul", "unsigned", "renewed", "foreign"],
)
def test_a_key_that_we_did_not_sign_stores_nothing_and_loses_nothing(client, clock, key):
    response = fill_in(client, clock, key=key)
    assert response.status_code == 200
    assert WORDS["description"] in response.text
    assert key_in(response) != key
    assert not ObstacleReport.objects.exists()
    assert client.post(FORM["sv"], WORDS).status_code == 200


def test_the_same_form_twice_is_one_report(client, clock):
    values = {**WORDS, "key": key_in(client.get(FORM["sv"]))}
    clock.shift(10)
    answers = [client.post(FORM["sv"], values) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, THANKS["sv"])] * 2
    assert ObstacleReport.objects.count() == 1


def test_other_words_in_a_form_that_was_sent_are_kept_and_become_a_report_of_their_own(client, clock):
    values = {**WORDS, "key": key_in(client.get(FORM["sv"]))}
    clock.shift(10)
    client.post(FORM["sv"], values)
    again = client.post(FORM["sv"], {**values, "description": "En sak till."})
    assert "Det här formuläret har redan skickats." in again.text
    assert "En sak till." in again.text
    assert ObstacleReport.objects.count() == 1
    assert client.post(FORM["sv"], {**values, "description": "En sak till.", "key": key_in(again)}).status_code == 302
    assert ObstacleReport.objects.count() == 2


def test_after_so_many_reports_an_address_waits_and_loses_nothing(client, clock):
    for _n in range(BY_ADDRESS.times):
        assert fill_in(client, clock, seconds=4).status_code == 302
    refused = fill_in(client, clock, description="En sak till.")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "En sak till." in refused.text
    assert ObstacleReport.objects.count() == BY_ADDRESS.times
    clock.shift(3600)
    assert client.post(FORM["sv"], {**WORDS, "key": key_in(refused)}).status_code == 302


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_at_once_are_one_report():
    with time_machine.travel(timezone.now() - datetime.timedelta(minutes=1)):
        values = {**WORDS, "key": forms.new_key()}
    answers = at_once(20, lambda: Client().post(FORM["sv"], values))

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, THANKS["sv"])] * 20
    assert ObstacleReport.objects.count() == 1


def test_what_is_typed_comes_back_as_text_and_never_as_html(client, clock):
    bad = '"><script>alert(1)</script>'
    html = fill_in(client, clock, page_address=bad, email=bad, description="</textarea>" + bad + "x" * 5000).text
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 3


def test_a_line_break_in_the_address_gets_no_further(client, clock):
    response = fill_in(client, clock, email="kim@example.com\r\nBcc: alla@example.com")
    assert response.status_code == 200
    assert "E-postadressen ska se ut som" in response.text
    assert fill_in(client, clock, page_address="/sv/\r\nSet-Cookie: x=1").headers.keys().isdisjoint({"Set-Cookie"})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("description", "x" * 5001, "Den har 5001 tecken: korta den till högst 5000."),
        ("page_address", "x" * 501, "Korta den till högst 500 tecken eller lämna fältet tomt."),
        ("email", f"{'x' * 60}@{'x.' * 120}example.com", "Korta den till högst 254 tecken eller lämna fältet tomt."),
    ],
)
def test_what_is_too_long_is_kept_and_the_error_says_how_long_it_may_be(client, clock, name, value, message):
    html = fill_in(client, clock, **{name: value}).text
    assert message in html
    assert value in html
    assert "maxlength" not in html
    assert not ObstacleReport.objects.exists()


def test_as_much_as_may_be_written_fits(client, clock):
    assert fill_in(client, clock, description="å" * 5000).status_code == 302
    assert len(ObstacleReport.objects.get().description) == 5000


@pytest.mark.parametrize("address", ["/sv/medlemmar/", "/en/initiatives/?area=for-all&page=2"])
def test_the_page_one_comes_from_is_filled_in(client, address):
    html = client.get(FORM["sv"], {"page": address}).text
    assert f'value="{address.replace("&", "&amp;")}"' in html
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{FORM["sv"]}">' in html


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/sv/",
        "//evil.example/sv/",
        "javascript:alert(1)",
        "/admin/",
        "/svenska/",
        "/sv",
        "x/sv/",
        "/sv/ Ring evil nu",
        "/sv/\nevil",
        "/sv/\x00evil",
    ],
)
def test_an_address_that_is_not_ours_is_not_filled_in(client, address):
    html = client.get(FORM["sv"], {"page": address, "description": "evil", "email": "evil@example.com"}).text
    assert "value=" not in re.search(r'<input[^>]*name="page_address"[^>]*>', html)[0]
    assert "evil" not in html


def test_markup_in_the_page_s_address_is_escaped(client):
    html = client.get(FORM["sv"], {"page": '/sv/"><script>alert(1)</script>'}).text
    assert "<script>" not in html


def test_a_field_that_the_form_does_not_have_changes_nothing(client, clock):
    fill_in(client, clock, handled_at="2026-01-01", created_at="2020-01-01", id="77")
    report = ObstacleReport.objects.get()
    assert (report.handled_at, report.created_at) == (None, timezone.now())
    assert report.pk != 77


def reported(description="Listan läses inte upp.", **fields):
    return ObstacleReport.objects.create(description=description, key=str(next(builders.numbers)), **fields)


LIST = "admin:pages_obstaclereport_changelist"


def test_the_coordinator_reads_the_newest_first_and_marks_it_as_handled(client, clock):
    old = reported("Gammalt <b>hinder</b>")
    clock.shift(60)
    new = reported("Nytt hinder")
    client.force_login(builders.coordinator())
    html = client.get(reverse(LIST)).text
    assert html.index("Nytt hinder") < html.index("Gammalt &lt;b&gt;hinder")
    client.post(reverse(LIST), {"action": "mark_as_handled", "_selected_action": [old.pk]})
    old.refresh_from_db()
    assert old.handled_at == timezone.now()
    unhandled = client.get(reverse(LIST), {"handled": "no"}).text
    assert "Nytt hinder" in unhandled
    assert "Gammalt" not in unhandled
    assert "Gammalt" in client.get(reverse(LIST), {"handled": "yes"}).text
    clock.shift(60)
    client.post(reverse(LIST), {"action": "mark_as_handled", "_selected_action": [old.pk, new.pk]})
    old.refresh_from_db()
    assert timezone.now() - old.handled_at == datetime.timedelta(seconds=60)


def test_nobody_rewrites_writes_or_deletes_what_was_reported(client):
    report = reported(email="kim@example.com")
    client.force_login(builders.coordinator())
    address = reverse("admin:pages_obstaclereport_change", args=[report.pk])
    html = client.get(address).text
    assert "Listan läses inte upp." in html
    assert "kim@example.com" in html
    assert report.key not in re.findall(r'value="([^"]*)"', html)
    assert 'name="description"' not in html
    assert client.post(address, {"description": "Inget hinder."}).status_code == 403
    assert client.get(reverse("admin:pages_obstaclereport_add")).status_code == 403
    delete = reverse("admin:pages_obstaclereport_delete", args=[report.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    report.refresh_from_db()
    assert report.description == "Listan läses inte upp."


@pytest.mark.parametrize(
    ("who", "status"), [("coordinator", 200), ("superuser", 200), ("reviewer", 403), ("plain staff", 403)]
)
def test_who_reads_the_reports(client, who, status):
    reported()
    makers = {
        "coordinator": builders.coordinator,
        "superuser": lambda: builders.user(is_staff=True, is_superuser=True),
        "reviewer": builders.reviewer,
        "plain staff": lambda: builders.user(is_staff=True),
    }
    client.force_login(makers[who]())
    assert client.get(reverse(LIST)).status_code == status
