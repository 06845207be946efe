"""Bringing the database up to this version of the site while visitors read it."""

from contextlib import contextmanager
from time import sleep

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.template.defaultfilters import pluralize

# Whoever waits for a table in PostgreSQL makes all wait that come later. So no statement waits for longer than this,
# and visitors have a pause, in seconds, to go on before the next try.
LOCK_TIMEOUT, TRIES, PAUSE = "2s", 20, 5
# PostgreSQL's codes for a lock that was not to be had in time, and for two that wait for each other.
IN_USE = {"55P03", "40P01"}


def migrate(tell):
    """Apply what is not applied yet, and `tell(text)` about it. Raises CommandError when tables stay in use."""
    before = len(applied())
    for remaining in reversed(range(TRIES)):
        try:
            with impatience():
                call_command("migrate", interactive=False, verbosity=0)
            break
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) not in IN_USE:
                raise
            if not remaining:
                raise CommandError(
                    f"A table was in use at each of {TRIES} tries. The migrations so far stay, and the version before "
                    "works with them. Run this again when less is going on; pg_stat_activity shows who holds the table."
                ) from error
            tell(f"A table is in use. The next try is in {PAUSE} seconds.")
        sleep(PAUSE)
    number = len(applied()) - before
    tell(f"Database: {number} migration{pluralize(number)} applied." if number else "Database: up to date.")


def applied():
    return MigrationRecorder(connection).applied_migrations()


@contextmanager
def impatience():
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = %s", [LOCK_TIMEOUT])
        try:
            drop_unfinished_indexes(cursor)
            yield
        finally:
            cursor.execute("RESET lock_timeout")


def drop_unfinished_indexes(cursor):
    """What an interrupted CREATE INDEX CONCURRENTLY leaves behind is of no use and stands in the next one's way."""
    cursor.execute("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid AND pg_table_is_visible(indexrelid)")
    for (index,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX CONCURRENTLY {index}")
