"""Sending the mail that waits in the queue."""

from post_office.mail import get_queued, send_queued

from publishing import emails
from publishing.locks import alone

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
