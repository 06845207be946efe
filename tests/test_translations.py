"""What is missing or outdated in the other language: noticed however the texts change, shown, and mended."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management import call_command
from django.urls import reverse

from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from pages.models import Page
from publishing import proposals, workflow
from publishing.models import Phrase, Translation
from publishing.states import Status
from tests import builders
from tests.test_admin import change
from vocabularies.models import Term

pytestmark = pytest.mark.django_db
ENGLISH = {"title_en": "Code club", "summary_en": "Children try.", "body_en": "Every Saturday."}
LIST = "/admin/publishing/translation/"


@pytest.fixture
def desk(client):
    client.force_login(builders.coordinator())
    return client


def states(obj):
    """What is missing or outdated of an object: {column: state}."""
    return {row.column: row.state for row in Translation.objects.about(obj).left()}


def translated(**fields):
    return builders.initiative(**ENGLISH, **fields)


def row(obj, field, language="en"):
    return Translation.objects.about(obj).get(field=field, language=language)


def address(translation):
    return reverse("admin:publishing_translation_change", args=[translation.pk])


def write(client, translation, step="save", *, query="", seen=None, **values):
    """Open the page of a translation and press one of its buttons; returns the answer after redirects."""
    html = client.get(address(translation) + query).text
    data = {"seen": seen or re.search(r'name="seen" value="(\w+)"', html)[1], "step": step, **values}
    return client.post(address(translation) + query, data, follow=True)


# What is noticed


def test_a_text_without_the_other_language_is_missing_there():
    made = builders.initiative(title_en="Code club", results_sv="", results_en="Many.")
    assert states(made) == {"summary_en": "missing", "body_en": "missing", "results_sv": "missing"}


def test_a_name_that_is_the_same_everywhere_is_not_missing_but_can_be_outdated():
    made = builders.organization("Navet", description_sv="Vi lär ut.", description_en="We teach.")
    assert states(made) == {}
    made.name_en = "The hub"
    made.save()
    assert states(made) == {}
    made.name_sv = "Det nya navet"
    made.save()
    assert states(made) == {"name_en": "outdated"}


def save(obj, **texts):
    for name, text in texts.items():
        setattr(obj, name, text)
    obj.save()


def save_the_fields(obj, **texts):
    for name, text in texts.items():
        setattr(obj, name, text)
    obj.save(update_fields=list(texts))


def update(obj, **texts):
    type(obj).objects.filter(pk=obj.pk).update(**texts)


def bulk_update(obj, **texts):
    for name, text in texts.items():
        setattr(obj, name, text)
    type(obj).objects.bulk_update([obj], list(texts))


@pytest.mark.parametrize("write_texts", [save, save_the_fields, update, bulk_update])
def test_a_translation_is_outdated_once_the_other_text_alone_has_changed(write_texts):
    made = translated()
    write_texts(made, summary_sv="Barn bygger spel.")
    assert states(made) == {"summary_en": "outdated"}
    write_texts(made, summary_en="Children build games.")
    assert states(made) == {}
    write_texts(made, summary_sv="Barn bygger robotar.", summary_en="Children build robots.")
    assert states(made) == {}
    write_texts(made, summary_en="")
    assert states(made) == {"summary_en": "missing"}
    write_texts(made, summary_sv="")
    assert states(made) == {}


def test_a_changed_translation_does_not_outdate_what_it_was_translated_from():
    made = translated()
    update(made, summary_en="Children try it.")
    assert states(made) == {}


def test_white_space_alone_is_no_change_and_a_change_taken_back_is_none():
    made = translated()
    update(made, body_sv="Varje\r\n lördag. ")
    assert states(made) == {}
    update(made, body_sv="Varje söndag.")
    assert states(made) == {"body_en": "outdated"}
    update(made, body_sv="Varje lördag.")
    assert states(made) == {}


def test_what_was_outdated_twice_is_compared_with_what_the_translation_was_written_for():
    made = translated()
    update(made, body_sv="Varje söndag.")
    update(made, body_sv="Varje söndag och måndag.")
    assert row(made, "body").source == "Varje lördag."


def test_rows_made_in_bulk_and_deleted_ones_are_followed():
    owner = builders.organization()
    rows = [Initiative(organization=owner, slug=f"b{n}", title_sv="B") for n in range(2)]
    made = Initiative.objects.bulk_create(rows)
    assert [states(obj) for obj in made] == [{"title_en": "missing"}] * 2
    Initiative.objects.filter(pk=made[0].pk).delete()
    made[1].delete()
    assert not Translation.objects.of(Initiative).exists()


def test_a_contact_person_goes_with_its_member():
    member = builders.organization()
    builders.contact(of=member, title_sv="Rektor", is_public=True)
    assert Translation.objects.of(ContactPerson).missing().count() == 1
    member.delete()
    assert not Translation.objects.of(ContactPerson).exists()


def test_a_members_applied_proposal_is_noticed():
    made = translated()
    proposal = builders.proposal(made, summary_sv="Barn bygger spel.")
    proposals.apply(proposal, ["summary_sv"], by=builders.reviewer(), seen=proposals.fingerprint(proposal))
    assert states(made) == {"summary_en": "outdated"}


def test_only_what_is_worth_the_work_is_asked_for():
    shown = builders.contact(title_sv="Rektor", is_public=True)
    hidden = builders.contact(title_sv="Rektor")
    assert states(shown) == {"title_en": "missing"}
    assert states(hidden) == {}
    made = builders.initiative()
    workflow.archive(made, by=workflow.SYSTEM)
    assert states(made) == {}
    workflow.publish(made, by=workflow.SYSTEM)
    assert len(states(made)) == 3


@pytest.mark.parametrize(("model", "column"), [(Phrase, "text"), (Term, "label"), (Page, "title")])
def test_every_translated_model_takes_part(model, column):
    obj = model.objects.exclude(**{f"{column}_en": ""}).first()
    update(obj, **{f"{column}_sv": "Något annat"})
    assert states(obj)[f"{column}_en"] == "outdated"


def test_rows_that_a_migration_has_written_are_found_afterwards_and_count_as_up_to_date():
    made = translated()
    gone = builders.page()
    Translation.objects.all().delete()
    assert states(made) == {}
    Translation.objects.create(
        content_type=ContentType.objects.get_for_model(Page), object_id=gone.pk + 1, field="title", language="en"
    )
    call_command("migrate", verbosity=0)
    assert Translation.objects.about(made).filter(state="current").count() == 3
    assert not Translation.objects.of(Page).filter(object_id=gone.pk + 1).exists()
    before = list(Translation.objects.order_by("pk").values())
    call_command("migrate", verbosity=0)
    assert list(Translation.objects.order_by("pk").values()) == before


def test_a_dump_brings_its_states_along_in_any_order():
    made = builders.page(title_sv="Ny", title_en="Old")
    save(made, title_sv="Nyare")
    dump = serializers.serialize("json", [made, *Translation.objects.about(made)])
    made.delete()
    for loaded in serializers.deserialize("json", dump):
        loaded.save()
    assert states(Page.objects.get(title_sv="Nyare")) == {"title_en": "outdated"}


def test_the_same_number_of_queries_follows_any_number_of_rows(django_assert_max_num_queries):
    owner = builders.organization()
    for n in range(30):
        builders.initiative(f"N{n}", of=owner, **ENGLISH)
    with django_assert_max_num_queries(40) as few:
        Initiative.objects.filter(title_sv__in=["N1", "N2", "N3"]).update(summary_sv="Ett")
    # What is edited leaves one version of each thing in its history, and nothing else for each.
    with django_assert_max_num_queries(len(few) + 27):
        Initiative.objects.update(summary_sv="Två")
    assert Translation.objects.of(Initiative).outdated().count() == 30


# What the admin shows


def progress(language):
    return next(row for row in Translation.objects.progress() if row["language"] == language)


def test_progress_counts_what_is_up_to_date_of_all_that_is_to_be_read():
    Page.objects.all().delete()
    before = {code: progress(code) for code in ("sv", "en")}
    made = translated()
    update(made, summary_sv="Annat.")
    builders.page("Sida", title_en="")
    builders.page("", title_en="Page", slug="page")
    english, swedish = progress("en"), progress("sv")
    assert english["texts"] - before["en"]["texts"] == swedish["texts"] - before["sv"]["texts"] == 5
    assert english["done"] - before["en"]["done"] == 3
    assert swedish["done"] - before["sv"]["done"] == 4
    kinds = {kind["model"]: (kind["done"], kind["texts"]) for kind in english["kinds"]}
    assert kinds[Initiative] == (2, 3)
    assert kinds[Page] == (1, 2)


def test_the_list_shows_what_is_left_with_numbers_that_lead_to_it(desk):
    made = translated()
    update(made, summary_sv="Annat.")
    builders.page("Sidan")
    response = desk.get(LIST)
    assert "Sidan" in response.text
    numbers = {"": 2, "?state=missing": 1, "?state=outdated": 1, "?kind=page": 1, "?language=sv": 0}
    assert {query: desk.get(LIST + query).context["cl"].result_count for query in numbers} == numbers
    english = progress("en")
    assert f"{english['done']} av {english['texts']} texter" in response.text
    assert f'<progress max="{english["texts"]}" value="{english["done"]}"' in response.text
    links = re.findall(rf'<a href="({LIST}\?[^"]+kind=page)">(\d+) av (\d+)</a>', unescape(response.text))
    href, done, texts = links[-1]
    assert desk.get(href).context["cl"].result_count == int(texts) - int(done) == 1


def test_every_translated_list_has_a_column_and_a_filter(desk):
    made = translated(title="Kodstuga")
    update(made, summary_sv="Annat.")
    builders.initiative("Bara svenska", of=made.organization)
    path = reverse("admin:initiatives_initiative_changelist")
    html = desk.get(path).text
    assert "Engelska är inaktuell: sammanfattning" in html
    assert "Engelska saknas: titel, sammanfattning, beskrivning" in html
    outdated = desk.get(f"{path}?translation=outdated")
    assert [obj.pk for obj in outdated.context["cl"].queryset] == [made.pk]
    assert desk.get(f"{path}?translation=missing").context["cl"].result_count == 1
    for model in (Organization, ContactPerson, Page, Phrase, Term):
        options = model._meta
        path = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        assert desk.get(f"{path}?translation=missing").status_code == 200


@pytest.mark.parametrize("path", [LIST, "/admin/initiatives/initiative/", "/admin/members/contactperson/"])
def test_lists_cost_the_same_for_more_rows(desk, path, django_assert_max_num_queries):
    owner = builders.organization()

    def fill(number):
        for n in range(number):
            builders.initiative(f"N{n}", of=owner)
            builders.contact(of=owner, title_sv="Rektor", is_public=True)
            builders.page(f"Sida {n}")

    fill(3)
    desk.get(path)
    with django_assert_max_num_queries(35) as few:
        desk.get(path)
    fill(27)
    with django_assert_max_num_queries(len(few)):
        desk.get(path)


def test_a_form_says_what_is_left_and_leads_there(desk):
    made = builders.initiative(title_en="Code club")
    html = desk.get(reverse("admin:initiatives_initiative_change", args=[made.pk])).text
    assert f'<a href="{address(row(made, "summary"))}">sammanfattning (engelska, saknas)</a>' in html
    desk.force_login(builders.reviewer())
    html = desk.get(reverse("admin:initiatives_initiative_change", args=[made.pk])).text
    assert "sammanfattning (engelska, saknas)" in html
    assert LIST not in html


def test_the_ordinary_form_outdates_and_mends(desk):
    page = builders.page("Om", title_en="About")
    change(desk, page, title_sv="Om oss")
    assert states(page) == {"title_en": "outdated"}
    change(desk, page, title_en="About us")
    assert states(page) == {}


# Side by side


def test_a_saved_translation_is_on_the_site_at_once_and_nothing_else_is_touched(desk):
    made = builders.initiative(title_en="Code club", slug="kodstuga", body_en="Every Saturday.")
    other = Initiative.objects.get(pk=made.pk)
    response = write(desk, row(made, "summary"), summary_en="Children try to program.")
    assert "Children try to program." in desk.get("/en/initiatives/").text
    assert states(made) == {}
    assert response.request["PATH_INFO"] == address(row(made, "summary"))
    changed = Initiative.objects.get(pk=made.pk)
    assert changed.updated_at > other.updated_at
    assert (changed.summary_sv, changed.status) == (other.summary_sv, other.status)
    log = desk.get(reverse("admin:initiatives_initiative_history", args=[made.pk])).text
    assert "ammanfattning (engelska)" in log


def test_it_walks_from_one_to_the_next_and_says_when_all_is_done(desk):
    builders.page("Ett", title_en="")
    builders.page("Två", title_en="")
    builders.initiative("Utanför")
    query = "?_changelist_filters=state%3Dmissing%26kind%3Dpage"
    first = desk.get(f"{LIST}?kind=page&state=missing").context["first_address"]
    assert "2 texter återstår" in desk.get(first).text
    one, two = Translation.objects.of(Page).missing().in_walking_order()
    assert first == address(one) + query
    response = write(desk, one, "next", query=query, title_en="One")
    assert response.redirect_chain == [(address(two) + query, 302)]
    assert "1 text återstår" in response.text
    response = write(desk, two, "next", query=query, title_en="Two")
    assert response.request["PATH_INFO"] == LIST
    assert "Klart: inget saknas eller är inaktuellt här." in response.text
    assert response.context["cl"].result_count == 0


def test_what_was_skipped_is_said_at_the_end(desk):
    builders.page("Ett", title_en="")
    builders.page("Två", title_en="")
    one, two = Translation.objects.of(Page).missing().in_walking_order()
    query = "?_changelist_filters=kind%3Dpage"
    assert f'<a href="{address(two)}{query}">Hoppa över</a>' in desk.get(address(one) + query).text
    assert states(one.object) == {"title_en": "missing"}
    response = write(desk, two, "next", query=query, title_en="Two")
    assert "1 text som du hoppade över är kvar" in response.text


def test_still_right_takes_one_click_and_shows_what_had_changed(desk):
    made = translated()
    update(made, summary_sv="Barn provar att programera.")
    translation = row(made, "summary")
    html = desk.get(address(translation)).text
    assert "<ins>programera</ins>" in html
    assert "<del>programmera</del>" in html
    write(desk, translation, "right")
    assert states(made) == {}
    assert row(made, "summary").source == "Barn provar att programera."
    update(made, summary_sv="Något annat.")
    assert states(made) == {"summary_en": "outdated"}


def test_nobody_says_of_a_missing_text_that_it_is_still_right(desk):
    made = builders.page("Ett", title_en="")
    write(desk, row(made, "title"), "right")
    assert states(made) == {"title_en": "missing"}


def test_a_proper_name_is_the_same_by_one_click(desk):
    made = builders.page("Womentor", title_en="")
    assert "Det heter likadant på engelska" in desk.get(address(row(made, "title"))).text
    write(desk, row(made, "title"), "same", title_en="")
    made.refresh_from_db()
    assert made.title_en == "Womentor"
    assert states(made) == {}


@pytest.mark.parametrize(
    ("text", "complaint"), [("", "Skriv texten på engelska, eller hoppa över den."), ("x" * 301, "300")]
)
def test_the_rules_of_the_field_hold_and_the_text_is_kept(desk, text, complaint):
    made = builders.initiative(title_en="Code club")
    response = write(desk, row(made, "summary"), "next", summary_en=text)
    assert complaint in response.text
    assert text in response.text
    assert "<title>Fel:" in response.text
    assert states(made)["summary_en"] == "missing"


def test_an_outdated_text_is_not_saved_unchanged(desk):
    made = translated()
    update(made, summary_sv="Annat.")
    response = write(desk, row(made, "summary"), "next", summary_en="Children try.")
    assert "Texten är som förut." in response.text
    assert states(made) == {"summary_en": "outdated"}


@pytest.mark.parametrize("step", ["next", "right"])
def test_who_comes_second_sees_it_and_keeps_the_typed_text(desk, step):
    made = translated()
    update(made, summary_sv="Annat.")
    translation = row(made, "summary")
    seen = re.search(r'name="seen" value="(\w+)"', desk.get(address(translation)).text)[1]
    update(made, summary_sv="Tredje.", summary_en="Third.")
    update(made, summary_sv="Fjärde.")
    response = write(desk, translation, step, seen=seen, summary_en="My words.")
    assert "Någon annan har ändrat texten under tiden." in response.text
    assert "My words." in response.text
    assert "Third." in response.text
    assert "Fjärde" in response.text
    assert states(made) == {"summary_en": "outdated"}
    seen = re.search(r'name="seen" value="(\w+)"', response.text)[1]
    write(desk, translation, "save", seen=seen, summary_en="My words.")
    made.refresh_from_db()
    assert made.summary_en == "My words."


def test_what_is_there_no_more_leads_back_to_the_list(desk):
    made = builders.page("Ett", title_en="")
    translation = row(made, "title")
    made.delete()
    response = desk.get(address(translation), follow=True)
    assert response.request["PATH_INFO"] == LIST
    assert "Där finns inget att översätta längre." in response.text
    assert desk.get(f"{LIST}abc/change/", follow=True).request["PATH_INFO"] == LIST


def test_only_who_may_change_the_object_translates(client):
    made = builders.initiative(title_en="Code club")
    translation = row(made, "summary")
    person = builders.user(is_staff=True)
    for user, sees in [(builders.reviewer(), False), (person, False), (builders.member_of(made.organization), None)]:
        client.force_login(user, backend="members.backends.PasswordBackend")
        expected = 302 if sees is None else 403
        assert client.get(LIST).status_code == expected
        assert client.get(address(translation)).status_code == expected
        for step in ("save", "next", "right", "same"):
            answer = client.post(address(translation), {"step": step, "seen": "x", "summary_en": "Mine."})
            assert answer.status_code == expected
    # Who may read the list but not change initiatives reads it only.
    person.user_permissions.add(Permission.objects.get(codename="view_translation"))
    client.force_login(type(person).objects.get(pk=person.pk), backend="members.backends.PasswordBackend")
    html = client.get(address(translation)).text
    assert "summary_en" not in html
    assert client.post(address(translation), {"step": "save", "summary_en": "Mine."}).status_code == 403
    made.refresh_from_db()
    assert not made.summary_en


def test_a_look_changes_nothing(desk):
    made = builders.page("Ett", title_en="")
    desk.get(f"{address(row(made, 'title'))}?step=same&title_en=Mine")
    assert states(made) == {"title_en": "missing"}


def test_declined_things_are_not_asked_for_in_their_list(desk):
    builders.initiative("Nej", status=Status.DECLINED)
    assert desk.get("/admin/initiatives/initiative/?translation=missing").context["cl"].result_count == 0
