"""A table tried out or stored: what each row does, and every problem by row and column."""

import hashlib
import json
from dataclasses import dataclass, field

import tablib
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from ..search import postponed
from .texts import key_of

KINDS = {"new": "new", "update": "changed", "skip": "unchanged"}
# In place of Django's words, which say that something is not valid.
WORDS = {
    models.EmailField: gettext_lazy("The e-mail address has to look like name@example.org. Correct it."),
    models.URLField: gettext_lazy("The address has to look like https://example.org. Correct it."),
}


@dataclass(frozen=True)
class Problem:
    """Something that has to be mended in the file. `row` is 0 where it concerns the whole file, `column` may be ""."""

    row: int
    column: str
    words: str


@dataclass(frozen=True)
class Row:
    """What a row does: `kind` is new, changed or unchanged, `changes` triples of heading, text before, text after."""

    number: int
    kind: str
    obj: models.Model
    changes: list


@dataclass
class Outcome:
    rows: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    # Headings that are known to nobody, and of columns that are only written.
    unknown: list = field(default_factory=list)
    only_written: list = field(default_factory=list)

    def of_kind(self, kind):
        return [row for row in self.rows if row.kind == kind]

    @property
    def fingerprint(self):
        """A short text that differs once the import would do something else."""
        said = [[row.number, row.kind, row.changes] for row in self.rows]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


@transaction.atomic
def preview(resource, table):
    """What an import would do. Nothing is left of it: no row, no history, no mail."""
    with postponed():
        outcome = run(resource, table)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def store(resource, table, seen):
    """Import the table, if that does what the preview with the fingerprint `seen` has shown; all of it or nothing.

    Returns the Outcome and whether it was stored.
    """
    with postponed():
        outcome = run(resource, table)
        is_stored = not outcome.problems and outcome.fingerprint == seen
        if not is_stored:
            transaction.set_rollback(True)
    return outcome, is_stored


def run(resource, table):
    outcome = Outcome()
    dataset = dataset_of(resource, table, outcome)
    if outcome.problems:
        return outcome
    resource.numbers = [number for number, _cells in table["rows"]]
    result = resource.import_data(dataset, rollback_on_validation_errors=True, raise_errors=False)
    for error in result.base_errors:
        raise error.error
    for number, row in zip(resource.numbers, result.rows, strict=True):
        if row.validation_error or row.errors:
            outcome.problems += problems_of(resource, number, row)
        else:
            changes = [[resource.heading(name), *texts] for name, *texts in row.changes]
            outcome.rows.append(Row(number, KINDS[row.import_type], row.instance, changes))
    return outcome


def dataset_of(resource, table, outcome):
    """The columns that the resource fills. What is wrong with the headings is noted in the outcome."""
    places = {}
    for place, heading in enumerate(table["headings"]):
        name = resource.known_headings.get(key_of(heading))
        if name in places:
            outcome.problems.append(Problem(1, heading, _("This column stands there twice. Delete one of the two.")))
        elif name in resource.filled:
            places[name] = place
        elif heading:
            (outcome.only_written if name else outcome.unknown).append(heading)
    keys = resource.get_import_id_fields()
    needed = [name for name in resource.required if name not in places and (name in keys or "slug" not in places)]
    words = _("This column is missing. Add it with this heading in the first row.")
    outcome.problems += [Problem(1, resource.heading(name), words) for name in needed]
    dataset = tablib.Dataset(headers=[*places, *(name for name in keys if name not in places)])
    for _number, cells in table["rows"]:
        row = [cells[place] if place < len(cells) else "" for place in places.values()]
        dataset.append(row + [""] * (dataset.width - len(row)))
    return dataset


def problems_of(resource, number, row):
    if row.errors:
        error = row.errors[0].error
        words = _("This row cannot be stored. The server says: %(error)s") % {"error": error}
        return [Problem(number, "", words)]
    errors = row.validation_error
    by_name = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
    found = [Problem(number, *said(resource, name, error)) for name, errors in by_name.items() for error in errors]
    return list(dict.fromkeys(found))


def said(resource, name, error):
    """The heading of the column that an error is about, and the error in words."""
    words = " ".join(ValidationError(error).messages)
    if name == NON_FIELD_ERRORS:
        return "", words
    column = column_of(resource, name)
    if error.code in {"blank", "null"}:
        words = _("Nothing stands here. Fill in the cell.")
    if error.code == "invalid":
        kinds = type(resource.model_field(column)).__mro__
        words = str(next((words for kind, words in WORDS.items() if kind in kinds), words))
    return resource.heading(column), words


def column_of(resource, name):
    """Of a translated field the column in the first language."""
    in_first = build_localized_fieldname(name, settings.LANGUAGE_CODE)
    return in_first if in_first in resource.columns else name
