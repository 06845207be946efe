"""The European harvest, fetched by a client that does what the platform's importer does."""

import html
from datetime import UTC, date, datetime, timedelta
from itertools import count
from urllib.parse import quote

import pytest
import time_machine
from django.utils.html import escape

from opendata.harvest_items import location
from publishing import workflow
from publishing.states import Status
from tests import builders
from tests.test_pictures import drawing, file, upload

pytestmark = pytest.mark.django_db

TYPES = [
    "organizations",
    "initiatives",
    "events",
    "good-practices",
    "articles",
    "strategies",
    "training-offers",
    "digital-skills-resources",
    "funding-opportunities",
    "skills-intelligence-publications",
]
FILTER = f"{quote('filter[meta_key]')}=publish_in_core_platform&{quote('filter[meta_value]')}=1"
TICKED = {"is_for_core_platform": True}
START = datetime(2026, 11, 2, 8, 0, 0, 400000, UTC)


class Importer:
    """Counts, then fetches page by page, as the importer does; `since` is the moment of its last visit."""

    def __init__(self, client, per_page=100):
        self.client, self.per_page = client, per_page

    def query(self, order, since):
        after = f"&modified_after={since:%Y-%m-%dT%H:%M:%S}" if since else ""
        return f"orderby=modified&order={order}&per_page={self.per_page}{after}&{FILTER}"

    def fetch(self, kind, since=None, more=""):
        head = self.client.head(f"/eu/{kind}?{self.query('desc', since)}")
        assert head.status_code == 200
        assert not head.content
        items = []
        for page in range(1, int(head["X-WP-TotalPages"]) + 1):
            answer = self.client.get(f"/eu/{kind}?page={page}&{self.query('asc', since)}{more}")
            assert answer.status_code == 200
            assert answer["Content-Type"] == "application/json"
            items += answer.json()
        assert len(items) == int(head["X-WP-Total"])
        return items


def titles(items):
    return [item["title"]["rendered"] for item in items]


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_that_is_asked_for_answers(client, kind):
    assert Importer(client).fetch(kind) == []
    assert client.get(f"/eu/{kind}").json() == []


def test_a_type_that_nobody_asks_for_is_not_there(client):
    assert client.get("/eu/pages").status_code == 404
    assert client.post("/eu/events").status_code == 405


def test_only_what_is_public_and_ticked_is_handed_out_whatever_the_filter_says(client):
    member = builders.organization("Synlig", **TICKED)
    for status in Status:
        builders.initiative(f"I {status}", of=member, status=status, **TICKED)
    builders.initiative("Inte ikryssad", of=member)
    builders.initiative("Dold medlem", of=builders.organization(status=Status.ARCHIVED, **TICKED), **TICKED)
    assert titles(Importer(client).fetch("initiatives")) == ["I published"]
    assert titles(client.get("/eu/initiatives?filter[meta_value]=0").json()) == ["I published"]
    assert titles(Importer(client).fetch("organizations")) == ["Synlig"]


def test_pages_hold_each_thing_once_oldest_change_first(client):
    member = builders.organization()
    importer = Importer(client, per_page=3)
    for n in range(7):
        builders.initiative(f"I {n}", of=member, **TICKED)
        if n % 3 == 2:
            importer.fetch("initiatives")
    items = importer.fetch("initiatives")
    assert titles(items) == [f"I {n}" for n in range(7)]
    assert titles(client.get("/eu/initiatives?per_page=3&order=desc").json()) == ["I 6", "I 5", "I 4"]
    assert client.get("/eu/initiatives?per_page=3&page=3").status_code == 200
    past = client.get("/eu/initiatives?per_page=3&page=4")
    assert (past.status_code, past.json()["code"]) == (400, "rest_post_invalid_page_number")


def moment_of(item):
    return datetime.strptime(item["modified_gmt"], "%Y-%m-%dT%H:%M:%S")


def changed(importer, kind, change):
    """What the importer gets of a type that has become another by `change()`, in the very second of its last visit."""
    with time_machine.travel(START, tick=False):
        last = max(moment_of(item) for item in importer.fetch(kind))
        assert importer.fetch(kind, since=last) == []
        change()
        items = importer.fetch(kind, since=last)
        assert {moment_of(item) for item in items} <= {last + timedelta(seconds=1)}
        return titles(items)


