"""Making a backup, putting one back into an empty place, and trying out whether that works."""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from initiatives.models import Initiative
from members.models import Organization

from . import archives, database_copies
from .models import Backup

PATTERN = "backup-*.zip"


def make(folder, keep):
    """Make a verified archive in a folder and delete all but the `keep` latest there. Returns its Backup.

    Until it has been read back it stands under another name; when anything fails, no archive is deleted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made_at = timezone.now()
    target = folder / f"backup-{made_at:%Y%m%dT%H%M%SZ}.zip"
    # Only this user reads it: it holds all that the site knows of people.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as workplace:
        database, unfinished = Path(workplace, "database"), Path(workplace, "archive")
        facts = {"made_at": made_at.isoformat(), "database": connection.vendor, **database_copies.copy_to(database)}
        archives.write(unfinished, database, Path(settings.MEDIA_ROOT), facts)
        archives.verify(unfinished)
        unfinished.chmod(0o600)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    size = target.stat().st_size
    backup, _created = Backup.objects.update_or_create(name=target.name, defaults={"made_at": made_at, "size": size})
    for old in archives_in(folder)[keep:]:
        old.unlink()
        Backup.objects.filter(name=old.name).delete()
    return backup


def archives_in(folder):
    """The archives in a folder, latest first."""
    return sorted(folder.glob(PATTERN), reverse=True)


def restore(path):
    """Put an archive into an empty database and empty media, and look at the site. Returns the pages that were opened.

    Raises CommandError: before anything is touched for an archive that is damaged or does not fit, and for a place
    that is not empty; later with what is wrong. What could not be put back whole is taken away again.
    """
    manifest = archives.verify(path)
    media = Path(settings.MEDIA_ROOT)
    refuse_what_does_not_fit(manifest)
    if not database_copies.is_empty():
        raise CommandError("The database is not empty. Restore into a new one, and keep this one until all is well.")
    if media.exists() and any(media.iterdir()):
        raise CommandError(f"{media} is not empty. Move what is in it to another place first.")
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restoring-") as workplace:
        database = Path(workplace, "database")
        archives.extract_database(path, database)
        try:
            archives.extract_media(path, media)
            database_copies.copy_from(database)
        except BaseException:
            shutil.rmtree(media)
            media.mkdir()
            raise
    with connection.cursor() as cursor:
        compare(manifest, database_copies.contents(cursor))
    call_command("migrate", interactive=False, verbosity=0)
    return list(open_pages())


def refuse_what_does_not_fit(manifest):
    if manifest["database"] != connection.vendor:
        raise CommandError(
            f"The archive holds a database of {manifest['database']}, and this site runs on {connection.vendor}. "
            "Let DATABASE_URL name one of the archive's kind."
        )
    loader = MigrationLoader(None)
    ours = {tuple(pair) for pair in manifest["migrations"] if pair[0] in loader.migrated_apps}
    if later := sorted(ours - set(loader.disk_migrations)):
        raise CommandError(f"The archive was made by a later version of the site: it has {'.'.join(later[0])}.")


def compare(manifest, found):
    """Whether every model that the manifest counts has its rows. Raises CommandError that names those without."""
    wrong = [
        f"{label}: {found['rows'].get(label, 0)} instead of {number}"
        for label, number in manifest["rows"].items()
        if found["rows"].get(label, 0) != number
    ]
    if wrong:
        raise CommandError("Rows are missing or too many: " + "; ".join(wrong))


def open_pages():
    """Open a few pages as a visitor would. Yields their addresses; raises CommandError for one that does not open."""
    client = Client(raise_request_exception=False, SERVER_NAME=settings.SITE_HOST)
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses = [reverse(name) for name in ("home", "members:list", "initiatives:list")]
            things = [Organization.objects.published().first(), Initiative.objects.published().first()]
            addresses += [thing.get_absolute_url() for thing in things if thing]
        for address in addresses:
            status = client.get(address, secure=settings.IS_HTTPS).status_code
            if status != 200:
                raise CommandError(f"The page {address} does not open: status {status}.")
            yield address


def drill(folder):
    """Restore the latest archive of a folder in a process and place of its own. Returns its Backup, with the result."""
    path = next(iter(archives_in(folder)), None)
    if path is None:
        raise CommandError(f"There is no backup in {folder} to try out.")
    with tempfile.TemporaryDirectory(prefix="drill-") as workplace, database_copies.scratch(workplace) as url:
        done = subprocess.run(
            [sys.executable, "manage.py", "restore", str(path.resolve())],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATA_DIR": workplace, "DATABASE_URL": url, "EMAIL_URL": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    error = (done.stderr.strip() or f"restore ended with {done.returncode}") if done.returncode else ""
    made_at = datetime.strptime(path.stem, "backup-%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    values = {"drilled_at": timezone.now(), "drill_error": error}
    backup, _created = Backup.objects.update_or_create(
        name=path.name, defaults=values, create_defaults={**values, "made_at": made_at, "size": path.stat().st_size}
    )
    return backup
