"""Writing texts: Markdown with a preview, addresses that lead on, the order of lists, the home page, the notice."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from modeltranslation.utils import get_translation_fields

from initiatives.forms import InitiativeForm, InitiativeSubmission
from initiatives.models import ChosenInitiative, Initiative
from members.forms import OrganizationForm
from members.join_forms import OrganizationApplication
from members.models import ContactPerson
from pages.models import Notice, Page
from publishing import preview as previews
from publishing.fields import MarkdownField
from publishing.markdown import render
from publishing.models import ContentChange, Phrase
from publishing.states import Status
from publishing.widgets import MarkdownTextarea
from tests import builders
from tests.test_admin import address, change
from tests.test_pages import texts
from vocabularies.models import CompetenceArea, Term

pytestmark = [pytest.mark.once, pytest.mark.django_db]

MARKDOWN = {
    (field.model, field.name)
    for model in apps.get_models()
    for field in model._meta.local_fields
    if isinstance(field, MarkdownField) and not hasattr(field, "translated_field")
}


@pytest.fixture
def desk(client):
    """A browser in which a coordinator is signed in."""
    client.force_login(builders.coordinator())
    return client


def preview(client, text, **headers):
    return client.post("/sv/forhandsvisning/", {"text": text}, headers=headers)


# The toolbar and the preview


def test_the_long_texts_of_the_site_are_markdown():
    assert {f"{model._meta.model_name}.{name}" for model, name in MARKDOWN} == {
        "activity.body",
        "page.body",
        "initiative.body",
        "initiative.results",
        "organization.description",
        "competencearea.description",
    }


@pytest.mark.parametrize(("model", "name"), sorted(MARKDOWN, key=str), ids=str)
def test_every_markdown_text_has_its_toolbar_in_the_admin(model, name):
    request = RequestFactory().get("/")
    request.user = builders.user(is_staff=True, is_superuser=True)
    form = admin.site.get_model_admin(model).get_form(request)()
    for field in get_translation_fields(name):
        assert isinstance(form.fields[field].widget, MarkdownTextarea)
    assert "js/markdown.js" in str(form.media)


@pytest.mark.parametrize("form", [InitiativeForm, InitiativeSubmission, OrganizationForm, OrganizationApplication])
def test_every_markdown_text_has_its_toolbar_in_members_and_public_forms(form):
    names = {field for model, name in MARKDOWN if model is form._meta.model for field in get_translation_fields(name)}
    names &= set(form.base_fields)
    assert names
    assert all(isinstance(form.base_fields[name].widget, MarkdownTextarea) for name in names)


def test_without_script_the_field_is_a_plain_textarea_in_its_own_language(client):
    html = client.get("/sv/initiativ/skicka-in/formular/").text
    assert re.search(r'<textarea name="body_en"[^>]* lang="en"', html)
    assert len(re.findall(r'<div class="markdown__bar"[^>]* hidden>', html)) == 2 * html.count("data-markdown=")
    assert 'role="toolbar" aria-label="Formatering" aria-controls="id_body_en"' in html
    assert "js/markdown.js" in html
    assert "css/prose.css" not in html


def test_pages_without_such_a_text_do_not_load_the_script(client):
    assert "markdown.js" not in client.get("/sv/").text


def test_the_preview_is_what_the_page_shows(client):
    text = "## Rubrik\n\n**Fet** [länk](https://example.com)\n\n|a|\n|-|\n|b|"
    response = preview(client, text)
    builders.page("Sida", slug="sida", body_sv=text)
    shown = re.search(r'<div class="prose">(.*?)</div>\n', client.get("/sv/sida/").text, re.DOTALL)[1]
    assert response.json()["html"].replace("preview-", "body-") == shown
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_the_preview_is_safe_and_no_page_that_others_could_show(client):
    response = preview(client, "<script>alert(1)</script> [x](javascript:alert(1))")
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in response.json()["html"]
    assert "href" not in response.json()["html"]
    assert client.get("/sv/forhandsvisning/", {"text": "hej"}).status_code == 405
    assert preview(client, "hej", sec_fetch_site="cross-site").status_code == 403
    assert preview(client, "hej", sec_fetch_site="same-origin").status_code == 200


def test_headings_of_one_name_have_anchors_of_their_own():
    html = render("# a\n# a 2\n# a\n# a\n")
    assert re.findall(r'id="([^"]+)"', html) == ["s-a", "s-a-2", "s-a-3", "s-a-4"]


def test_staff_look_at_longer_texts_than_a_public_form_takes(client):
    text = "x " * previews.LONGEST
    assert preview(client, text).status_code == 413
    client.force_login(builders.coordinator())
    assert preview(client, text).status_code == 200


def test_the_preview_says_why_when_there_is_nothing_to_show(client, monkeypatch):
    assert preview(client, "").json() == {"html": "<p>Här är inget skrivet än.</p>"}
    response = preview(client, "x" * (previews.LONGEST + 1))
    assert (response.status_code, response.json()["error"]) == (413, "Texten är längre än förhandsvisningen klarar.")
    monkeypatch.setattr(previews, "BY_ADDRESS", previews.Limit("preview", 1, timedelta(hours=1)))
    preview(client, "hej")
    response = preview(client, "hej")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "får vänta" in response.json()["error"]


# Addresses


def test_a_text_s_old_address_leads_on_in_both_languages_and_the_admin_shows_it(desk):
    page = builders.page("Om skogen", slug="om-skogen")
    change(desk, page, slug="skogen")
    html = change(desk, page, slug="storskogen").text
    for language in ("sv", "en"):
        for old in ("om-skogen", "skogen"):
            response = desk.get(f"/{language}/{old}/")
            assert (response.status_code, response.url) == (301, f"/{language}/storskogen/")
    html = desk.get(reverse("admin:pages_page_change", args=[page.pk])).text
    assert "/sv/om-skogen/, /sv/skogen/" in html
    change(desk, page, slug="skogen")
    assert desk.get("/sv/storskogen/").url == "/sv/skogen/"
    assert desk.get("/sv/skogen/").status_code == 200


# Order


def move(client, obj, way, **options):
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_move"
    return client.post(reverse(name, args=[obj.pk]), {"_move": way}, **options)


def footer():
    return list(Page.objects.filter(menu="footer").values_list("title_sv", flat=True))


def test_a_text_moves_up_and_down_in_its_menu(desk):
    Page.objects.filter(menu="footer").delete()
    pages = [builders.page(title, menu="footer") for title in "ABC"]
    assert footer() == ["A", "B", "C"]
    move(desk, pages[2], "up")
    assert footer() == ["A", "C", "B"]
    move(desk, pages[0], "down")
    assert footer() == ["C", "A", "B"]
    assert re.findall(r'<a href="/sv/([abc])/">', desk.get("/sv/").text) == ["c", "a", "b"]


def test_a_move_leaves_other_menus_and_rows_that_need_no_change_as_they_are(desk):
    Page.objects.exclude(menu="").delete()
    main = builders.page("Huvud", menu="main")
    pages = [
        builders.page(title, menu="footer", position=position) for title, position in [("A", 5), ("B", 7), ("C", 40)]
    ]
    before = pages[0].updated_at
    move(desk, pages[2], "up")
    for page in (main, *pages):
        page.refresh_from_db()
    assert [main.position, *(page.position for page in pages)] == [100, 5, 40, 7]
    assert pages[0].updated_at == before


def test_at_the_ends_nothing_moves_and_it_is_said(desk):
    Page.objects.filter(menu="footer").delete()
    first, last = (builders.page(title, menu="footer") for title in "AB")
    assert "A står redan först." in move(desk, first, "up", follow=True).text
    assert "B står redan sist." in move(desk, last, "down", follow=True).text
    assert footer() == ["A", "B"]
    assert "A står nu efter B." in move(desk, first, "down", follow=True).text


def test_after_a_move_the_list_is_as_it_was_at_the_same_button(desk):
    page = builders.page("A", menu="footer")
    came_from = "http://127.0.0.1:8000/admin/pages/page/?menu__exact=footer"
    response = move(desk, page, "up", headers={"referer": came_from})
    assert response.url == f"/admin/pages/page/?menu__exact=footer#up-{page.pk}"
    response = move(desk, page, "up", headers={"referer": "https://evil.example/admin/?x=1"})
    assert response.url == f"/admin/pages/page/#up-{page.pk}"


def test_only_what_stands_in_a_list_has_buttons(desk):
    with_role, without = builders.contact("Ada", role_en="Chair"), builders.contact("Bo")
    html = desk.get(address(ContactPerson)).text
    assert 'aria-label="Flytta upp: Ada"' in html
    assert 'aria-label="Flytta upp: Bo"' not in html
    assert move(desk, without, "up").status_code == 404
    assert move(desk, with_role, "up").status_code == 302


def test_people_with_a_role_move_among_all_members(desk):
    people = [builders.contact(name, role_sv="Roll") for name in ("Ada", "Bo")]
    builders.contact("Cia", of=people[0].organization)
    move(desk, people[1], "up")
    assert [person.name for person in ContactPerson.objects.with_role()] == ["Bo", "Ada"]


@pytest.mark.parametrize("model", [CompetenceArea, Term, Phrase])
def test_fixed_lists_and_phrases_are_ordered_by_buttons(desk, model):
    first, second = model.objects.all()[:2]
    assert f'id="down-{first.pk}"' in desk.get(address(model)).text
    move(desk, first, "down")
    assert list(model.objects.all()[:2]) == [second, first]
    assert [term.vocabulary for term in Term.objects.all()] == sorted(term.vocabulary for term in Term.objects.all())


def test_who_may_not_change_a_list_moves_nothing(client):
    Page.objects.filter(menu="footer").delete()
    pages = [builders.page(title, menu="footer") for title in "AB"]
    person = builders.contact(role_sv="Roll")
    assert move(client, pages[0], "down").url.startswith("/admin/login/")
    client.force_login(builders.reviewer())
    assert move(client, pages[0], "down").status_code == 403
    assert move(client, person, "down").status_code == 403
    client.force_login(builders.coordinator())
    assert client.get(reverse("admin:pages_page_move", args=[pages[0].pk])).status_code == 405
    assert footer() == ["A", "B"]


# The home page


def chosen_on_home(client):
    section = re.search(r'<section aria-labelledby="chosen">(.*?)</section>', client.get("/sv/").text, re.DOTALL)
    return texts(section[1], "h3") if section else []


def test_initiatives_are_chosen_in_their_list_and_ordered_in_one_place(desk):
    owner = builders.organization()
    made = [builders.initiative(title, of=owner) for title in "ABCD"]
    values = {"action": "choose_for_home", "_selected_action": [obj.pk for obj in (made[0], made[2])]}
    assert "2 initiativ lades till" in desk.post(address(Initiative), values, follow=True).text
    assert "0 initiativ lades till" in desk.post(address(Initiative), values, follow=True).text
    assert sorted(chosen_on_home(desk)) == ["A", "C"]
    before = chosen_on_home(desk)
    move(desk, ChosenInitiative.objects.last(), "up")
    assert chosen_on_home(desk) == before[::-1]


def test_the_list_says_which_are_on_the_home_page_and_why_others_are_not(desk):
    owner, hidden = builders.organization(), builders.organization("Dold", status=Status.DRAFT)
    for title, of, status in [
        ("A", owner, Status.DRAFT),
        ("B", owner, Status.PUBLISHED),
        ("C", hidden, Status.PUBLISHED),
        ("D", owner, Status.PUBLISHED),
        ("E", owner, Status.PUBLISHED),
        ("F", owner, Status.PUBLISHED),
    ]:
        ChosenInitiative.objects.create(initiative=builders.initiative(title, of=of, status=status))
    html = desk.get(address(ChosenInitiative)).text
    places = re.findall(r'class="field-place_on_home">([^<]*)', html)
    assert places == [
        "Nej. Läge: Utkast",
        "Ja, som nummer 1",
        "Nej. Läge: Publicerad men visas inte: Dold är inte publicerad",
        "Ja, som nummer 2",
        "Ja, som nummer 3",
        "Nej, 3 andra står före",
    ]
    assert chosen_on_home(desk) == ["B", "D", "E"]


# In transactions of its own, as in tests/test_queries.py.
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_list_of_chosen_costs_the_same_for_three_and_thirty(desk):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert desk.get(address(ChosenInitiative)).status_code == 200
        return len(counted)

    owner = builders.organization()
    counts = []
    for number in (3, 27):
        for _ in range(number):
            ChosenInitiative.objects.create(initiative=builders.initiative(of=owner))
        queries()
        counts.append(queries())
    assert counts[0] == counts[1]


def test_choosing_is_the_coordinator_s(client):
    client.force_login(builders.reviewer())
    assert client.get(address(ChosenInitiative)).status_code == 403
    assert "choose_for_home" not in client.get(address(Initiative)).text


def test_a_choice_is_a_change_of_what_the_site_shows():
    initiative = builders.initiative()
    before = ContentChange.objects.count()
    connection.run_on_commit = []
    ChosenInitiative.objects.create(initiative=initiative)
    assert ContentChange.objects.count() == before + 1


# The notice

BOTH = {"text_sv": "Stängt **fredag**. [Mer](/sv/kontakt/)\n\n# x", "text_en": "Closed on Friday."}


def notices(html):
    return re.findall(
        r'<section class="notice notice--site[^"]*" aria-label="[^"]*"><p[^>]*>(.*?)</p>', html, re.DOTALL
    )


def test_a_notice_stands_on_every_page_in_the_page_s_language_while_it_is_on(desk):
    assert desk.get(address(Notice)).url == address(Notice, "add")
    values = {**BOTH, "is_on": "on", "ends_at": ""}
    assert "Meddelandet " in desk.post(address(Notice, "add"), values, follow=True).text
    notice = Notice.objects.get()
    assert desk.get(address(Notice)).url == reverse("admin:pages_notice_change", args=[notice.pk])
    assert desk.post(address(Notice, "add"), values).url == reverse("admin:pages_notice_change", args=[notice.pk])
    assert Notice.objects.count() == 1
    for path in ("/sv/", "/sv/medlemmar/", "/sv/finns-inte/"):
        (shown,) = notices(desk.get(path).text)
        assert shown.startswith('Stängt <strong>fredag</strong>. <a href="/sv/kontakt/">Mer</a>')
        assert "<h" not in shown
    assert notices(desk.get("/en/").text) == ["Closed on Friday."]
    del values["is_on"]
    desk.post(reverse("admin:pages_notice_change", args=[notice.pk]), values)
    assert notices(desk.get("/sv/").text) == []


def test_a_notice_that_is_on_needs_both_languages_and_an_end_to_come(desk):
    values = {"text_sv": "Stängt.", "text_en": "", "is_on": "on", "ends_at": "2020-01-01T12:00"}
    html = desk.post(address(Notice, "add"), values).text
    assert "Skriv meddelandet på engelska också" in html
    assert "Den tiden har redan gått." in html
    assert not Notice.objects.exists()
    del values["is_on"]
    desk.post(address(Notice, "add"), values)
    assert Notice.objects.get().text_sv == "Stängt."


def test_a_notice_goes_by_itself(client):
    end = datetime(2026, 6, 1, 12, tzinfo=UTC)
    Notice.objects.create(**BOTH, is_on=True, ends_at=end)
    with time_machine.travel(end - timedelta(minutes=1), tick=False):
        assert notices(client.get("/sv/").text)
    with time_machine.travel(end, tick=False):
        assert not notices(client.get("/sv/").text)


def test_a_notice_in_the_other_language_only_is_marked(client):
    Notice.objects.create(text_sv="Stängt.", is_on=True)
    assert notices(client.get("/en/").text) == ['<span lang="sv">Stängt.</span>']


def test_the_notice_is_the_coordinator_s(client):
    client.force_login(builders.reviewer())
    assert client.get(address(Notice)).status_code == 403
