"""Every version of what staff edit: who, when and what, and the way back to any of them."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from modeltranslation.translator import translator
from simple_history.models import HistoricalRecords

from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from pages.models import Page
from publishing import proposals, restoring, workflow
from publishing.history import forget_history, is_kept
from publishing.models import Phrase, ReviewEvent
from publishing.states import Status
from tests import builders
from tests.test_admin import change
from tests.test_pictures import drawing, file, photo, stored, upload
from vocabularies.models import CompetenceArea, Term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_at_work():
    later()
    yield
    with suppress(AttributeError):
        del HistoricalRecords.context.request


def later():
    """What comes after this is done in another go: what is changed in one go is one version."""
    HistoricalRecords.context.request = object()


@pytest.fixture
def desk(client):
    client.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    return client


def address(obj, view="history", *more):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{view}", args=[obj.pk, *more])


def kinds(obj):
    """The versions of an object, oldest first, as text."""
    found = type(obj).history.filter(id=obj.pk).order_by("history_id")
    return "".join(found.values_list("history_type", flat=True))


def version(obj, number):
    return type(obj).history.filter(id=obj.pk).order_by("history_id")[number]


def restore(client, obj, number):
    """Press the button of a version's page."""
    where = address(obj, "version", version(obj, number).history_id)
    latest = type(obj).history.filter(id=obj.pk).latest("history_id").history_id
    return client.post(where, {"latest": latest}, follow=True)


# What is kept


def test_every_translated_model_in_admin_has_a_history():
    missing = [
        model.__name__
        for model in admin.site._registry
        if model in translator.get_registered_models() and not is_kept(model)
    ]
    assert not missing


def test_a_version_holds_every_language_and_no_column_without_one():
    names = {field.name for field in Initiative.history.model._meta.fields}
    assert {"title_sv", "title_en"} <= names
    assert not {"title", "summary", "body"} & names


def test_all_that_the_migrations_made_can_be_undone_to():
    for model in (Page, CompetenceArea, Term, Phrase):
        assert set(model.history.values_list("id", flat=True)) == set(model.objects.values_list("pk", flat=True))


def test_one_save_in_admin_is_one_version_with_all_that_was_chosen(desk):
    initiative = builders.initiative()
    before = kinds(initiative)
    partner = builders.organization("Partnern")
    area = CompetenceArea.objects.get(code="for-all")
    change(desk, initiative, title_sv="Kodstugan", partners=[partner.pk], areas=[area.pk])
    assert kinds(initiative) == before + "~"
    kept = initiative.history.latest("history_id")
    assert kept.history_user.name == "Cilla Samordnare"
    assert (kept.title_sv, kept.many["partners"], kept.many["areas"]) == ("Kodstugan", [partner.pk], [area.pk])


def test_a_save_that_changes_nothing_and_a_step_are_no_versions(desk):
    page = builders.page(status=Status.DRAFT)
    change(desk, page)
    workflow.publish(page, by=workflow.SYSTEM)
    assert kinds(page) == "+"
    assert page.history.get().status == Status.PUBLISHED


def test_no_way_of_changing_content_is_left_out():
    page = builders.page()
    later()
    Page.objects.filter(pk=page.pk).update(title_sv="Två")
    page.refresh_from_db()
    later()
    page.title_sv = "Tre"
    Page.objects.bulk_update([page], ["title_sv"])
    assert [v.title_sv for v in page.history.order_by("history_id")] == ["Om skogen", "Två", "Tre"]
    Page.objects.filter(pk=page.pk).delete()
    assert kinds(page) == "+~~-"


def test_what_is_rolled_back_leaves_no_version():
    page = builders.page()
    with transaction.atomic():
        page.title_sv = "Annat"
        page.save()
        transaction.set_rollback(True)
    assert kinds(page) == "+"


def test_a_member_s_change_is_the_member_s_and_the_server_s_is_nobody_s(client):
    owner = builders.organization()
    member = builders.member_of(owner, name="Mia Medlem")
    initiative = builders.initiative(of=owner, status=Status.DRAFT)
    client.force_login(member, backend="members.backends.LinkBackend")
    where = reverse("members:edit", args=["initiative", initiative.pk])
    values = {"title_sv": "Kodstugan", "summary_sv": "S", "body_sv": "B", "organization": owner.pk, "areas": []}
    values["areas"] = list(initiative.areas.values_list("pk", flat=True))
    client.post(where, values)
    newest, *_older, oldest = initiative.history.order_by("-history_id")
    assert (newest.title_sv, newest.history_user) == ("Kodstugan", member)
    assert oldest.history_user is None


