"""The file that a backup is: a zip of the database, the media and a manifest that says what they have to be.

`manifest.json` holds `format`, `made_at`, `database` (sqlite or postgresql), `rows`, `migrations` and `files`: name →
`size` and `sha256` of every other member.
"""

import hashlib
import json
import shutil
import zipfile
import zlib
from pathlib import PurePosixPath

from django.core.files.base import File
from django.core.management.base import CommandError
from tqdm import tqdm

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
CHUNK = 1 << 20
# What reading something fails with that is no archive, or no longer one.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError, NotImplementedError)


def write(path, database, media, facts):
    """Write an archive from the file `database` and the storage `media`; `facts` stand in its manifest as they are.

    A picture that is deleted meanwhile is left out: the database was copied before.
    """
    files = {}
    with zipfile.ZipFile(path, "w") as archive:
        with database.open("rb") as file, archive.open(member(DATABASE), "w", force_zip64=True) as target:
            files[DATABASE] = copy(file, target)
        for name in tqdm(sorted(names_in(media)), desc="archive", disable=None):
            try:
                file = media.open(name)
            except FileNotFoundError:
                continue
            # Pictures are compressed already.
            picture = member(MEDIA + name, zipfile.ZIP_STORED)
            with file, archive.open(picture, "w", force_zip64=True) as target:
                files[picture.filename] = copy(file, target)
        manifest = {"format": FORMAT, **facts, "files": files}
        archive.writestr(member(MANIFEST), json.dumps(manifest, indent=1, ensure_ascii=False))


def names_in(storage, folder=""):
    """The names of all files of a storage, or of a folder in it; none while it is not there yet."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (folder + name for name in files)
    for inner in folders:
        yield from names_in(storage, f"{folder}{inner}/")


def member(name, kind=zipfile.ZIP_DEFLATED):
    """A member of which nothing but its name is told."""
    info = zipfile.ZipInfo(name)
    info.compress_type = kind
    return info


def copy(source, target=None):
    """Read a file to its end, into another one if there is one; return its size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target:
            target.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def verify(file, path):
    """Read a whole archive; return its manifest. Raises CommandError, which names it, for one damaged or not ours."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise CommandError(f"{path} is of another format ({manifest['format']}) than this version reads.")
            names = [name for name in archive.namelist() if name != MANIFEST]
            if sorted(names) != sorted(manifest["files"]) or DATABASE not in names:
                raise CommandError(f"{path} is damaged: its files are not those of its manifest.")
            for name in tqdm(names, desc="verifying", disable=None):
                if name != DATABASE and not is_safe(name):
                    raise CommandError(f"{path} is refused: {name!r} would be written outside the media.")
                with archive.open(name) as content:
                    if copy(content) != manifest["files"][name]:
                        raise CommandError(f"{path} is damaged: {name} is not what the manifest says.")
    except BROKEN as error:
        raise CommandError(f"{path} is damaged or no backup of this site: {error}") from error
    return manifest


def is_safe(name):
    """Whether the name of a member stays inside the media, on any system."""
    parts = PurePosixPath(name).parts
    is_plain = name == "/".join(parts) and not {"..", "."} & set(parts) and not set(name) & set("\\:\0")
    return is_plain and name.startswith(MEDIA) and len(parts) > 1


def extract_database(file, target):
    with zipfile.ZipFile(file) as archive, archive.open(DATABASE) as source, target.open("xb") as database:
        shutil.copyfileobj(source, database, CHUNK)


def extract_media(file, media):
    """Write the media of a verified archive into a storage, which is empty."""
    with zipfile.ZipFile(file) as archive:
        for name in tqdm(archive.namelist(), desc="media", disable=None):
            if is_safe(name):
                with archive.open(name) as source:
                    media.save(name.removeprefix(MEDIA), File(source))
