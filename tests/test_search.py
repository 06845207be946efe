"""Search: the same words find the same things in the same order, whichever database holds them."""

import re
import sys
import unicodedata
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils.html import conditional_escape
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.models import Initiative
from publishing import search, search_tables
from publishing.answers import Answers, near
from publishing.states import Status
from publishing.words import MOST, Question, stem, words_of
from tests import builders
from tests.threads import at_once
from vocabularies.models import CompetenceArea, Term

pytestmark = pytest.mark.django_db


def found(words, language="sv"):
    """The names of what answers the words, best first."""
    with override(language):
        return [str(source.model.objects.get(pk=pk)) for source, pk in Answers(Question(words))]


@pytest.mark.parametrize(
    "forms",
    [
        "skola skolor skolan skolans skolorna",
        "kurs kurser kursen kurserna",
        "senior seniorer seniorernas",
        "utbilda utbildning utbildningar utbildningarna",
        "programmera programmering programmeringen",
        "lärare läraren lärarna",
        "Västerbotten vasterbotten VÄSTERBOTTEN",
    ],
)
def test_all_forms_of_a_swedish_word_are_one(forms):
    assert len({stem(word, "sv") for word in words_of(forms)}) == 1


@pytest.mark.parametrize(
    "forms", ["teacher teachers teacher's", "school schools", "library libraries", "café cafe Cafés"]
)
def test_all_forms_of_an_english_word_are_one(forms):
    assert len({stem(word, "en") for word in words_of(forms)} - {"s"}) == 1


def test_many_threads_stem_at_once():
    text = "utbildningarna programmerarnas arbetsmarknaden digitaliseringens kompetensutveckling lärarutbildningar"
    words = [f"{beginning}{word}" for word in words_of(text) for beginning in "abcdefghijklmnopqrst"]
    stems = [stem(word, "sv") for word in words]

    def stem_anew():
        return [stem.__wrapped__(word, "sv") for word in words]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert at_once(8, stem_anew) == [stems] * 8
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vi samarbetar med en skola i byn", "skolor"),
        ("Our teachers learn", "teacher"),
        ("Ett klimatarbete för alla", "klimat"),
        ("Nätkurs för SKÅNE", "skane"),
        ("Crème brûlée", "creme brulee"),
        ("Kurs för seniorer", "kurs för seniorer"),
        ("Nätverket #DigitalSkillsSweden", "digitalskillssweden"),
        ("3D-utskrift och IT", "it 3d"),
    ],
)
def test_words_find_what_a_reader_would_expect(text, words):
    builders.initiative("Fyr", summary_sv=text)
    assert found(words) == ["Fyr"]


@pytest.mark.parametrize("words", ["hund", "klima", "arbete", "skolbuss"])
def test_other_words_find_nothing(words):
    builders.initiative("Fyr", summary_sv="Vi arbetade vid skolan med klimatet")
    assert ("Fyr" in found(words)) == (words in {"klima", "arbete"})


def test_the_title_stands_above_the_summary_and_that_above_the_text():
    builders.initiative("Ett", body_sv="Om robotar.")
    builders.initiative("Två", summary_sv="Om robotar.")
    builders.initiative("Tre robotar")
    builders.initiative("Robotarnas natt")
    builders.initiative("Fem", results_sv="En robot.")
    assert found("robot") == ["Robotarnas natt", "Tre robotar", "Två", "Fem", "Ett"]


def test_both_languages_are_searched_and_the_page_s_own_comes_first():
    builders.initiative("Svenska", title_en="Winter robots", summary_sv="Kall.")
    builders.initiative("Robots på svenska")
    assert found("robots", "en") == ["Winter robots", "Robots på svenska"]
    assert found("robots", "sv") == ["Robots på svenska", "Svenska"]


def test_every_word_must_be_met_somewhere():
    builders.initiative("Robotar", summary_sv="För seniorer i byn.")
    builders.initiative("Robotar för barn")
    assert found("robotar seniorer") == ["Robotar"]
    assert found("robotar flygplan") == []


def test_the_index_is_asked_no_further_than_it_has_answers(monkeypatch):
    ask, asked = search_tables.answers, []
    monkeypatch.setattr(search_tables, "answers", lambda query: asked.append(query) or ask(query))
    builders.initiative("Robotar")
    assert found("flygplan") == []
    assert len(asked) == 1
    assert found("robotar") == ["Robotar"]
    assert len(asked) == 3


def test_a_senior_in_vasterbotten_and_every_university_are_found_by_what_describes_them():
    initiative = builders.initiative("Surfcafé")
    initiative.audiences.set(Term.objects.filter(vocabulary="audience", code="seniors"))
    initiative.counties.set(Term.objects.filter(vocabulary="county", code="vasterbotten"))
    builders.organization("Lärosätet", category="formal_education_and_training_provider")
    assert found("senior Västerbotten") == ["Surfcafé"]
    assert found("seniors vasterbotten", "en") == ["Surfcafé"]
    assert found("universitet") == ["Lärosätet"]
    assert found("universities", "en") == ["Lärosätet"]


