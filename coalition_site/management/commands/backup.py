import argparse

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from ... import backups, encryption, kept_archives


def at_least_one(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("keep at least 1 backup.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Writes database and media to one verified archive, encrypted if BACKUP_KEY is set. With --drill it makes "
        "none, but restores the latest one into a scratch database and folder and looks at the site there."
    )

    def add_arguments(self, parser):
        where = "a folder, or s3://… as in STORAGE_URL"
        parser.add_argument("--to", metavar="PLACE", help=f"{where} (default BACKUP_TO, else DATA_DIR/backups)")
        parser.add_argument("--keep", type=at_least_one, default=14, help="how many to keep there (default 14)")
        does = parser.add_mutually_exclusive_group()
        does.add_argument("--drill", action="store_true", help="try out the latest backup of the place")
        does.add_argument("--new-key", action="store_true", help="print a new key for BACKUP_KEY, and do no more")

    def handle(self, *, to, keep, drill, new_key, **options):
        if new_key:
            self.stderr.write("Keep this key outside this server too: no backup made with it opens without it.")
            self.stdout.write(encryption.new_key())
            return
        storage = kept_archives.storage_at(to) if to else storages["backups"]
        if not drill:
            backup = backups.make(storage, keep)
            how = "encrypted, " if settings.BACKUP_KEY else ""
            size = filesizeformat(backup.size)
            self.stdout.write(f"{storage}/{backup.name}: {size}, {how}read back and found whole.")
            return
        backup = backups.drill(storage)
        if backup.drill_error:
            raise CommandError(f"{storage}/{backup.name} could not be restored: {backup.drill_error}")
        self.stdout.write(f"{storage}/{backup.name} was restored: all rows are there and the pages open.")
