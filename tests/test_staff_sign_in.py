"""How staff sign in: limits that hold a guesser and spare the owner, a log, and new passwords by mail."""

import re

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from post_office.models import Email

from members.models import SignIn
from publishing import emails
from publishing.models import Sender
from tests import builders

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LOGIN, RESET = "/admin/login/", "/admin/login/password/"
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-25 09:00:10+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def cilla():
    return builders.coordinator()


def sign_in(user, password=builders.PASSWORD, address=HERE, client=None):
    data = {"username": user if isinstance(user, str) else user.email, "password": password, "next": "/admin/"}
    return (client or Client()).post(LOGIN, data, REMOTE_ADDR=address)


def test_who_guesses_passwords_is_refused_and_the_owner_elsewhere_is_not(clock, cilla):
    answers = [sign_in(cilla, f"guess {n}", address=THERE).status_code for n in range(7)]
    assert answers == [200] * 5 + [429] * 2
    refused = sign_in(cilla, address=THERE)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600
    assert "Vänta 10 minuter" in refused.text
    assert f'value="{cilla.email}"' in refused.text
    assert builders.PASSWORD not in refused.text
    assert sign_in(cilla, address=HERE).status_code == 302
    clock.shift(601)
    assert sign_in(cilla, address=THERE).status_code == 302


def test_who_tries_many_accounts_is_refused(clock):
    answers = [sign_in(f"user{n}@example.com", "guess", address=THERE).status_code for n in range(31)]
    assert answers == [200] * 30 + [429]


def test_signing_in_often_is_no_guessing(clock, cilla):
    assert {sign_in(cilla).status_code for _n in range(12)} == {302}


def test_the_limit_counts_the_visitor_behind_the_proxy_and_no_forged_one(clock, cilla, settings):
    def attempt(forwarded, remote="127.0.0.1"):
        headers = {"X-Forwarded-For": forwarded}
        data = {"username": cilla.email, "password": "guess"}
        return Client().post(LOGIN, data, headers=headers, REMOTE_ADDR=remote).status_code

    assert [attempt("203.0.113.9") for _n in range(6)][-1] == 429
    assert attempt("203.0.113.10") == 200
    assert [attempt(f"203.0.113.{n}", remote="198.51.100.1") for n in range(6)][-1] == 429


def test_wrong_address_and_wrong_password_get_the_same_answer(cilla):
    member = builders.user("member@example.com")
    answers = {
        re.sub(r'value="[^"]*"', "", sign_in(who, password).text)
        for who, password in [(cilla, "x"), ("nobody@example.com", "x"), (member, builders.PASSWORD)]
    }
    assert len(answers) == 1
    assert "Adressen eller lösenordet är fel" in answers.pop()


def test_the_log_says_who_from_where_and_how_it_went(clock, cilla):
    sign_in(cilla, "x")
    sign_in("nobody@example.com", "x", address=THERE)
    client = Client()
    sign_in(cilla, client=client)
    page = client.get("/admin/members/signin/").text
    for words in ("Loggade in", "adressen eller lösenordet var fel", HERE, THERE, "nobody@example.com"):
        assert words in page
    assert list(SignIn.objects.values_list("outcome", flat=True)) == ["signed_in", "wrong_password", "wrong_password"]
    for _n in range(20):
        sign_in("nobody@example.com", "x", address=THERE)
    assert SignIn.objects.filter(outcome="too_many").count() == 1
    row = SignIn.objects.first()
    for path in ("add/", f"{row.pk}/delete/"):
        assert client.get(f"/admin/members/signin/{path}").status_code == 403
    assert client.post(f"/admin/members/signin/{row.pk}/change/", {"email": "x@example.com"}).status_code == 403


def test_what_is_no_address_is_not_written_down(cilla):
    answer = sign_in("my secret password", "x")
    assert "Skriv hela e-postadressen" in answer.text
    assert not SignIn.objects.exists()


def test_reviewers_see_neither_log(client):
    client.force_login(builders.reviewer(), backend="members.backends.PasswordBackend")
    for path in ("members/signin/", "admin/logentry/", "publishing/sender/"):
        assert client.get(f"/admin/{path}").status_code == 403


def test_a_change_stands_among_the_changes(client, cilla):
    client.force_login(cilla, backend="members.backends.PasswordBackend")
    client.post(
        f"/admin/publishing/sender/{Sender.objects.get().pk}/change/", {"name": "Skogens kansli", "reply_to": ""}
    )
    page = client.get("/admin/admin/logentry/").text
    assert "Cilla Samordnare" in page
    assert "Skogens kansli" in page


