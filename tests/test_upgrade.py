"""`upgrade` brings a site that is being read up to a new version, and makes nobody wait for long."""

import threading
from contextlib import closing, contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coalition_site import __version__, migrating
from coalition_site.management.commands import upgrade
from publishing import locks
from tests.later_migrations import copied_database, on_database, write_migration
from tests.servers import until

ADD_INDEX = 'AddIndexConcurrently("notice", models.Index(fields=["is_on"], name="later"))'
WAITS = "A table is in use. The next try is in 5 seconds."


def run():
    out = StringIO()
    call_command("upgrade", stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_it_loads_the_content_once_and_does_nothing_the_second_time():
    end = f"The site is at version {__version__}."
    assert run() == ["Database: up to date.", "Content: 46 added, 0 kept as they are.", end]
    assert run() == ["Database: up to date.", "Content: 0 added, 46 kept as they are.", end]


@pytest.mark.django_db
def test_of_two_the_second_waits_for_the_first(monkeypatch):
    first = locks.alone("upgrade")
    assert first.__enter__()
    monkeypatch.setattr(locks, "sleep", lambda seconds: first.__exit__(None, None, None))
    monkeypatch.setattr(upgrade, "call_command", lambda name, stdout: stdout.write(name))
    assert run()[:3] == ["Another upgrade is running. Waiting for its end.", "Database: up to date.", "load_content"]


@pytest.mark.django_db
def test_it_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(upgrade, "LONGEST_WAIT", -1)
    with locks.alone("upgrade"), pytest.raises(CommandError, match="Another upgrade has been running"):
        run()


@pytest.fixture(scope="module")
def copy_name(django_db_setup, django_db_blocker):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no locks of single tables")
    with django_db_blocker.unblock(), copied_database() as name:
        yield name


@pytest.fixture
def copy(copy_name, django_db_blocker, monkeypatch):
    """A database that migrations may change; they wait for half a second only."""
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "500ms")
    with django_db_blocker.unblock(), on_database(copy_name):
        yield


def migrate():
    told = []
    migrating.migrate(told.append)
    return told


@contextmanager
def reader():
    """Somebody who reads the notices for as long as the block lasts, on a connection that may be ended earlier."""
    with closing(connection.copy()) as own:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            # So that a migration that waits for ever ends the test and fails it.
            cursor.execute("SET idle_in_transaction_session_timeout = '20s'")
            cursor.execute("SELECT COUNT(*) FROM pages_notice")
        yield own


def add_column(name):
    return f'migrations.AddField("notice", "{name}", models.IntegerField(null=True))'


def ask(sql):
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_visitors_get_on_while_a_table_that_is_to_change_is_in_use(copy, tmp_path, monkeypatch, settings):
    write_migration(tmp_path, monkeypatch, settings, add_column("seats"))
    read = []

    def visit():
        until(lambda: ask("SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"))
        read.append(ask("SELECT COUNT(*) FROM pages_notice"))

    visitor = threading.Thread(target=visit)
    with reader() as slow:

        def pause(seconds):
            visitor.join()
            assert read, "The visitor stood behind the migration, and that behind the slow reader."
            slow.rollback()

        monkeypatch.setattr(migrating, "sleep", pause)
        visitor.start()
        assert migrate() == [WAITS, "Database: 1 migration applied."]
    assert ask("SELECT COUNT(seats) FROM pages_notice") == 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_an_index_that_could_not_be_finished_is_made_anew(copy, tmp_path, monkeypatch, settings):
    write_migration(tmp_path, monkeypatch, settings, ADD_INDEX, atomic=False)
    is_valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'later'::regclass"
    with reader() as slow:
        slow.cursor().execute("UPDATE pages_notice SET is_on = is_on")

        def pause(seconds):
            assert not ask(is_valid)
            slow.rollback()

        monkeypatch.setattr(migrating, "sleep", pause)
        assert migrate() == [WAITS, "Database: 1 migration applied."]
    assert ask(is_valid)


def test_a_table_that_stays_in_use_is_told_and_stays_as_it_was(copy, tmp_path, monkeypatch, settings):
    write_migration(tmp_path, monkeypatch, settings, add_column("places"))
    monkeypatch.setattr(migrating, "TRIES", 2)
    monkeypatch.setattr(migrating, "sleep", lambda seconds: None)
    with reader(), pytest.raises(CommandError, match="in use at each of 2 tries"):
        migrate()
    assert not ask("SELECT COUNT(*) FROM information_schema.columns WHERE column_name = 'places'")
    assert migrate() == ["Database: 1 migration applied."]
