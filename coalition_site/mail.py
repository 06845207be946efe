import sys

from django.core.mail.backends.filebased import EmailBackend


class FolderBackend(EmailBackend):
    """Where no mail server is named: each mail becomes a file in DATA_DIR/mail, and its text stands in the terminal."""

    def write_message(self, message):
        super().write_message(message)
        sys.stdout.write(f"\n  Mail to {', '.join(message.to)}: {message.subject}\n\n{message.body}\n")
