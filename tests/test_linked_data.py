"""For machines that search: structured data, sitemap, catalogue and the like, read by others' parsers."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree import ElementTree

import extruct
import pytest
import rdflib
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from publishing.states import Status
from tests import builders
from tests.surfaces import FORMS, addresses, text_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ROOT = "http://127.0.0.1:8000"
DCAT, DCT = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
XHTML = "{http://www.w3.org/1999/xhtml}link"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def graph(client, path):
    """The things that a page describes, by their type."""
    html = client.get(path).text
    blocks = extruct.extract(html, base_url=ROOT + path, syntaxes=["json-ld"])["json-ld"]
    assert {block["@context"] for block in blocks} == {"https://schema.org"}
    things = [thing for block in blocks for thing in block["@graph"]]
    found = {thing["@type"]: thing for thing in things}
    assert len(found) == len(things)
    return found, html


def words(value):
    """All texts in structured data but for addresses and types."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() if not name.startswith("@") for text in words(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in words(inner)]
    return [value] if isinstance(value, str) and not value.startswith(("http", "/")) else []


def visible(html):
    return html.split("</head>")[1]


def test_a_member(client):
    builders.organization("Kod & Lek", slug="kod", website="https://kod.example/", joined_on="2026-01-01")
    things, html = graph(client, "/sv/medlemmar/kod/")
    organization = things["Organization"]
    assert organization["url"] == f"{ROOT}/sv/medlemmar/kod/"
    assert organization["sameAs"] == "https://kod.example/"
    assert organization["memberOf"]["name"] == "Digital Skills and Jobs Coalition Sweden"
    assert all(escape(word) in visible(html) for word in words(organization))
    steps = things["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Startsida", "Medlemmar", "Kod & Lek"]
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert all(client.get(step["item"].removeprefix(ROOT)).status_code == 200 for step in steps)


def test_an_initiative(client):
    owner = builders.organization("Ägaren", slug="agaren")
    builders.initiative("Öva", slug="ova", of=owner, starts_on="2025-01-01", ends_on="2027-03-15", areas=["for-all"])
    things, html = graph(client, "/sv/initiativ/ova/")
    project = things["Project"]
    assert project["parentOrganization"]["name"] == "Ägaren"
    assert (project.pop("foundingDate"), project.pop("dissolutionDate")) == ("2025", "2027-03")
    assert "2025" in visible(html)
    assert len(words(project)) == 4
    assert all(escape(word) in visible(html) for word in words(project))


def activity(**fields):
    times = {"starts_at": "2027-03-05 14:00", "ends_at": "2027-03-05 16:00"}
    return builders.activity("Träff", slug="traff", **{**times, **fields})


@time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False)
def test_an_activity(client):
    activity(organisers=[builders.organization("Kod & Lek"), builders.organization("Dold", status=Status.DRAFT)])
    things, html = graph(client, "/sv/aktiviteter/traff/")
    event = things["Event"]
    assert (event["startDate"], event["endDate"]) == ("2027-03-05T14:00:00+01:00", "2027-03-05T16:00:00+01:00")
    assert event["startDate"] in html.split("</head>")[1]
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["location"] == [{"@type": "Place", "name": "Skogsbyn", "address": "Skogsbyn"}]
    assert [each["name"] for each in event["organizer"]] == ["Kod & Lek"]
    for name in ("name", "description", "location", "organizer"):
        assert all(escape(word) in visible(html) for word in words(event[name]))


def test_an_activity_online_that_is_cancelled(client):
    activity(is_online=True, place_sv="", online_address="https://meet.example/1", is_cancelled=True)
    event = graph(client, "/sv/aktiviteter/traff/")[0]["Event"]
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["location"] == [{"@type": "VirtualLocation", "url": "https://meet.example/1"}]
    assert event["organizer"][0]["name"] == "Digital Skills and Jobs Coalition Sweden"


