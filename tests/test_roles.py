"""Coordinators give the two roles, and nothing above them."""

import re

import lxml.html
import pytest
from django.contrib.auth.models import Group, Permission
from post_office.models import Email

from members.models import User
from publishing import emails
from publishing.models import Sender
from tests import builders
from tests.test_admin import address, change, form_values

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BACKEND = "members.backends.PasswordBackend"


@pytest.fixture
def cilla():
    return builders.coordinator()


@pytest.fixture
def boss():
    return builders.user("boss@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(client, cilla):
    client.force_login(cilla, backend=BACKEND)
    return client


def roles_of(user):
    return set(user.groups.values_list("name", flat=True))


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_coordinator_invites_a_reviewer_who_chooses_a_password(desk):
    page = desk.get(address(User, "add")).text
    assert "password1" not in page
    new = {"email": "Ny@Example.com", "name": "Ny Granskare", "language": "", "role": "Reviewers"}
    desk.post(address(User, "add"), new)
    made = User.objects.get(email="ny@example.com")
    assert (made.is_staff, made.is_superuser, roles_of(made)) == (True, False, {"Reviewers"})
    assert not made.has_usable_password()
    mail = Email.objects.get()
    assert mail.to == ["ny@example.com"]
    assert "Cilla Samordnare har gett dig ett konto" in mail.message
    desk.logout()
    link = re.search(r"/admin/login/password/\S+", mail.message)[0]
    form = desk.get(link, follow=True).redirect_chain[-1][0]
    password = "en lång mening som lösenord"
    desk.post(form, {"new_password1": password, "new_password2": password})
    answer = desk.post("/admin/login/", {"username": "NY@example.com", "password": password, "next": "/admin/"})
    assert answer.url == "/admin/"
    assert desk.get("/admin/publishing/submission/").status_code == 200


def test_a_coordinator_changes_a_role_and_closes_an_account(desk):
    rune = builders.reviewer()
    change(desk, rune, role="Coordinators")
    assert roles_of(rune) == {"Coordinators"}
    values = form_values(desk.get(f"/admin/members/user/{rune.pk}/change/").text)
    values.pop("is_active")
    desk.post(f"/admin/members/user/{rune.pk}/change/", values)
    assert not fresh(rune).is_active
    change(desk, rune, role="")
    assert (fresh(rune).is_staff, roles_of(rune)) == (False, set())


@pytest.mark.parametrize(
    ("role", "words", "name"),
    [
        ("superusers", "Administratör", "Bo Bas"),
        ("Coordinators", "Samordnare", "Cilla Samordnare"),
        ("Reviewers", "Granskare", "Rune Granskare"),
        ("none", "–", "Mia"),
    ],
)
def test_accounts_are_found_by_their_role(desk, role, words, name):
    builders.reviewer()
    builders.user(name="Bo Bas", is_staff=True, is_superuser=True)
    User.objects.create_user("member@example.com", name="Mia")
    page = lxml.html.fromstring(desk.get("/admin/members/user/", {"role": role}).text)
    [row] = page.xpath("//table[@id='result_list']/tbody/tr")
    shown = [row.xpath(f"string(*[contains(@class, 'field-{field}')])") for field in ("name", "role")]
    assert shown == [name, words]


def test_a_member_s_account_that_gets_a_role_gets_a_link(desk):
    member = User.objects.create_user("member@example.com", name="Mia")
    change(desk, member, role="Reviewers")
    assert fresh(member).is_staff
    assert Email.objects.get().to == ["member@example.com"]


ABOVE = {"is_superuser": "on", "is_staff": "on", "password": "x", "created_at": "2000-01-01"}


@pytest.mark.parametrize("who", ["herself", "a reviewer", "a new account"])
def test_a_coordinator_gives_nothing_above_the_two_roles(desk, cilla, who):
    other = Group.objects.create(name="System")
    right = Permission.objects.get(codename="delete_user")
    extra = {**ABOVE, "groups": [other.pk], "user_permissions": [right.pk]}
    if who == "a new account":
        new = {"email": "ny@example.com", "name": "Ny", "role": "Reviewers", "usable_password": "true"}
        desk.post(address(User, "add"), {**new, **extra, "password1": "x" * 20, "password2": "x" * 20})
        user = User.objects.get(email="ny@example.com")
        assert not user.has_usable_password()
    else:
        user = cilla if who == "herself" else builders.reviewer()
        before = user.password
        change(desk, user, name="Nytt namn", **extra)
        assert (fresh(user).name, fresh(user).password) == ("Nytt namn", before)
    user = fresh(user)
    assert not user.is_superuser
    assert other not in user.groups.all()
    assert not user.user_permissions.exists()
    assert not user.has_perm("members.delete_user")


def test_a_role_that_is_none_of_the_two_is_refused(desk):
    Group.objects.create(name="System")
    rune = builders.reviewer()
    change(desk, rune, role="System")
    assert roles_of(rune) == {"Reviewers"}


def test_superusers_are_read_only_for_coordinators(desk, boss):
    page = desk.get(f"/admin/members/user/{boss.pk}/change/")
    assert page.status_code == 200
    assert 'name="email"' not in page.text
    answer = desk.post(f"/admin/members/user/{boss.pk}/change/", {"email": "mine@example.com", "role": "", "name": ""})
    assert answer.status_code == 403
    assert fresh(boss).email == "boss@example.com"
    desk.post(address(User), {"action": "invite_again", "_selected_action": [boss.pk]})
    assert not Email.objects.exists()


def test_a_coordinator_sets_no_one_s_password_and_deletes_no_account(desk, boss):
    rune = builders.reviewer()
    passwords = {"password1": "x" * 20 + "y", "password2": "x" * 20 + "y", "usable_password": "true"}
    for user in (boss, rune):
        assert desk.post(f"/admin/members/user/{user.pk}/password/", passwords).status_code == 403
        assert desk.post(f"/admin/members/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    desk.post(address(User), {"action": "delete_selected", "_selected_action": [rune.pk], "post": "yes"})
    assert fresh(rune).password == rune.password


@pytest.mark.parametrize("path", ["auth/group/", "otp_totp/totpdevice/", "otp_static/staticdevice/"])
def test_the_system_is_closed_for_coordinators(desk, path):
    assert desk.get(f"/admin/{path}").status_code in {403, 404}


def test_reviewers_give_no_roles(client):
    rune = builders.reviewer()
    client.force_login(rune, backend=BACKEND)
    assert client.get(address(User, "add")).status_code == 403
    answer = client.post(f"/admin/members/user/{rune.pk}/change/", {"email": rune.email, "role": "Coordinators"})
    assert answer.status_code == 403
    assert roles_of(rune) == {"Reviewers"}


def test_the_last_coordinator_stays(desk, cilla):
    User.objects.create_user("invited@example.com", is_staff=True).groups.set(cilla.groups.all())
    answer = change(desk, cilla, role="Reviewers")
    assert "Då skulle ingen vara kvar som kan samordna" in answer.text
    assert roles_of(cilla) == {"Coordinators"}
    builders.staff("Coordinators", name="Två")
    change(desk, cilla, role="Reviewers")
    assert roles_of(cilla) == {"Reviewers"}


def test_the_last_superuser_stays(client, cilla, boss):
    client.force_login(boss, backend=BACKEND)
    values = form_values(client.get(f"/admin/members/user/{boss.pk}/change/").text)
    values.pop("is_superuser")
    answer = client.post(f"/admin/members/user/{boss.pk}/change/", values)
    assert "Då skulle ingen vara kvar som sköter systemet" in answer.text
    assert fresh(boss).is_superuser
    client.post(f"/admin/members/user/{boss.pk}/delete/", {"post": "yes"})
    assert User.objects.filter(pk=boss.pk).exists()


def test_the_sender_of_mails_is_the_coordinator_s_to_choose(desk, settings):
    settings.DEFAULT_FROM_EMAIL = "Webbplatsen <no-reply@example.com>"
    emails.waiting(builders.reviewer(), [])
    assert Email.objects.latest("pk").from_email == "Webbplatsen <no-reply@example.com>"
    desk.post(
        f"/admin/publishing/sender/{Sender.objects.get().pk}/change/",
        {"name": 'Åsa "Skog" Ek, kansliet', "reply_to": "kansli@example.com"},
    )
    emails.waiting(builders.reviewer(), [])
    mail = Email.objects.latest("pk")
    message = mail.prepare_email_message().message()
    assert mail.from_email == '"Åsa \\"Skog\\" Ek, kansliet" <no-reply@example.com>'
    assert "no-reply@example.com" in message["From"]
    assert message["Reply-To"] == "kansli@example.com"
    assert desk.get("/admin/publishing/sender/add/").status_code == 403


def test_a_sender_s_name_breaks_no_mail(desk):
    desk.post(
        f"/admin/publishing/sender/{Sender.objects.get().pk}/change/",
        {"name": "Kansliet\u2028Bcc: x@example.com", "reply_to": ""},
    )
    assert Sender.current().name == ""
