"""The coordinator's role goes to somebody else in one go: account, roles on the contact page, sender of the mails."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from post_office.models import Email

from coalition_site import hand_over
from coalition_site.models import MorningMail
from members.models import ContactPerson, User
from publishing import emails
from publishing.models import Proposal, Sender
from tests import builders

pytestmark = pytest.mark.django_db

PAGE = "/admin/hand-over/"
NINA = "nina@example.com"


@pytest.fixture
def cilla():
    return builders.coordinator()


@pytest.fixture
def role(cilla):
    return builders.contact(
        "Cilla Samordnare", email=cilla.email, role_sv="Samordnare", role_en="Coordinator", position=1
    )


@pytest.fixture
def desk(client, cilla):
    client.force_login(cilla, backend="members.backends.PasswordBackend")
    return client


def answers(giver, **changes):
    nina = {"giver": giver.pk, "account": "", "name": "Nina Ny", "email": "Nina@Example.com"}
    rest = {"contacts": [], "sender_name": "", "reply_to": "", "giver_becomes": "stays"}
    return {**nina, **rest, **changes}


def roles_of(user):
    return set(user.groups.values_list("name", flat=True))


def test_the_start_page_leads_there_for_coordinators_only(desk, role):
    assert PAGE in desk.get("/admin/").text
    page = desk.get(PAGE).text
    assert "Samordnare: Cilla Samordnare" in page
    assert re.search(rf'<input[^>]*value="{role.pk}"[^>]* checked', page)
    other = Client()
    other.force_login(builders.reviewer(), backend="members.backends.PasswordBackend")
    assert PAGE not in other.get("/admin/").text
    assert other.get(PAGE).status_code == 403
    assert other.post(PAGE, answers(builders.coordinator(), confirm="1")).status_code == 403


def test_first_it_is_shown_what_will_change_and_nothing_does(desk, cilla, role):
    page = desk.post(PAGE, answers(cilla, contacts=[role.pk], sender_name="Nina på kansliet", giver_becomes="reviews"))
    for words in (
        "Nina Ny (nina@example.com) blir samordnare",
        "Kontot är nytt",
        "Cilla Samordnare blir granskare",
        "”Samordnare” går från Cilla Samordnare till Nina Ny",
        "Mejl om det som skickas in går till: Cilla Samordnare, Nina Ny",
        "kommer från ”Nina på kansliet”",
    ):
        assert words in page.text
    assert not User.objects.filter(email=NINA).exists()
    assert not Email.objects.exists()
    assert not LogEntry.objects.exists()
    again = desk.post(PAGE, answers(cilla, contacts=[role.pk], change="1"))
    assert 'value="Nina Ny"' in again.text


def test_all_of_it_moves_at_once(desk, cilla, role):
    MorningMail.objects.create(user=cilla)
    changes = {"contacts": [role.pk], "sender_name": "Nina", "reply_to": NINA, "confirm": "1"}
    answer = desk.post(PAGE, answers(cilla, **changes), follow=True)
    assert "Samordnarrollen är överlämnad" in answer.text
    assert "Ingen med en roll visas på kontaktsidan nu" in answer.text
    nina = User.objects.get(email=NINA)
    assert (nina.name, nina.is_staff, nina.is_superuser, roles_of(nina)) == ("Nina Ny", True, False, {"Coordinators"})
    assert roles_of(cilla) == {"Coordinators"}
    role.refresh_from_db()
    assert (role.role_sv, role.role_en) == ("", "")
    new = ContactPerson.objects.with_role().get(email=NINA)
    assert (new.role_sv, new.role_en, new.position, new.organization) == (
        "Samordnare",
        "Coordinator",
        1,
        role.organization,
    )
    assert not new.is_public
    assert f'<a href="/admin/members/contactperson/{new.pk}/change/">Nina Ny' in answer.text
    assert nina in emails.reviewers(Proposal)
    assert (Sender.current().name, Sender.current().reply_to) == ("Nina", NINA)
    assert MorningMail.objects.filter(user__in=[cilla, nina]).count() == 2
    assert sorted(mail.to[0] for mail in Email.objects.all()) == sorted([NINA, NINA, cilla.email])
    assert {entry.user for entry in LogEntry.objects.all()} == {cilla}
    assert LogEntry.objects.count() == 5


def test_the_role_goes_to_what_the_new_one_has_already(desk, cilla, role):
    elsewhere = builders.contact("Nina", of=builders.organization("Annan"), email=NINA, is_public=True)
    desk.post(PAGE, answers(cilla, contacts=[role.pk], confirm="1"))
    elsewhere.refresh_from_db()
    assert elsewhere.role_sv == "Samordnare"
    assert ContactPerson.objects.filter(email=NINA).count() == 1


def test_who_hands_over_may_become_reviewer_or_leave_when_somebody_is_left(desk, cilla, role):
    rune = builders.reviewer()
    desk.post(PAGE, answers(cilla, account=rune.pk, name="", email="", giver_becomes="reviews", confirm="1"))
    assert (roles_of(cilla), roles_of(rune)) == ({"Reviewers"}, {"Coordinators"})
    client = Client()
    client.force_login(rune, backend="members.backends.PasswordBackend")
    other = builders.staff("Coordinators", name="Tredje")
    client.post(PAGE, answers(other, account=cilla.pk, name="", email="", giver_becomes="leaves", confirm="1"))
    other.refresh_from_db()
    assert not other.is_active


def test_the_last_one_who_can_sign_in_keeps_the_role(desk, cilla, role):
    for becomes in ("reviews", "leaves"):
        answer = desk.post(PAGE, answers(cilla, contacts=[role.pk], giver_becomes=becomes, confirm="1"))
        assert "har inte valt något lösenord ännu" in answer.text
    cilla.refresh_from_db()
    role.refresh_from_db()
    assert cilla.is_active
    assert roles_of(cilla) == {"Coordinators"}
    assert role.role_sv == "Samordnare"
    assert not User.objects.filter(email=NINA).exists()
    assert not Email.objects.exists()


def test_it_is_all_or_nothing(desk, cilla, role, monkeypatch):
    def breaks(*arguments):
        raise RuntimeError

    monkeypatch.setattr(hand_over, "tell_both", breaks)
    with pytest.raises(RuntimeError):
        desk.post(PAGE, answers(cilla, contacts=[role.pk], sender_name="Nina", confirm="1"))
    assert not User.objects.filter(email=NINA).exists()
    assert Sender.current().name == ""
    role.refresh_from_db()
    assert role.role_sv == "Samordnare"


def test_a_coordinator_hands_no_superuser_s_role_over(desk, cilla):
    boss = builders.user(is_staff=True, is_superuser=True)
    answer = desk.post(PAGE, answers(boss, giver_becomes="leaves", confirm="1"))
    assert answer.status_code == 200
    boss.refresh_from_db()
    assert boss.is_active
    assert not User.objects.filter(email=NINA).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "", "email": ""}, "Välj ett konto, eller skriv namn och e-postadress"),
        ({"name": ""}, "Skriv den nya personens namn"),
        ({"email": "nina"}, "Skriv hela e-postadressen"),
    ],
)
def test_what_is_missing_is_named(desk, cilla, changes, words):
    answer = desk.post(PAGE, answers(cilla, **changes))
    assert words in answer.text
    assert "Fel:" in answer.text
    assert not User.objects.filter(email=NINA).exists()


def test_nobody_hands_over_to_oneself(desk, cilla):
    answer = desk.post(PAGE, answers(cilla, email=cilla.email, confirm="1"))
    assert "ingen lämnar över till sig själv" in answer.text


@pytest.mark.parametrize("step", ["", "confirm"])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_active": False}, "Kontot med den adressen är stängt"),
        ({"is_active": False, "is_superuser": True, "is_staff": True}, "Kontot med den adressen är stängt"),
        ({"is_superuser": True}, "Bara en administratör"),
    ],
)
def test_no_coordinator_opens_a_closed_account_or_an_administrator_s(desk, cilla, fields, words, step):
    there = builders.user(NINA, **fields)
    answer = desk.post(PAGE, answers(cilla, **({step: "1"} if step else {})))
    assert "Fel:" in answer.text
    assert words in answer.text
    there.refresh_from_db()
    assert {name: getattr(there, name) for name in fields} == fields
    assert not roles_of(there)
    boss = Client()
    boss.force_login(builders.user(is_staff=True, is_superuser=True), backend="members.backends.PasswordBackend")
    boss.post(PAGE, answers(cilla, confirm="1"))
    there.refresh_from_db()
    assert (there.is_active, roles_of(there)) == (True, {"Coordinators"})


def test_a_line_break_in_the_sender_s_name_is_refused_at_its_field(desk, cilla):
    answer = desk.post(PAGE, answers(cilla, sender_name="Koalitionen\u2028Bcc: z@example.com", confirm="1"))
    assert answer.context["form"].errors.keys() == {"sender_name"}
    assert "utan radbrytningar" in answer.text
    assert Sender.current().name == ""
