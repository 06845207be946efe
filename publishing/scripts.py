from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.forms import Script


class ModuleScript(Script):
    """A script of ours, which browsers run only if it is the file that was collected."""

    def __init__(self, src):
        super().__init__(src, type="module")

    def __str__(self):
        self.attributes["integrity"] = integrity(self._path)
        return super().__str__()


def integrity(name):
    """What the attribute says of a static file; None where files are served as they stand in the source."""
    if not isinstance(staticfiles_storage, HashedFilesMixin):
        return None
    return digest(staticfiles_storage.path(staticfiles_storage.stored_name(name)))


# The name of the file changes with its content.
@cache
def digest(path):
    return f"sha384-{b64encode(sha384(Path(path).read_bytes()).digest()).decode()}"
