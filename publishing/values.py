"""Values of an object's fields as JSON holds them, and in words.

A text is a text, a date its ISO form, a relation the primary key, a many-to-many the ascending list of keys, a file its
name; what is empty is "", False or [].
"""

from datetime import date, datetime

from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


def plain(value):
    """One value of a form's `cleaned_data` or of `model_to_dict` as JSON holds it."""
    match value:
        case None:
            return ""
        case Model():
            return value.pk
        case str():
            # As browsers send a text back that nobody has touched.
            return value.replace("\r\n", "\n").strip()
        case bool() | int():
            return value
    return structured(value)


def structured(value):
    """A date, a file, or the objects of a relation."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return (value.name or "") if hasattr(value, "name") else sorted(item.pk for item in value)


def values_of(obj, names):
    """The values that an object has in these fields, as a dict."""
    return {name: plain(value) for name, value in model_to_dict(obj, names).items()}


def form_data(values):
    """Values as the data that a form would post."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if isinstance(value, list):
            data.setlist(name, [str(item) for item in value])
        elif value not in ("", False):
            data[name] = "on" if value is True else str(value)
    return data


WRITTEN = {
    "DateField": lambda value: date_format(date.fromisoformat(value), "DATE_FORMAT"),
    "DateTimeField": lambda value: date_format(localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT"),
    "FileField": lambda value: _("A picture"),
}


def in_words(model, name, value, known=None):
    """A value as a person reads it. `known` has the names of what relations lead to: model → key → name."""
    field = model._meta.get_field(name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in ("", []):
        return ""
    if field.is_relation:
        keys = value if isinstance(value, list) else [value]
        found = known[field.related_model] if known else field.related_model._default_manager.in_bulk(keys)
        return ", ".join(str(found[key]) for key in keys if key in found)
    if write := WRITTEN.get(field.get_internal_type()):
        return write(value)
    return str(dict(field.flatchoices).get(value, value))