def test_a_later_visit_gets_what_has_changed_since(client):
    importer = Importer(client)
    with time_machine.travel(START, tick=False):
        member = builders.organization("Medlem", **TICKED)
        first, _second = (builders.initiative(title, of=member, **TICKED) for title in ("Första", "Andra"))
        meeting = builders.activity("Träff", organisers=[member], **TICKED)
        before = importer.fetch("initiatives")
    last = moment_of(before[-1])
    assert last == datetime(2026, 11, 2, 8)
    with time_machine.travel(START + timedelta(seconds=1), tick=False):
        # Exclusive: what was handed out at that second does not come again.
        assert importer.fetch("initiatives", since=last) == []
        assert len(importer.fetch("initiatives", since=last - timedelta(seconds=1))) == 2
        first.title_sv = "Ändrad"
        first.save()
        items = importer.fetch("initiatives", since=last)
        assert titles(items) == ["Ändrad"]
        assert items[0]["id"] == first.pk
    with time_machine.travel(START + timedelta(seconds=5), tick=False):
        # What names the member changes with it.
        member.name_sv = "Nytt namn"
        member.save()
        since = last + timedelta(seconds=4)
        assert len(importer.fetch("initiatives", since=since)) == 2
        assert [item["id"] for item in importer.fetch("events", since=since)] == [meeting.pk]


@pytest.fixture
def tied():
    """Two members, an initiative of the first with a technology, and an activity of both; all ticked."""
    with time_machine.travel(START, tick=False):
        members = [builders.organization(name, **TICKED) for name in ("Alfa", "Beta")]
        initiative = builders.initiative("Öva", of=members[0], areas=["for-all"], **TICKED)
        initiative.technologies.set(builders.Term.objects.filter(vocabulary="technology")[:1])
        return *members, initiative, builders.activity("Träff", organisers=members, **TICKED)


def test_an_initiative_that_moves_changes_both_members(client, tied):
    _first, second, initiative, _meeting = tied

    def move():
        initiative.organization = second
        initiative.save()

    assert changed(Importer(client), "organizations", move) == ["Alfa", "Beta"]


def test_a_member_changes_when_its_initiative_gets_other_terms(client, tied):
    assert changed(Importer(client), "organizations", tied[2].technologies.clear) == ["Alfa"]


def test_a_member_changes_when_its_initiative_is_deleted(client, tied):
    assert changed(Importer(client), "organizations", tied[2].delete) == ["Alfa"]


def test_an_event_changes_when_an_organiser_is_removed(client, tied):
    _first, second, _initiative, meeting = tied
    assert changed(Importer(client), "events", lambda: meeting.organisers.remove(second)) == ["Träff"]


def test_an_event_changes_when_an_organiser_is_deleted(client, tied):
    assert changed(Importer(client), "events", tied[1].delete) == ["Träff"]


def test_an_event_changes_when_an_organiser_is_changed_past_its_form(client, tied):
    rename = builders.Organization.objects.filter(pk=tied[1].pk).update
    assert changed(Importer(client), "events", lambda: rename(name_sv="Nytt namn")) == ["Träff"]


def test_a_draft_changes_nothing_that_the_platform_gets(client, tied):
    first = tied[0]
    importer = Importer(client)

    @time_machine.travel(START + timedelta(minutes=1), tick=False)
    def write():
        builders.initiative("Utkast", of=first, status=Status.DRAFT, **TICKED)

    for kind in ("organizations", "initiatives"):
        assert changed(importer, kind, write) == []


def test_a_save_that_changes_nothing_hands_nothing_out_again(client, tied):
    save = time_machine.travel(START + timedelta(minutes=1), tick=False)(tied[0].save)
    assert changed(Importer(client), "organizations", save) == []


def test_what_is_published_again_comes_again(client, tied):
    initiative = tied[2]
    importer = Importer(client)

    def again():
        workflow.withdraw(initiative, by=workflow.SYSTEM)
        assert importer.fetch("initiatives") == []
        workflow.publish(initiative, by=workflow.SYSTEM)

    with time_machine.travel(START, tick=False):
        before = moment_of(importer.fetch("initiatives")[0])
        again()
        assert moment_of(importer.fetch("initiatives")[0]) > before


def test_a_member_that_has_left_is_neither_listed_nor_named(client, tied):
    importer = Importer(client)
    second = tied[1]
    second.left_on = date(2026, 11, 4)
    second.save()
    with time_machine.travel(START + timedelta(days=1), tick=False):
        assert titles(importer.fetch("organizations")) == ["Alfa", "Beta"]
        last = moment_of(importer.fetch("events")[0])
    with time_machine.travel(START + timedelta(days=2), tick=False):
        assert titles(importer.fetch("organizations")) == ["Alfa"]
        # Nobody has edited the event, but it names another organiser than before.
        event = importer.fetch("events", since=last)[0]
        assert event["acf"]["field_dsj_organization"] == [{"post_title": "Alfa"}]


