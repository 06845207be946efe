from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

from django.contrib.staticfiles.storage import HashedFilesMixin, staticfiles_storage
from django.forms import Script
from django.forms.widgets import MediaAsset


class Checked:
    """A file of ours that browsers take only if it is the one that was collected."""

    def __str__(self):
        self.attributes["integrity"] = integrity(self._path)
        return super().__str__()


class ModuleScript(Checked, Script):
    def __init__(self, src):
        super().__init__(src, type="module")


class StyleSheet(Checked, MediaAsset):
    element_template = '<link rel="stylesheet" href="{path}"{attributes}>'


def integrity(name):
    """What the attribute says of a static file; None where files are served as they stand in the source."""
    if not isinstance(staticfiles_storage, HashedFilesMixin):
        return None
    return digest(staticfiles_storage.path(staticfiles_storage.stored_name(name)))


# The name of the file changes with its content.
@cache
def digest(path):
    return f"sha384-{b64encode(sha384(Path(path).read_bytes()).digest()).decode()}"
