"""Is it still right? One mail a year with a button for each thing; and words to reviewers about what waits long."""

import re
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from post_office.models import Email

from initiatives.models import Initiative
from publishing import confirmations, reminders
from publishing.models import Submission
from publishing.states import Status
from tests import builders
from tests.filling import send

pytestmark = pytest.mark.django_db


def on(day):
    return time_machine.travel(
        datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=ZoneInfo("Europe/Stockholm")), tick=False
    )


@pytest.fixture
def lighthouse():
    """A public initiative that was published on 1 March 2025, and its contact person."""
    with on("2025-03-01"):
        member = builders.organization("Hamnen")
        person = builders.contact("Kim", of=member, email="kim@example.com")
        return builders.initiative("Fyren", of=member, contact_person=person)


def links(mail):
    return re.findall(r"http://127\.0\.0\.1:8000(/\S*/(?:confirm|stammer)/\S+)", mail.message)


@pytest.mark.usefixtures("lighthouse")
def test_after_a_year_the_responsible_address_gets_one_mail_with_a_button_for_each_thing():
    with on("2025-03-02"):
        builders.initiative("Bojen", of=Initiative.objects.get().organization)
    with on("2026-02-27"):
        assert confirmations.ask() == 0
    with on("2026-03-04"):
        assert confirmations.ask() == 1
        assert confirmations.ask() == 0
    mail = Email.objects.get()
    assert mail.to == ["kim@example.com"]
    assert len(links(mail)) == 2
    assert "Fyren" in mail.message
    with on("2026-12-01"):
        assert confirmations.ask() == 0


def test_opening_the_link_changes_nothing_and_the_button_confirms(client, lighthouse):
    with on("2026-03-04"):
        confirmations.ask()
        link = links(Email.objects.get())[0]
        assert "Fyren" in client.get(link).text
        client.head(link)
        lighthouse.refresh_from_db()
        assert lighthouse.confirmed_at is None
        assert client.post(link).status_code == 200
    lighthouse.refresh_from_db()
    assert lighthouse.confirmed_at.date().isoformat() == "2026-03-04"
    assert "Senast bekräftat" in client.get("/sv/initiativ/fyren/").text
    assert "4 mars 2026" in client.get("/sv/initiativ/fyren/").text
    with on("2027-02-20"):
        assert confirmations.ask() == 0
    with on("2027-03-10"):
        assert confirmations.ask() == 1


def test_without_an_answer_it_stays_public(client, lighthouse):
    with on("2026-03-04"):
        confirmations.ask()
    with on("2026-09-01"):
        call_command("remind", stdout=StringIO())
        assert client.get("/sv/initiativ/fyren/").status_code == 200


def test_an_old_link_and_one_made_up_lead_to_words_and_change_nothing(client, lighthouse):
    with on("2026-03-04"):
        token = confirmations.new_token(lighthouse)
    for day, path in [("2026-09-01", f"/en/confirm/{token}/"), ("2026-03-05", "/en/confirm/made:up/")]:
        with on(day):
            response = client.post(path)
            assert response.status_code == 410
            assert "This link no longer works" in response.text
    lighthouse.refresh_from_db()
    assert lighthouse.confirmed_at is None


@pytest.mark.usefixtures("lighthouse")
def test_nobody_is_asked_about_what_is_not_public():
    with on("2025-03-01"):
        builders.initiative("Dolt", status=Status.ARCHIVED, of=Initiative.objects.get().organization)
    with on("2026-03-04"):
        confirmations.ask()
    assert "Dolt" not in Email.objects.get().message


def test_a_person_who_is_shown_is_asked_about_the_own_details():
    with on("2025-03-01"):
        builders.contact("Ada", email="ada@example.com", is_public=True, agreed_at=datetime.now(tz=ZoneInfo("UTC")))
        builders.contact("Bea", email="bea@example.com")
    with on("2026-03-04"):
        confirmations.ask()
    assert [mail.to for mail in Email.objects.all()] == [["ada@example.com"]]


def test_who_sent_it_in_is_asked_in_the_language_it_was_sent_in(client):
    with on("2025-03-01"):
        send(client)
        initiative = Initiative.objects.get()
        Initiative.objects.filter(pk=initiative.pk).update(published_at=datetime.now(tz=ZoneInfo("UTC")))
    Email.objects.all().delete()
    assert initiative.responsible_email == "sanna@example.com"
    assert confirmations.language_for([initiative]) == "en"


def test_reviewers_are_reminded_after_five_working_days_and_again_after_five_more(client):
    reviewer = builders.reviewer()
    with on("2026-11-02"):
        send(client)
    Email.objects.all().delete()
    with on("2026-11-09"):
        assert reminders.remind() == 0
    with on("2026-11-10"):
        assert reminders.remind() == 1
        assert reminders.remind() == 0
    mail = Email.objects.get()
    assert mail.to == [reviewer.email]
    assert Submission.objects.get().reference in mail.message
    with on("2026-11-18"):
        assert reminders.remind() == 1


def test_the_daily_command_tells_what_it_did():
    out = StringIO()
    call_command("remind", stdout=out)
    assert "0 asked, 0 reviewers reminded, 0 told in the morning, 0 contact persons informed." in out.getvalue()
    assert "  0 saved forms" in out.getvalue()


@pytest.mark.usefixtures("lighthouse")
def test_every_mail_can_be_read_under_make_dev(client, settings):
    settings.ROOT_URLCONF = "tests.workshop_urls"
    html = client.get("/mail/").text
    assert html.count("<pre") >= 30
    assert not Email.objects.exists()
    assert client.get("/mail/?html=1").text.startswith("<!doctype html>")


def test_mails_cannot_be_read_on_the_site(client):
    assert client.get("/mail/", follow=True).status_code == 404