def test_an_event_that_has_ended_is_not_handed_out(client):
    with time_machine.travel(START, tick=False):
        builders.activity("Nu", starts_at=START - timedelta(hours=1), **TICKED)
        builders.activity("Nyss", starts_at=START - timedelta(hours=2), **TICKED)
        assert titles(Importer(client).fetch("events")) == ["Nu"]


def test_the_night_when_the_clocks_go_back_is_like_any_other(client):
    importer = Importer(client)
    for hour in (0, 1):
        with time_machine.travel(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), tick=False):
            builders.organization(f"Timme {hour}", **TICKED)
            items = importer.fetch("organizations")
    assert [item["modified_gmt"] for item in items] == ["2026-10-25T00:30:00", "2026-10-25T01:30:00"]
    assert titles(importer.fetch("organizations", since=datetime(2026, 10, 25, 1))) == ["Timme 1"]


def test_what_is_taken_off_the_site_is_gone_at_once_and_keeps_its_number(client):
    initiative = builders.initiative(**TICKED)
    importer = Importer(client)
    number = importer.fetch("initiatives")[0]["id"]
    workflow.withdraw(initiative, by=workflow.SYSTEM)
    assert importer.fetch("initiatives") == []
    workflow.publish(initiative, by=workflow.SYSTEM)
    assert importer.fetch("initiatives")[0]["id"] == number
    initiative.delete()
    assert builders.initiative(**TICKED).pk != number


BAD = ["page=0", "page=x", "page=-1", "page=9999999999999", "per_page=0", "per_page=101", "per_page=1.5", "order=up"]
BAD += ["orderby=id", "lang=de", "modified_after=yesterday", "modified_after=2026-02-30T00:00:00", "page=%00", "page=²"]


@pytest.mark.parametrize("query", BAD)
@pytest.mark.parametrize("kind", ["initiatives", "articles"])
def test_a_bad_value_is_told_and_breaks_nothing(client, kind, query):
    response = client.get(f"/eu/{kind}?{query}")
    assert response.status_code == 400
    assert {"code", "message", "data"} == set(response.json())


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "2026-01-01T00:00:00Z"])
def test_moments_at_the_ends_of_time_are_moments(client, moment):
    assert client.get(f"/eu/initiatives?modified_after={moment}").status_code == 200


def described(obj):
    """Give a thing one of each term that the platform asks for."""
    for field, vocabulary, code in [
        ("skill_levels", "skill_level", "intermediate"),
        ("technologies", "technology", "robotics"),
        ("fields_of_education", "field", "computer-use"),
    ]:
        getattr(obj, field).set([builders.Term.objects.get(vocabulary=vocabulary, code=code)])
    obj.sphere = builders.Term.objects.filter(vocabulary="sphere", eu_code="national_initiative").get()
    obj.save()
    return obj


ABOUT = {
    "field_dsj_digital_technology": ["http://data.europa.eu/uxp/3740"],
    "field_dsj_industry": ["http://data.europa.eu/snb/isced-f/0611"],
    "field_dsj_target_audience": ["digital_skills_in_education"],
}
SHARED = {
    "publish_in_core_platform": True,
    "field_dsj_geographic_scope": {"code": ["http://publications.europa.eu/resource/authority/country/SWE"]},
}
OF_BOTH = {
    **ABOUT,
    "field_dsj_digital_skill_level": ["intermediate"],
    "field_dsj_initiative_type": "national_initiative",
}


def link_to(title, uri, kind):
    return {"field_dsj_website_link": {"uri": uri, "title": title, "link_text": title, "link_type": kind}}


def test_a_member_as_the_platform_reads_it(client):
    member = builders.organization(
        "Kod & <Lek>",
        slug="kod",
        category="ngo",
        website="https://kod.example/",
        description_sv="Se [oss](/sv/).",
        **TICKED,
    )
    member.logo = upload(file(drawing(), "PNG"))
    member.save()
    described(builders.initiative(of=member))
    item = Importer(client).fetch("organizations")[0]
    assert item.pop("acf") == {
        **SHARED,
        **ABOUT,
        **link_to("Kod & <Lek>", "https://kod.example/", "organization_url"),
        "field_dsj_author": "",
        "field_dsj_image": f"http://127.0.0.1:8000{member.logo.url}",
        "field_dsj_national_coalition_member": True,
        "field_dsj_member_category": ["ngo"],
    }
    assert item["title"] == {"rendered": escape("Kod & <Lek>")}
    assert 'href="http://127.0.0.1:8000/sv/"' in item["content"]["rendered"]
    assert item["link"] == "http://127.0.0.1:8000/sv/medlemmar/kod/"
    assert set(item) == {"id", "date_gmt", "modified_gmt", "title", "content", "link"}
    picture = client.get(member.logo.url)
    assert picture.getvalue().startswith(b"\x89PNG")
    picture.close()


