"""Work that one process does at a time, on all hosts together. Whoever dies at it leaves no lock behind."""

import fcntl
from contextlib import contextmanager
from time import monotonic, sleep

from django.db import connection


@contextmanager
def alone(name):
    """Gives whether nobody else is at the work of this name; if so, it is ours until the block ends."""
    if connection.vendor == "postgresql":
        # A connection of its own, so that nothing that happens to the other one ends it.
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
                [is_ours] = cursor.fetchone()
            yield is_ours
        finally:
            own.close()
    else:
        # A database in a file is one host's.
        with open(f"{connection.settings_dict['NAME']}.{name}.lock", "w") as file:
            yield is_held(file)


def is_held(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def in_turn(name, seconds, tell):
    """The work of this name is ours until the block ends, as soon as nobody else is at it.

    Calls `tell()` if that takes waiting, and raises TimeoutError after so many seconds of it.
    """
    end = monotonic() + seconds
    has_told = False
    while True:
        with alone(name) as is_ours:
            if is_ours:
                yield
                return
        if monotonic() > end:
            raise TimeoutError
        if not has_told:
            tell()
            has_told = True
        sleep(1)
