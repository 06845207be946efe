import argparse
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from ... import backups


def at_least_one(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("keep at least 1 backup.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Writes database and media to one verified archive. With --drill it makes none, but restores the latest one "
        "into a scratch database and folder and looks at the site there."
    )

    def add_arguments(self, parser):
        folder = settings.DATA_DIR / "backups"
        parser.add_argument("--to", type=Path, default=folder, metavar="FOLDER", help=f"default {folder}")
        parser.add_argument("--keep", type=at_least_one, default=14, help="how many to keep there (default 14)")
        parser.add_argument("--drill", action="store_true", help="try out the latest backup of the folder")

    def handle(self, *, to, keep, drill, **options):
        if not drill:
            backup = backups.make(to, keep)
            self.stdout.write(f"{to / backup.name}: {filesizeformat(backup.size)}, read back and found whole.")
            return
        backup = backups.drill(to)
        if backup.drill_error:
            raise CommandError(f"{to / backup.name} could not be restored: {backup.drill_error}")
        self.stdout.write(f"{to / backup.name} was restored: all rows are there and the pages open.")
