"""The coalition in numbers: every number leads to a list that has as many."""

import re
from datetime import date
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.conf import settings

from publishing import charts
from publishing.states import Status
from tests import builders
from vocabularies.models import Term

pytestmark = [pytest.mark.once, pytest.mark.django_db]
LINK = re.compile(r'<(?:td|dd)><a(?: class="[^"]*")? href="([^"]+)"[^>]*>(\d+)</a>')


@pytest.fixture
def coalition():
    library = builders.organization("Biblioteket", category="public_institution", joined_on=date(2019, 3, 1))
    school = builders.organization("Skolan", category="ngo", joined_on=date(2021, 1, 1))
    builders.organization("Lämnat", left_on=date(2020, 1, 1))
    for title, fields in {
        "Ett": {"of": library, "areas": ["education"], "starts_on": date(2019, 1, 1)},
        "Två": {"of": school, "areas": ["education", "for-all"], "partners": [library]},
        "Dolt": {"of": school, "areas": ["for-all"], "status": Status.IN_REVIEW},
    }.items():
        made = builders.initiative(title, **fields)
        made.audiences.set(Term.objects.filter(vocabulary="audience", code__in=["seniors", "teachers"]))
        made.counties.set(Term.objects.filter(vocabulary="county", code="skane") if title == "Ett" else [])


@pytest.mark.usefixtures("coalition")
@pytest.mark.parametrize("path", ["/sv/statistik/", "/en/statistics/"])
def test_every_number_equals_the_list_that_it_leads_to(client, path):
    links = {unescape(address): int(number) for address, number in LINK.findall(client.get(path).text)}
    assert len(links) > 70
    assert max(links.values()) == 2
    for address, number in links.items():
        heading = re.search(r'<div role="status" id="count"><h2[^>]*>(\d+) ', client.get(address).text)
        assert int(heading[1]) == number, address


@pytest.mark.usefixtures("coalition")
def test_an_empty_cell_is_an_invitation(client):
    html = client.get("/en/statistics/").text
    assert 'aria-label="None yet. Tell of one: Digital Skills For All, Job seekers"' in html
    assert 'aria-label="2 initiatives: Digital Skills in Education, Seniors"' in html


@pytest.mark.usefixtures("coalition")
def test_each_chart_has_a_name_and_a_table_beside_it(client):
    html = client.get("/sv/statistik/").text
    drawings = re.findall(r'<svg class="chart".*?</svg>', html, re.DOTALL)
    assert len(drawings) == 6
    for drawing in drawings:
        name = re.search(r'aria-labelledby="([^"]+)"', drawing)[1]
        assert f'<title id="{name}">' in drawing
        ElementTree.fromstring(drawing)
    assert html.count("<table") == 8


def test_the_map_has_exactly_the_counties_of_the_code_list():
    outlines = ElementTree.parse(settings.COALITION.folder / "static" / settings.COALITION.map.file).getroot()
    codes = {path.get("id") for path in outlines}
    assert codes == set(Term.objects.filter(vocabulary="county").values_list("code", flat=True))


@pytest.mark.usefixtures("coalition")
def test_the_map_is_shaded_and_named(client):
    html = client.get("/sv/statistik/").text
    assert re.search(r'<title>Skåne län: 1</title><use class="map__county map__county--4" href="[^"]+#skane"/>', html)
    assert re.search(
        r'<title>Hallands län: 0</title><use class="map__county map__county--0" href="[^"]+#halland"/>', html
    )


def test_an_empty_coalition_has_numbers_too(client):
    assert client.get("/sv/statistik/").status_code == 200
    assert "<rect" not in charts.columns("a", "A", [])


@pytest.mark.parametrize("count", [1, 12, 40])
def test_columns_stay_inside_the_drawing_and_their_years_apart(count):
    drawing = str(charts.columns("years", "Years", [(str(1990 + n), n) for n in range(count)]))
    edges = [
        float(x) + float(w)
        for x, w in re.findall(r'<rect class="[^"]+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawing)
    ]
    assert max(edges) <= charts.WIDTH
    labels = re.findall(r'class="chart__label"[^>]+x="([\d.]+)"[^>]*>(\d{4})<', drawing)
    places = [float(x) for x, _year in labels]
    assert labels[-1][1] == str(1990 + count - 1)
    assert all(right - left >= 36 for left, right in pairwise(places))


def test_labels_are_escaped():
    assert "<b>" not in str(charts.bars("a", "<b>", [("<b>", 1, "blue")]))