def test_a_proposal_that_is_applied_is_a_version_by_the_reviewer(desk):
    initiative = builders.initiative()
    submission = builders.submission(builders.proposal(initiative, title_sv="Kodstugan"))
    page = desk.get(reverse("admin:publishing_submission_change", args=[submission.pk])).text
    values = {name: form_values_of(page, name) for name in ("version", "seen")}
    where = reverse("admin:publishing_submission_change", args=[submission.pk])
    desk.post(where, {**values, "step": "apply", "fields": ["title_sv"]})
    latest = initiative.history.latest("history_id")
    assert (latest.title_sv, latest.history_user.name) == ("Kodstugan", "Cilla Samordnare")


def form_values_of(html, name):
    return html.split(f'name="{name}" value="')[1].split('"')[0]


# The page


def test_the_history_tells_who_changed_what_in_words(desk):
    initiative = builders.initiative()
    area = CompetenceArea.objects.get(code="for-all")
    change(desk, initiative, summary_en="Children try coding.", areas=[area.pk], is_for_core_platform="on")
    html = desk.get(address(initiative)).text
    assert "Cilla Samordnare" in html
    assert "Sammanfattning (engelska)" in html
    assert "<ins>Children try coding.</ins>" in html
    assert str(area) in html
    assert html.index("Sammanfattning (engelska)") < html.index("Skapad")


def test_the_steps_of_the_workflow_stand_among_the_versions(desk):
    page = builders.page(status=Status.DRAFT)
    workflow.publish(page, by=workflow.SYSTEM)
    assert str(ReviewEvent.objects.get()) in desk.get(address(page)).text


def test_a_long_history_has_pages_and_asks_no_more_often(desk):
    def asked(client, obj):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(obj)).status_code == 200
        return len(queries)

    def tie(partner):
        later()
        initiative.partners.add(partner)

    initiative = builders.initiative()
    partners = [builders.organization(f"Partner {n}") for n in range(30)]
    for partner in partners[:3]:
        tie(partner)
    asked(desk, initiative)
    few = asked(desk, initiative)
    for partner in partners[3:]:
        tie(partner)
        workflow.withdraw(initiative, by=workflow.SYSTEM)
        workflow.publish(initiative, by=workflow.SYSTEM)
    assert asked(desk, initiative) <= few + 2
    assert "?p=2" in desk.get(address(initiative)).text
    assert "Skapad" in desk.get(address(initiative) + "?p=2").text


def test_what_has_been_deleted_keeps_its_name_in_the_history(desk):
    partner = builders.organization("Borta")
    initiative = builders.initiative(partners=[partner])
    later()
    initiative.partners.clear()
    partner.delete()
    assert "Borta (raderad)" in desk.get(address(initiative)).text


# Restoring


def test_a_version_comes_back_with_its_choices_and_its_picture(desk):
    partner = builders.organization("Partnern")
    initiative = builders.initiative(
        "Kodstuga", partners=[partner], image=upload(file(photo())), alt_text_sv="Barn.", starts_on="2026-01-01"
    )
    number = len(kinds(initiative)) - 1
    picture = initiative.image.name
    change(
        desk,
        initiative,
        title_sv="Fel",
        partners=[],
        starts_on="",
        **{"image-clear": "on"},
    )
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.image.name, initiative.partners.count()) == ("Fel", "", 0)
    html = desk.get(address(initiative, "version", version(initiative, number).history_id)).text
    assert "<del>Fel</del>" in html
    assert "Partnern" in html
    restore(desk, initiative, number)
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.image.name) == ("Kodstuga", picture)
    assert default_storage.exists(picture)
    assert list(initiative.partners.all()) == [partner]
    assert initiative.is_published
    # Which is a version, and can be undone.
    restore(desk, initiative, number + 1)
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.image.name) == ("Fel", "")


def test_restoring_leaves_the_state_and_keeps_old_addresses(desk, client):
    page = builders.page("Om", slug="om", status=Status.DRAFT)
    change(desk, page, slug="om-oss")
    workflow.publish(page, by=workflow.SYSTEM)
    restore(desk, page, 0)
    page.refresh_from_db()
    assert (page.slug, page.status) == ("om", Status.PUBLISHED)
    assert client.get("/sv/om-oss/").status_code == 301


