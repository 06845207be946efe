"""A migration holds no lock for long, and the release before works with what it makes of the database."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.later_migrations import write_migration

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="it is PostgreSQL that locks tables")

# Those of the latest release, and what somebody has looked at and found right all the same: `make released` writes it.
RELEASED = (Path(__file__).parent / "released_migrations.txt").read_text()


@pytest.fixture(autouse=True)
def _database(django_db_setup, django_db_blocker):
    """Outside a transaction, where an index is made that visitors do not notice."""
    with django_db_blocker.unblock():
        yield


def new_migrations():
    """The migrations of our own apps that no release has, as pairs of app and name."""
    ours = {path.parent.parent.name for path in Path(settings.BASE_DIR).glob("*/migrations/__init__.py")}
    known = {(path.split("/")[0], Path(path).stem) for path in RELEASED.split() if "/migrations/" in path}
    return sorted({(app, name) for app, name in MigrationLoader(None).disk_migrations if app in ours} - known)


def complaints(app, name):
    """What squawk has to say about a migration; nothing if it may run while the release before is serving."""
    sql = StringIO()
    call_command("sqlmigrate", app, name, stdout=sql)
    squawk = [Path(sys.executable).with_name("squawk"), "--reporter=gcc"]
    done = subprocess.run(
        squawk, input=sql.getvalue(), cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_new_migrations_disturb_nobody():
    found = {f"{app}.{name}": complaints(app, name) for app, name in new_migrations()}
    assert not {name: said for name, said in found.items() if said}, "docs/releasing.md says how to do it instead."


TEXT = "models.CharField(max_length=9, default='', blank=True{})"


@pytest.mark.parametrize(
    ("operation", "complaint"),
    [
        (f'migrations.AddField("notice", "later", {TEXT.format("")})', "ban-drop-default"),
        ('migrations.AlterField("notice", "ends_at", models.DateTimeField())', "adding-not-nullable-field"),
        ('migrations.RemoveField("notice", "is_on")', "ban-drop-column"),
        ('migrations.RenameField("notice", "is_on", "is_shown")', "renaming-column"),
        ('migrations.DeleteModel("notice")', "ban-drop-table"),
        ('migrations.RenameModel("notice", "message")', "renaming-table"),
        ('migrations.AlterField("notice", "text", models.TextField())', "changing-column-type"),
        ('migrations.AddIndex("notice", models.Index(fields=["is_on"], name="x"))', "require-concurrent-index"),
        (
            'migrations.AddConstraint("notice", models.UniqueConstraint(fields=["text"], name="x"))',
            "disallowed-unique-constraint",
        ),
        (
            'migrations.AddConstraint("notice", models.CheckConstraint(condition=~models.Q(text=""), name="x"))',
            "constraint-missing-not-valid",
        ),
        ('migrations.RunSQL("ALTER TABLE pages_notice DROP COLUMN is_on")', "ban-drop-column"),
    ],
)
def test_what_would_break_or_hold_up_the_release_before_is_refused(
    operation, complaint, tmp_path, monkeypatch, settings
):
    name = write_migration(tmp_path, monkeypatch, settings, operation)
    assert ("pages", name) in new_migrations()
    assert complaint in complaints("pages", name)


def test_what_only_adds_passes(tmp_path, monkeypatch, settings):
    name = write_migration(
        tmp_path,
        monkeypatch,
        settings,
        f'migrations.AddField("notice", "later", {TEXT.format(", db_default=chr(32)")})',
        'migrations.AddField("notice", "number", models.IntegerField(null=True))',
        'migrations.AddField("notice", "pages", models.ManyToManyField("pages.page"))',
        'migrations.CreateModel("thing", [("page", models.OneToOneField("pages.page", models.CASCADE))])',
        "migrations.RunPython(migrations.RunPython.noop)",
    )
    assert complaints("pages", name) == ""


def test_a_column_that_only_the_model_lets_go_of_passes(tmp_path, monkeypatch, settings):
    name = write_migration(
        tmp_path,
        monkeypatch,
        settings,
        'migrations.AlterField("notice", "is_on", models.BooleanField(default=False, db_default=False))',
        'migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("notice", "is_on")])',
    )
    assert complaints("pages", name) == ""


def test_an_index_that_is_made_beside_the_visitors_passes(tmp_path, monkeypatch, settings):
    index = 'AddIndexConcurrently("notice", models.Index(fields=["is_on"], name="later"))'
    name = write_migration(tmp_path, monkeypatch, settings, index, atomic=False)
    assert complaints("pages", name) == ""
