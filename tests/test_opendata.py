"""Lists as data: page, CSV, JSON and API give the same, files open right, and answers can be asked for again."""

import csv
import io
import json
from datetime import timedelta
from urllib.parse import urlencode

import feedparser
import pytest
import schemathesis
import time_machine
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from activities.models import Activity
from initiatives.models import Initiative
from opendata.kinds import KINDS
from publishing.fields import LongTextFormField
from tests import builders
from tests.surfaces import LISTS, text_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]

AREAS = ["education", "labour-force", "ict-professionals", "for-all"]
SLOW = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


def pages(kind, language="sv"):
    with override(language):
        return reverse(KINDS[kind].list_name)


def address(kind, form, language="sv"):
    with override(language):
        return reverse(f"opendata:{kind}", args=[form])


def read_csv(response):
    text = text_of(response)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


@pytest.fixture
def things():
    """A dozen of each, with areas and members in all combinations."""
    members = [builders.organization(f"Åsas förening {n}", category=["ngo", "association"][n % 2]) for n in range(4)]
    for n in range(12):
        areas = [area for place, area in enumerate(AREAS) if n >> place & 1] or ["for-all"]
        owner, partner = members[n % 4], members[(n + 1) % 4]
        builders.initiative(f"Öva {n}", of=owner, areas=areas, partners=[partner], title_en=f"Practise {n}")
        starts_at = timezone.now() + timedelta(days=(n - 6) * 3 + 1)
        builders.activity(f"Träff {n}", areas=areas, organisers=[owner], starts_at=starts_at, is_online=bool(n % 2))


OPTIONS = {
    "initiatives": {
        "area": st.lists(st.sampled_from(AREAS), max_size=2),
        "member": st.lists(st.sampled_from(["asas-forening-0", "asas-forening-2"]), max_size=2),
        "sort": st.sampled_from(["latest", "title", "ending"]),
        "q": st.sampled_from(["öva", "practise", "5", "finns inte"]),
    },
    "organizations": {"category": st.lists(st.sampled_from(["ngo", "association"]), max_size=2)},
    "activities": {
        "area": st.lists(st.sampled_from(AREAS), max_size=2),
        "form": st.lists(st.sampled_from(["place", "online"]), max_size=2),
        "when": st.sampled_from(["upcoming", "past"]),
    },
}


@pytest.mark.usefixtures("things")
@pytest.mark.parametrize("kind", LISTS)
def test_page_csv_json_and_api_give_the_same_in_the_same_order(client, kind):
    @hypothesis_settings(max_examples=12, **SLOW)
    @given(st.fixed_dictionaries({}, optional=OPTIONS[kind]))
    def compare(chosen):
        query = "?" + urlencode(chosen, doseq=True)
        shown = [obj.slug for obj in client.get(pages(kind) + query).context["paginator"].object_list[:]]
        answer = json.loads(text_of(client.get(address(kind, "json") + query)))
        from_api = client.get(reverse(f"api:{kind}") + query).json()
        assert [record["slug"] for record in answer["results"]] == shown
        assert answer["results"] == from_api["results"]
        assert answer["count"] == from_api["count"] == len(shown)
        assert [row["slug"] for row in read_csv(client.get(address(kind, "csv") + query))] == shown
        feed = feedparser.parse(text_of(client.get(address(kind, "atom") + query)))
        assert [entry.link.rstrip("/").rpartition("/")[2] for entry in feed.entries] == shown

    compare()


@pytest.mark.usefixtures("things")
def test_the_page_links_to_what_it_shows_as_data(client):
    html = client.get("/sv/initiativ/?area=education&sort=title").text
    for form in ("csv", "json", "atom", "embed"):
        assert f'href="/sv/initiativ.{form}?area=education&amp;sort=title"' in html
    html = client.get("/sv/aktiviteter/?area=education").text
    with override("sv"):
        calendar = reverse("activities:calendar")
    assert f'<a href="{calendar}?area=education">iCalendar</a>' in html


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("form", ["csv", "json", "atom", "embed"])
def test_a_value_that_does_not_exist_is_named_in_every_form(client, kind, form):
    response = client.get(address(kind, form) + "?area=finns-inte&category=finns-inte")
    assert response.status_code == 400
    assert "finns-inte" in response.text


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_table_is_a_formula(client, start):
    builders.organization("Å", slug="a", description_sv=f"{start}", description_en=f'{start}"; "ä\nö')
    row = read_csv(client.get(address("organizations", "csv")))[0]
    assert row["name_sv"] == "Å"
    for language in ("sv", "en"):
        assert row[f"description_{language}"].startswith(f"'{start[0]}")


