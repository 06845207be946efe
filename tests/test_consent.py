"""What is shown of a person: each detail with the moment of the consent; and a mail to who does not know."""

import datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from members import informing
from members.models import ContactPerson
from publishing.models import Proposal
from tests import builders
from tests.filling import JOIN, application, send
from tests.test_admin import address as admin_address
from tests.test_admin import change, contact_rows, form_values
from tests.test_my_page import approve

pytestmark = pytest.mark.django_db

KIM = "kim@example.com"
AGREED = {"agreed_at": "2026-05-01"}
DETAILS = [("is_email_public", "email_agreed_at"), ("is_phone_public", "phone_agreed_at")]


@pytest.fixture
def clock():
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(client):
    client.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    return client


@pytest.fixture
def kim():
    return builders.contact("Kim Kontakt", email=KIM, phone="08-1")


@pytest.fixture
def mine(kim):
    client = Client()
    client.force_login(builders.user(KIM), backend="members.backends.LinkBackend")
    return client


def edit(client, person, **values):
    client.post(f"/en/my-page/contactperson/{person.pk}/edit/", {"name": person.name, "phone": person.phone, **values})
    person.refresh_from_db()


# Consent for each detail


@pytest.mark.parametrize(("tick", "date"), DETAILS)
def test_the_coordinator_gives_a_date_for_each_detail(desk, kim, tick, date):
    change(desk, kim, is_public="on", **AGREED, **{tick: "on", date: "2026-06-01"})
    kim.refresh_from_db()
    assert getattr(kim, tick)
    assert (kim.agreed_at.month, getattr(kim, date).month) == (5, 6)


def test_a_tick_without_a_date_means_now_and_saved_again_keeps_its_moment(desk, clock, kim):
    change(desk, kim, is_public="on")
    kim.refresh_from_db()
    assert kim.agreed_at == timezone.now()
    change(desk, kim.organization, **{"contacts-0-is_phone_public": "on"})
    clock.shift(datetime.timedelta(days=3))
    change(desk, kim, title_sv="Chef")
    kim.refresh_from_db()
    assert kim.title_sv == "Chef"
    assert kim.agreed_at == kim.phone_agreed_at == timezone.now() - datetime.timedelta(days=3)


@pytest.mark.parametrize(("tick", "date"), DETAILS)
def test_a_tick_taken_away_takes_its_date_along_and_no_other(kim, tick, date):
    now = timezone.now()
    both = dict.fromkeys(ContactPerson.CONSENTS, True) | dict.fromkeys(ContactPerson.CONSENTS.values(), now)
    ContactPerson.objects.filter(pk=kim.pk).update(**both)
    kim.refresh_from_db()
    setattr(kim, tick, False)
    kim.save(update_fields=[tick])
    kim.refresh_from_db()
    left = {name for name in ContactPerson.CONSENTS.values() if getattr(kim, name)}
    assert left == set(ContactPerson.CONSENTS.values()) - {date}


def test_what_is_shown_without_a_date_from_the_beginning_stays_and_can_be_edited(desk, kim):
    ContactPerson.objects.filter(pk=kim.pk).update(is_public=True, is_email_public=True)
    change(desk, kim, phone="08-2")
    kim.refresh_from_db()
    assert (kim.phone, kim.is_public, kim.is_email_public, kim.agreed_at) == ("08-2", True, True, None)
    change(desk, kim, is_phone_public="on")
    kim.refresh_from_db()
    assert (kim.agreed_at, bool(kim.phone_agreed_at)) == (None, True)


def test_the_server_dates_each_detail_that_the_person_ticks(clock, mine, kim):
    edit(mine, kim, is_public="on")
    approve(Proposal.objects.get())
    clock.shift(datetime.timedelta(days=3))
    edit(mine, kim, is_public="on", is_phone_public="on", phone_agreed_at="1999-01-01")
    approve(Proposal.objects.latest("pk"))
    kim.refresh_from_db()
    assert (kim.agreed_at.day, kim.phone_agreed_at.day, kim.email_agreed_at) == (22, 25, None)


def test_taking_one_detail_back_works_at_once_and_leaves_the_others(mine, kim):
    now = timezone.now()
    dates = {"agreed_at": now, "email_agreed_at": now, "phone_agreed_at": now}
    ContactPerson.objects.filter(pk=kim.pk).update(**dict.fromkeys(ContactPerson.CONSENTS, True), **dates)
    edit(mine, kim, is_public="on", is_email_public="on")
    assert (kim.is_phone_public, kim.phone_agreed_at) == (False, None)
    assert kim.agreed_at == kim.email_agreed_at == now
    page = Client().get(kim.organization.get_absolute_url()).text
    assert KIM in page
    assert "08-1" not in page


