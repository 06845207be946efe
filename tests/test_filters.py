"""Filters of lists: what is chosen, how many there are of everything else, and addresses that say so."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.filters import InitiativeFilter
from members.filters import OrganizationFilter
from publishing.facets import MANY, Facets, Group, bits_of, places_in
from publishing.states import Status
from tests import builders
from vocabularies.models import Term

pytestmark = pytest.mark.django_db
NOW = time_machine.travel("2026-11-22 12:00", tick=False)


def chosen(query, filter_class=InitiativeFilter):
    return filter_class(QueryDict(query))


def titles(query, filter_class=InitiativeFilter):
    return [str(thing) for thing in chosen(query, filter_class).hits()[:]]


def counts(query, name, filter_class=InitiativeFilter):
    """Code → number beside it in the form, without the zeros."""
    found = chosen(query, filter_class)
    options = next(group["options"] for group in found.groups() if group["name"] == name)
    return {option["code"]: option["count"] for option in options if option["count"]}


def described(title, *, audience=(), county=(), level=(), technology=(), **fields):
    made = builders.initiative(title, **fields)
    for field, vocabulary, codes in [
        ("audiences", "audience", audience),
        ("counties", "county", county),
        ("skill_levels", "skill_level", level),
        ("technologies", "technology", technology),
    ]:
        getattr(made, field).set(Term.objects.filter(vocabulary=vocabulary, code__in=codes))
    return made


@pytest.fixture
def three():
    """Three initiatives of two members, the latest last."""
    fyr, hav = builders.organization("Fyren", slug="fyren"), builders.organization("Havet", slug="havet")
    today = date(2026, 11, 22)
    return [
        described(
            "Äpple",
            of=fyr,
            areas=["education"],
            audience=["seniors"],
            county=["skane"],
            level=["basic"],
            starts_on=date(2020, 5, 1),
            ends_on=today - timedelta(days=1),
        ),
        described(
            "Banan",
            of=hav,
            areas=["education", "for-all"],
            audience=["seniors", "pupils"],
            county=["skane", "halland"],
            technology=["robotics"],
            starts_on=date(2020, 6, 1),
            ends_on=today + timedelta(days=90),
        ),
        described("Citron", of=hav, partners=[fyr], areas=["for-all"], starts_on=today + timedelta(days=9)),
    ]


@NOW
@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Citron", "Banan", "Äpple"]),
        ("area=education", ["Banan", "Äpple"]),
        ("area=education&area=for-all", ["Citron", "Banan", "Äpple"]),
        ("area=for-all&audience=pupils", ["Banan"]),
        ("county=skane", ["Banan", "Äpple"]),
        ("county=nationwide", ["Citron"]),
        ("county=halland&county=nationwide", ["Citron", "Banan"]),
        ("level=basic", ["Äpple"]),
        ("technology=robotics", ["Banan"]),
        ("member=fyren", ["Citron", "Äpple"]),
        ("when=ongoing", ["Banan"]),
        ("when=ended", ["Äpple"]),
        ("when=planned", ["Citron"]),
        ("began=2020", ["Banan", "Äpple"]),
        ("q=banan", ["Banan"]),
        ("q=banan&area=education", ["Banan"]),
        ("q=banan&level=basic", []),
        ("sort=title", ["Banan", "Citron", "Äpple"]),
        ("sort=ending", ["Banan", "Citron", "Äpple"]),
        ("area=education&area=education", ["Banan", "Äpple"]),
    ],
)
def test_a_choice_gives_what_it_says(query, expected):
    assert titles(query) == expected


@NOW
@pytest.mark.usefixtures("three")
def test_numbers_beside_values_leave_their_own_group_out():
    assert counts("area=education", "area") == {"education": 2, "for-all": 2}
    assert counts("area=education", "audience") == {"seniors": 2, "pupils": 1}
    assert counts("area=education&audience=pupils", "area") == {"education": 1, "for-all": 1}
    assert counts("q=citron", "county") == {"nationwide": 1}
    assert counts("", "member") == {"fyren": 2, "havet": 2}


@pytest.mark.usefixtures("three")
def test_an_ended_initiative_moves_by_itself():
    with time_machine.travel("2026-11-22 12:00", tick=False):
        assert titles("when=ended") == ["Äpple"]
    with time_machine.travel("2027-06-01 12:00", tick=False):
        assert titles("when=ended") == ["Banan", "Äpple"]


def test_hidden_things_are_neither_listed_nor_counted_nor_offered():
    builders.initiative("Dold", status=Status.IN_REVIEW, starts_on=date(1999, 1, 1))
    hidden = builders.organization("Dolda", slug="dolda", status=Status.DRAFT)
    builders.initiative("Dold med medlem", of=hidden)
    builders.initiative("Synlig", partners=[hidden])
    assert titles("") == ["Synlig"]
    assert counts("", "area") == {"education": 1}
    assert "dolda" not in counts("", "member")
    assert not chosen("member=dolda").is_valid
    assert not chosen("began=1999").is_valid


@pytest.mark.parametrize(
    "query", ["area=x", "area=education&area=x", "audience=' OR 1", "sort=worst", "when=never", "q=a&county=1"]
)
def test_values_that_do_not_exist_are_said_and_show_nothing(client, query):
    builders.initiative("Skola")
    html = client.get(f"/en/initiatives/?{query}").text
    assert 'role="alert"' in html
    assert "there is nothing called" in html or "There is no order called" in html
    assert "0 initiatives" in html
    assert "Skola</a>" not in html
    assert "All initiatives" in html or "Remove all" in html


def test_chips_take_one_choice_away_each(client):
    builders.initiative("Skola")
    html = client.get("/sv/initiativ/?q=skola&area=education&area=for-all&county=nationwide&sort=title&page=1").text
    chips = [unescape(address) for address in re.findall(r'class="chip" href="([^"]+)"', html)]
    assert chips == [
        "/sv/initiativ/?area=education&area=for-all&county=nationwide&sort=title",
        "/sv/initiativ/?q=skola&area=for-all&county=nationwide&sort=title",
        "/sv/initiativ/?q=skola&area=education&county=nationwide&sort=title",
        "/sv/initiativ/?q=skola&area=education&area=for-all&sort=title",
    ]
    assert 'href="/sv/initiativ/">Ta bort alla' in html


def test_values_without_hits_are_there_but_quiet(client):
    builders.initiative("Skola", areas=["education"])
    html = client.get("/sv/initiativ/").text
    assert re.search(r'class="choice choice--empty"><input[^>]+id="area-for-all"', html)
    assert re.search(r'class="choice"><input[^>]+id="area-education"', html)


def test_of_many_members_those_with_most_hits_and_the_chosen_are_offered(client):
    for number in range(35):
        builders.initiative(of=builders.organization(f"Medlem {number:02}", slug=f"m{number:02}"))
    builders.initiative(of=builders.Organization.objects.get(slug="m34"))
    group = next(group for group in chosen("member=m33").groups() if group["name"] == "member")
    codes = [option["code"] for option in group["options"]]
    assert len(codes) == 30
    assert {"m33", "m34"} <= set(codes)
    assert codes == sorted(codes)
    assert "For others, search for the name" in client.get("/en/initiatives/").text


def test_members_are_filtered_by_kind_and_by_the_areas_of_their_initiatives():
    school = builders.organization(
        "Skolan", category="formal_education_and_training_provider", joined_on=date(2020, 1, 1)
    )
    builders.organization("Ödet")
    builders.organization("Lämnat", category="ngo", left_on=date(2020, 1, 1))
    builders.initiative(of=school, areas=["education"], partners=[builders.organization("Partnern", category="ngo")])
    builders.initiative(of=school, areas=["for-all"], status=Status.DRAFT)

    def members(query):
        return titles(query, OrganizationFilter)

    assert members("") == ["Partnern", "Skolan", "Ödet"]
    assert members("category=ngo") == ["Partnern"]
    assert members("category=unknown") == ["Ödet"]
    assert members("area=education") == ["Partnern", "Skolan"]
    assert members("area=for-all") == []
    assert members("joined=2020") == ["Skolan"]
    assert members("q=universitet") == ["Skolan"]
    assert counts("area=education", "category", OrganizationFilter) == {
        "formal_education_and_training_provider": 1,
        "ngo": 1,
    }


def test_the_language_link_keeps_filters_order_and_page(client):
    for number in range(25):
        builders.initiative(f"Nummer {number}", areas=["for-all"])
    html = client.get("/sv/initiativ/?area=for-all&sort=title&q=nummer&page=2&utm=x").text
    assert 'href="/en/initiatives/?q=nummer&amp;area=for-all&amp;sort=title&amp;page=2"' in html
    assert "utm" not in html


def test_no_hits_lead_on(client):
    builders.initiative("Skola")
    html = client.get("/en/initiatives/?q=zzz&area=education").text
    assert "Nothing matches all of your choices." in html
    assert 'href="/en/search/?q=zzz"' in html
    assert "write a word with letters" in client.get("/en/initiatives/?q=%F0%9F%8E%89").text


@given(st.sets(st.integers(0, 5000)))
def test_a_set_of_places_is_kept_whole(places):
    assert list(places_in(bits_of(places))) == sorted(places)


def test_members_stand_in_the_order_of_the_page_whoever_asked_first():
    for swedish, english in (("Ab", "Zeta"), ("Bo", "Yard"), ("Ce", "Xylo")):
        builders.initiative(of=builders.organization(swedish, name_en=english))
    shown = {}
    for language in ("sv", "en"):
        with override(language):
            [group] = [group for group in chosen("").groups() if group["name"] == "member"]
            shown[language] = [option["label"] for option in group["options"]]
    assert shown == {"sv": ["Ab", "Bo", "Ce"], "en": ["Xylo", "Yard", "Zeta"]}


# Each of 30 things with the members that are in it, of more than are counted one by one; 0 is in most of them.
IN_THINGS = st.lists(st.sets(st.one_of(st.just(0), st.integers(0, MANY + 20))), min_size=30, max_size=30)


@given(IN_THINGS, st.sets(st.integers(0, 29)))
def test_hits_of_many_values_are_counted_as_those_of_few(members, within):
    everybody = [{str(number)} for number in range(MANY + 20)]
    named = [{str(number) for number in numbers} for numbers in members]
    pairs = [(code, pk) for pk, codes in enumerate([*named, *everybody]) for code in codes]
    values = {str(number): str(number) for number in range(MANY + 30)}
    facets = Facets(range(30 + len(everybody)), [Group("member", "Member", values)], {"member": pairs})
    expected = {code: sum(code in named[place] for place in within) for code in values}
    assert facets.counts("member", {}, bits_of(within)) == expected


CHOICES = {
    "area": ["education", "labour-force", "ict-professionals", "for-all"],
    "audience": ["seniors", "pupils", "teachers"],
    "county": ["nationwide", "skane", "halland"],
    "when": ["planned", "ongoing", "ended"],
    "level": ["basic", "advanced"],
    "technology": ["robotics", "5g"],
    "member": ["fyren", "havet"],
    "began": ["2020", "unknown"],
}
ANY_CHOICE = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(codes), unique=True) for name, codes in CHOICES.items()}
)
PATIENT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def query_of(choice, **more):
    query = QueryDict(mutable=True)
    for name, codes in choice.items():
        query.setlist(name, codes)
    query.update(more)
    return query.urlencode()


@pytest.mark.usefixtures("three", "_one_more")
@given(ANY_CHOICE, st.sampled_from(["", "latest", "title", "ending"]), st.sampled_from(["", "banan", "å & =?#"]))
@PATIENT
def test_any_choice_survives_the_way_through_the_address(choice, sort, words):
    first = chosen(query_of(choice, q=words, sort=sort))
    again = chosen(first.address())
    assert first.is_valid
    assert (again.choice, again.sort, again.question.text) == (first.choice, first.sort, words)
    assert again.address() == first.address()
    assert {name: set(codes) for name, codes in choice.items() if codes} == {
        name: set(codes) for name, codes in again.choice.items() if codes
    }


@pytest.fixture
def _one_more():
    described("Okänd", audience=["teachers"], level=["advanced"], technology=["5g"], areas=["ict-professionals"])


@pytest.mark.once
@pytest.mark.usefixtures("three", "_one_more")
@given(ANY_CHOICE, st.sampled_from(["", "banan"]))
@settings(PATIENT, max_examples=15)
def test_every_number_is_the_length_of_the_list_that_the_choice_leads_to(choice, words):
    found = chosen(query_of(choice, q=words))
    assert len(found.hits()) == len(found.hits()[:])
    for group in found.groups():
        for option in group["options"]:
            alone = chosen(found.address(**{group["name"]: [option["code"]]}))
            assert len(alone.hits()) == option["count"]
