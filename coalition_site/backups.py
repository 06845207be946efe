"""Making a backup, putting one back into an empty place, and trying out whether that works."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.storage import default_storage
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

from . import archives, backup_folder, database_copies, kept_archives
from .models import Backup


@contextmanager
def told_plainly():
    """A disk that is full or a store that is away: a sentence for whoever started the command, and no traceback."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror or error
        raise CommandError(str(what)) from error


@told_plainly()
def make(storage, keep):
    """Make a verified archive in a storage and delete all but the `keep` latest there. Returns its Backup.

    What is stored has been read whole before, and is compared when it is there. When anything fails, no archive is
    deleted. Only the encrypted archive, if there is a BACKUP_KEY, ever leaves DATA_DIR.
    """
    made_at = timezone.now()
    backup_folder.sweep(settings.DATA_DIR)
    with TemporaryDirectory(dir=settings.DATA_DIR, prefix=".making-") as workplace:
        database, archive = Path(workplace, "database"), Path(workplace, kept_archives.name_of(made_at))
        facts = {"made_at": made_at.isoformat(), "database": connection.vendor, **database_copies.copy_to(database)}
        archives.write(archive, database, default_storage, facts)
        database.unlink()
        if settings.BACKUP_KEY:
            archive = kept_archives.encrypted(archive)
        with archive.open("rb") as file:
            with kept_archives.readable(file, archive.name) as plain:
                archives.verify(plain, archive.name)
            file.seek(0)
            kept_archives.store(storage, archive.name, file)
        size = archive.stat().st_size
    backup, _created = Backup.objects.update_or_create(name=archive.name, defaults={"made_at": made_at, "size": size})
    for old in kept_archives.names_in(storage)[keep:]:
        storage.delete(old)
        Backup.objects.filter(name=old).delete()
    return backup


@told_plainly()
def restore(archive):
    """Put an archive into an empty database and empty media, and look at the site. Returns the pages that were opened.

    Raises CommandError: before anything is touched for an archive that is damaged or does not fit, and for a place
    that is not empty; later with what is wrong. What could not be put back whole is taken away again.
    """
    with kept_archives.opened(archive) as file, kept_archives.readable(file, archive) as plain:
        manifest = archives.verify(plain, archive)
        refuse_what_does_not_fit(manifest)
        if not database_copies.is_empty():
            raise CommandError("The database is not empty. Restore into a new one, and keep this one.")
        if next(archives.names_in(default_storage), None):
            raise CommandError("The media are not empty. Restore into a new folder or bucket, and keep this one.")
        with TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restoring-") as workplace:
            database = Path(workplace, "database")
            archives.extract_database(plain, database)
            try:
                archives.extract_media(plain, default_storage)
                database_copies.copy_from(database)
            except BaseException:
                for name in list(archives.names_in(default_storage)):
                    default_storage.delete(name)
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


@told_plainly()
def drill(storage):
    """Restore the latest archive of a storage in a process and place of its own. Returns its Backup with the result."""
    name = next(iter(kept_archives.names_in(storage)), None)
    if name is None:
        raise CommandError(f"There is no backup in {storage} to try out.")
    workplace = TemporaryDirectory(dir=settings.DATA_DIR, prefix=".drill-")
    with workplace as folder, database_copies.scratch(folder) as url:
        archive = Path(folder, name)
        with storage.open(name) as source, archive.open("xb") as target:
            shutil.copyfileobj(source, target, archives.CHUNK)
        size = archive.stat().st_size
        # It neither sends mail nor sees the media, the kept pages and the backups of the real site.
        apart = dict.fromkeys(["EMAIL_URL", "STORAGE_URL", "CACHE_URL", "BACKUP_TO"], "")
        done = subprocess.run(
            [sys.executable, "manage.py", "restore", str(archive)],
            cwd=settings.BASE_DIR,
            env={**os.environ, **apart, "DATA_DIR": folder, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    error = (done.stderr.strip() or f"restore ended with {done.returncode}") if done.returncode else ""
    made_at = kept_archives.made_at(name)
    values = {"drilled_at": timezone.now(), "drill_error": error}
    backup, _created = Backup.objects.update_or_create(
        name=name, defaults=values, create_defaults={**values, "made_at": made_at, "size": size}
    )
    return backup
