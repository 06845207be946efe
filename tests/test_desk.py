"""The start page of the admin, and the morning mail: what needs a hand, with numbers that equal their lists."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email

from coalition_site import desk, morning_mail
from coalition_site.models import Backup, MorningMail
from initiatives.models import Initiative
from members.models import ContactPerson
from pages.models import ObstacleReport
from publishing import confirmations
from publishing.states import Status
from tests import builders

pytestmark = pytest.mark.django_db


def something_of_everything(number=1):
    """What every concern tells of, and beside it what must not be counted."""
    long_ago = timezone.now() - timedelta(days=400)
    for _n in range(number):
        member = builders.organization(joined_on="2026-11-01")
        old = builders.initiative(of=member)
        builders.initiative(of=member)
        Initiative.objects.filter(pk=old.pk).update(published_at=long_ago)
        builders.contact(of=member, is_public=True, agreed_at=long_ago)
        builders.contact(of=member, is_public=True, agreed_at=timezone.now())
        builders.broken_link(of=member)
        builders.submission()
        outdated = builders.page(title_en="About the forest")
        outdated.title_sv = f"Om {next(builders.numbers)} skogar"
        outdated.save()
        builders.submission(builders.initiative(status=Status.CHANGES_REQUESTED, of=member))
        builders.submission(builders.initiative(status=Status.PUBLISHED, of=member))
        ObstacleReport.objects.create(description="Knappen syns inte.", key=f"open{next(builders.numbers)}")
        ObstacleReport.objects.create(
            description="Klart.", key=f"done{next(builders.numbers)}", handled_at=timezone.now()
        )
        ticked = {"is_for_core_platform": True, "confirmed_at": timezone.now()}
        builders.initiative(of=builders.organization(is_for_core_platform=True), **ticked)
        builders.activity(is_for_core_platform=True)
        for status in (STATUS.failed, STATUS.sent):
            Email.objects.create(to=["kim@example.com"], from_email="a@example.com", status=status)


def rows_at(client, address):
    """How many rows the admin list at an address has."""
    return client.get(address).context["cl"].result_count


def test_every_number_equals_the_list_that_it_leads_to(client):
    user = builders.user(is_staff=True, is_superuser=True)
    client.force_login(user)
    something_of_everything(2)
    lines = desk.lines(user)
    assert len(lines) == len(desk.CONCERNS)
    for line in lines:
        assert (line["label"], rows_at(client, line["address"])) == (line["label"], line["count"])
        assert line["count"] > 0
    charts = desk.charts(user)
    assert len(charts) == 3
    for chart in charts:
        assert sum(row["count"] for row in chart["rows"]) > 0
        for row in chart["rows"]:
            assert rows_at(client, row["address"]) == row["count"]


def test_the_page_shows_each_number_as_a_link(client):
    client.force_login(builders.coordinator())
    assert "Inget att göra:" in client.get("/admin/").text
    something_of_everything()
    html = client.get("/admin/").text
    for line in desk.lines(builders.coordinator()):
        assert f'<a href="{line["address"]}"><strong>{line["count"]}</strong> <span>{line["label"]}</span>' in unescape(
            html
        )
    assert "Inget att göra:" not in html


@time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False)
def test_what_has_waited_longest_stands_first_and_is_marked_after_five_working_days(client):
    client.force_login(builders.coordinator())
    for title, day in [("Nyss", 24), ("Länge", 2), ("Lagom", 18)]:
        waiting = builders.initiative(title, status=Status.IN_REVIEW)
        builders.submission(waiting, sent_at=datetime(2026, 11, day, 9, tzinfo=UTC))
    html = client.get("/admin/").text
    rows = re.findall(r'<li><a href="(/admin/publishing/submission/\d+/change/)">(\w+)</a>', html)
    assert [title for _address, title in rows] == ["Länge", "Lagom", "Nyss"]
    assert html.count('<strong class="overdue">') == 1
    assert "Länge" in client.get(rows[0][0]).text


def test_coming_activities_are_named_and_counted_as_their_list(client):
    user = builders.coordinator()
    client.force_login(user)
    for title in ("Möte ett", "Möte två"):
        builders.activity(title)
    builders.activity("Förbi", starts_at="2020-01-01T12:00", ends_at="2020-01-01T13:00")
    builders.activity("Planeras", status=Status.DRAFT)
    coming = desk.coming(user)
    assert (coming["count"], rows_at(client, coming["address"])) == (2, 2)
    html = client.get("/admin/").text
    assert "Möte ett" in html
    assert "2 kommande aktiviteter" in html
    assert "Planeras" not in html


def test_who_may_not_see_a_list_is_not_told_of_it(client):
    something_of_everything()
    client.force_login(builders.reviewer())
    html = client.get("/admin/").text
    assert "Mejl som inte gick att skicka" not in html
    assert "hinder" not in html
    assert "Väntar på avsändaren" in html
    client.force_login(builders.user(is_staff=True))
    html = client.get("/admin/").text
    assert "Kodstuga" not in html
    assert "Behöver åtgärdas" not in html


@pytest.mark.once
def test_the_desk_costs_the_same_for_more_rows(client, django_assert_max_num_queries):
    client.force_login(builders.coordinator())
    something_of_everything(3)
    with django_assert_max_num_queries(45) as few:
        client.get("/admin/")
    something_of_everything(27)
    with django_assert_max_num_queries(len(few)):
        client.get("/admin/")


def test_a_month_is_that_of_the_clock_in_sweden(client):
    user = builders.coordinator()
    client.force_login(user)
    with time_machine.travel(datetime(2026, 10, 31, 23, 30, tzinfo=UTC), tick=False):
        builders.initiative()
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False):
        rows = desk.charts(user)[1]["rows"]
        assert [row["count"] for row in rows[-2:]] == [0, 1]
        assert rows_at(client, rows[-1]["address"]) == 1
        assert len(rows) == 12


def on(day):
    return time_machine.travel(datetime.fromisoformat(f"{day}T06:00+00:00"), tick=False)


def morning_mails():
    return Email.objects.filter(subject="Det här behöver åtgärdas på koalitionens webbplats")


def test_a_morning_mail_comes_to_those_who_want_it_when_something_needs_a_hand():
    MorningMail.objects.create(user=builders.coordinator())
    builders.coordinator()
    with on("2026-11-25"):
        assert morning_mail.send() == 0
        builders.submission()
        outdated = builders.page(title_en="About the forest")
        outdated.title_sv = f"Om {next(builders.numbers)} skogar"
        outdated.save()
        assert morning_mail.send() == 1
        assert morning_mail.send() == 0
    mail = morning_mails().get()
    assert "Väntar på granskning: 1\nhttp://127.0.0.1:8000/admin/publishing/submission/" in mail.message


def test_the_same_is_not_said_every_morning_and_nothing_on_days_off():
    MorningMail.objects.create(user=builders.coordinator())
    builders.submission()
    days = {"2026-11-28": 0, "2026-11-30": 1, "2026-12-01": 0, "2026-12-04": 0, "2026-12-07": 1}
    for day, number in days.items():
        with on(day):
            assert morning_mail.send() == number, day
    builders.submission()
    with on("2026-12-08"):
        assert morning_mail.send() == 1


def test_a_morning_mail_tells_only_of_what_its_receiver_may_see():
    user = builders.reviewer()
    MorningMail.objects.create(user=user)
    Email.objects.create(to=["kim@example.com"], from_email="a@example.com", status=STATUS.failed)
    with on("2026-11-25"):
        assert morning_mail.send() == 0
    user.is_active = False
    user.save()
    builders.submission()
    with on("2026-11-26"):
        assert morning_mail.send() == 0


def test_staff_choose_the_mail_and_their_language_themselves(client):
    user = builders.reviewer()
    client.force_login(user)
    address = reverse("admin:own_settings")
    assert "Mejla mig på morgonen" in client.get(address).text
    posted = {"name": "Rune", "language": "en", "wants_morning_mail": "on", "is_superuser": "on"}
    assert client.post(address, posted).url == "/admin/"
    user.refresh_from_db()
    assert (user.name, user.language, user.is_superuser) == ("Rune", "en", False)
    assert MorningMail.objects.get().user == user
    assert "checked" in client.get(address).text
    client.post(address, {"name": "Rune", "language": "en"})
    assert not MorningMail.objects.exists()


def test_a_member_gets_no_settings_of_staff(client):
    client.force_login(builders.member_of(builders.organization()))
    assert client.get(reverse("admin:own_settings")).status_code == 302


def test_unconfirmed_contact_persons_are_those_who_are_shown(client):
    client.force_login(builders.coordinator())
    long_ago = timezone.now() - timedelta(days=400)
    hidden = builders.contact("Dold")
    ContactPerson.objects.filter(pk=hidden.pk).update(agreed_at=long_ago)
    builders.contact("Visad", is_public=True, agreed_at=long_ago)
    rows = client.get("/admin/members/contactperson/?confirmation=old").context["cl"].queryset
    assert [person.name for person in rows] == ["Visad"]


@time_machine.travel("2026-11-25 06:00:00+00:00", tick=False)
def test_the_page_tells_of_the_last_backup_and_whether_it_could_be_put_back(client):
    client.force_login(builders.coordinator())
    assert "Ingen säkerhetskopia har gjorts än." in client.get("/admin/").text
    day = timezone.now() - timedelta(hours=30)
    backup = Backup.objects.create(name="backup-1.zip", made_at=day, size=1, drilled_at=day)
    html = client.get("/admin/").text
    assert "<p>Senaste säkerhetskopia: 24 november 2026 01:00.</p>" in html
    assert "Säkerhetskopian provad: 24 november 2026 01:00. Allt fanns där." in html
    Backup.objects.filter(pk=backup.pk).update(made_at=day - timedelta(days=1), drill_error="damaged")
    html = client.get("/admin/").text
    assert '<strong class="desk__bad">Den senaste säkerhetskopian är gammal: 23 november 2026 01:00.' in html
    assert "Den gick inte att lägga tillbaka." in html
    client.force_login(builders.reviewer())
    assert "desk-server" not in client.get("/admin/").text


def test_news_between_two_runs_of_one_morning_is_told_the_next_day():
    MorningMail.objects.create(user=builders.coordinator())
    builders.submission()
    with on("2026-11-25"):
        assert morning_mail.send() == 1
        builders.submission()
        assert morning_mail.send() == 0
    with on("2026-11-26"):
        assert morning_mail.send() == 1


def test_what_fails_for_one_step_of_the_day_keeps_no_other_from_being_done(monkeypatch):
    MorningMail.objects.create(user=builders.coordinator())
    builders.submission()

    def broken(**_options):
        raise ValueError("no way")

    monkeypatch.setattr(confirmations, "ask", broken)
    out = StringIO()
    with on("2026-11-25"), pytest.raises(CommandError, match="ValueError: no way"):
        call_command("remind", stdout=out)
    assert "1 told in the morning" in out.getvalue()
