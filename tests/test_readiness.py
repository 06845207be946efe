"""How far something is ready for the European platform, and which things are not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from opendata import readiness
from tests import builders
from tests.test_harvest import described

pytestmark = [pytest.mark.once, pytest.mark.django_db]

MODELS = [Initiative, Activity, Organization]


def words(obj):
    return readiness.in_words(readiness.annotated(type(obj).objects.filter(pk=obj.pk)).get())


def admin_address(obj, page="change"):
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{page}"
    return reverse(name, args=[obj.pk] if page == "change" else [])


@pytest.fixture
def staff(client):
    client.force_login(builders.coordinator())
    return client


def ready_things():
    owner = builders.organization("Klar", category="ngo", description_sv="Text.")
    return [described(builders.initiative(of=owner)), described(builders.activity(organisers=[owner])), owner]


def test_what_is_missing_is_named():
    bare = builders.initiative()
    assert words(bare) == "4 av 8; saknas: kunskapsnivå, teknik, utbildningsområde, geografisk räckvidd"
    initiative, activity, owner = ready_things()
    assert [words(thing) for thing in (initiative, activity, owner)] == ["8 av 8", "9 av 9", "7 av 7"]
    initiative.technologies.clear()
    assert words(initiative) == "7 av 8; saknas: teknik"
    assert words(owner) == "6 av 7; saknas: teknik (genom ett initiativ)"
    initiative.fields_of_education.clear()
    assert words(owner) == "5 av 7; saknas: teknik (genom ett initiativ), utbildningsområde (genom ett initiativ)"


@pytest.mark.parametrize("model", MODELS)
def test_ready_and_unready_are_two_halves(model):
    ready_things()
    builders.initiative(), builders.activity()
    ready, unready = readiness.ready(model.objects.all()), readiness.unready(model.objects.all())
    assert ready.count() == 1
    assert set(ready) | set(unready) == set(model.objects.all())
    assert not set(ready) & set(unready)
    for obj in readiness.annotated(model.objects.all()):
        assert (not readiness.missing(obj)) == (obj in ready)


@pytest.mark.parametrize("place", range(len(MODELS)))
def test_the_form_says_what_is_missing(staff, place):
    bare = builders.initiative("Bar")
    things = [bare, builders.activity("Bar"), bare.organization]
    assert "; saknas: " in staff.get(admin_address(things[place])).text
    html = staff.get(admin_address(ready_things()[place])).text
    assert "; saknas: " not in html
    assert ["8 av 8", "9 av 9", "7 av 7"][place] in html
    assert "Det syns när du har sparat." in staff.get(admin_address(things[place], "add")).text


@pytest.mark.parametrize("place", range(len(MODELS)))
def test_a_list_shows_all_that_are_not_ready(staff, place):
    done = ready_things()[place]
    bare = builders.initiative("Bar", is_for_core_platform=True)
    activity = builders.activity("Bar", is_for_core_platform=True)
    thing = [bare, activity, bare.organization][place]
    address = admin_address(thing, "changelist")
    assert set(staff.get(address + "?platform=ready").context["cl"].queryset) == {done}
    page = staff.get(address + "?platform=unready")
    assert thing in page.context["cl"].queryset
    assert "; saknas: " in page.text
    ticked = set(staff.get(address + "?platform=ticked").context["cl"].queryset)
    assert ticked == (set() if place == 2 else {thing})
    assert "; saknas: " not in staff.get(address).text


def test_the_list_costs_the_same_for_three_and_for_thirty(staff):
    counts = []
    for number in (3, 27):
        for n in range(number):
            builders.initiative(f"Bar {number} {n}")
        staff.get("/admin/initiatives/initiative/?platform=unready")
        with CaptureQueriesContext(connection) as queries:
            staff.get("/admin/initiatives/initiative/?platform=unready")
        counts.append(len(queries))
    assert counts[0] == counts[1]
