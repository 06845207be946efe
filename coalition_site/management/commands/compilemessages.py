from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles the translated messages with Babel, so that a machine without GNU gettext can do it too."
    requires_system_checks = ()

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                with source.open("rb") as file:
                    catalog = read_po(file)
                with source.with_suffix(".mo").open("wb") as file:
                    write_mo(file, catalog)
                if options["verbosity"]:
                    self.stdout.write(f"compiled {source.relative_to(folder)}: {len(catalog)} messages")