def test_whole_days_have_no_time(client):
    activity(ends_at="2027-03-06 16:00", is_all_day=True)
    event = graph(client, "/sv/aktiviteter/traff/")[0]["Event"]
    assert (event["startDate"], event["endDate"]) == ("2027-03-05", "2027-03-06")


def test_home_areas_and_contacts(client):
    owner = builders.organization("Ägaren")
    builders.contact(
        "Kim", of=owner, role_sv="Samordnare", email="kim@example.com", is_public=True, is_email_public=True
    )
    builders.contact("Lo", of=owner, role_sv="Tyst", email="lo@example.com", phone="070", is_public=True)
    assert graph(client, "/sv/")[0]["Organization"]["url"] == f"{ROOT}/sv/"
    areas, html = graph(client, "/sv/omraden/")
    assert len(areas["DefinedTermSet"]["hasDefinedTerm"]) == 4
    assert all(escape(term["name"]) in visible(html) for term in areas["DefinedTermSet"]["hasDefinedTerm"])
    points = graph(client, "/sv/kontakt/")[0]["Organization"]["contactPoint"]
    assert {"@type": "ContactPoint", "name": "Kim", "contactType": "Samordnare", "email": "kim@example.com"} in points
    assert {"@type": "ContactPoint", "name": "Lo", "contactType": "Tyst"} in points
    assert "DefinedTerm" in graph(client, "/sv/omraden/education/")[0]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_where_a_page_shows_the_way_to_it_machines_read_the_same_way(client, language):
    builders.page("Om skogen", slug="om-skogen", title_en="About the forest")
    told = set()
    for address in list(addresses(language)):
        html = text_of(client.get(address))
        if 'class="breadcrumbs"' not in html:
            continue
        shown = re.search(r'<nav class="breadcrumbs".*?</nav>', html, re.DOTALL)[0]
        steps = graph(client, address)[0]["BreadcrumbList"]["itemListElement"]
        links = [(ROOT + path, unescape(name)) for path, name in re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', shown)]
        assert [(step["item"], step["name"]) for step in steps][: len(links)] == links
        if len(steps) > len(links):
            told.add(steps[-1]["item"])
    with override(language):
        names = ["initiatives:list", "activities:list", "members:list", "members:contact", "initiatives:area_list"]
        names += ["statistics", "search", "opendata:data"]
        listed = {ROOT + reverse(name) for name in names} | {ROOT + reverse("pages:detail", args=["om-skogen"])}
    assert listed <= told


def test_no_text_gets_out_of_its_block(client):
    evil = '</script><script>alert(1)</script><!-- & "'
    builders.initiative(evil, slug="evil", summary_sv=evil)
    things, html = graph(client, "/sv/initiativ/evil/")
    assert things["Project"]["name"] == evil
    assert "<script>alert" not in html


def pages_of_sitemap(client):
    found = {}
    for place in ElementTree.fromstring(client.get("/sitemap.xml").content).iter(f"{SITEMAP}loc"):
        file = ElementTree.fromstring(client.get(place.text.removeprefix(ROOT)).content)
        for url in file.iter(f"{SITEMAP}url"):
            links = {link.get("hreflang"): link.get("href") for link in url.iter(XHTML)}
            found[url.find(f"{SITEMAP}loc").text] = (links, url.find(f"{SITEMAP}lastmod").text)
    return found


def test_the_sitemap_names_every_public_page_in_its_languages(client):
    builders.initiative("Öva", slug="ova", title_en="Practise")
    builders.initiative("Hemlig", slug="hemlig", status=Status.DRAFT)
    builders.activity("Träff", slug="traff")
    builders.organization("Bara svenska", slug="svenska", description_sv="Text.")
    found = pages_of_sitemap(client)
    swedish, english = f"{ROOT}/sv/initiativ/ova/", f"{ROOT}/en/initiatives/ova/"
    assert found[swedish][0] == found[english][0] == {"sv": swedish, "en": english}
    assert found[swedish][1].startswith(f"{timezone.now():%Y-%m-%d}")
    assert f"{ROOT}/sv/aktiviteter/traff/" in found
    assert f"{ROOT}/en/members/svenska/" not in found
    assert not [address for address in found if "hemlig" in address]
    for address in found:
        assert client.get(address.removeprefix(ROOT)).status_code == 200, address


def test_robots_and_security_say_where_to_go(client):
    assert client.get("/robots.txt").text == f"User-agent: *\nDisallow:\n\nSitemap: {ROOT}/sitemap.xml\n"
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())
    assert lines["Contact"] == f"{ROOT}/en/contact/"
    assert lines["Canonical"] == f"{ROOT}/.well-known/security.txt"
    expires = datetime.fromisoformat(lines["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=366)


def test_the_catalogue_names_the_address_that_stands_first_on_the_contact_page(client):
    def contact():
        things = json.loads(client.get(reverse("catalog")).text)["@graph"]
        return next(thing for thing in things if thing["@id"].endswith("#contact"))

    shown = {"of": builders.organization(), "role_sv": "Samordnare", "is_public": True}
    builders.contact("Lo", email="lo@example.com", is_email_public=True, position=2, **shown)
    assert contact()["vcard:hasEmail"] == {"@id": "mailto:lo@example.com"}
    builders.contact("Kim", email="kim@example.com", position=1, **shown)
    assert "vcard:hasEmail" not in contact()
    assert contact()["vcard:hasURL"]["@id"] == f"{ROOT}/sv/kontakt/"


# rdflib reads JSON-LD through a class that it will rename.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_the_catalogue_describes_what_is_there(client):
    builders.initiative()
    catalogue = rdflib.Graph().parse(data=client.get(reverse("catalog")).text, format="json-ld")
    types = {str(kind).rpartition("#")[2] for kind in catalogue.objects(None, rdflib.RDF.type)}
    assert types >= {"Catalog", "Dataset", "Distribution", "DataService"}
    licence = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    datasets = set(catalogue.subjects(rdflib.RDF.type, DCAT.Dataset))
    assert len(datasets) == 3
    for dataset in datasets:
        assert {literal.language for literal in catalogue.objects(dataset, DCT.title)} == {"sv", "en"}
        for needed in (DCT.description, DCT.publisher, DCAT.contactPoint, DCAT.theme, DCAT.distribution):
            assert list(catalogue.objects(dataset, needed)), needed
    files = set(catalogue.subjects(rdflib.RDF.type, DCAT.Distribution))
    # CSV, JSON and Atom of each, and a calendar.
    assert len(files) == 3 * (len(FORMS) - 1) + 1
    for file in files:
        assert catalogue.value(file, DCT.license) == licence
        rights = set(catalogue.objects(catalogue.value(file, DCT.rights), rdflib.RDFS.label))
        assert any("logos and pictures belong to their owners" in label for label in rights)
        answer = client.get(str(catalogue.value(file, DCAT.downloadURL)).removeprefix(ROOT))
        kind = str(catalogue.value(file, DCAT.mediaType)).partition("media-types/")[2]
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind)
    service = catalogue.value(None, rdflib.RDF.type, DCAT.DataService)
    for pointer in (DCAT.endpointDescription,):
        assert client.get(str(catalogue.value(service, pointer)).removeprefix(ROOT)).status_code == 200
    assert set(catalogue.objects(None, DCAT.service)) == {service}
    served = set(catalogue.subjects(DCAT.accessService, service))
    assert {str(catalogue.value(file, DCAT.mediaType)).rpartition("/")[2] for file in served} == {"json"}
    assert len(served) == 3
    # Everything that is named as ours is described.
    named = {str(o) for o in catalogue.objects() if isinstance(o, rdflib.URIRef) and str(o).startswith(f"{ROOT}/data/")}
    assert named <= {str(subject) for subject in catalogue.subjects()}
    assert json.loads(client.get(reverse("catalog")).text)["@context"]