def test_an_initiative_as_the_platform_reads_it(client):
    made = described(builders.initiative("Öva", slug="ova", of=builders.organization("Ägaren"), **TICKED))
    item = Importer(client).fetch("initiatives")[0]
    page = "http://127.0.0.1:8000/sv/initiativ/ova/"
    assert item["acf"] == {
        **SHARED,
        **OF_BOTH,
        **link_to("Öva", page, "background_information_url"),
        "field_dsj_author": "Ägaren",
        "field_dsj_image": "",
    }
    assert (item["id"], item["link"]) == (made.pk, page)


@time_machine.travel(START, tick=False)
def test_an_event_as_the_platform_reads_it(client):
    listed = builders.organization("Kod & Lek", **TICKED)
    unlisted = builders.organization("Inte ikryssad")
    hidden = builders.organization("Dold", status=Status.DRAFT, **TICKED)
    described(
        builders.activity(
            "Träff",
            slug="traff",
            starts_at="2027-03-05 14:00",
            ends_at="2027-07-06 09:30",
            place_sv="Skogsgatan 1, 123 45 Skogsbyn",
            is_online=True,
            language="sv-en",
            organisers=[listed, unlisted, hidden],
            **TICKED,
        )
    )
    item = Importer(client).fetch("events")[0]
    language = "http://publications.europa.eu/resource/authority/language/"
    assert item["acf"] == {
        **SHARED,
        **OF_BOTH,
        **link_to("Träff", "http://127.0.0.1:8000/sv/aktiviteter/traff/", "further_event_information_url"),
        "field_dsj_author": "",
        "field_dsj_image": "",
        "field_dsj_date": "05 March 14:00",
        "field_dsj_end_date": "06 July 09:30",
        "field_dsj_event_timezone": "Europe/Stockholm",
        "field_dsj_event_setting": ["blended"],
        "field_dsj_event_location": {
            "country_code": "SE",
            "locality": "Skogsbyn",
            "postal_code": "123 45",
            "address_line1": "Skogsgatan 1",
        },
        "field_dsj_target_language": [f"{language}SWE", f"{language}ENG"],
        "field_dsj_organization": [{"post_title": "Kod & Lek"}],
    }
    organizations = {item["title"]["rendered"] for item in Importer(client).fetch("organizations")}
    assert {escape(each["post_title"]) for each in item["acf"]["field_dsj_organization"]} <= organizations


@pytest.mark.parametrize(
    ("place", "line", "code", "town"),
    [
        ("", "", "", ""),
        ("Sal 5", "Sal 5", "", ""),
        ("Zoom", "Zoom", "", ""),
        ("Stockholm City Conference Centre", "Stockholm City Conference Centre", "", ""),
        ("Sal 5 Skogsbyn", "Sal 5 Skogsbyn", "", ""),
        ("Visit Sweden", "Visit Sweden", "", ""),
        ("Aulan, Skogsbyn", "Aulan", "", "Skogsbyn"),
        ("Aulan, Storgatan 1, Umeå, Sweden", "Aulan, Storgatan 1", "", "Umeå"),
        ("Storgatan 1, 123 45 Lund Sverige", "Storgatan 1", "123 45", "Lund"),
        ("Storgatan 1, SE-123 45 Lund", "Storgatan 1", "123 45", "Lund"),
        ("Storgatan 1, S-12345 Lund", "Storgatan 1", "12345", "Lund"),
        ("Storgatan 1, 123\xa045\xa0Lund", "Storgatan 1", "123 45", "Lund"),
        ("Storgatan 1 123 45 Lund", "Storgatan 1", "123 45", "Lund"),
        ("123 45 Upplands Väsby", "", "123 45", "Upplands Väsby"),
    ],
)
def test_a_place_is_taken_apart_as_far_as_it_can_be(place, line, code, town):
    assert location(place) == {
        "country_code": "SE",
        "locality": town,
        "postal_code": code,
        "address_line1": line,
    }


@pytest.mark.parametrize(
    ("fields", "setting"),
    [({}, "on_location"), ({"is_online": True, "place_sv": ""}, "virtual_live")],
)
def test_how_one_takes_part(client, fields, setting):
    builders.activity(**fields, **TICKED)
    assert Importer(client).fetch("events")[0]["acf"]["field_dsj_event_setting"] == [setting]


