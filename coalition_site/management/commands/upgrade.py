from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from publishing.locks import in_turn

from ... import __version__, migrating

# In seconds.
LONGEST_WAIT = 600


class Command(BaseCommand):
    help = (
        "Brings database and content up to this version of the site. Run it at each release, before the new version "
        "serves and while the old one still does. Running it again does no harm; of several, one works and all wait."
    )

    def handle(self, **options):
        try:
            with in_turn("upgrade", LONGEST_WAIT, self.tell_of_another):
                migrating.migrate(self.stdout.write)
                if hasattr(default_storage, "make_bucket"):
                    default_storage.make_bucket()
                call_command("load_content", stdout=self.stdout)
        except ConnectionError as error:
            raise CommandError(str(error)) from error
        except TimeoutError:
            raise CommandError(
                f"Another upgrade has been running for {LONGEST_WAIT // 60} minutes. Look at what it says, and run "
                "this again when it has ended."
            )
        self.stdout.write(f"The site is at version {__version__}.")

    def tell_of_another(self):
        self.stdout.write("Another upgrade is running. Waiting for its end.")
