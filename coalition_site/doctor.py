"""What is wrong with a set-up, in plain words for whoever runs the server. Nothing is changed by looking.

Each check yields findings, none when all is well. A `Finding` that `is_bad` keeps the site from working as it should;
others may become so.
"""

import os
import shutil
import smtplib
import socket
import ssl
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.mail import get_connection
from django.db import connection
from django.utils import timezone
from post_office.models import STATUS, Email

from . import desk, health, jobs
from .models import Backup, JobRun, LoadedItem

# Less free space is too little, and less is soon too little, in bytes.
FULL, NEARLY_FULL = 200_000_000, 1_000_000_000
# Clocks that differ by more make links in mails end at the wrong time.
CLOCKS_DIFFER = timedelta(seconds=5)
CERTIFICATE_ENDS = timedelta(days=21)
MAIL_WAITS = timedelta(hours=1)
JOBS_WAIT = timedelta(hours=12)
TIMEOUT = 10


@dataclass(frozen=True)
class Finding:
    words: str
    is_bad: bool = True


def maybe(words):
    return Finding(words, is_bad=False)


def check_settings():
    """What Django itself says of the settings."""
    for message in checks.run_checks(include_deployment_checks=settings.IS_HTTPS):
        if not message.is_silenced():
            yield Finding(" ".join(filter(None, [message.msg, message.hint])), message.is_serious())
    if not settings.IS_HTTPS:
        yield maybe(f"SITE_URL is {settings.SITE_URL}: a site to try out. A public one needs an https address.")


def check_database():
    if (said := health.database()) != health.WORKS:
        yield Finding(f"It {said}. Is the server on, and does DATABASE_URL name it rightly?")
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            [found] = cursor.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            yield Finding(f"The file is damaged ({found}). Put the last backup back.")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            [now] = cursor.fetchone()
        if abs(now - timezone.now()) > CLOCKS_DIFFER:
            yield Finding("Its clock differs from that of this machine. Let both follow a time server.")


def check_migrations():
    if (said := health.migrations()) != health.WORKS:
        yield Finding(said)


def check_cache():
    if (said := health.cache()) != health.WORKS:
        yield Finding(f"CACHE_URL names a Redis that {said}.")


def check_files_of_the_release():
    missing = {
        code
        for code, _name in settings.LANGUAGES
        for folder in settings.LOCALE_PATHS
        for path in [folder / code / "LC_MESSAGES" / "django.po"]
        if path.exists() and not path.with_suffix(".mo").exists()
    }
    if missing:
        yield Finding(f"Messages are not compiled ({', '.join(sorted(missing))}): run manage.py compilemessages.")
    if not settings.DEBUG and not Path(staticfiles_storage.path(staticfiles_storage.manifest_name)).exists():
        yield Finding("The static files are not collected: run manage.py collectstatic --noinput.")


def check_mail():
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Finding("EMAIL_URL is empty: mail goes to a folder and reaches nobody.", is_bad=settings.IS_HTTPS)
    else:
        try:
            with get_connection(settings.EMAIL_BACKEND):
                pass
        except (OSError, smtplib.SMTPException) as error:
            # Not what the server said: it may repeat the password.
            yield Finding(f"The mail server of EMAIL_URL does not take us in ({type(error).__name__}).")
    late = Email.objects.filter(status=STATUS.queued, created__lt=timezone.now() - MAIL_WAITS).count()
    if late:
        yield Finding(f"{late} mails have waited for more than an hour. Does run_jobs or send_mail run?")
    failed = Email.objects.filter(status=STATUS.failed).count()
    if failed:
        yield maybe(f"{failed} mails have failed. The coordinator sees them in the admin and can send them again.")


def check_storage():
    """Whether a file can be written, read and taken away again, where pictures go and where backups go."""
    for what, storage in [("Pictures", default_storage), ("Backups", storages["backups"])]:
        try:
            name = storage.save("doctor-probe.txt", ContentFile(b"probe"))
            with storage.open(name) as file:
                is_kept = file.read() == b"probe"
            storage.delete(name)
        except Exception as error:
            yield Finding(f"{what} cannot be stored: {error}")
        else:
            if not is_kept:
                yield Finding(f"{what} are not read back as they were stored.")
    if not settings.BACKUP_KEY and settings.IS_HTTPS:
        yield maybe("BACKUP_KEY is empty: whoever gets at a backup reads all that the site knows of people.")


def check_disk():
    for folder in dict.fromkeys([settings.DATA_DIR, Path(settings.MEDIA_ROOT), settings.STATIC_ROOT]):
        free = shutil.disk_usage(folder).free
        if free < NEARLY_FULL:
            yield Finding(f"{folder} has {free // 1_000_000} MB left.", is_bad=free < FULL)


def check_permissions():
    if os.geteuid() == 0 and settings.IS_HTTPS:
        yield maybe("This runs as root. Let the site run as a user of its own.")
    private = [settings.DATA_DIR / "secret-key"]
    if connection.vendor == "sqlite":
        private.append(Path(connection.settings_dict["NAME"]))
    for path in private:
        if path.exists() and path.stat().st_mode & stat.S_IROTH and not is_behind_a_closed_door(path):
            yield Finding(f"Everybody on this machine can read {path}: chmod o= {path.parent}.", settings.IS_HTTPS)


def is_behind_a_closed_door(path):
    return any(not folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def check_certificates():
    """Those that links are checked with, and the one that visitors get."""
    authorities = Path(requests.certs.where())
    if not authorities.exists():
        yield Finding("The certificates are missing that links are checked with: install certifi anew.")
    if settings.IS_HTTPS:
        yield from check_own_certificate()


def check_own_certificate():
    address = urlsplit(settings.SITE_URL)
    try:
        with (
            socket.create_connection((address.hostname, address.port or 443), TIMEOUT) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=address.hostname) as secured,
        ):
            ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(secured.getpeercert()["notAfter"]), UTC)
    except ssl.SSLCertVerificationError as error:
        yield Finding(f"Browsers refuse the certificate of {settings.SITE_URL}: {error.verify_message}.")
    except OSError as error:
        yield maybe(f"{settings.SITE_URL} cannot be reached from here ({type(error).__name__}), so nobody knows.")
    else:
        if ends - timezone.now() < CERTIFICATE_ENDS:
            yield Finding(f"The certificate of {settings.SITE_URL} ends on {ends:%Y-%m-%d}. Have it renewed.")


def check_jobs():
    for job, run in jobs.failed():
        yield Finding(f"{job.name} failed on {run.started_at:%Y-%m-%d}: {run.error or 'it was interrupted'}.")
    latest = JobRun.objects.order_by("-started_at").first()
    if latest is None or timezone.now() - latest.started_at > timedelta(days=1) + JOBS_WAIT:
        yield Finding("No job has run for a day. Let run_jobs run, by a timer or with --watch.", settings.IS_HTTPS)


def check_backups():
    last = Backup.objects.last_made()
    if last is None or last.made_at < timezone.now() - desk.BACKUP_EVERY:
        yield Finding("There is no backup of the last two days.", settings.IS_HTTPS)
    elif not lies_in_place(last):
        yield maybe(
            f"The last backup, {last.name}, does not lie in BACKUP_TO. With several hosts, let all of them name one "
            "place that they share."
        )
    drilled = Backup.objects.last_drilled()
    if drilled is None:
        yield maybe("No backup has been tried out: manage.py backup --drill.")
    elif drilled.drill_error:
        yield Finding(f"{drilled.name} could not be put back: {drilled.drill_error}")


def lies_in_place(backup):
    try:
        return storages["backups"].exists(backup.name)
    except Exception:
        # A place that does not answer is told of with the storage.
        return True


def check_accounts():
    if not get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
        yield Finding("Nobody may do everything: manage.py createsuperuser.")
    if settings.IS_HTTPS and LoadedItem.objects.demonstration().exists():
        yield Finding("Demonstration content stands on a public site: manage.py load_demo --remove.")


# In this order. A time zone that the machine does not know is refused when the settings are read.
CHECKS = {
    "settings": check_settings,
    "database": check_database,
    "migrations": check_migrations,
    "cache": check_cache,
    "release": check_files_of_the_release,
    "storage": check_storage,
    "disk": check_disk,
    "permissions": check_permissions,
    "certificates": check_certificates,
    "mail": check_mail,
    "jobs": check_jobs,
    "backups": check_backups,
    "accounts": check_accounts,
}
# Left out while the database is not in order.
ASK_TABLES = {"mail", "jobs", "backups", "accounts"}


def examine():
    """Yields for each check its name and its findings as a list; None where it could not be asked."""
    has_tables = True
    for name, check in CHECKS.items():
        if name in ASK_TABLES and not has_tables:
            yield name, None
            continue
        found = list(check())
        has_tables = has_tables and not (name in {"database", "migrations"} and found)
        yield name, found