def test_a_table_has_a_column_for_each_language_and_no_more_than_its_schema(client):
    builders.initiative("Öva", title_en="Practise")
    row = read_csv(client.get(address("initiatives", "csv")))[0]
    assert (row["title_sv"], row["title_en"], row["areas"]) == ("Öva", "Practise", "education")
    assert list(row)[:4] == ["id", "slug", "url_sv", "url_en"]
    record = json.loads(text_of(client.get(address("initiatives", "json"))))["results"][0]
    assert {name.split("_sv")[0].split("_en")[0].split("_")[0] for name in row} >= {"id", "slug", "url", "body"}
    assert set(record) == set(KINDS["initiatives"].schema.model_fields)


def test_the_feed_holds_the_whole_text_in_its_language(client):
    body = "## Rubrik\n\nHela **texten** [här](/sv/kontakt/)."
    made = builders.initiative("Öva", body_sv=body, title_en="Practise", summary_en="Short.", body_en="The *whole*.")
    for language, title, word in [("sv", "Öva", "<strong>texten</strong>"), ("en", "Practise", "<em>whole</em>")]:
        feed = feedparser.parse(text_of(client.get(address("initiatives", "atom", language) + "?area=education")))
        assert not feed.bozo
        assert feed.feed.language == language
        entry = feed.entries[0]
        assert entry.title == title
        assert word in entry.content[0].value
        assert entry.content[0].language == language
        assert entry.author == made.organization.name
    assert entry.id.endswith(f"initiatives.initiative/{made.pk}")
    swedish = feedparser.parse(text_of(client.get(address("initiatives", "atom"))))
    assert 'href="http://127.0.0.1:8000/sv/kontakt/"' in swedish.entries[0].content[0].value


def test_what_nobody_sees_is_kept_out_of_texts_and_breaks_no_feed(client):
    pasted = "Från Word\x0bny rad\x0cny sida\x01"
    initiative = builders.initiative(pasted, summary_sv=pasted, body_sv=pasted)
    assert (initiative.title_sv, initiative.body_sv) == ("Från Word ny rad ny sida", "Från Word\nny rad\nny sida")
    # A proposed change is made of what the form says.
    assert LongTextFormField().clean(pasted) == initiative.body_sv
    checked = Initiative(title_sv=pasted, title_en="\x01")
    with pytest.raises(ValidationError) as refused:
        checked.clean_fields()
    assert checked.title_sv == initiative.title_sv
    assert "title_sv" not in refused.value.error_dict
    activity = builders.activity(organisers=[builders.organization("Fören\x0bing")])
    # Rows that were stored before anybody looked.
    Initiative.objects.update(title_sv=pasted, summary_sv=pasted, body_sv=pasted)
    Activity.objects.update(title_sv=pasted, summary_sv=pasted, place_sv=pasted)
    for kind in LISTS:
        assert not feedparser.parse(text_of(client.get(address(kind, "atom")))).bozo
    for name, args in [("calendar", []), ("event", [activity.slug])]:
        with override("sv"):
            calendar = client.get(reverse(f"activities:{name}", args=args)).text
        assert not set(calendar) & set("\x01\x0b\x0c")