@pytest.mark.parametrize("path", ["members/signin/", "admin/logentry/", "members/user/"])
def test_the_lists_ask_no_more_for_more_rows(client, cilla, path, django_assert_max_num_queries):
    client.force_login(cilla, backend="members.backends.PasswordBackend")
    TOTPDevice.objects.create(user=cilla, name="app")

    def fill(number):
        for _n in range(number):
            user = builders.reviewer()
            TOTPDevice.objects.create(user=user, name="app")
            SignIn.objects.create(email=user.email, user=user, address=HERE, outcome="signed_in")
            client.post(
                "/admin/members/user/add/", {"email": f"ny{user.pk}@example.com", "name": "Ny", "role": "Reviewers"}
            )

    fill(3)
    client.get(f"/admin/{path}")
    with django_assert_max_num_queries(25) as few:
        client.get(f"/admin/{path}")
    number = len(few)
    fill(27)
    # What there is to say about the new accounts is said once.
    client.get(f"/admin/{path}")
    with django_assert_max_num_queries(number):
        client.get(f"/admin/{path}")


def link_in(mail):
    return re.search(rf"^{re.escape(settings.SITE_URL)}(/admin/login/password/\S+)$", mail.message, re.MULTILINE)[1]


def ask(email, address=HERE):
    return Client().post(RESET, {"email": email}, REMOTE_ADDR=address)


def choose(link, password="en alldeles ny lång mening"):
    client = Client()
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    return client, client.post(form, {"new_password1": password, "new_password2": password})


def test_a_new_password_by_mail(clock, cilla):
    TOTPDevice.objects.create(
        user=cilla, name="app", throttling_failure_count=9, throttling_failure_timestamp=timezone.now()
    )
    known, unknown = ask(cilla.email.upper()), ask("nobody@example.com")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url) == (302, "/admin/login/password/sent/")
    mail = Email.objects.get()
    assert mail.to == [cilla.email]
    assert mail.headers["Sensitivity"] == "Private"
    link = link_in(mail)
    client, answer = choose(link)
    assert answer.url == LOGIN
    assert "Ditt lösenord är sparat" in client.get(LOGIN).text
    # It signs nobody in, and the second factor is asked for as before.
    assert client.get("/admin/").status_code == 302
    assert sign_in(cilla, "en alldeles ny lång mening").url == "/admin/login/code/"
    assert TOTPDevice.objects.get().throttling_failure_count == 0
    assert SignIn.objects.get().outcome == "new_password"
    again = Client().get(link)
    assert "fungerar inte längre" in again.text


def test_the_link_lasts_a_day_and_opens_staff_only(clock, cilla):
    ask(cilla.email)
    link = link_in(Email.objects.get())
    clock.shift(24 * 3600 + 1)
    assert "fungerar inte längre" in Client().get(link).text
    ask(cilla.email)
    link = link_in(Email.objects.latest("pk"))
    cilla.is_staff = False
    cilla.save()
    assert "fungerar inte längre" in Client().get(link).text


def test_members_and_closed_accounts_get_no_link(cilla):
    builders.user("member@example.com")
    builders.staff("Reviewers", email="gone@example.com", is_active=False)
    for email in ("member@example.com", "gone@example.com"):
        assert ask(email).status_code == 302
    assert not Email.objects.exists()


def test_the_time_it_takes_tells_no_address(clock, cilla, monkeypatch):
    """All of the work is done for every address, but for the one row."""
    done = {}
    for email in ("warm-up@example.com", cilla.email, "nobody@example.com"):
        drawn = []
        monkeypatch.setattr(
            emails, "render_to_string", lambda *args, to=drawn: to.append(args[0]) or render_to_string(*args)
        )
        with CaptureQueriesContext(connection) as queries:
            ask(email)
        done[email] = (drawn, [q["sql"] for q in queries if "post_office_email" not in q["sql"]])
    (known, its), (unknown, others) = done[cilla.email], done["nobody@example.com"]
    assert known == unknown
    assert len(known) == 3
    assert len(its) == len(others)
    assert Email.objects.get().to == [cilla.email]


def test_asking_for_links_is_limited(clock, cilla):
    answers = [ask(cilla.email, address=f"192.0.2.{n}").status_code for n in range(6)]
    assert answers == [302] * 5 + [429]
    many = [ask(f"user{n}@example.com", address=THERE) for n in range(11)]
    assert many[-1].status_code == 429
    assert int(many[-1]["Retry-After"]) > 0
    assert 'value="user10@example.com"' in many[-1].text


def test_a_weak_password_is_refused_in_words(cilla):
    ask(cilla.email)
    _client, answer = choose(link_in(Email.objects.get()), password="kort")
    assert answer.status_code == 200
    assert "12 tecken" in answer.text


def test_a_foreign_address_leads_nowhere(cilla):
    client = Client()
    data = {"username": cilla.email, "password": builders.PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, data).url == "/admin/"