def test_people_lead_to_their_member_only_if_they_have_agreed():
    organization = builders.organization("Skogsbolaget")
    builders.contact("Synlig Persson", of=organization, is_public=True)
    builders.contact("Dold Dolksson", of=organization)
    assert found("persson") == ["Skogsbolaget"]
    assert found("dolksson") == []


def test_the_index_follows_every_way_of_saving():
    area = CompetenceArea.objects.get(code="education")
    first, second = builders.initiative("Ankdamm", areas=[]), builders.initiative("Björnbär", areas=[])
    first.title_sv = "Citron"
    first.save()
    assert (found("ankdamm"), found("citron")) == ([], ["Citron"])
    Initiative.objects.filter(pk=second.pk).update(title_sv="Druva")
    assert (found("björnbär"), found("druva")) == ([], ["Druva"])
    second.refresh_from_db()
    second.title_sv = "Enbär"
    Initiative.objects.bulk_update([second], ["title_sv"])
    assert found("enbär") == ["Enbär"]
    made = Initiative(title_sv="Fänkål", slug="f", organization=first.organization, status=Status.PUBLISHED)
    Initiative.objects.bulk_create([made])
    assert found("fänkål") == ["Fänkål"]
    for tie in (
        lambda: first.areas.add(area),
        lambda: first.areas.set([]),
        lambda: area.initiatives.add(first),
        area.initiatives.clear,
        lambda: first.areas.set([area]),
        first.areas.clear,
        lambda: first.areas.set([area]),
        lambda: area.initiatives.remove(first),
    ):
        tie()
        assert ("Citron" in found("utbildningskedjan")) == first.areas.exists()
    Initiative.objects.filter(pk=first.pk).delete()
    assert found("citron") == []


def test_the_index_follows_what_an_initiative_is_tied_to():
    organization = builders.organization("Gamla namnet")
    initiative = builders.initiative("Fyr", of=organization)
    organization.name_sv = "Nya namnet"
    organization.save()
    assert found("nya namnet") == ["Nya namnet", "Fyr"]
    term = Term.objects.get(vocabulary="audience", code="seniors")
    initiative.audiences.add(term)
    Term.objects.filter(pk=term.pk).update(label_sv="Pensionärer")
    assert found("pensionär") == ["Fyr"]


def test_one_more_initiative_in_an_area_leaves_the_documents_of_the_others_alone(monkeypatch):
    others = [builders.initiative(f"Ankdamm {number}").pk for number in range(3)]
    made, add = [], search_tables.add
    monkeypatch.setattr(search_tables, "add", lambda documents: made.extend(documents) or add(documents))
    builders.initiative("Kodstuga", partners=[builders.organization("Ankdammens vänner")])
    keys = {key for key, _words in made}
    assert keys
    assert not keys & {search.key(search.SOURCES[number], pk) for pk in others for number in search.SOURCES}


def test_a_person_who_moves_is_found_at_the_new_member_only():
    old, new = builders.organization("Gamla"), builders.organization("Nya")
    person = builders.contact("Flyttande Person", of=old, is_public=True)
    person.organization = new
    person.save()
    assert found("flyttande") == ["Nya"]
    person.delete()
    assert found("flyttande") == []


def test_a_hidden_partner_does_not_lead_to_a_public_initiative():
    hidden = builders.organization("Hemliga sällskapet", status=Status.DRAFT)
    builders.initiative("Fyr", partners=[hidden])
    assert found("hemliga") == []


def test_a_change_that_is_taken_back_is_taken_back_in_the_index():
    initiative = builders.initiative("Ankdamm")
    with transaction.atomic():
        Initiative.objects.update(title_sv="Björnbär")
        assert found("björnbär") == ["Björnbär"]
        transaction.set_rollback(True)
    assert (found("ankdamm"), found("björnbär")) == (["Ankdamm"], [])
    assert initiative.pk


def test_the_index_can_be_made_anew():
    builders.initiative("Ankdamm")
    search_tables.empty()
    assert found("ankdamm") == []
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert found("ankdamm") == ["Ankdamm"]
    assert "things are in the index" in out.getvalue()


def test_rows_that_a_migration_wrote_are_indexed_after_it():
    search_tables.empty()
    call_command("migrate", verbosity=0)
    assert found("utbildningskedjan") == ["Digital kompetens inom hela utbildningskedjan"]


AWKWARD = [
    '"',
    "'",
    "' OR 1=1 --",
    "NEAR(a b)",
    "skola AND",
    "a:*",
    "tsv1skol",
    "(((",
    "* *",
    "🎉",
    "\x00",
    "å" * 10_000,
]
AWKWARD += [
    "NOT skola",
    "^skola",
    "{a}",
    "\\",
    "%00",
    "&amp;",
    "<script>alert(1)</script>",
    "a & !b | c",
    "١٢٣",
    "日本語",
]


