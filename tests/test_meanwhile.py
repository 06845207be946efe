"""Two people with the same form open in admin."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from initiatives.models import Initiative
from members.models import ContactPerson
from pages.models import Page
from publishing.models import Phrase, ReviewEvent
from publishing.states import Status
from tests import builders
from tests.test_admin import form_values
from tests.threads import at_once
from vocabularies.models import CompetenceArea, Term

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    client.force_login(user, backend="members.backends.PasswordBackend")
    return client


@pytest.fixture
def cilla():
    return browser(builders.coordinator())


@pytest.fixture
def otto():
    return browser(builders.staff("Coordinators", name="Otto Andre"))


def address(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def opened(client, obj):
    """What the browser would send back of a form that has just been opened."""
    values = form_values(client.get(address(obj)).text)
    return {name: [unescape(text) for text in texts] for name, texts in values.items()}


def save(client, obj, values, **changes):
    return client.post(address(obj), {**values, **changes})


def again(response):
    """The form that came back, as the browser would send it."""
    assert response.status_code == 200
    return {name: [unescape(text) for text in texts] for name, texts in form_values(response.text).items()}


def test_what_only_the_other_changed_is_taken_over_and_the_rest_kept(cilla, otto):
    initiative = builders.initiative(body_sv="Ett.\r\nTvå.", starts_on="2026-01-01")
    area = CompetenceArea.objects.get(code="for-all")
    first, second = opened(otto, initiative), opened(cilla, initiative)
    save(
        otto, initiative, first, summary_sv="Ottos.", starts_on="2026-02-01", areas=[area.pk], is_for_core_platform="on"
    )
    response = save(cilla, initiative, second, title_sv="Cillas", body_sv="Ett.\r\nTre.")
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.summary_sv) == ("Kodstuga", "Ottos.")
    html = response.text
    assert "Otto Andre ändrade Kodstuga" in html
    assert "<ins>Ottos</ins>" in html
    values = again(response)
    assert (values["title_sv"], values["summary_sv"]) == (["Cillas"], ["Ottos."])
    assert (values["starts_on"], values["areas"]) == (["2026-02-01"], [str(area.pk)])
    assert values["is_for_core_platform"] == ["on"]
    assert save(cilla, initiative, values).status_code == 302
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.summary_sv, initiative.body_sv) == ("Cillas", "Ottos.", "Ett.\nTre.")
    assert (list(initiative.areas.all()), initiative.is_for_core_platform) == ([area], True)


def test_what_both_changed_is_marked_and_keeps_the_second_s_words(cilla, otto):
    page = builders.page()
    first, second = opened(otto, page), opened(cilla, page)
    save(otto, page, first, title_sv="Ottos")
    response = save(cilla, page, second, title_sv="Cillas")
    assert "Ni har båda ändrat det här." in response.text
    assert again(response)["title_sv"] == ["Cillas"]
    page.refresh_from_db()
    assert page.title_sv == "Ottos"
    save(cilla, page, again(response))
    page.refresh_from_db()
    assert page.title_sv == "Cillas"


def test_the_same_change_twice_is_no_quarrel(cilla, otto):
    page = builders.page()
    first, second = opened(otto, page), opened(cilla, page)
    save(otto, page, first, title_sv="Samma")
    assert save(cilla, page, second, title_sv="Samma").status_code == 302


def test_a_decision_about_what_has_been_changed_meanwhile_is_not_made(otto):
    initiative = builders.initiative(status=Status.IN_REVIEW)
    rune = browser(builders.reviewer())
    seen, mine = opened(rune, initiative), opened(otto, initiative)
    save(otto, initiative, mine, title_sv="Annat")
    response = save(rune, initiative, seen, _transition="publish")
    assert "Otto Andre" in response.text
    assert not ReviewEvent.objects.exists()
    save(rune, initiative, again(response), _transition="publish")
    assert ReviewEvent.objects.count() == 1


def test_people_in_a_member_s_form_are_merged_too(cilla, otto):
    organization = builders.organization("Skogen")
    kim = builders.contact("Kim", of=organization)
    first, second = opened(otto, organization), opened(cilla, organization)
    save(otto, organization, first, **{"contacts-0-phone": "08-1"})
    response = save(cilla, organization, second, **{"contacts-0-name": "Kim Ny"})
    values = again(response)
    assert (values["contacts-0-name"], values["contacts-0-phone"]) == (["Kim Ny"], ["08-1"])
    assert save(cilla, organization, values).status_code == 302
    kim.refresh_from_db()
    assert (kim.name, kim.phone) == ("Kim Ny", "08-1")


def test_somebody_deleted_meanwhile_is_told_of_and_what_was_typed_stays(cilla, otto):
    organization = builders.organization("Skogen")
    for name in ("Kim", "Ada", "Bo"):
        builders.contact(name, of=organization)
    first, second = opened(otto, organization), opened(cilla, organization)
    save(otto, organization, first, **{"contacts-0-DELETE": "on", "contacts-1-DELETE": "on"})
    assert ContactPerson.objects.count() == 1
    response = save(cilla, organization, second, **{"contacts-0-phone": "08-2", "contacts-2-phone": "08-3"})
    assert "Otto Andre raderade Kim" in response.text
    assert "Otto Andre raderade Ada" in response.text
    assert save(cilla, organization, again(response)).status_code == 302
    assert set(ContactPerson.objects.values_list("name", "phone")) == {("Kim", "08-2"), ("Bo", "08-3")}


def test_somebody_added_meanwhile_is_told_of_and_stays(cilla, otto):
    organization = builders.organization("Skogen")
    values = opened(cilla, organization)
    builders.contact("Kim", of=organization)
    response = save(cilla, organization, values, name_sv="Storskogen")
    assert "Kim" in response.text
    assert save(cilla, organization, again(response)).status_code == 302
    assert ContactPerson.objects.count() == 1


@pytest.mark.parametrize("kind", ["contact", "term", "area", "phrase"])
def test_every_kind_of_form_notices(cilla, otto, kind):
    objects = {
        "contact": lambda: (builders.contact("Kim"), "name"),
        "term": lambda: (Term.objects.first(), "label_sv"),
        "area": lambda: (CompetenceArea.objects.first(), "name_sv"),
        "phrase": lambda: (Phrase.objects.first(), "text_sv"),
    }
    obj, field = objects[kind]()
    first, second = opened(otto, obj), opened(cilla, obj)
    assert save(otto, obj, first, **{field: "Ottos"}).status_code == 302
    assert "Otto Andre" in save(cilla, obj, second, **{field: "Cillas"}).text
    obj.refresh_from_db()
    assert getattr(obj, field) == "Ottos"


def test_what_was_deleted_meanwhile_is_told_with_the_way_back(cilla, otto):
    page = builders.page()
    values = opened(cilla, page)
    otto.post(reverse("admin:pages_page_delete", args=[page.pk]), {"post": "yes"})
    html = cilla.post(address(page), {**values, "title_sv": "Cillas"}, follow=True).text
    assert "har raderats: Otto Andre" in html
    assert re.search(r'href="/admin/deleted/pages/page/\d+/"', html)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pages.page 1": "x"}', '{"x": 1}', '{"auth.user 1": 1}', "[" * 9999])
def test_a_hidden_field_that_is_not_ours_breaks_nothing(cilla, text):
    page = builders.page()
    values = opened(cilla, page)
    assert save(cilla, page, values, title_sv="Nytt", _opened=text).status_code == 302


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_ten_who_save_at_once_one_saves_and_nine_are_told():
    initiative = builders.initiative()
    clients = [browser(builders.staff("Coordinators", name=f"Person {n}")) for n in range(10)]
    forms = [(client, n, opened(client, initiative)) for n, client in enumerate(clients)]

    def act():
        client, n, values = forms.pop()
        return save(client, initiative, values, title_sv=f"Titel {n}").status_code

    before = initiative.history.count()
    assert sorted(at_once(10, act)) == [200] * 9 + [302]
    assert initiative.history.count() == before + 1
    assert Initiative.objects.get().title_sv == initiative.history.latest("history_id").title_sv


def test_opening_a_form_says_which_version_it_is(cilla):
    page = Page.objects.get(section="home")
    assert opened(cilla, page)["_opened"] == [f'{{"pages.page {page.pk}": {page.history.get().history_id}}}']
