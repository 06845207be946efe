"""What those who look after the server are told: /healthz/live, /healthz/ready and `doctor`."""

import json

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from post_office.models import STATUS, Email

from coalition_site import doctor, draining
from coalition_site.models import JobRun, LoadedItem
from tests import builders, servers
from tests.test_settings import PRODUCTION, start

READY = {"database": "works", "migrations": "works", "cache": "works"}


@pytest.mark.django_db
def test_a_host_is_live_and_ready_by_whatever_name_it_is_asked(client):
    for name in ("127.0.0.1", "10.0.0.7:8000", "elsewhere.example"):
        live = client.get("/healthz/live", headers={"Host": name})
        assert (live.status_code, live.text) == (200, "live\n")
        ready = client.get("/healthz/ready", headers={"Host": name})
        assert (ready.status_code, ready.json()) == (200, READY)
        assert ready["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
def test_a_host_whose_tables_are_those_of_an_older_release_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("pages", "0011_privacy_section")
    ready = client.get("/healthz/ready")
    assert (ready.status_code, ready.json()["migrations"]) == (503, "1 not applied: run manage.py upgrade")
    MigrationRecorder(connection).record_applied("pages", "0011_privacy_section")
    assert client.get("/healthz/ready").status_code == 200


@pytest.mark.django_db
def test_a_host_that_is_about_to_stop_says_so_and_lives_on(client, monkeypatch):
    monkeypatch.setattr(draining, "flag", bytearray(1))
    assert client.get("/healthz/ready").status_code == 200
    draining.begin()
    ready = client.get("/healthz/ready")
    assert (ready.status_code, ready.json()["host"]) == (503, "is about to stop")
    assert client.get("/healthz/live").status_code == 200
    assert client.get("/sv/").status_code == 200


@pytest.mark.once
def test_it_says_what_is_away_and_is_ready_again_with_the_database(tmp_path):
    with servers.postgres() as database, servers.redis() as cache:
        environment = {"DATABASE_URL": database.url, "CACHE_URL": cache.url}
        assert start(tmp_path, "migrate", **environment).returncode == 0
        with servers.site(tmp_path / "var", **environment) as get:
            assert ready(get) == (200, READY)
            cache.stop()
            away = "does not answer: each process keeps its own pages"
            assert ready(get) == (200, {**READY, "cache": away})
            database.stop()
            assert ready(get)[0] == 503
            assert ready(get)[1]["database"] == "does not answer"
            assert get("/healthz/live") == (200, "live\n")
            told = start(tmp_path, "doctor", **environment)
            assert told.returncode == 1
            assert "WRONG  database: It does not answer." in told.stdout
            assert "?      mail: cannot be asked" in told.stdout
            assert database.url not in told.stdout + told.stderr
            database.start()
            servers.until(lambda: ready(get)[0] == 200)


def ready(get):
    status, text = get("/healthz/ready")
    return status, json.loads(text)


def words(check):
    return [(finding.is_bad, finding.words) for finding in check()]


@pytest.fixture
def in_public(settings):
    settings.IS_HTTPS, settings.SITE_URL = True, "https://example.org"


@pytest.mark.django_db
def test_the_doctor_sees_that_mail_reaches_nobody(in_public, settings):
    settings.EMAIL_BACKEND = "coalition_site.mail.FolderBackend"
    assert words(doctor.check_mail) == [(True, "EMAIL_URL is empty: mail goes to a folder and reaches nobody.")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", servers.free_port()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "geheim"
    [(is_bad, said)] = words(doctor.check_mail)
    assert is_bad
    assert said == "The mail server of EMAIL_URL does not take us in (ConnectionRefusedError)."


@pytest.mark.django_db
def test_the_doctor_sees_that_nobody_sends_the_mail():
    waiting = {"to": ["kim@example.com"], "from_email": "a@example.com", "status": STATUS.queued}
    with time_machine.travel("2026-11-25 08:00:00+00:00", tick=False):
        Email.objects.create(**waiting)
    with time_machine.travel("2026-11-25 08:59:00+00:00", tick=False):
        assert "waited" not in str(words(doctor.check_mail))
    with time_machine.travel("2026-11-25 09:01:00+00:00", tick=False):
        assert (True, "1 mails have waited for more than an hour. Does run_jobs or send_mail run?") in words(
            doctor.check_mail
        )


@pytest.mark.django_db
def test_the_doctor_sees_a_full_disk_and_a_store_that_keeps_nothing(monkeypatch, settings):
    assert words(doctor.check_storage) == []
    settings.MEDIA_ROOT = "/proc/nowhere"
    assert words(doctor.check_storage) == [
        (True, "Pictures cannot be stored: [Errno 2] No such file or directory: '/proc/nowhere'")
    ]
    monkeypatch.setattr(doctor, "FULL", 10**18)
    monkeypatch.setattr(doctor, "NEARLY_FULL", 10**18)
    settings.MEDIA_ROOT = settings.DATA_DIR
    assert {is_bad for is_bad, _said in words(doctor.check_disk)} == {True}


def test_the_doctor_sees_that_others_may_read_the_key(in_public, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    key = tmp_path / "secret-key"
    key.write_text("x")
    key.chmod(0o644)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    assert any("can read" in said for _is_bad, said in words(doctor.check_permissions))
    key.chmod(0o600)
    assert not any(str(key) in said for _is_bad, said in words(doctor.check_permissions))


@pytest.mark.django_db
def test_the_doctor_sees_jobs_that_do_not_run_or_fail(in_public):
    assert words(doctor.check_jobs) == [
        (True, "No job has run for a day. Let run_jobs run, by a timer or with --watch.")
    ]
    run = JobRun.objects.create(name="links", started_at=timezone.now(), finished_at=timezone.now())
    assert words(doctor.check_jobs) == []
    JobRun.objects.filter(pk=run.pk).update(error="OSError: no network")
    [(is_bad, said)] = words(doctor.check_jobs)
    assert is_bad
    assert said.startswith("links failed on ")


@pytest.mark.django_db
def test_the_doctor_sees_that_the_last_backup_lies_with_another_host(tmp_path):
    call_command("backup", to=str(tmp_path))
    elsewhere = [said for _is_bad, said in words(doctor.check_backups) if "does not lie in BACKUP_TO" in said]
    assert len(elsewhere) == 1
    call_command("backup")
    assert "BACKUP_TO" not in str(words(doctor.check_backups))


@pytest.mark.django_db
def test_the_doctor_sees_demonstration_accounts_in_public(in_public):
    assert words(doctor.check_accounts) == [(True, "Nobody may do everything: manage.py createsuperuser.")]
    user = builders.user(is_staff=True, is_superuser=True)
    assert words(doctor.check_accounts) == []
    LoadedItem.objects.create(source=LoadedItem.Source.DEMONSTRATION, key="user/root", object=user)
    [(is_bad, said)] = words(doctor.check_accounts)
    assert is_bad
    assert said.startswith("Demonstration content stands on a public site")


@pytest.mark.once
def test_the_doctor_of_a_public_site_that_was_never_set_up(tmp_path):
    told = start(tmp_path, "doctor", **PRODUCTION)
    assert told.returncode == 1
    assert "WRONG  migrations:" in told.stdout
    assert PRODUCTION["SECRET_KEY"] not in told.stdout + told.stderr
    refused = start(tmp_path, "doctor", SITE_URL="https://example.org")
    assert refused.returncode == 1
    assert "SECRET_KEY: must be set" in refused.stderr
