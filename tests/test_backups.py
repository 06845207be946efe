"""A backup holds everything, is known to be whole, and can be put back; a damaged one touches nothing."""

import json
import os
import re
import shutil
import zipfile
from io import StringIO
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from benchmarks.processes import free_port
from coalition_site import archives, backups, database_copies, encryption, kept_archives, places
from coalition_site.backup_folder import BackupFolder
from coalition_site.models import Backup
from members.models import Organization
from tests import builders
from tests.test_sending import picture
from tests.test_settings import start

# The copy is made past the connection of the test.
with_database = pytest.mark.django_db(transaction=True, serialized_rollback=True)

DAY = "2026-11-25 06:00:00+00:00"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def content():
    """A member with a logo and an initiative."""
    member = builders.organization("Åmåls bibliotek", logo=picture())
    builders.initiative(of=member)
    return member


@pytest.fixture
def archive(tmp_path):
    """An archive, made without a database."""
    media, database = tmp_path / "some-media", tmp_path / "some-database"
    (media / "logos").mkdir(parents=True)
    (media / "logos" / "å.png").write_bytes(bytes(range(256)) * 9)
    (media / "ö.webp").write_bytes(b"picture" * 99)
    database.write_bytes(Random(1).randbytes(5000))
    facts = {"database": connection.vendor, "rows": {}, "migrations": [["members", "0001_initial"]]}
    archives.write(tmp_path / "archive.zip", database, FileSystemStorage(media), facts)
    return tmp_path / "archive.zip"


def make(folder, **options):
    out = StringIO()
    call_command("backup", to=folder, stdout=out, **options)
    return out.getvalue()


def latest(folder):
    return folder / kept_archives.names_in(kept_archives.storage_at(folder))[0]


def manifest_of(path):
    with path.open("rb") as file:
        return archives.verify(file, path.name)


def stored(place):
    """Name → content of all that is in a storage."""
    storage = kept_archives.storage_at(place) if isinstance(place, str | Path) else place
    found = {}
    for name in archives.names_in(storage):
        with storage.open(name) as file:
            found[name] = file.read()
    return found


