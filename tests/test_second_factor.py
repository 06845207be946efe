"""Staff sign in with a password and a code. On a public site nothing opens without both."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from members import second_factor
from members.models import SignIn
from members.sign_in_log import forget_sign_ins
from tests import builders
from tests.threads import at_once

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LOGIN, CODE, SET_UP, FACTOR = (
    "/admin/login/",
    "/admin/login/code/",
    "/admin/login/second-factor/",
    "/admin/second-factor/",
)


@pytest.fixture
def public(settings):
    settings.IS_HTTPS = True


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-25 09:00:10+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def cilla():
    return builders.coordinator()


def give_password(client, user, password=builders.PASSWORD, **extra):
    return client.post(LOGIN, {"username": user.email, "password": password, "next": "/admin/pages/page/"}, **extra)


def give_app(user):
    """An app that has learnt a secret, as a function that gives its code of now."""
    device = TOTPDevice.objects.create(user=user, name="app")
    return lambda: f"{totp(device.bin_key):06}"


def secret_on(page):
    return b32decode(re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", ""))


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_the_first_sign_in_on_a_public_site_sets_the_second_factor_up(public, clock, cilla):
    client = Client()
    answer = give_password(client, cilla)
    assert answer.url == SET_UP
    assert not is_in(client)
    page = client.get(SET_UP)
    assert "<svg" in page.text
    assert "style=" not in page.text
    key = secret_on(page)
    assert secret_on(client.get(SET_UP)) == key
    wrong = client.post(SET_UP, {"code": "000000"})
    assert "hör inte ihop med bilden" in wrong.text
    assert not is_in(client)
    done = client.post(SET_UP, {"code": f"{totp(key):06}"})
    codes = re.findall(r"<code>(\d{5} \d{5})</code>", done.text)
    assert len(set(codes)) == 10
    assert 'href="/admin/pages/page/"' in done.text
    assert is_in(client)
    assert codes[0] not in client.get(FACTOR).text
    assert "10 reservkoder är kvar" in client.get(FACTOR).text
    # The code that set it up is used up.
    other = Client()
    assert give_password(other, cilla).url == CODE
    assert other.post(CODE, {"code": f"{totp(key):06}"}).status_code == 200
    clock.shift(60)
    assert other.post(CODE, {"code": f"{totp(key):06}"}).url == "/admin/pages/page/"
    assert is_in(other)


def test_a_code_of_the_app_works_once_and_may_come_a_little_late(public, clock, cilla):
    code = give_app(cilla)
    late = code()
    clock.shift(30)
    client, other = Client(), Client()
    for one in (client, other):
        assert give_password(one, cilla).url == CODE
    assert client.post(CODE, {"code": f"{late[:3]} {late[3:]}"}).status_code == 302
    assert other.post(CODE, {"code": late}).status_code == 200
    assert (is_in(client), is_in(other)) == (True, False)


def test_with_only_the_password_nothing_opens(public, cilla):
    give_app(cilla)
    client = Client()
    give_password(client, cilla)
    for path in (
        "/admin/",
        FACTOR,
        "/admin/members/user/",
        "/admin/backup-codes/",
        "/admin/hand-over/",
        "/admin/my-settings/",
    ):
        assert client.get(path).url.startswith(LOGIN)
    assert client.get(SET_UP).url == CODE
    assert client.post(SET_UP, {"code": "123456"}).url == CODE
    assert TOTPDevice.objects.count() == 1
    draft = builders.page("Hemligt utkast", status="draft")
    assert client.get(f"/sv/{draft.slug}/").status_code == 404


def test_an_old_session_without_a_second_factor_is_nobody_s(public, cilla):
    client = Client()
    client.force_login(cilla, backend="members.backends.PasswordBackend")
    draft = builders.page("Hemligt utkast", status="draft")
    assert client.get(f"/sv/{draft.slug}/").status_code == 404
    assert client.get("/admin/").url.startswith(LOGIN)
    assert client.get(LOGIN).status_code == 200
    assert client.get(CODE).url == LOGIN
    assert client.get(SET_UP).url == LOGIN


def test_on_this_machine_it_is_for_who_wants_it(clock, cilla):
    client = Client()
    assert give_password(client, cilla).url == "/admin/pages/page/"
    assert "Ställ in tvåstegsverifiering" in client.get(FACTOR).text
    key = secret_on(client.get(SET_UP))
    client.post(SET_UP, {"code": f"{totp(key):06}"})
    assert give_password(Client(), cilla).url == CODE


def test_the_password_counts_for_a_quarter_of_an_hour_and_until_it_is_changed(public, clock, cilla):
    code = give_app(cilla)
    slow, outrun = Client(), Client()
    for client in (slow, outrun):
        give_password(client, cilla)
    cilla.set_password("something else that is long")
    cilla.save()
    assert outrun.post(CODE, {"code": code()}).url == LOGIN
    give_password(slow, cilla, "something else that is long")
    clock.shift(16 * 60)
    assert slow.post(CODE, {"code": code()}).url == LOGIN


def test_guessing_codes_is_slowed_down_and_then_refused(public, clock, cilla):
    give_app(cilla)
    client = Client()
    give_password(client, cilla)
    assert client.post(CODE, {"code": "000000"}).status_code == 200
    too_soon = client.post(CODE, {"code": "000001"})
    assert (too_soon.status_code, too_soon["Retry-After"]) == (429, "1")
    assert "Vänta 1 sekund" in too_soon.text
    answers = []
    for n in range(20):
        clock.shift(30)
        answers.append(client.post(CODE, {"code": f"{n:06}"}).status_code)
    assert answers.count(200) <= 6
    assert answers[-1] == 429
    assert not is_in(client)
    # Not even the right code, until the time is over.
    assert SignIn.objects.filter(outcome="wrong_code").count() < 8
    assert SignIn.objects.filter(outcome="too_many").exists()


def test_a_new_password_ends_the_rest_that_somebody_else_has_caused(public, clock, cilla):
    code = give_app(cilla)
    TOTPDevice.objects.update(throttling_failure_count=20, throttling_failure_timestamp=timezone.now())
    second_factor.end_rest(cilla)
    assert second_factor.verify(cilla, code())


def test_a_backup_code_lets_in_once(public, cilla):
    give_app(cilla)
    codes = second_factor.make_backup_codes(cilla)
    client, other = Client(), Client()
    for one in (client, other):
        give_password(one, cilla)
    typed = f"{codes[3][:5]} {codes[3][5:]}"
    assert client.post(CODE, {"code": typed}).status_code == 302
    assert is_in(client)
    assert other.post(CODE, {"code": typed}).status_code == 200
    assert not is_in(other)
    assert second_factor.backup_codes_left(cilla) == 9
    assert SignIn.objects.get(outcome="with_backup_code").user == cilla
    page = client.post("/admin/backup-codes/")
    assert len(re.findall(r"<code>\d{5} \d{5}</code>", page.text)) == 10
    assert not StaticToken.objects.filter(token=second_factor.hashed(codes[4])).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_ten_who_use_one_backup_code_at_once_one_gets_in(cilla):
    code = second_factor.make_backup_codes(cilla)[0]

    def use():
        try:
            return bool(second_factor.verify(cilla, code))
        except second_factor.TooManyAttemptsError:
            return False

    assert at_once(10, use).count(True) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_ten_who_use_one_code_of_the_app_at_once_one_gets_in(cilla):
    code = give_app(cilla)()

    def use():
        try:
            return bool(second_factor.verify(cilla, code))
        except second_factor.TooManyAttemptsError:
            return False

    assert at_once(10, use).count(True) == 1


def test_another_phone_takes_the_place_of_the_first(public, clock, cilla):
    code = give_app(cilla)
    client = Client()
    give_password(client, cilla)
    client.post(CODE, {"code": code()})
    key = secret_on(client.get(SET_UP))
    client.post(SET_UP, {"code": f"{totp(key):06}"})
    assert is_in(client)
    assert TOTPDevice.objects.get().bin_key == key


def test_the_secrets_stand_nowhere_else(public, clock, caplog, cilla):
    boss = builders.user(is_staff=True, is_superuser=True)
    app = give_app(boss)
    codes = second_factor.make_backup_codes(cilla)
    give_app(cilla)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & set(codes)
    client = Client()
    give_password(client, boss)
    client.post(CODE, {"code": app()})
    key = TOTPDevice.objects.get(user=cilla).key
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404
    for path in (f"members/user/{cilla.pk}/change/", "members/user/", "members/signin/", "admin/logentry/"):
        assert key not in client.get(f"/admin/{path}").text
    for lookup in ("totpdevice__key__startswith=a", "password__startswith=a"):
        assert client.get(f"/admin/members/user/?{lookup}").status_code in {302, 400}
    assert key not in caplog.text


def test_a_superuser_takes_a_lost_phone_away_and_nobody_else(public, clock, client, cilla):
    boss, rune = builders.user(is_staff=True, is_superuser=True), builders.reviewer()
    apps = {user: give_app(user) for user in (boss, cilla, rune)}
    second_factor.make_backup_codes(rune)
    action = {"action": "take_second_factor_away", "_selected_action": [rune.pk]}
    for user, left in ((cilla, 1), (boss, 0)):
        client = Client()
        give_password(client, user)
        client.post(CODE, {"code": apps[user]()})
        client.post("/admin/members/user/", action)
        assert TOTPDevice.objects.filter(user=rune).count() == left
    assert not StaticToken.objects.filter(device__user=rune).exists()
    assert "Tvåstegsverifieringen togs bort" in client.get("/admin/admin/logentry/").text
    assert give_password(Client(), rune).url == SET_UP


def test_a_device_taken_away_ends_the_sessions_that_it_opened(public, clock, cilla):
    code = give_app(cilla)
    client = Client()
    give_password(client, cilla)
    client.post(CODE, {"code": code()})
    assert is_in(client)
    call_command("reset_second_factor", cilla.email.upper(), verbosity=0)
    assert not is_in(client)
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "nobody@example.com")


def test_demonstration_accounts_open_nothing_on_a_public_site(public):
    call_command("load_demo", verbosity=0)
    client = Client()
    answer = client.post(LOGIN, {"username": "admin@example.org", "password": "exempel-exempel"})
    assert "Adressen eller lösenordet är fel" in answer.text
    assert client.get(SET_UP).url == LOGIN
    assert get_user(client).is_anonymous


def test_what_is_old_is_forgotten(clock, client, cilla):
    give_password(client, cilla)
    clock.shift(timedelta(days=100))
    give_password(client, cilla, "wrong")
    assert forget_sign_ins(timezone.now() - timedelta(days=90)) == 1
    assert SignIn.objects.get().outcome == "wrong_password"