ENGLISH = {"title_en": "Practise", "summary_en": "For children.", "body_en": "Whole."}


def test_english_is_sent_where_somebody_has_written_it(client):
    numbers = count()
    for texts in (ENGLISH, {}):
        builders.initiative(f"Öva {next(numbers)}", **texts, **TICKED)
    importer = Importer(client)
    assert sorted(titles(importer.fetch("initiatives"))) == ["Practise", "Öva 1"]
    assert sorted(titles(importer.fetch("initiatives", more="&lang=sv"))) == ["Öva 0", "Öva 1"]


@pytest.mark.parametrize("missing", ["title_en", "summary_en", "body_en"])
@pytest.mark.parametrize("kind", ["initiatives", "events"])
def test_one_item_speaks_one_language(client, kind, missing):
    make = {"initiatives": builders.initiative, "events": builders.activity}[kind]
    make("Öva", **{**ENGLISH, missing: ""}, **TICKED)
    for more in ("", "&lang=en"):
        item = Importer(client).fetch(kind, more=more)[0]
        text = str([item["title"], item["content"], item["link"]])
        assert not [word for word in ("Practise", "children", "Whole", "/en/") if word in text]


def test_a_text_that_is_nowhere_decides_no_language(client):
    builders.initiative("Öva", **ENGLISH, **TICKED)
    builders.initiative("Skriva", **ENGLISH, results_sv="Mycket.", **TICKED)
    assert sorted(titles(Importer(client).fetch("initiatives"))) == ["Practise", "Skriva"]


def test_what_is_there_in_english_only_is_sent_so_even_where_swedish_is_asked_for(client):
    builders.initiative("", summary_sv="", body_sv="", **{**ENGLISH, **TICKED})
    assert titles(Importer(client).fetch("initiatives", more="&lang=sv")) == ["Practise"]


def test_a_name_that_is_the_same_in_both_languages_needs_no_swedish(client):
    builders.organization("Fores", description_sv="Tankesmedja.", description_en="Think tank.", **TICKED)
    item = Importer(client).fetch("organizations")[0]
    assert item["title"]["rendered"] == "Fores"
    assert "Think tank." in item["content"]["rendered"]


def test_a_member_has_one_name_wherever_it_is_named(client):
    """Each item speaks its own language, and the platform finds members by their names."""
    names = {"name_en": "The library", "description_sv": "Text."}
    swedish = builders.organization("Biblioteket", **names, **TICKED)
    english = builders.organization("Skolan", name_en="The school", **TICKED)
    for texts in (ENGLISH, {}):
        builders.activity("Träff", organisers=[swedish, english], **texts, **TICKED)
        builders.initiative("Öva", of=swedish, **texts, **TICKED)
    importer = Importer(client)
    assert sorted(titles(importer.fetch("organizations"))) == ["Biblioteket", "The school"]
    for item in importer.fetch("events"):
        named = {each["post_title"] for each in item["acf"]["field_dsj_organization"]}
        assert named == {"Biblioteket", "The school"}
    assert {item["acf"]["field_dsj_author"] for item in importer.fetch("initiatives")} == {"Biblioteket"}


@time_machine.travel(START, tick=False)
def test_an_event_says_its_year_first(client):
    builders.activity("Träff", starts_at="2027-03-05 14:00", ends_at="2027-03-05 15:30", **TICKED)
    content = Importer(client).fetch("events")[0]["content"]["rendered"]
    assert content.startswith("<p>fredag 5 mars 2027 kl.\xa014.00–15.30</p><p>Vi möts.</p>")


@pytest.mark.parametrize(
    ("texts", "title", "paragraph"),
    [
        ({}, "Inställt: Träff", "Den här aktiviteten är inställd."),
        (ENGLISH, "Cancelled: Practise", "This activity is cancelled."),
    ],
)
def test_a_cancelled_event_says_so_first(client, texts, title, paragraph):
    made = builders.activity("Träff", **texts, **TICKED)

    def cancel():
        made.is_cancelled = True
        made.save()

    assert changed(Importer(client), "events", cancel) == [title]
    assert Importer(client).fetch("events")[0]["content"]["rendered"].startswith(f"<p>{paragraph}</p>")


@pytest.mark.parametrize("address", ["/eu/initiatives", "/sv/initiativ.atom"])
def test_a_link_to_another_host_without_a_scheme_stays_one(client, address):
    builders.initiative(body_sv="[Där](//annan.example/a) och [här](/sv/).", **TICKED)
    text = html.unescape(client.get(address).text.replace("\\", ""))
    assert 'href="//annan.example/a"' in text
    assert 'href="http://127.0.0.1:8000/sv/"' in text