def test_an_address_that_something_else_has_taken_is_left(desk):
    page = builders.page("Om", slug="om")
    change(desk, page, slug="om-oss")
    builders.page("Annan", slug="annan")
    Page.objects.filter(slug="annan").update(slug="om")
    html = desk.get(address(page, "version", version(page, 0).history_id)).text
    assert "Adressen ”om” används nu av något annat." in html
    later()
    Page.objects.filter(pk=page.pk).update(title_sv="Nytt")
    restore(desk, page, 0)
    page.refresh_from_db()
    assert (page.title_sv, page.slug) == ("Om", "om-oss")


def test_what_stands_in_the_way_is_named(desk):
    gone, other = builders.organization("Borta"), builders.organization("Kvar")
    initiative = builders.initiative(of=gone)
    later()
    initiative.organization = other
    initiative.save()
    gone.delete()
    html = restore(desk, initiative, 0).text
    assert "Borta (raderad)" in html
    initiative.refresh_from_db()
    assert initiative.organization == other


def test_what_is_gone_among_many_is_left_out_and_named(desk):
    gone = builders.organization("Borta")
    initiative = builders.initiative("Före", partners=[gone])
    number = len(kinds(initiative)) - 1
    later()
    initiative.title_sv = "Efter"
    initiative.save()
    gone.delete()
    assert "Borta (raderad)" in desk.get(address(initiative, "version", version(initiative, number).history_id)).text
    restore(desk, initiative, number)
    initiative.refresh_from_db()
    assert initiative.title_sv == "Före"


def test_a_version_that_breaks_a_rule_of_today_is_not_restored(desk):
    initiative = builders.initiative(starts_on="2026-05-01", ends_on="2026-04-01")
    later()
    initiative.ends_on = "2026-06-01"
    initiative.save()
    assert "Slutet kommer före början." in restore(desk, initiative, 0).text


def test_a_person_who_no_longer_wants_to_be_shown_is_not_shown_again(desk):
    person = builders.contact("Kim", is_public=True, agreed_at=timezone.now())
    later()
    person.name, person.is_public, person.agreed_at = "Kim Ny", False, None
    person.save()
    restore(desk, person, 0)
    person.refresh_from_db()
    assert (person.name, person.is_public) == ("Kim", False)


ALL_SHOWN = dict.fromkeys(ContactPerson.CONSENTS, True)


def agreed_now():
    return ALL_SHOWN | dict.fromkeys(ContactPerson.CONSENTS.values(), timezone.now())


def shown_of(person):
    person.refresh_from_db()
    dates = [bool(getattr(person, date)) for date in ContactPerson.CONSENTS.values()]
    ticks = [getattr(person, shown) for shown in ContactPerson.CONSENTS]
    assert dates == ticks
    return ticks


@pytest.mark.parametrize(
    ("then", "left"),
    [
        ({"confirmed_at": None}, [True, True, True]),
        ({"phone": "070-hemligt"}, [True, True, False]),
        ({"email": "hemma@example.com"}, [True, False, True]),
        ({"is_phone_public": False}, [True, True, False]),
        ({"name": "Anna Annan"}, [False, False, False]),
        ({"title_sv": "Något annat"}, [False, False, False]),
        ({"role_en": "Something else"}, [False, False, False]),
        (dict.fromkeys(ContactPerson.CONSENTS, False), [False, False, False]),
    ],
)
def test_a_version_shows_nothing_that_was_not_agreed_to_then_and_now(desk, then, left):
    now = {"name": "Kim", "phone": "08-1", "email": "kim@example.com", "title_sv": "", "role_en": "", **agreed_now()}
    person = builders.contact(**{**now, **then, "position": 7})
    later()
    ContactPerson.objects.filter(pk=person.pk).update(**now, position=8)
    restore(desk, person, 0)
    assert shown_of(person) == left
    assert person.position == 7


def test_what_is_unticked_stands_on_the_page_before_it_is_brought_back(desk):
    person = builders.contact("Kim", phone="070-hemligt", **agreed_now())
    later()
    ContactPerson.objects.filter(pk=person.pk).update(phone="08-1")
    page = desk.get(address(person, "version", version(person, 0).history_id)).text
    assert "visa telefonnumret" in page.lower()


