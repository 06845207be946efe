"""Migrations are written for two languages. What they make, they make here for those that the site has.

A migration with columns of translated fields ends with `operations = in_languages_of_the_site(operations)`, and one
that writes texts passes them through `texts_of_the_site()`. `tests/test_other_country.py` finds those that do not.
"""

from copy import copy

from django.db import connections
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.fields import FieldOperation

from .languages import CODES, FIRST

# The language that every text must have, and one that it may have besides.
REQUIRED, OPTIONAL = "_sv", "_en"
SUFFIXES = tuple(f"_{code}" for code in CODES)
NAMES = ("name", "old_name", "new_name")


def in_place_of(column):
    """The columns that the site has for one that a migration names."""
    if column.endswith(REQUIRED):
        return [f"{column.removesuffix(REQUIRED)}_{FIRST}"]
    if column.endswith(OPTIONAL):
        return [f"{column.removesuffix(OPTIONAL)}_{code}" for code in CODES[1:]]
    return [column]


def in_languages_of_the_site(operations):
    return [made for operation in operations for made in in_each_language(operation)]


def in_each_language(operation):
    if isinstance(operation, CreateModel):
        made = copy(operation)
        made.fields = [(name, field.clone()) for column, field in operation.fields for name in in_place_of(column)]
        return [made]
    if isinstance(operation, FieldOperation):
        _class, _args, options = operation.deconstruct()
        given = {name: in_place_of(options[name]) for name in NAMES if name in options}
        return [
            type(operation)(**{**options, **dict(zip(given, columns, strict=True))})
            for columns in zip(*given.values(), strict=True)
        ]
    return [operation]


def texts_of_the_site(**columns):
    """Those of a migration's texts, given as `title_sv=…, title_en=…`, for which the site has a language.

    With each comes the column without a language, `title`, which cannot be empty in the database.
    """
    names = {column.removesuffix(suffix) for column in columns for suffix in (REQUIRED, OPTIONAL)} - set(columns)
    kept = {f"{name}_{code}": columns.get(f"{name}_{code}") for name in names for code in CODES}
    return kept | {name: next(filter(None, (kept[f"{name}_{code}"] for code in CODES)), "") for name in names}


def add_columns_of_new_languages(apps, using, **kwargs):
    """Before anything is migrated: a language that has come since has columns in what is migrated, but no table has."""
    connection = connections[using]
    missing = [(model, field) for model in apps.get_models() for field in without_column(connection, model)]
    if missing:
        with connection.schema_editor() as editor:
            for model, field in missing:
                editor.add_field(model, field)


def without_column(connection, model):
    """The translated fields of a model that its table has no column for."""
    fields = [field for field in model._meta.local_concrete_fields if field.name.endswith(SUFFIXES)]
    if not fields:
        return []
    with connection.cursor() as cursor:
        there = {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    return [field for field in fields if field.column not in there]
