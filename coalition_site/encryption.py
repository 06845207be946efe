"""Archives in the age format, which the program `age` opens as well: `age --decrypt -i KEYFILE ARCHIVE`."""

import pyrage
from django.conf import settings
from django.core.management.base import CommandError

BEGINNING = b"age-encryption.org/v1\n"


def new_key():
    return str(pyrage.x25519.Identity.generate())


def identity():
    """What BACKUP_KEY stands for. Raises CommandError, which does not repeat it."""
    try:
        return pyrage.x25519.Identity.from_str(settings.BACKUP_KEY)
    except pyrage.IdentityError:
        raise CommandError("BACKUP_KEY is no key as backup --new-key prints it: a letter is wrong.") from None


def is_encrypted(file):
    file.seek(0)
    beginning = file.read(len(BEGINNING))
    file.seek(0)
    return beginning == BEGINNING


def encrypt(source, target):
    """Write an encrypted file. Raises CommandError, also for a disk that is full."""
    try:
        pyrage.encrypt_io(source, target, [identity().to_public()])
    except pyrage.EncryptError as error:
        raise CommandError(f"The archive could not be encrypted: {error}.") from error


def decrypt(source, target, name):
    """Write what is in an encrypted file. Raises CommandError that names it: it is damaged, or the key another."""
    if not settings.BACKUP_KEY:
        raise CommandError(f"{name} is encrypted. Set BACKUP_KEY to the key that it was made with.")
    try:
        pyrage.decrypt_io(source, target, [identity()])
    except pyrage.DecryptError as error:
        raise CommandError(f"{name} is damaged, or it was made with another BACKUP_KEY: {error}.") from error
    except OSError as error:
        # One with a number is the disk's, one without is what pyrage makes of bytes that are not those it wrote.
        if error.errno:
            raise
        raise CommandError(f"{name} is damaged: {error}.") from error
