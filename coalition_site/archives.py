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

from django.core.management.base import CommandError
from tqdm import tqdm

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
CHUNK = 1 << 20


def write(path, database, media, facts):
    """Write an archive from the file `database` and the folder `media`; `facts` stand in its manifest as they are.

    A picture that is deleted meanwhile is left out: the database was copied before.
    """
    pictures = (file for file in sorted(media.rglob("*")) if file.is_file())
    sources = [(DATABASE, database), *((MEDIA + file.relative_to(media).as_posix(), file) for file in pictures)]
    files = {}
    with zipfile.ZipFile(path, "w") as archive:
        for name, source in tqdm(sources, desc="archive", disable=None):
            # Pictures are compressed already.
            kind = zipfile.ZIP_DEFLATED if name == DATABASE else zipfile.ZIP_STORED
            try:
                file = source.open("rb")
            except FileNotFoundError:
                continue
            with file, archive.open(member(name, kind), "w", force_zip64=True) as target:
                files[name] = copy(file, target)
        manifest = {"format": FORMAT, **facts, "files": files}
        archive.writestr(member(MANIFEST, zipfile.ZIP_DEFLATED), json.dumps(manifest, indent=1, ensure_ascii=False))


def member(name, kind):
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


def verify(path):
    """Read a whole archive; return its manifest. Raises CommandError for one that is damaged or not ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise CommandError(f"{path} is of another format ({manifest['format']}) than this version reads.")
            names = [name for name in archive.namelist() if name != MANIFEST]
            if sorted(names) != sorted(manifest["files"]) or DATABASE not in names:
                raise CommandError(f"{path} is damaged: its files are not those of its manifest.")
            for name in tqdm(names, desc="verifying", disable=None):
                if name != DATABASE and not is_safe(name):
                    raise CommandError(f"{path} is refused: {name!r} would be written outside the media.")
                with archive.open(name) as file:
                    if copy(file) != manifest["files"][name]:
                        raise CommandError(f"{path} is damaged: {name} is not what the manifest says.")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, NotImplementedError) as error:
        raise CommandError(f"{path} is damaged or no backup of this site: {error}") from error
    return manifest


def is_safe(name):
    """Whether the name of a member stays inside the media, on any system."""
    parts = PurePosixPath(name).parts
    is_plain = name == "/".join(parts) and not {"..", "."} & set(parts) and not set(name) & set("\\:\0")
    return is_plain and name.startswith(MEDIA) and len(parts) > 1


def extract_database(path, target):
    with zipfile.ZipFile(path) as archive, archive.open(DATABASE) as source, target.open("xb") as file:
        shutil.copyfileobj(source, file, CHUNK)


def extract_media(path, folder):
    """Write the media of a verified archive into a folder; no file that is there is written over."""
    with zipfile.ZipFile(path) as archive:
        for name in tqdm(archive.namelist(), desc="media", disable=None):
            if is_safe(name):
                target = folder / name.removeprefix(MEDIA)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, target.open("xb") as file:
                    shutil.copyfileobj(source, file, CHUNK)
