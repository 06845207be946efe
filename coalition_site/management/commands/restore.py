from django.core.management.base import BaseCommand

from ... import backups


class Command(BaseCommand):
    help = (
        "Puts a backup back into an empty database and empty media, brings it up to this version of the site, counts "
        "the rows and opens some pages. A damaged archive is refused before anything is touched, and so is one that "
        "BACKUP_KEY does not open."
    )
    # They look at a database that is not there yet.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("archive", help="a file, or the name of one in BACKUP_TO")

    def handle(self, *, archive, **options):
        pages = backups.restore(archive)
        self.stdout.write(f"{archive} is restored: all rows are there, and {len(pages)} pages open.")
