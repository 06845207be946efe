from django.conf import settings
from django.core.management.commands import makemessages


class Command(makemessages.Command):
    help = "Reads the strings of code and templates into the site's own catalogues; a coalition's are left alone."

    def handle(self, **options):
        settings.LOCALE_PATHS = settings.LOCALE_PATHS[-1:]
        super().handle(**options)
