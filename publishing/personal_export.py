"""All that is kept about the holder of an e-mail address, to be handed out: as data, and as text to read."""

import json
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .history import CHANGED, CREATED, DELETED
from .models import Submission
from .traces import every_model, holds, kind_of, owned, pattern_of, rows_of, traces, whole

# They open something, or stand for somebody's password.
SECRET = {"password", "token_hash", "token", "key", "secret", "secret_key", "session_key", "session_data"}
# What simple-history calls in English, in words.
LABELS = {
    "history_date": pgettext_lazy("version", "saved"),
    "history_type": gettext_lazy("what happened"),
    "history_user": gettext_lazy("by"),
    "many": gettext_lazy("keys of what was chosen"),
}
HAPPENED = {
    CREATED: pgettext_lazy("version", "Created"),
    CHANGED: pgettext_lazy("version", "Changed"),
    DELETED: pgettext_lazy("version", "Deleted"),
}
# The same of a mail that only its receiver reads.
PRIVATE = {"message", "html_message", "context"}


def everything_about(email):
    """A dict: `address`, `made_at`, and `kept`, a list of dicts with `kind`, `why` and `rows` (dicts: label → value).

    It has the person's own rows, what hangs on them, and of other rows only the texts that hold the address.
    """
    email = whole(email)
    seen, kept = set(), []

    def add(model, why, rows):
        new = [(pk, row) for pk, row in rows if (model, pk) not in seen]
        seen.update((model, pk) for pk, _row in new)
        if new:
            kept.append({"kind": kind_of(model), "why": why, "rows": [row for _pk, row in new]})

    people = [obj for model in every_model() for obj in owned(model, email)]
    for obj in people:
        add(type(obj), _("about the person"), [(obj.pk, described(obj))])
    for obj in people:
        for model, rows in tied_to(obj):
            add(model, _("made by the person, or belongs to it"), [(row.pk, described(row)) for row in rows])
    pattern = pattern_of([email])
    for model in every_model():
        texts = [
            (
                t.pk,
                {
                    label(model, name): value
                    for name, value in t.texts.items()
                    if name not in secrets(t.texts.get("headers")) and holds(pattern, value)
                },
            )
            for t in traces(model, [email])
        ]
        add(model, _("names the address"), texts)
    return {"address": email, "made_at": timezone.now().isoformat(), "kept": kept}


def secrets(headers):
    """The names of the columns that are not handed out, of a row with these headers of a mail, if it is one."""
    is_private = isinstance(headers, dict) and headers.get("Sensitivity") == "Private"
    return SECRET | PRIVATE if is_private else SECRET


def label(model, name):
    return str(model._meta.get_field(name).verbose_name)


def described(obj):
    """A row as a dict, label â value, without what is secret or empty. `as_json` writes its days and moments."""
    hidden = secrets(getattr(obj, "headers", None))
    fields = [field for field in obj._meta.concrete_fields if field.name not in hidden and not field.primary_key]
    labels = LABELS if hasattr(obj, "instance_type") else {}
    row = {str(labels.get(field.name, field.verbose_name)): value_of(obj, field) for field in fields}
    if isinstance(obj, Submission):
        row[_("title")] = str(obj.object or "")
    return {name: value for name, value in row.items() if value not in (None, "", [], {})}


def value_of(obj, field):
    value = getattr(obj, field.attname)
    if field.is_relation:
        return str(getattr(obj, field.name)) if value is not None else None
    if field.name == "history_type":
        return str(HAPPENED[value])
    return value if isinstance(value, bool | int | float | str | list | dict | date | None) else str(value)


def tied_to(obj):
    """Rows that point at an object, by a foreign key or by its kind and key, as pairs (model, rows)."""
    for relation in obj._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.related_model, rows_of(relation.related_model).filter(**{relation.field.name: obj.pk})
    kind = ContentType.objects.get_for_model(obj)
    for model in every_model():
        if {"content_type", "object_id"} <= {field.name for field in model._meta.concrete_fields}:
            number = model._meta.get_field("object_id")
            key = obj.pk if isinstance(number, models.IntegerField) else str(obj.pk)
            yield model, rows_of(model).filter(content_type=kind, object_id=key)


def as_json(found):
    return json.dumps(found, ensure_ascii=False, indent=2, default=lambda moment: moment.isoformat()) + "\n"


def as_text(found):
    """The same for a person to read."""
    day = date_format(timezone.localtime(datetime.fromisoformat(found["made_at"])), "DATETIME_FORMAT")
    lines = [_("All that is kept about %(address)s") % {"address": found["address"]}, day, ""]
    if not found["kept"]:
        lines.append(_("Nothing."))
    for part in found["kept"]:
        lines += [f"{part['kind']} – {part['why']}".upper(), ""]
        for row in part["rows"]:
            lines += [f"{name}: {in_words(value)}" for name, value in row.items()]
            lines.append("")
    return "\n".join(lines)


def in_words(value):
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
