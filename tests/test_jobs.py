"""What the site does by itself: each job once, whenever it is due, and somebody is told when one fails."""

import signal
import subprocess
import sys
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from coalition_site import jobs
from coalition_site.models import JobRun
from publishing.locks import alone
from tests import builders, servers
from tests.test_settings import start
from tests.threads import at_once

EVERY_DAY = jobs.Job("pictures", "Pictures", time(4), ("clean_media",))


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("now", "names"),
    [
        ("2026-11-25 03:29", ""),
        ("2026-11-25 03:31", "backup"),
        ("2026-11-25 06:31", "backup links reminders"),
        # A Sunday, and the one on which the clock is put forward.
        ("2026-11-29 05:00", "backup links pictures drill"),
        ("2027-03-28 06:30", "backup links pictures drill reminders"),
    ],
)
def test_each_job_has_its_hour(now, names):
    midnight = at(now[:10])
    assert " ".join(job.name for job in jobs.JOBS if job.last_due(at(now)) > midnight) == names


@pytest.mark.django_db
def test_a_job_is_done_once_a_day_and_made_up_for_when_the_server_was_off(monkeypatch):
    monkeypatch.setattr(jobs, "JOBS", [EVERY_DAY])
    done = []
    for now in ("2026-11-25 12:00", "2026-11-25 23:00", "2026-11-26 03:59", "2026-11-26 04:00", "2026-11-30 01:00"):
        with time_machine.travel(at(now), tick=False):
            done.append(len(jobs.run_due()))
    assert done == [1, 0, 0, 1, 1]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_several_hosts_one_does_a_job(monkeypatch):
    monkeypatch.setattr(jobs, "JOBS", [EVERY_DAY])
    with alone("jobs"):
        assert at_once(1, jobs.run_due) == [[]]
    assert sum(len(runs) for runs in at_once(5, jobs.run_due)) == 1


@pytest.mark.django_db
def test_a_job_that_fails_is_told_of_and_tried_again_after_an_hour(monkeypatch, client, tmp_path, capsys):
    backup = next(job for job in jobs.JOBS if job.name == "drill")
    empty = jobs.Job("drill", backup.label, time(5), ("backup", "--drill", "--to", str(tmp_path)))
    monkeypatch.setattr(jobs, "JOBS", [empty, EVERY_DAY])
    client.force_login(builders.coordinator())
    with time_machine.travel(at("2026-11-25 12:00"), tick=False):
        with pytest.raises(CommandError, match=r"drill .*There is no backup"):
            call_command("run_jobs")
        assert JobRun.objects.get(name="pictures").went_well
        page = client.get("/admin/").text
        assert "Misslyckades: Prov av säkerhetskopian, 25 november 2026 12:00." in page
        assert len(jobs.due()) == 0
    with time_machine.travel(at("2026-11-25 13:00"), tick=False):
        assert jobs.due() == [empty]
        JobRun.objects.filter(name="drill").update(error="")
        assert "Misslyckades" not in client.get("/admin/").text


@pytest.mark.django_db
def test_a_job_that_was_cut_off_is_begun_again():
    begun = timezone.now() - timedelta(hours=2)
    JobRun.objects.create(name="backup", started_at=begun)
    assert "backup" in [job.name for job in jobs.due()]
    assert jobs.failed() == []
    JobRun.objects.update(started_at=begun - timedelta(hours=12))
    assert [job.name for job, _run in jobs.failed()] == ["backup"]


@pytest.mark.once
def test_one_command_does_all_that_is_due_and_the_doctor_has_nothing_to_say_of_it(tmp_path):
    for command in ("migrate", "load_content"):
        assert start(tmp_path, command).returncode == 0
    servers.collect_static()
    before = start(tmp_path, "doctor")
    assert "WRONG  accounts: Nobody may do everything" in before.stdout
    assert "note   jobs: No job has run for a day." in before.stdout
    done = start(tmp_path, "run_jobs")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "var" / "backups").glob("backup-*"))) == 1
    after = start(tmp_path, "doctor")
    assert "ok     jobs" in after.stdout
    assert "ok     backups" in after.stdout
    assert start(tmp_path, "run_jobs").stdout == ""


@pytest.mark.once
def test_it_goes_on_until_it_is_stopped(tmp_path):
    servers.collect_static()
    assert start(tmp_path, "migrate").returncode == 0
    command = [sys.executable, "manage.py", "run_jobs", "--watch"]
    env = servers.bare_environment(DATA_DIR=str(tmp_path / "var"))
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env) as process:
        servers.until(lambda: list((tmp_path / "var" / "backups").glob("backup-*")), seconds=60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not list((tmp_path / "var" / "backups").glob(".making-*"))
