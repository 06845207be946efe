import re
from pathlib import PurePosixPath

from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
IMPORT = re.compile(r'@import url\("(?P<file>[\w.-]+)"\) layer\((?P<layer>\w+)\);')


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files as WhiteNoise makes them, with the style sheet's imports put into it first.

    A browser that met the imports would fetch them one after the other.
    """

    def post_process(self, paths, dry_run=False, **options):
        if SHEET in paths and not dry_run:
            sheet = IMPORT.sub(lambda match: self.layer(paths, **match.groupdict()), self.source(paths, SHEET))
            with open(self.path(SHEET), "w", encoding="utf-8") as file:
                file.write(sheet)
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)

    def source(self, paths, name):
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    def layer(self, paths, file, layer):
        name = str(PurePosixPath(SHEET).with_name(file))
        return f"@layer {layer} {{\n{self.source(paths, name)}}}\n"
