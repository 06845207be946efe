import os
import time

from django.core.management.base import BaseCommand

from ...sending import PAUSE, bearing_with_the_database, send_waiting


class Command(BaseCommand):
    help = "Sends the mail that waits in the queue. What a server does not take stays there and is tried again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="go on sending what comes, until the process that began this has ended"
        )

    def handle(self, *, watch, **options):
        parent = os.getppid()
        send_waiting()
        while watch and os.getppid() == parent:
            time.sleep(PAUSE)
            with bearing_with_the_database():
                send_waiting()
