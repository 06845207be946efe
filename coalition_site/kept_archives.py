"""The archives in a folder or an object store: their names, and how one is written there, found and opened."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.core.management.base import CommandError

from . import archives, encryption, places

NAME = re.compile(r"backup-(?P<moment>\d{8}T\d{6}Z)\.zip(\.age)?")
MOMENT = "%Y%m%dT%H%M%SZ"


def name_of(made_at):
    return f"backup-{made_at.astimezone(UTC):{MOMENT}}.zip"


def made_at(name):
    return datetime.strptime(NAME.fullmatch(name)["moment"], MOMENT).replace(tzinfo=UTC)


def storage_at(place):
    """The storage of a folder or an address. Raises CommandError for what is none."""
    try:
        return storages.create_storage(places.for_backups(place, settings.MEDIA_ROOT, settings.STORAGES["default"]))
    except ValueError as error:
        raise CommandError(f"The place for backups {error}") from error


def names_in(storage):
    """The names of the archives in a storage, latest first."""
    try:
        return sorted(filter(NAME.fullmatch, storage.listdir("")[1]), reverse=True)
    except FileNotFoundError:
        return []


def store(storage, name, file):
    """Write a file into a storage and read it back. Raises CommandError if it is not the same, and takes it away."""
    storage.save(name, File(file))
    file.seek(0)
    with storage.open(name) as stored:
        is_same = archives.copy(stored) == archives.copy(file)
    if not is_same:
        storage.delete(name)
        raise CommandError(f"{storage} gave back something else than {name}, which was stored there. Nothing is kept.")


def encrypted(path):
    """Encrypt a file into another one, which stays in its place."""
    made = path.with_name(f"{path.name}.age")
    with path.open("rb") as source, made.open("xb") as target:
        encryption.encrypt(source, target)
    path.unlink()
    return made


@contextmanager
def opened(archive):
    """An archive to read from: a file, or a name among those in BACKUP_TO. Raises CommandError when there is none."""
    path, stored = Path(archive), storages["backups"]
    try:
        file = stored.open(archive) if NAME.fullmatch(archive) and not path.exists() else path.open("rb")
    except FileNotFoundError as error:
        raise CommandError(f"{archive} cannot be read: there is no such file, nor one in {stored}.") from error
    with file:
        yield file


@contextmanager
def readable(file, name):
    """What is in an archive, decrypted in a file without a name if need be. Raises CommandError that names it."""
    if encryption.is_encrypted(file):
        with TemporaryFile(dir=settings.DATA_DIR) as plain:
            encryption.decrypt(file, plain, name)
            yield plain
    elif settings.BACKUP_KEY:
        raise CommandError(
            f"{name} is damaged, no backup of this site, or not encrypted: anyone may have written it. To use it all "
            "the same, leave BACKUP_KEY empty."
        )
    else:
        yield file
