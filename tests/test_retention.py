"""What has been kept for long enough is forgotten, by a job that may run as often as it likes."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from initiatives.models import Initiative
from members.models import Organization, SignInLink, User
from pages.models import ObstacleReport
from publishing import retention, workflow
from publishing.models import Draft, Proposal, ReviewEvent, Submission
from publishing.retention import RULES, check_names
from publishing.states import Status
from tests import builders
from tests.test_settings import setting, start

pytestmark = pytest.mark.django_db

TODAY = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def days(number):
    return timezone.now() - datetime.timedelta(days=number)


def run(*arguments):
    out = StringIO()
    call_command("forget", *arguments, stdout=out)
    return out.getvalue()


def mail(status, age):
    made = Email.objects.bulk_create([Email(to=["x@example.com"], subject=f"{status} {age}", status=status)])[0]
    Email.objects.filter(pk=made.pk).update(created=days(age))


def left(model, name):
    return sorted(model.objects.values_list(name, flat=True))


def test_old_mails_go_but_not_those_that_wait(clock):
    for status in (STATUS.sent, STATUS.failed, STATUS.queued):
        mail(status, 91)
    mail(STATUS.sent, 89)
    assert "2 mails that were sent or failed (90 days)" in run()
    assert left(Email, "subject") == [f"{STATUS.sent} 89", f"{STATUS.queued} 91"]
    assert "  0 mails that were sent or failed" in run()


def test_a_dry_run_tells_the_same_and_deletes_nothing(clock):
    mail(STATUS.sent, 91)
    SignInLink.objects.make("x@example.com")
    clock.shift(datetime.timedelta(days=2))
    told = run("--dry-run")
    assert "Would be forgotten:" in told
    assert "1 sign-in links" in told
    assert (Email.objects.count(), SignInLink.objects.count()) == (1, 1)
    assert run().splitlines()[1:] == told.splitlines()[1:]
    assert (Email.objects.count(), SignInLink.objects.count()) == (0, 0)


def test_the_setting_changes_the_days(clock, settings):
    settings.RETENTION = {"mails": 10}
    mail(STATUS.sent, 11)
    mail(STATUS.sent, 9)
    assert "1 mails that were sent or failed (10 days)" in run()


def test_handled_reports_go_and_the_others_wait(clock):
    for key, handled in (("old", 181), ("new", 179), ("open", None)):
        ObstacleReport.objects.create(description=key, key=key, handled_at=handled and days(handled))
    run()
    assert left(ObstacleReport, "key") == ["new", "open"]


def decided(title, step, age, by, **words):
    initiative = builders.initiative(title, of=by.owner, status=Status.IN_REVIEW, slug=title.lower())
    builders.submission(initiative, name="Sara Sändare")
    with time_machine.travel(days(age), tick=False):
        step(initiative, by=by, **words)
    return initiative


@pytest.fixture
def reviewer():
    made = builders.coordinator()
    made.owner = builders.organization()
    return made


def test_what_was_declined_goes_with_its_sender_and_its_log(clock, reviewer):
    decided("Nekad", workflow.decline, 366, reviewer, message="Det är reklam för Sara Sändare.")
    decided("Nyss", workflow.decline, 364, reviewer, message="Nej.")
    decided("Publik", workflow.publish, 999, reviewer)
    assert "1 what was declined, and decided changes (365 days)" in run()
    assert left(Initiative, "title_sv") == ["Nyss", "Publik"]
    assert Submission.objects.count() == 2
    assert not ReviewEvent.objects.filter(message__contains="reklam").exists()


def test_a_declined_applicant_with_initiatives_stays(clock, reviewer):
    applicant = builders.organization("Sökande", slug="sokande", status=Status.DECLINED)
    builders.initiative("Hänger på", of=applicant)
    builders.organization("Ensam", slug="ensam", status=Status.DECLINED)
    Organization.objects.filter(status=Status.DECLINED).update(updated_at=days(400))
    assert "1 what was declined" in run()
    assert "Sökande" in left(Organization, "name_sv")


def test_decided_changes_go_and_waiting_ones_stay(clock, reviewer):
    initiative = builders.initiative(of=reviewer.owner)
    for status in (Status.PUBLISHED, Status.DECLINED, Status.DRAFT, Status.IN_REVIEW, Status.CHANGES_REQUESTED):
        change = builders.proposal(initiative, status=status, title_sv=status)
        builders.submission(change)
    Proposal.objects.update(updated_at=days(366))
    run()
    assert left(Proposal, "status") == ["changes_requested", "in_review"]
    assert Submission.objects.count() == 2
    assert Initiative.objects.filter(pk=initiative.pk).exists()


def account(name, *, age, seen=None, **fields):
    user = builders.user(f"{name}@example.com", **fields)
    User.objects.filter(pk=user.pk).update(created_at=days(age), last_login=seen and days(seen))
    return user


def test_accounts_of_no_use_go(clock):
    account("gone", age=900, seen=731)
    account("never", age=731)
    account("closed", age=900, seen=800, is_staff=True, is_active=False)
    account("seen", age=900, seen=700)
    account("staff", age=900, seen=800, is_staff=True)
    account("admin", age=900, seen=800, is_staff=True, is_superuser=True, is_active=False)
    account("contact", age=900, seen=800)
    builders.contact(email="contact@example.com")
    account("sender", age=900, seen=800)
    builders.submission(builders.initiative(), email="sender@example.com")
    assert "3 accounts of no use (730 days)" in run()
    kept = ["admin", "contact", "seen", "sender", "staff"]
    assert left(User, "email") == [f"{name}@example.com" for name in kept]


def test_the_old_log_of_the_admin_goes(clock):
    user = builders.coordinator()
    kind = ContentType.objects.get_for_model(User)
    for text, age in (("old", 731), ("new", 729)):
        entry = LogEntry.objects.create(user=user, content_type=kind, object_repr=text, action_flag=CHANGE)
        LogEntry.objects.filter(pk=entry.pk).update(action_time=days(age))
    run()
    assert left(LogEntry, "object_repr") == ["new"]


def test_saved_forms_and_ended_sessions_go_too(clock, client):
    client.force_login(builders.user(), backend="members.backends.LinkBackend")
    Draft.objects.create(kind="initiative", key="1" * 32)
    clock.shift(datetime.timedelta(days=31))
    told = run()
    assert "1 saved forms" in told
    assert "1 ended sessions" in told


def test_much_is_deleted_a_part_at_a_time(clock, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(retention, "BATCH", 10)
    for _n in range(25):
        mail(STATUS.sent, 91)
    with django_assert_max_num_queries(100):
        assert RULES["mails"].forget(days(90)) == 25


def test_names_that_no_rule_has_are_told(settings):
    settings.RETENTION = {"mails": 10, "letters": 5}
    (error,) = check_names()
    assert "letters" in error.msg
    assert "mails" in error.hint


@pytest.mark.parametrize("value", ["mails", "mails=0", "mails=-1", "mails=ten", "mails=90,reports=", "mails=99999999"])
def test_periods_that_are_no_days_stop_the_start(tmp_path, value):
    done = start(tmp_path, RETENTION=value)
    assert done.returncode != 0
    assert "RETENTION: must name days" in done.stderr


def test_the_environment_says_for_how_long(tmp_path):
    assert setting(tmp_path, "RETENTION", RETENTION="mails=30, reports=60") == "{'mails': 30, 'reports': 60}"
    assert "there is nothing called letters" in start(tmp_path, RETENTION="letters=3").stderr
