import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.storage import FileSystemStorage

from .archives import CHUNK


class BackupFolder(FileSystemStorage):
    """A folder whose files are whole as soon as they have their name, and which only this user reads."""

    def __str__(self):
        return self.location

    def _save(self, name, content):
        os.makedirs(self.location, exist_ok=True)
        with TemporaryDirectory(dir=self.location, prefix=".making-") as workplace:
            unfinished = Path(workplace, "archive")
            with unfinished.open("xb") as file:
                shutil.copyfileobj(content, file, CHUNK)
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(0o600)
            unfinished.replace(self.path(name))
        return name