def test_a_feed_says_that_an_activity_is_cancelled_and_where_and_when_it_is(client):
    builders.activity(
        "Träff",
        starts_at="2027-03-03 13:00",
        place_sv="Storgatan 1",
        is_online=True,
        online_address="https://meet.example/1",
        registration_link="https://example.org/anmalan",
        organisers=[builders.organization("Fyren", slug="fyren")],
        body_sv="Med **fika**.",
    )
    builders.activity("Inte alls", starts_at="2027-03-04 13:00", is_cancelled=True, registration_link="https://x.se/")
    whole, cancelled = feedparser.parse(text_of(client.get(address("activities", "atom")))).entries
    assert (whole.title, cancelled.title) == ("Träff", "Inställt: Inte alls")
    told = whole.content[0].value
    for part in ("2027-03-03T13:00", "Storgatan 1", "https://meet.example/1", "https://example.org/anmalan", "fika"):
        assert part in told
    assert '<a href="http://127.0.0.1:8000/sv/medlemmar/fyren/">Fyren</a>' in told
    assert "inställd" in cancelled.content[0].value
    assert "https://x.se/" not in cancelled.content[0].value


def test_a_feed_holds_the_results_of_an_initiative(client):
    builders.initiative("Öva", body_sv="Texten.", results_sv="Hundra **personer**.", results_en="A hundred.")
    for language, words in [("sv", "<strong>personer</strong>"), ("en", "A hundred.")]:
        (entry,) = feedparser.parse(text_of(client.get(address("initiatives", "atom", language)))).entries
        assert words in entry.content[0].value
        assert "Texten." in entry.content[0].value


@pytest.mark.usefixtures("things")
def test_the_api_hands_out_its_lists_page_by_page(client):
    seen, address = [], reverse("api:initiatives") + "?per_page=5&sort=title"
    while address:
        answer = client.get(address).json()
        seen += [record["slug"] for record in answer["results"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == 12
    assert answer["pages"] == answer["page"] == 3
    assert "page=2" in answer["previous"]
    assert client.get(reverse("api:initiatives") + "?per_page=5&page=4").status_code == 404
    for bad in ("page=0", "per_page=101", "page=x"):
        response = client.get(reverse("api:initiatives") + f"?{bad}")
        assert (response.status_code, list(response.json()["errors"])) == (422, [bad.split("=")[0]])
    assert client.get(reverse("api:initiatives") + "?area=x").json()["errors"]["area"]


def test_terms_and_areas_stand_in_both_languages(client):
    areas = client.get(reverse("api:areas")).json()
    assert [area["code"] for area in areas] == AREAS
    assert all(area["name"]["sv"] and area["name"]["en"] and area["eu_code"] for area in areas)
    terms = client.get(reverse("api:terms") + "?vocabulary=field").json()
    assert {term["vocabulary"] for term in terms} == {"field"}
    assert all(term["eu_code"].startswith("http://data.europa.eu/snb/isced-f/") for term in terms)
    assert client.get(reverse("api:terms") + "?vocabulary=nothing").status_code == 422


def test_an_activity_is_told_with_the_offset_of_its_day(client):
    builders.activity("Vår", slug="var", starts_at="2027-03-03 13:00", ends_at="2027-03-03 15:00")
    builders.activity("Sommar", slug="sommar", starts_at="2027-07-03 13:00", ends_at="2027-07-03 15:00")
    found = {slug: client.get(reverse("api:activity", args=[slug])).json()["starts_at"] for slug in ("var", "sommar")}
    assert found == {"var": "2027-03-03T13:00:00+01:00", "sommar": "2027-07-03T13:00:00+02:00"}


# In a transaction that has changes of its own no version is known.
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("name", ["api", "csv"])
def test_unchanged_data_is_not_sent_again(client, name):
    builders.initiative("Öva")
    ends_at = timezone.now() + timedelta(hours=2)
    builders.activity("Snart slut", starts_at=timezone.now(), ends_at=ends_at)
    place = reverse("api:activities") if name == "api" else address("activities", "csv")
    first = client.get(place)
    known = {"If-None-Match": first["ETag"]}
    assert client.get(place, headers=known).status_code == 304
    assert client.get(place, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.head(place).status_code == 200
    for answer in (first, client.get(place, headers=known)):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "public" in answer["Cache-Control"]
        assert "max-age=0" in answer["Cache-Control"]
    # What has ended has left the list, though nobody has changed anything.
    with time_machine.travel(ends_at + timedelta(minutes=1)):
        assert client.get(place, headers=known).status_code == 200
    builders.initiative("Nytt")
    changed = client.get(place, headers=known)
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("place", ["/api/v1/initiatives", "/sv/initiativ.json", "/data/oembed", "/data/catalog.jsonld"])
def test_scripts_of_other_sites_may_ask_whether_anything_has_changed(client, place):
    headers = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    asked = client.options(place, headers={"Origin": "https://other.example", **headers})
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert int(asked["Access-Control-Max-Age"]) > 0
    assert client.get(place)["Access-Control-Expose-Headers"] == "ETag, Last-Modified"


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("/data/oembed?url=x", 404),
        ("/sv/medlemmar/finns-inte/marke/", 404),
        ("/api/v1/initiatives/finns-inte", 404),
        ("/api/v1/initiatives?area=x", 400),
        ("/api/v1/initiatives?page=x", 422),
        ("/sv/initiativ.csv?area=x", 400),
    ],
)
def test_scripts_of_other_sites_may_read_what_is_wrong(client, place, status):
    response = client.get(place)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, "*")


