"""A whole copy of the database as one file, and back: by SQLite's own backup, or by pg_dump and pg_restore.

Both are consistent while others write.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from urllib.parse import quote, urlencode

from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.utils import Error
from django.utils.crypto import get_random_string


def contents(cursor):
    """What a database holds: `rows`, label of each model → number, and `migrations` as pairs of app and name."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            cursor.execute(f'SELECT COUNT(*) FROM "{model._meta.db_table}"')
            rows[model._meta.label] = cursor.fetchone()[0]
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return {"rows": rows, "migrations": [list(row) for row in cursor.fetchall()]}


def is_empty():
    return not connection.introspection.table_names()


def copy_to(path):
    """Write the database to a new file. Returns the `contents` of the copy; raises CommandError."""
    return {"sqlite": sqlite_to, "postgresql": postgresql_to}[connection.vendor](path)


def copy_from(path):
    """Fill the database, which is empty, from a file of `copy_to`; it stays empty when that fails with CommandError."""
    {"sqlite": sqlite_from, "postgresql": postgresql_from}[connection.vendor](path)


def sqlite_to(path):
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        # One file that needs no other beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        return contents(copy.cursor())


def sqlite_from(path):
    with closing(sqlite3.connect(path)) as source:
        if (found := source.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise CommandError(f"The database in the archive is damaged: {found}")
        connection.close()
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as target:
            source.backup(target)


def postgresql_to(path):
    """pg_dump sees the very moment that the rows are counted in."""
    with closing(connection.copy()) as reader:
        reader.set_autocommit(False)
        with reader.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            found = contents(cursor)
            run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")
        reader.rollback()
    return found


def postgresql_from(path):
    connection.close()
    run("pg_restore", "--exit-on-error", "--single-transaction", path)
    count_anew()


def count_anew():
    """Let PostgreSQL count what came at once. Until it does so by itself it takes tables for small and asks slowly."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def run(program, *arguments):
    """Run one of PostgreSQL's programs on our database. The password goes by the environment, unseen by others."""
    if not shutil.which(program):
        raise CommandError(
            f"{program} is not on this machine. Install PostgreSQL's client programs (Debian: apt-get install "
            "postgresql-client), in the server's version or a later one."
        )
    (_psql, *options, name), password = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, ())
    done = subprocess.run(
        [program, "--no-owner", "--no-privileges", *options, "--dbname", name, *arguments],
        env={**os.environ, **(password or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{program} failed: {done.stderr.strip()}")


@contextmanager
def scratch(folder):
    """The DATABASE_URL of an empty database that is gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/db.sqlite3"
        return
    settings = connection.settings_dict
    name = f"drill_{get_random_string(12, 'abcdefghijklmnopqrstuvwxyz')}"
    try:
        statement(f'CREATE DATABASE "{name}"')
    except Error as error:
        raise CommandError(
            f"A database to try the archive in could not be made: {error}It takes ALTER ROLE "
            f'"{settings["USER"]}" CREATEDB, once, by whoever runs PostgreSQL.'
        ) from error
    try:
        login = ":".join(quote(settings[part], safe="") for part in ("USER", "PASSWORD") if settings[part])
        place = quote(settings["HOST"], safe="") + (f":{settings['PORT']}" if settings["PORT"] else "")
        yield f"postgres://{login}{'@' if login else ''}{place}/{name}?{urlencode(settings['OPTIONS'])}"
    finally:
        statement(f'DROP DATABASE "{name}" WITH (FORCE)')


def statement(sql):
    """Run what no transaction may hold, on a connection of its own."""
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute(sql)
