import logging
import os
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from post_office.mail import get_queued, send_queued

from publishing import emails
from publishing.locks import alone

logger = logging.getLogger("post_office")
PAUSE = 3


class Command(BaseCommand):
    help = "Sends the mail that waits in the queue. What a server does not take stays there and is tried again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--watch", action="store_true", help="go on sending what comes, until the process that began this has ended"
        )

    def handle(self, *, watch, **options):
        parent = os.getppid()
        self.send()
        while watch and os.getppid() == parent:
            time.sleep(PAUSE)
            try:
                self.send()
            except DatabaseError:
                logger.exception("The database did not answer. It may be there again next time.")
                connection.close()

    def send(self):
        with alone("send_mail") as is_ours:
            while is_ours and get_queued().exists():
                send_queued()
        emails.forget_private()
