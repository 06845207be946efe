from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import override

from publishing import personal_export
from publishing.traces import whole


class Command(BaseCommand):
    help = "Writes all that is kept about an e-mail address into two files: one to read, one for machines."

    def add_arguments(self, parser):
        parser.add_argument("email", type=whole)
        parser.add_argument("--folder", type=Path, default=Path(), help="where to write them; by default here")

    def handle(self, *, email, folder, **options):
        with override(settings.LANGUAGE_CODE):
            found = personal_export.everything_about(email)
            files = {"txt": personal_export.as_text(found), "json": personal_export.as_json(found)}
        for ending, text in files.items():
            path = folder / f"personal-data-{timezone.localtime():%Y-%m-%d-%H%M%S}.{ending}"
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(str(path))
