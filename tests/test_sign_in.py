"""A member signs in by a link in a mail: once, within ten minutes, by pressing a button, and never as staff."""

import datetime
import re
from hashlib import sha256
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from members.models import SignInLink, User
from members.sign_in import send_link
from publishing import forms
from publishing.models import Submission
from tests import builders
from tests.test_pages import texts
from tests.threads import at_once

pytestmark = pytest.mark.django_db

FORM, SENT, MINE = "/en/sign-in/", "/en/sign-in/sent/", "/en/my-page/"
KIM = "kim@example.com"


@pytest.fixture
def clock():
    """The time of the test, which moves only when the test moves it."""
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def kim():
    return builders.contact("Kim Kontakt", email=KIM)


def ask(client, email=KIM, address=FORM, **headers):
    return client.post(address, {"key": forms.new_key(), "homepage": "", "email": email}, headers=headers)


def link_in(mail):
    """The path of the link in a mail."""
    return re.search(rf"^{re.escape(settings.SITE_URL)}(/\S+)$", mail.message, re.MULTILINE)[1]


def link(client, email=KIM, **options):
    ask(client, email, **options)
    return link_in(Email.objects.latest("pk"))


def is_signed_in(client):
    return client.get(MINE).status_code == 200


@pytest.mark.parametrize(
    ("form", "sent", "mine"),
    [(FORM, SENT, MINE), ("/sv/logga-in/", "/sv/logga-in/skickat/", "/sv/min-sida/")],
)
def test_the_whole_way(clock, kim, form, sent, mine):
    client = Client(enforce_csrf_checks=True)
    away = client.get(mine)
    assert (away.status_code, away.url) == (302, f"{form}?next={mine}")
    page = client.get(away.url)
    assert "no-store" in page["Cache-Control"]
    key = re.search(r'name="key" value="([^"]+)"', page.text)[1]
    answer = client.post(form, {"key": key, "homepage": "", "email": "KIM@example.com", "next": mine})
    assert (answer.status_code, answer.url) == (302, sent)
    assert '<meta name="robots" content="noindex">' in client.get(sent).text
    mail = Email.objects.get()
    assert mail.to == [KIM]
    address = link_in(mail)
    assert address.startswith(form)
    button = client.get(address)
    assert button.status_code == 200
    assert "no-store" in button["Cache-Control"]
    assert button["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in button.text
    assert not client.cookies
    target = re.search(r'<form[^>]* action="([^"]+)"', button.text)[1]
    signed_in = client.post(target)
    assert (signed_in.status_code, signed_in.url) == (302, mine)
    assert "Kim Kontakt" in client.get(mine).text
    user = get_user(client)
    assert (user.email, user.name, user.has_usable_password()) == (KIM, "Kim Kontakt", False)
    assert user.last_login is not None
    clock.shift(datetime.timedelta(hours=11, minutes=59))
    assert client.get(mine).status_code == 200
    clock.shift(datetime.timedelta(minutes=2))
    assert client.get(mine).status_code == 302


def test_a_link_holds_for_ten_minutes(client, clock, kim):
    address = link(client)
    clock.shift(datetime.timedelta(minutes=10, seconds=-1))
    assert client.get(address).status_code == 200
    clock.shift(1)
    for late in (client.get(address), client.post(address)):
        assert late.status_code == 410
        assert texts(late.text, "h1") == ["This link does not work any more"]
        assert f'href="{FORM}"' in late.text
    assert not is_signed_in(client)


def test_a_link_opens_once(client, kim):
    address = link(client)
    assert client.post(address).status_code == 302
    other = Client()
    assert other.post(address).status_code == 410
    assert other.get(address).status_code == 410
    assert not is_signed_in(other)
    assert is_signed_in(client)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_ten_presses_at_once_sign_in_once():
    builders.contact(email=KIM)
    address = link(Client())
    clients = [Client() for _ in range(10)]
    waiting = list(clients)
    statuses = sorted(at_once(10, lambda: waiting.pop().post(address).status_code))
    assert statuses == [302] + [410] * 9
    assert [is_signed_in(client) for client in clients].count(True) == 1
    assert User.objects.filter(email=KIM).count() == 1


def test_looking_spends_nothing(client, kim):
    address = link(client)
    for _ in range(3):
        assert client.get(address).status_code == client.head(address).status_code == 200
    assert client.options(address).status_code == 200
    assert not is_signed_in(client)
    assert SignInLink.objects.get().used_at is None
    assert client.post(address).status_code == 302


def test_another_site_cannot_press_the_button(client, kim):
    address = link(client)
    response = client.post(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, texts(response.text, "h1")) == (200, ["Sign in"])
    assert not is_signed_in(client)
    assert client.post(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


def test_the_database_does_not_hold_what_opens(client, kim):
    token = link(client).split("/")[-2]
    assert len(token) == 43
    stored = SignInLink.objects.values().get()
    assert token not in str(stored)
    assert stored["token_hash"] == sha256(token.encode()).hexdigest()


@pytest.mark.parametrize("token", ["x", "A" * 43, "-", "sent-", "a" * 2000])
def test_a_made_up_link_is_answered_like_an_old_one(client, token):
    assert client.get(f"{FORM}{token}/").status_code == 410
    assert client.post(f"{FORM}{token}/").status_code == 410


def test_nobody_learns_whether_an_address_is_known(client, kim, clock):
    builders.user("gone@example.com", is_active=False)
    builders.contact(email="gone@example.com")
    answers = [ask(client, email) for email in (KIM, "stranger@example.com", "gone@example.com")]
    assert {(answer.status_code, answer.url, answer.content) for answer in answers} == {(302, SENT, b"")}
    assert [mail.to for mail in Email.objects.all()] == [[KIM]]
    assert SignInLink.objects.count() == 1
    assert not User.objects.exclude(email="gone@example.com").exists()


def test_who_has_sent_something_in_is_known(client):
    initiative = builders.initiative("Surfkafé", status="in_review")
    Submission.objects.create(object=initiative, name="Sam", email="sam@example.com", language="sv", key="k")
    client.post(link(client, "sam@example.com"))
    assert "Surfkafé" in client.get(MINE).text
    assert get_user(client).name == "Sam"


def test_an_account_of_its_own_is_known(client):
    builders.user("mia@example.com")
    client.post(link(client, "mia@example.com"))
    assert is_signed_in(client)


def test_who_is_no_longer_known_when_the_button_is_pressed_stays_outside(client, kim):
    address = link(client)
    kim.delete()
    assert client.post(address).status_code == 410
    assert not User.objects.exists()


def test_an_account_that_has_been_closed_is_signed_out(client, kim):
    client.post(link(client))
    User.objects.update(is_active=False)
    assert not is_signed_in(client)


def test_no_link_ever_opens_an_account_of_staff(client):
    coordinator = builders.coordinator()
    builders.contact(email=coordinator.email)
    assert ask(client, coordinator.email).url == SENT
    mail = Email.objects.get()
    assert f"{settings.SITE_URL}/{settings.ADMIN_PATH}" in mail.message
    assert "password" in mail.message
    assert "/sign-in/" not in mail.message + mail.html_message
    assert not SignInLink.objects.exists()


def test_who_becomes_staff_meanwhile_gets_no_rights_by_link(client, kim):
    address, second = link(client), link(client)
    client.post(address)
    User.objects.filter(email=KIM).update(is_staff=True, is_superuser=True)
    assert not is_signed_in(client)
    assert client.get("/admin/").status_code == 302
    assert client.post(second).status_code == 410


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"x-forwarded-host": "evil.example"}])
def test_no_header_changes_the_link_in_the_mail(client, kim, headers):
    answer = ask(client, **headers)
    assert answer.status_code == (400 if "host" in headers else 302)
    for mail in Email.objects.all():
        assert "evil" not in mail.message + mail.html_message + mail.subject
        assert f"{settings.SITE_URL}{FORM}" in mail.message


