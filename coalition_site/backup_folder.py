import os
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.storage import FileSystemStorage

from .archives import CHUNK


def sweep(folder):
    """Take away what a process that was killed has left in a folder: it may not be encrypted. None works for a day."""
    for pattern in (".making-*", ".restoring-*", ".drill-*"):
        for left in Path(folder).glob(pattern):
            if left.stat().st_mtime < time.time() - 24 * 3600:
                shutil.rmtree(left)


class BackupFolder(FileSystemStorage):
    """A folder whose files are whole as soon as they have their name, and which only this user reads."""

    def __str__(self):
        return self.location

    def _save(self, name, content):
        os.makedirs(self.location, exist_ok=True)
        sweep(self.location)
        with TemporaryDirectory(dir=self.location, prefix=".making-") as workplace:
            unfinished = Path(workplace, "archive")
            with unfinished.open("xb") as file:
                shutil.copyfileobj(content, file, CHUNK)
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(0o600)
            unfinished.replace(self.path(name))
        return name