def test_the_page_shows_exactly_what_is_agreed_to():
    now = timezone.now()
    person = builders.contact(
        "Bo Bara",
        phone="08-7",
        email="bo@example.com",
        is_public=True,
        agreed_at=now,
        is_phone_public=True,
        phone_agreed_at=now,
    )
    page = Client().get(person.organization.get_absolute_url()).text
    assert "Bo Bara" in page
    assert "08-7" in page
    assert "bo@example.com" not in page


def test_the_dates_of_before_are_copied_and_nothing_more_or_less_is_shown():
    then = timezone.now()
    ticks = dict.fromkeys(ContactPerson.CONSENTS, True)
    shown = builders.contact(**ticks)
    ContactPerson.objects.filter(pk=shown.pk).update(agreed_at=then)
    founder = builders.contact(of=shown.organization, is_public=True, is_email_public=True)
    hidden = builders.contact(of=shown.organization, is_email_public=True)
    import_module("members.migrations.0004_consent_per_field").copy_dates(apps, None)
    for person in (shown, founder, hidden):
        person.refresh_from_db()
        assert person.informed_at
    assert {getattr(shown, date) for date in ContactPerson.CONSENTS.values()} == {then}
    assert (founder.is_public, founder.is_email_public, founder.email_agreed_at) == (True, True, None)
    assert (hidden.is_email_public, hidden.email_agreed_at) == (True, None)


# The mail to who was entered by somebody else


def later(clock):
    clock.shift(datetime.timedelta(hours=2))


def test_who_was_entered_by_the_coordinator_is_told_once_and_not_at_once(desk, clock):
    organization = builders.organization("Skogens bibliotek")
    values = form_values(desk.get(admin_address(ContactPerson, "add")).text)
    desk.post(
        admin_address(ContactPerson, "add"),
        {**values, "organization": organization.pk, "name": "Kim Kontakt", "email": KIM, "phone": "08-1"},
    )
    assert ContactPerson.objects.get().informed_at is None
    assert informing.inform() == 0
    later(clock)
    assert (informing.inform(), informing.inform()) == (1, 0)
    mail = Email.objects.get()
    assert mail.to == [KIM]
    assert mail.subject == "Du är kontaktperson för Skogens bibliotek"
    for words in ("Kim Kontakt", KIM, "08-1", "Inget av det visas", "/sv/min-sida/", "/sv/kontakt/"):
        assert words in mail.message


def test_the_mail_is_in_the_person_s_language_and_says_what_is_shown(clock, kim):
    builders.user(KIM, language="en")
    ContactPerson.objects.filter(pk=kim.pk).update(is_public=True, is_email_public=True)
    later(clock)
    informing.inform()
    mail = Email.objects.get()
    assert "The site shows your name, title and role, and your e-mail address." in mail.message
    assert "/en/my-page/" in mail.message


def test_a_person_at_two_members_is_told_of_each(clock, kim):
    builders.contact("Kim Kontakt", of=builders.organization("Två", slug="tva"), email=KIM)
    later(clock)
    assert informing.inform() == 2


def test_who_gets_another_address_is_told_there(clock, kim):
    later(clock)
    informing.inform()
    kim.refresh_from_db()
    kim.phone = "08-3"
    kim.save()
    later(clock)
    assert informing.inform() == 0
    kim.email = "kim.ny@example.com"
    kim.save(update_fields=["email"])
    later(clock)
    assert informing.inform() == 1
    assert Email.objects.latest("pk").to == ["kim.ny@example.com"]


def test_who_applies_for_membership_is_told_nothing_new(client, clock):
    send(client, JOIN, application())
    person = ContactPerson.objects.get(email="sanna@example.com")
    later(clock)
    assert person.informed_at
    assert informing.inform() == 0


def test_a_coordinator_who_enters_the_own_address_knows_of_it(desk, clock):
    organization = builders.organization(slug="egen")
    own = desk.get("/sv/").wsgi_request.user.email
    values = form_values(desk.get(admin_address(ContactPerson, "add")).text)
    desk.post(
        admin_address(ContactPerson, "add"), {**values, "organization": organization.pk, "name": "Cilla", "email": own}
    )
    change(desk, organization, **contact_rows(KIM, first=1))
    later(clock)
    assert informing.inform() == 1
    assert Email.objects.get().to == [KIM]