def test_signing_in_gives_a_new_session_and_leaves_the_old_one_s_things(client, kim):
    client.force_login(builders.coordinator())
    before = client.session.session_key
    client.post(link(client))
    assert client.session.session_key != before
    assert get_user(client).email == KIM


@pytest.mark.parametrize("way_on", ["/en/initiatives/?area=for-all", "/sv/min-sida/"])
def test_one_comes_to_the_page_that_one_wanted(client, kim, way_on):
    form = client.get(FORM, {"next": way_on}).text
    assert f'name="next" value="{way_on}"' in form
    client.post(FORM, {"key": forms.new_key(), "homepage": "", "email": KIM, "next": way_on})
    button = client.get(link_in(Email.objects.get()))
    action = re.search(r'<form[^>]* action="([^"]+)"', button.text)[1].replace("&amp;", "&")
    assert client.post(action).url == way_on


@pytest.mark.parametrize("elsewhere", ["https://evil.example/en/", "//evil.example/en/", "/admin/", "evil", "/en/ x"])
def test_nobody_is_led_off_the_site(client, kim, elsewhere):
    assert "evil" not in client.get(FORM, {"next": elsewhere}).text
    client.post(FORM, {"key": forms.new_key(), "homepage": "", "email": KIM, "next": elsewhere})
    assert "next" not in Email.objects.get().message
    address = link_in(Email.objects.get())
    assert client.post(f"{address}?next={quote(elsewhere)}").url == MINE