@pytest.mark.parametrize("path", ["/sv/sok/", "/en/search/titles/", "/sv/initiativ/", "/en/members/"])
@pytest.mark.parametrize("words", AWKWARD)
def test_awkward_words_are_only_words(client, path, words):
    response = client.get(path, {"q": words})
    assert response.status_code == 200
    assert "<script>alert" not in response.text


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_give_a_page(client, words):
    for path in ("/sv/sok/", "/sv/initiativ/"):
        assert client.get(path, {"q": words}).status_code == 200


@given(st.text(max_size=200), st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_marking_loses_nothing_of_a_text(text, words):
    shown = Question(words).marked(text)
    plain = shown.replace("<mark>", "").replace("</mark>", "")
    assert plain == conditional_escape(unicodedata.normalize("NFC", text))


def test_words_are_marked_in_an_excerpt_around_them():
    text = "Först en lång inledning. " * 20 + "Sedan lär sig barnen i skolorna att <programmera>. " + "Och mer. " * 40
    excerpt = str(Question("skola programmering").excerpt(text))
    assert "<mark>skolorna</mark> att &lt;<mark>programmera</mark>&gt;" in excerpt
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert len(excerpt) < 350


def test_only_the_first_words_of_a_long_question_count(client):
    words = " ".join(f"ord{n}" for n in range(20))
    assert len(Question(words).words) == MOST
    assert "Only the first words were looked for" in client.get("/en/search/", {"q": words}).text


def test_a_mistyped_word_is_met_with_words_near_it(client):
    builders.initiative("Programmeringskollo")
    with override("sv"):
        assert "programmeringskollo" in near(Question("programeringskolo"))
    html = client.get("/sv/sok/?q=programeringskolo").text
    assert '<a href="?q=programmeringskollo">programmeringskollo</a>' in html
    assert "0 träffar på ”programeringskolo”" in html
    assert "Alla initiativ" in html


def test_words_of_what_is_not_public_are_never_suggested():
    builders.initiative("Hemlighetsmakeri", status=Status.IN_REVIEW)
    with override("sv"):
        assert near(Question("hemlighetsmakerii")) == []


def test_words_without_common_answer_lead_on_one_by_one(client):
    builders.initiative("Robotkollo")
    builders.initiative("Seniorsurf")
    html = client.get("/sv/sok/?q=robotkollo+seniorsurf").text
    assert '<a href="?q=robotkollo">robotkollo</a> (1)' in html
    assert '<a href="?q=seniorsurf">seniorsurf</a> (1)' in html


def test_the_page_tells_the_kinds_apart_and_can_show_one(client):
    builders.initiative("Robotkollo", of=builders.organization("Robotföreningen"))
    html = client.get("/sv/sok/?q=robot").text
    assert "2 träffar på ”robot”" in html
    assert 'href="?q=robot&amp;kind=initiative">Initiativ (1)' in html
    html = client.get("/sv/sok/?q=robot&kind=organization").text
    assert "<mark>Robotföreningen</mark>" in html
    assert "<mark>Robotkollo</mark>" not in html
    assert "Den typen av innehåll finns inte." in client.get("/sv/sok/?q=robot&kind=user").text


def test_many_answers_come_in_pages_that_keep_the_words(client):
    for number in range(23):
        builders.initiative(f"Robot {number}")
    first, second = client.get("/sv/sok/?q=robot").text, client.get("/sv/sok/?q=robot&page=2").text
    assert 'href="?q=robot&amp;page=2"' in first
    assert (first.count("result__title"), second.count("result__title")) == (20, 3)
    assert 'href="/en/search/?q=robot&amp;page=2"' in second


def test_text_in_the_other_language_says_so(client):
    builders.initiative("Fyr", summary_en="Boats on the lake.", of=builders.organization("Hamnen"))
    assert '<p lang="en"><mark>Boats</mark> on the lake.' in client.get("/sv/sok/?q=boats").text


def test_an_activity_among_the_hits_says_when_it_is_and_that_it_is_cancelled(client):
    builders.activity("Nätverksträff", starts_at="2027-03-03 13:00")
    builders.activity("Nätverksfika", starts_at="2027-03-04 13:00", is_cancelled=True)
    held, cancelled = re.findall(r'<p class="result__kind">(.*)</p>', client.get("/sv/sok/?q=nätverk").text)[::-1]
    assert (held, cancelled) == (
        "Aktivitet · onsdag 3 mars 2027 kl.\u00a013.00–15.00",
        "Aktivitet · Inställd · torsdag 4 mars 2027 kl.\u00a013.00–15.00",
    )


def test_titles_are_offered_while_typing(client):
    builders.initiative("Programmering för alla")
    builders.initiative("Annat", summary_sv="Programmering.")
    assert client.get("/sv/sok/titlar/?q=progra").json() == ["Programmering för alla"]
    assert client.get("/sv/sok/titlar/?q=").json() == []