def test_a_person_brought_back_is_not_shown(desk):
    owner = builders.organization()
    alone, along = (builders.contact(name, of=builders.organization(), **agreed_now()) for name in ("Kim", "Jo"))
    ContactPerson.objects.filter(pk=along.pk).update(organization=owner)
    later()
    alone.delete()
    bring_back(desk, ContactPerson)
    later()
    owner.delete()
    bring_back(desk, Organization)
    people = ContactPerson.objects.filter(name__in=["Kim", "Jo"])
    assert [shown_of(person) for person in people] == [[False] * 3] * 2


def test_who_pressed_the_button_on_an_old_page_is_asked_to_look_again(desk):
    page = builders.page("Ett")
    where = address(page, "version", page.history.get().history_id)
    stale = page.history.get().history_id
    later()
    Page.objects.filter(pk=page.pk).update(title_sv="Två")
    desk.post(where, {"latest": stale})
    page.refresh_from_db()
    assert page.title_sv == "Två"


def test_reviewers_read_the_history_and_restore_nothing(client):
    reviewer = builders.reviewer()
    client.force_login(reviewer, backend="members.backends.PasswordBackend")
    initiative = builders.initiative("Ett")
    later()
    Initiative.objects.filter(pk=initiative.pk).update(title_sv="Två")
    html = client.get(address(initiative)).text
    assert "Två" in html
    assert "/history/" not in html.split('class="versions__list"')[1]
    where = address(initiative, "version", version(initiative, 0).history_id)
    assert [client.get(where).status_code, client.post(where).status_code] == [403, 403]
    with pytest.raises(PermissionDenied):
        restoring.restore(version(initiative, 0), by=reviewer)
    assert client.get(address(builders.page())).status_code == 403
    initiative.delete()
    assert "Två" in client.get(reverse("admin:deleted")).text
    where = reverse("admin:bring_back", args=["initiatives", "initiative", Initiative.history.first().history_id])
    assert [client.get(where).status_code, client.post(where).status_code] == [403, 403]


# What has been deleted


def bring_back(client, model):
    kept = model.history.latest("history_id")
    where = reverse("admin:bring_back", args=[model._meta.app_label, model._meta.model_name, kept.history_id])
    return client.get(where).text, client.post(where, follow=True)


def test_something_deleted_comes_back_whole_as_a_draft(desk):
    initiative = builders.initiative(image=upload(file(photo())), alt_text_sv="Barn.", slug="kodstuga")
    Initiative.objects.filter(pk=initiative.pk).update(created_at=timezone.now() - timedelta(days=400))
    initiative.refresh_from_db()
    files = stored()
    desk.post(address(initiative, "delete"), {"post": "yes"})
    assert not Initiative.objects.exists()
    assert stored() == files
    html = desk.get(reverse("admin:deleted")).text
    assert "Kodstuga" in html
    assert "Cilla Samordnare" in html
    before, after = bring_back(desk, Initiative)
    assert "utkast" in before
    assert "Kodstuga" in after.text
    back = Initiative.objects.get()
    assert (back.pk, back.slug, back.status) == (initiative.pk, "kodstuga", Status.DRAFT)
    assert back.created_at == initiative.created_at
    assert (back.image.name, [area.code for area in back.areas.all()]) == (initiative.image.name, ["education"])
    assert kinds(back).endswith("-+")
    assert "Kodstuga" not in desk.get(reverse("admin:deleted")).text
    assert "Återskapad" in desk.get(address(back)).text
    assert "”Kodstuga” är tillbaka som utkast." in after.text
    event = ReviewEvent.objects.about(back).get()
    assert (event.from_status, event.to_status, event.by.name) == ("published", "draft", "Cilla Samordnare")
    assert "Återskapad som utkast" in desk.get("/admin/admin/logentry/").text


def test_a_member_comes_back_with_the_people_deleted_with_it(desk):
    organization = builders.organization("Skogen")
    kim, _ada = builders.contact("Kim", of=organization), builders.contact("Ada", of=organization).delete()
    desk.post(address(organization, "delete"), {"post": "yes"})
    before, _after = bring_back(desk, Organization)
    assert "Kim" in before
    assert "Ada" not in before
    assert [person.pk for person in Organization.objects.get().contacts.all()] == [kim.pk]


def test_a_person_does_not_come_back_before_the_member(desk):
    organization = builders.organization("Skogen")
    builders.contact("Kim", of=organization)
    organization.delete()
    before, after = bring_back(desk, ContactPerson)
    assert "Skogen (raderad)" in before
    assert "Skogen (raderad)" in after.text
    assert not ContactPerson.objects.exists()