def test_the_sixth_link_within_a_quarter_has_to_wait(client, kim, clock):
    for _ in range(5):
        assert ask(client).status_code == 302
    clock.shift(60)
    answer = ask(client)
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(14 * 60)
    assert f'value="{KIM}"' in answer.text
    assert "Wait 14 minutes, then send the form again." in answer.text
    assert texts(answer.text, "title")[0].startswith("Error: Sign in")
    assert Email.objects.count() == 5
    clock.shift(14 * 60)
    assert ask(client).status_code == 302


def test_a_stranger_s_address_meets_the_same_limit(client, clock):
    assert [ask(client, "stranger@example.com").status_code for _ in range(6)] == [302] * 5 + [429]


def test_one_client_asks_twenty_times_an_hour(client, clock):
    statuses = [ask(client, f"kim{n}@example.com").status_code for n in range(21)]
    assert statuses == [302] * 20 + [429]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Write your e-mail address, so that we can send you a link."),
        ("kim snabel", "The e-mail address has to look like name@example.org. Correct it."),
        (f"{'x' * 60}@{'x.' * 120}example.com", "Shorten it to at most 254 characters."),
    ],
)
def test_a_wrong_address_is_kept_and_the_error_says_how_to_mend_it(client, typed, message):
    answer = ask(client, typed)
    assert message in answer.text
    assert f'value="{typed}"' in answer.text or not typed
    assert answer.text.index("error-summary") < answer.text.index("<h1>")
    assert not answer.cookies


def test_a_robot_gets_a_persons_answer_and_no_mail(client, kim):
    answer = client.post(FORM, {"key": forms.new_key(), "homepage": "x", "email": KIM})
    assert answer.url == SENT
    assert not Email.objects.exists()


def test_the_mail_is_in_the_language_of_the_one_who_gets_it(client, kim):
    builders.user(KIM, language="sv")
    ask(client)
    assert '<html lang="sv">' in Email.objects.get().html_message


def test_a_page_with_a_secret_in_its_address_tells_it_to_no_other_page(client, kim):
    address = link(client)
    html = client.get(address).text
    token = address.split("/")[-2]
    assert re.findall(rf'(?:href|action)="([^"]*{token}[^"]*)"', html) == [f"/sv/logga-in/{token}/", address]


def test_old_links_are_forgotten(client, kim, clock):
    link(client)
    clock.shift(datetime.timedelta(days=1, seconds=1))
    link(client)
    assert SignInLink.objects.count() == 1


def test_signing_out_takes_a_button(client, kim):
    client.post(link(client))
    assert client.get("/en/my-page/sign-out/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/en/my-page/sign-out/").url == "/en/"
    assert not is_signed_in(client)
    assert client.get("/sv/min-sida/").status_code == 302


def test_every_page_leads_to_my_page_with_the_same_words_for_everyone(client, kim):
    before = client.get("/en/members/").text
    client.post(link(client))
    assert client.get("/en/members/").text == before
    assert f'<a href="{MINE}">My page</a>' in before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_link_stands_neither_in_the_admin_nor_in_the_database_once_it_is_sent(client, mailoutbox):
    builders.contact(email="kim@example.com")
    send_link("kim@example.com", language="en")
    mail = Email.objects.get()
    desk = Client()
    desk.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    page = desk.get(reverse("admin:post_office_email_change", args=[mail.pk])).text
    assert "/en/sign-in/" not in page
    call_command("send_mail")
    assert "/en/sign-in/" in mailoutbox[0].body
    mail.refresh_from_db()
    assert (mail.message, mail.html_message) == ("", "")
