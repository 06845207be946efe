from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from publishing.fields import names_in_use, picture_fields
from publishing.images import files_of, store

# Pictures are written before what points at them is saved: a younger file may belong to a save that is under way.
AGE = timedelta(hours=1)


class Command(BaseCommand):
    help = "Removes picture files that nothing on the site or in its history points at, and makes missing renditions."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *, dry_run, **options):
        fields = picture_fields()
        present = {name for field in fields for name in files_in(field.upload_to)}
        masters = names_in_use()
        before = timezone.now() - AGE
        unused = [
            name
            for name in sorted(present - {file for master in masters for file in files_of(master)})
            if default_storage.get_modified_time(name) < before
        ]
        incomplete = sorted(name for name in masters & present if not present.issuperset(files_of(name)))
        if not dry_run:
            for name in tqdm(unused, desc="removing", disable=None):
                default_storage.delete(name)
            for name in tqdm(incomplete, desc="making renditions", disable=None):
                with default_storage.open(name) as file:
                    store(default_storage, name, file)
        for title, names in [
            ("Unused", unused),
            ("Without all renditions", incomplete),
            ("Missing", sorted(masters - present)),
        ]:
            self.stdout.write(f"{title}: {len(names)}")
            for name in names:
                self.stdout.write(f"  {name}")


def files_in(folder):
    """The names of all files in a folder of the storage; a folder comes into being with its first picture."""
    try:
        return [f"{folder}{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []
