"""Sending the mail that waits in the queue."""

import logging
from contextlib import contextmanager

from django.db import DatabaseError, connection
from post_office.mail import get_queued, send_queued

from publishing import emails
from publishing.locks import alone

logger = logging.getLogger(__name__)
# Seconds between two looks into the queue.
PAUSE = 3


def send_waiting(is_stopped=lambda: False):
    """Send what waits, unless another process is at it. What a server does not take stays and is tried again.

    It ends early, between two mails, once `is_stopped()`.
    """
    with alone("send_mail") as is_ours:
        while is_ours and not is_stopped() and get_queued().exists():
            send_queued()
    emails.forget_private()


@contextmanager
def bearing_with_the_database():
    """For who goes on: a database that does not answer is told of, and asked anew the next time."""
    try:
        yield
    except DatabaseError:
        logger.exception("The database did not answer. It may be there again next time.")
        connection.close()