def files(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@with_database
def test_all_is_back_after_a_round_trip(content, folder, settings, tmp_path):
    assert "read back and found whole" in make(folder)
    place = tmp_path / "elsewhere"
    with database_copies.scratch(tmp_path) as url:
        done = start(place, "restore", str(latest(folder)), DATABASE_URL=url, DEBUG="true")
        assert done.returncode == 0, done.stderr
        assert "10 pages open" in done.stdout
        code = "from members.models import *; print([o.name_sv for o in Organization.objects.all()])"
        told = start(place, "shell", "--no-imports", "-c", code, DATABASE_URL=url).stdout
        assert told.strip() == "['Åmåls bibliotek']"
        again = start(place, "restore", str(latest(folder)), DATABASE_URL=url)
        assert again.returncode != 0
        assert "The database is not empty" in again.stderr
    kept = files(place / "var" / "media")
    assert kept == files(settings.MEDIA_ROOT)
    assert content.logo.name in kept


@pytest.fixture
def key(settings):
    settings.BACKUP_KEY = encryption.new_key()
    return settings.BACKUP_KEY


@with_database
@pytest.mark.once
def test_what_is_in_object_stores_is_tried_out_and_put_back_there_encrypted(
    media_in_store, content, object_store, key, settings, tmp_path, monkeypatch
):
    place = f"{object_store.bucket()}/of-the-site"
    with time_machine.travel(DAY, tick=False):
        told = make(place)
    name = "backup-20261125T060000Z.zip.age"
    assert f"/of-the-site/{name}: " in told
    assert "encrypted, read back and found whole" in told
    assert "secret" not in told
    media, archive = stored(default_storage), stored(place)
    assert content.logo.name in media
    assert archive[name].startswith(b"age-encryption.org/v1\n")
    used = {"BACKUP_KEY": key, "BACKUP_TO": place, "STORAGE_URL": media_in_store}
    for variable, value in {**used, "DEBUG": "true"}.items():
        monkeypatch.setenv(variable, value)
    assert "was restored" in make(place, drill=True)
    with database_copies.scratch(tmp_path) as url:
        used = {**used, "STORAGE_URL": object_store.bucket(), "DATABASE_URL": url, "DEBUG": "true"}
        done = start(tmp_path / "elsewhere", "restore", name, **used)
    assert "10 pages open" in done.stdout, done.stderr
    settings.STORAGES = {**settings.STORAGES, "default": places.object_store(used["STORAGE_URL"])}
    assert stored(default_storage) == media
    settings.STORAGES = {**settings.STORAGES, "default": places.object_store(media_in_store)}
    assert (stored(default_storage), stored(place)) == (media, archive)
    assert not list(settings.DATA_DIR.glob(".*"))


@with_database
@pytest.mark.once
def test_a_store_that_is_away_is_told_in_a_sentence(content, folder, settings):
    nowhere = f"s3+http://key:SECRET@127.0.0.1:{free_port()}/bucket"
    away = "^The object store http://127.0.0.1:[0-9]+/bucket does not answer: EndpointConnectionError.$"
    for does in ({}, {"drill": True}):
        with pytest.raises(CommandError, match=away):
            make(nowhere, **does)
    settings.STORAGES = {**settings.STORAGES, "default": places.object_store(nowhere)}
    with pytest.raises(CommandError, match=away):
        make(folder)
    with pytest.raises(CommandError, match="must name another bucket than STORAGE_URL") as refused:
        make(f"{nowhere}/backups")
    assert "SECRET" not in str(refused.value)
    assert not Backup.objects.exists()
    assert not folder.exists()


@pytest.mark.once
def test_the_command_makes_a_key():
    out, err = StringIO(), StringIO()
    call_command("backup", new_key=True, stdout=out, stderr=err)
    assert re.fullmatch(r"AGE-SECRET-KEY-1[0-9A-Z]{58}\n", out.getvalue())
    assert "no backup made with it opens without it" in err.getvalue()


@pytest.mark.once
@pytest.mark.usefixtures("key")
def test_a_full_disk_is_not_taken_for_a_damaged_archive(archive):
    told = pytest.raises(CommandError, match="could not be encrypted: OSError")
    with archive.open("rb") as file, Path("/dev/full").open("wb", buffering=0) as full, told:
        encryption.encrypt(file, full)
    sealed, told = kept_archives.encrypted(archive), pytest.raises(OSError, match="No space left")
    with sealed.open("rb") as file, Path("/dev/full").open("wb", buffering=0) as full, told:
        encryption.decrypt(file, full, sealed.name)


@with_database
def test_the_manifest_counts_what_is_in_it(content, folder):
    with time_machine.travel(DAY, tick=False):
        make(folder)
    assert latest(folder).name == "backup-20261125T060000Z.zip"
    manifest = manifest_of(latest(folder))
    assert manifest["rows"]["members.Organization"] == 1
    assert manifest["rows"]["initiatives.Initiative_areas"] == 1
    assert ["members", "0001_initial"] in manifest["migrations"]
    assert manifest["database"] == connection.vendor
    assert manifest["made_at"].startswith("2026-11-25T06:00")
    assert latest(folder).stat().st_mode & 0o777 == 0o600
    backup = Backup.objects.last_made()
    assert (backup.name, backup.size) == (latest(folder).name, latest(folder).stat().st_size)
    assert list(files(folder)) == [backup.name]


@with_database
@pytest.mark.parametrize("where", ["folder", pytest.param("store", marks=pytest.mark.once)])
def test_the_latest_are_kept(folder, content, where, request):
    place = folder if where == "folder" else f"{request.getfixturevalue('object_store').bucket()}/of-the-site/"
    for day in range(22, 25):
        with time_machine.travel(f"2026-11-{day} 06:00:00+00:00", tick=False):
            make(place, keep=2)
    names = [f"backup-202611{day}T060000Z.zip" for day in (23, 24)]
    assert sorted(stored(place)) == names
    assert sorted(Backup.objects.values_list("name", flat=True)) == names


@with_database
def test_a_backup_that_is_not_whole_replaces_none(folder, content, monkeypatch):
    with time_machine.travel(DAY, tick=False):
        make(folder)
    before = files(folder)

    def damage(file, path):
        raise CommandError(f"{path} is damaged")

    monkeypatch.setattr(BackupFolder, "_open", lambda *args: ContentFile(b"x"))
    with pytest.raises(CommandError, match="gave back something else"):
        make(folder, keep=1)
    monkeypatch.setattr(archives, "verify", damage)
    with pytest.raises(CommandError, match="damaged"):
        make(folder, keep=1)
    assert files(folder) == before
    assert Backup.objects.count() == 1


@pytest.fixture
def empty_place(settings, tmp_path, monkeypatch):
    """An empty folder for media, and a database that says it is empty, so that whoever touches it is seen."""
    settings.MEDIA_ROOT = tmp_path / "empty"
    monkeypatch.setattr(database_copies, "is_empty", lambda: True)
    monkeypatch.setattr(database_copies, "copy_from", lambda path: pytest.fail("the database was touched"))
    return settings.MEDIA_ROOT


def is_refused(path, place, words):
    with pytest.raises(CommandError, match=words) as refused:
        backups.restore(str(path))
    assert "AGE-SECRET-KEY" not in str(refused.value)
    assert not place.exists() or not files(place)


def test_damaged_bytes_are_refused(archive, empty_place, tmp_path):
    whole = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        begins = [info.header_offset for info in opened.infolist()] + [opened.start_dir]
    damaged = tmp_path / "damaged.zip"
    for begin, end in pairwise(begins):
        # Behind the header of each member, whose date nobody reads, and before the bits that fill its last byte.
        for place in (begin + 110, (begin + end) // 2, end - 20):
            damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            is_refused(damaged, empty_place, "damaged")
    for end in (0, 100, len(whole) // 2, len(whole) - 1):
        damaged.write_bytes(whole[:end])
        is_refused(damaged, empty_place, "damaged")
    is_refused(tmp_path / "missing.zip", empty_place, "cannot be read")


@pytest.mark.once
def test_only_the_key_that_an_archive_was_made_with_opens_it(archive, empty_place, settings, key):
    plain, whole = archive.read_bytes(), kept_archives.encrypted(archive).read_bytes()
    sealed = archive.with_name("archive.zip.age")
    with kept_archives.opened(str(sealed)) as file, kept_archives.readable(file, sealed.name) as opened:
        assert opened.seek(0) == 0
        assert opened.read() == plain
    for place in (10, 100, 200, len(whole) // 2, len(whole) - 1):
        sealed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        is_refused(sealed, empty_place, "damaged")
    for end in (0, 10, 100, len(whole) // 2, len(whole) - 1):
        sealed.write_bytes(whole[:end])
        is_refused(sealed, empty_place, "damaged")
    archive.write_bytes(plain)
    is_refused(archive, empty_place, "not encrypted: anyone may have written it")
    sealed.write_bytes(whole)
    settings.BACKUP_KEY = encryption.new_key()
    is_refused(sealed, empty_place, "made with another BACKUP_KEY")
    settings.BACKUP_KEY = ""
    is_refused(sealed, empty_place, "Set BACKUP_KEY")
    # A key with another letter in it.
    settings.BACKUP_KEY = key[:20] + ("P" if key[20] == "Q" else "Q") + key[21:]
    is_refused(sealed, empty_place, "a letter is wrong")
    assert not list(settings.DATA_DIR.glob(".*"))


def forged(source, target, change):
    """Write an archive anew with what `change(manifest, members)` makes of it."""
    with zipfile.ZipFile(source) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(manifest, members)
    with zipfile.ZipFile(target, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
        made.writestr("manifest.json", json.dumps(manifest))
    return target


@pytest.mark.parametrize(
    "name", ["media/../../evil", "/etc/evil", "evil", "media/a/../../../evil", "media/..\\evil", "media//evil"]
)
def test_names_that_lead_out_are_refused(archive, empty_place, tmp_path, name):

    def add(manifest, members):
        members[name] = b"x"
        manifest["files"][name] = archives.copy(ContentFile(b"x").file)

    is_refused(forged(archive, tmp_path / "evil.zip", add), empty_place, "refused")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda manifest, members: members.update({"media/more": b"x"}), "not those of its manifest"),
        (lambda manifest, members: members.pop("database"), "not those of its manifest"),
        (lambda manifest, members: manifest.update(format=2), "another format"),
        (lambda manifest, members: manifest.update(database="oracle"), "oracle"),
        (lambda manifest, members: manifest["migrations"].append(["members", "9999_later"]), "later version"),
    ],
)
def test_what_does_not_fit_is_refused(archive, empty_place, tmp_path, change, words):
    is_refused(forged(archive, tmp_path / "other.zip", change), empty_place, words)


@with_database
def test_nothing_is_restored_over_something(content, folder, settings, monkeypatch):
    make(folder)
    before = files(settings.MEDIA_ROOT)
    with pytest.raises(CommandError, match="The database is not empty"):
        backups.restore(str(latest(folder)))
    monkeypatch.setattr(database_copies, "is_empty", lambda: True)
    with pytest.raises(CommandError, match="media are not empty"):
        backups.restore(str(latest(folder)))
    assert files(settings.MEDIA_ROOT) == before
    assert Organization.objects.get() == content


def test_a_restore_that_fails_leaves_the_place_empty(archive, empty_place, monkeypatch):

    def fail(path):
        raise CommandError("pg_restore failed")

    monkeypatch.setattr(database_copies, "copy_from", fail)
    is_refused(archive, empty_place, "pg_restore failed")


@with_database
def test_missing_rows_are_told(content, folder):
    make(folder)
    manifest = manifest_of(latest(folder))
    found = {"rows": {**manifest["rows"], "members.Organization": 0}}
    with pytest.raises(CommandError, match=r"members\.Organization: 0 instead of 1"):
        backups.compare(manifest, found)


@with_database
def test_a_drill_restores_the_latest_elsewhere_and_its_result_is_kept(content, folder, monkeypatch):
    monkeypatch.setenv("DEBUG", "true")
    with pytest.raises(CommandError, match="There is no backup"):
        make(folder, drill=True)
    with time_machine.travel(DAY, tick=False):
        make(folder)
    assert Backup.objects.last_drilled() is None
    assert "was restored: all rows are there and the pages open" in make(folder, drill=True)
    drilled = Backup.objects.last_drilled()
    assert (drilled.name, drilled.drill_error) == (latest(folder).name, "")
    damaged = folder / "backup-20261126T060000Z.zip"
    shutil.copy(latest(folder), damaged)
    damaged.write_bytes(damaged.read_bytes()[:-50])
    with pytest.raises(CommandError, match="could not be restored"):
        make(folder, drill=True)
    drilled = Backup.objects.last_drilled()
    assert drilled.name == damaged.name
    assert "is damaged" in drilled.drill_error


def test_postgresql_s_programs_are_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(CommandError, match="pg_dump is not on this machine"):
        database_copies.run("pg_dump")


@pytest.mark.parametrize("keep", ["0", "-1", "x"])
def test_at_least_one_is_kept(folder, keep):
    with pytest.raises(CommandError, match="keep at least 1"):
        call_command("backup", "--keep", keep, "--to", str(folder))


def test_what_a_backup_that_was_killed_has_left_goes_after_a_day(tmp_path):
    for name in (".making-old", ".drill-old", ".making-new", "media"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "database").touch()
    for name in (".making-old", ".drill-old", "media"):
        os.utime(tmp_path / name, (0, 0))
    BackupFolder(tmp_path).save("backup", ContentFile(b"whole"))
    assert {path.name for path in tmp_path.iterdir()} == {".making-new", "media", "backup"}