def test_a_taken_address_is_replaced_when_something_comes_back(desk):
    builders.page("Annan", slug="annan")
    builders.page("Om", slug="om").delete()
    Page.objects.filter(slug="annan").update(slug="om")
    bring_back(desk, Page)
    assert set(Page.objects.filter(section=None).values_list("slug", flat=True)) == {"om", "om-2"}


def test_the_page_of_something_deleted_says_so_and_leads_to_it(desk):
    initiative = builders.initiative()
    desk.post(address(initiative, "delete"), {"post": "yes"})
    for view in ("change", "history"):
        html = desk.get(address(initiative, view), follow=True).text
        assert "har raderats: Cilla Samordnare" in html
        assert "/deleted/initiatives/initiative/" in html


def test_the_list_of_the_deleted_asks_no_more_for_more_rows(desk):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse("admin:deleted")).status_code == 200
        return len(queries)

    builders.page("En").delete()
    builders.organization("En").delete()
    asked()
    few = asked()
    for number in range(30):
        builders.page(f"Sida {number}").delete()
    assert asked() == few


def test_what_lets_go_of_something_deleted_has_that_in_its_history(desk):
    partner = builders.organization("Borta")
    initiative = builders.initiative(partners=[partner], contact_person=builders.contact("Kim"))
    before = len(kinds(initiative)) - 1
    for thing in (partner, initiative.contact_person):
        later()
        thing.delete()
    latest = initiative.history.latest("history_id")
    assert (latest.many["partners"], latest.contact_person_id) == ([], None)
    for model in (Organization, ContactPerson):
        bring_back(desk, model)
    restore(desk, initiative, before)
    initiative.refresh_from_db()
    assert (initiative.partners.get().name, initiative.contact_person.name) == ("Borta", "Kim")


# Pictures


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_picture_stays_as_long_as_a_version_has_it():
    organization = builders.organization(logo=upload(file(photo())))
    first = stored()
    later()
    organization.logo = upload(file(drawing(), "PNG"))
    organization.save()
    assert first < stored()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("clean_media", verbosity=0)
    assert first < stored()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert forget_history(timedelta(days=1)) == 1
    assert stored()
    assert not first & stored()


def test_an_applied_picture_can_be_taken_back(desk):
    initiative = builders.initiative(image=upload(file(photo())), is_decorative=True)
    old = initiative.image.name
    change_of = builders.proposal(initiative, image="ny.png")
    change_of.picture = upload(file(drawing(), "PNG"))
    change_of.save()
    reviewer = builders.coordinator()
    later()
    proposals.apply(change_of, ["image"], by=reviewer, seen=proposals.fingerprint(change_of))
    initiative.refresh_from_db()
    assert initiative.image.name == change_of.picture.name
    change_of.refresh_from_db()
    assert proposals.can_be_undone(change_of)
    proposals.undo(change_of, by=reviewer)
    initiative.refresh_from_db()
    assert initiative.image.name == old
    assert default_storage.exists(old)


# Forgetting


def test_forgetting_keeps_the_last_version_of_what_exists():
    page, gone = builders.page("Ett"), builders.page("Borta")
    later()
    Page.objects.filter(pk=page.pk).update(title_sv="Två")
    gone.delete()
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        later()
        Page.objects.filter(pk=page.pk).update(title_sv="Tre")
        later()
        Page.objects.filter(pk=page.pk).update(title_sv="Fyra")
        assert forget_history(timedelta(days=365)) == 4
        assert [v.title_sv for v in page.history.order_by("history_id")] == ["Tre", "Fyra"]
        assert not Page.history.filter(id=gone.pk)
        assert Page.history.filter(id=Page.objects.get(section="home").pk).exists()


def test_the_oldest_version_left_can_be_restored_too():
    page = builders.page("Ett")
    later()
    Page.objects.filter(pk=page.pk).update(title_sv="Två")
    later()
    restoring.restore(version(page, 0), by=builders.user(is_staff=True, is_superuser=True))
    page.refresh_from_db()
    assert page.title_sv == "Ett"


def test_a_version_of_something_that_is_gone_is_no_version_to_restore():
    page = builders.page("Ett")
    later()
    Page.objects.filter(pk=page.pk).update(title_sv="Två")
    page.delete()
    with pytest.raises(ValidationError):
        restoring.restore(Page.history.filter(title_sv="Ett").get(), by=builders.user(is_superuser=True))
