"""Migrations that are not there yet, and databases that they may be tried on."""

import importlib
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.loader import MigrationLoader

import pages
from pages import migrations as real

numbers = count(1)


def write_migration(tmp_path, monkeypatch, settings, *operations, atomic=True):
    """Let the app `pages` have a migration of these operations, as source, after its latest. Returns its name."""
    _app, latest = MigrationLoader(None).graph.leaf_nodes("pages")[0]
    number = next(numbers)
    package, name = f"later_migrations_{number}", f"9{number:03}_later"
    folder = tmp_path / package
    folder.mkdir()
    (folder / "__init__.py").write_text(f"__path__.append({str(Path(real.__file__).parent)!r})\n")
    (folder / f"{name}.py").write_text(
        f"""from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("pages", "{latest}")]
    operations = [{", ".join(operations)}]
"""
    )
    monkeypatch.setattr(pages, "__path__", [*pages.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    settings.MIGRATION_MODULES = {"pages": f"pages.{package}"}
    return name


@contextmanager
def on_database(name):
    """The site runs on another database of the same kind."""
    own = connection.settings_dict["NAME"]
    try:
        turn_to(name)
        yield
    finally:
        turn_to(own)


def turn_to(name):
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


@contextmanager
def copied_database():
    """The name of a copy of the tests' PostgreSQL database, which is gone afterwards."""
    own = connection.settings_dict["NAME"]
    name = f"{own}_copy"
    connection.close()
    statements([f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{own}"'])
    try:
        yield name
    finally:
        statements([f'DROP DATABASE "{name}" WITH (FORCE)'])


def statements(lines):
    with on_database("postgres"), closing(connection.copy()) as outside, outside.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
