"""Records as the rows of a table that Excel opens right: UTF-8 with its mark, semicolons, and no formulas."""

import csv
from itertools import chain
from typing import get_args, get_origin

from ninja import Schema

from publishing.lists.texts import BARE_FORMULA, defused


class Echo:
    """What a csv writer writes to, so that each line comes back."""

    def write(self, line):
        return line


def flat(record, prefix=""):
    """A record as one dict of texts: {"title": {"sv": …}} becomes title_sv; several values stand with commas."""
    row = {}
    for name, value in record.items():
        if isinstance(value, dict):
            row |= flat(value, f"{prefix}{name}_")
        elif isinstance(value, list):
            row[prefix + name] = ", ".join(item["slug"] if isinstance(item, dict) else item for item in value)
        else:
            row[prefix + name] = "" if value is None else str(value)
    return row


def columns(schema, prefix=""):
    """The names that every record of a schema is flattened to, in the schema's order."""
    for name, field in schema.model_fields.items():
        inner = [kind for kind in (get_args(field.annotation) or (field.annotation,)) if is_schema(kind)]
        is_list = get_origin(field.annotation) is list
        yield from columns(inner[0], f"{prefix}{name}_") if inner and not is_list else [prefix + name]


def is_schema(kind):
    return isinstance(kind, type) and issubclass(kind, Schema)


def lines(schema, records):
    """The lines of the file with the records of a schema, one by one."""
    names = list(columns(schema))
    writer = csv.writer(Echo(), delimiter=";")
    rows = ([defused(flat(record).get(name, ""), BARE_FORMULA) for name in names] for record in records)
    yield "\ufeff"
    yield from map(writer.writerow, chain([names], rows))