def test_the_api_is_read_only_and_sets_no_cookie(client):
    for name in ("api:initiatives", "api:areas", "openapi"):
        assert client.post(reverse(name)).status_code == 405
        response = client.get(reverse(name))
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_what_is_wrong_is_said_in_english_with_what_would_be_right(client):
    builders.organization("Kod", slug="kod")
    for place in ("/api/v1/activities", "/sv/aktiviteter.json"):
        errors = client.get(f"{place}?area=x&member=y&when=z&sort=w").json()["errors"]
        assert errors["area"] == [f"“x” is not one of: {', '.join(AREAS)}."]
        assert errors["member"] == ["“y” is not one of: kod."]
        assert errors["when"] == ["“z” is not one of: upcoming, past."]
        assert errors["sort"] == ["“w” is not one of: time."]
    missing = client.get("/api/v1/activities/finns-inte").json()["errors"]
    assert missing == {"address": ["There is nothing here."]}


def test_the_document_states_licence_and_every_filter(client):
    document = client.get(reverse("openapi")).json()
    assert document["info"]["license"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "logos and pictures belong to their owners" in document["info"]["description"]
    assert "Everything is licensed" not in json.dumps(document)
    listed = {parameter["name"] for parameter in document["paths"]["/api/v1/initiatives"]["get"]["parameters"]}
    assert listed >= {"page", "per_page", "q", "sort", *KINDS["initiatives"].filter_class(QueryDict()).choice}
    activities = document["paths"]["/api/v1/activities"]["get"]["parameters"]
    assert {"upcoming", "past"} in [set(found["schema"].get("enum", ())) for found in activities]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("things")
def test_schemathesis_finds_nothing(client, live_server):
    document = client.get(reverse("openapi")).json()
    schema = schemathesis.openapi.from_dict(document)
    slugs = {
        "organizations": "asas-forening-0",
        "initiatives": Initiative.objects.first().slug,
        "activities": Activity.objects.first().slug,
    }
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis_settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None, database=None)
        @given(operation.as_strategy())
        def ask(case):
            case.call_and_validate(base_url=live_server.url)

        ask()
        asked += 1
    assert asked == len(document["paths"])
    for kind, slug in slugs.items():
        assert client.get(f"/api/v1/{kind}/{slug}").status_code == 200


@pytest.mark.usefixtures("things")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_examples_and_links_of_the_data_page_run(client, language):
    with override(language):
        page = client.get(reverse("opendata:data"))
    context = page.context
    links = [form["address"] for each in context["lists"] for form in each["forms"]]
    links += [context["openapi_address"], *(example["address"] for example in context["examples"])]
    links += [
        context["oembed_address"],
        *(frame["html"].split('src="')[1].split('"')[0] for frame in context["frames"]),
    ]
    assert len(links) >= 18
    for link in links:
        answer = client.get(link.removeprefix("http://127.0.0.1:8000").replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert len(text_of(answer)) > 50
    assert "creativecommons.org/licenses/by/4.0/" in page.text
    # The lines to paste are shown, not followed.
    assert "<iframe" not in page.text
    assert page.text.count("&lt;iframe src=") == len(context["frames"])
