"""What stands in a cell of each kind of field: read with `clean`, written with `render`.

`clean` raises ValueError with words for the person who filled in the cell.
"""

from datetime import datetime

from django.db import models
from django.utils.timezone import is_aware, localtime, make_aware
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from .references import Reference, References
from .texts import as_text, key_of

YES = {"ja", "j", "yes", "y", "x", "1", "true", "sant"}
NO = {"nej", "n", "no", "0", "false", "falskt", "-"}
DAYS = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d/%m/%Y", "%d.%m.%Y")
MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", *DAYS)


class FieldCell(Widget):
    """The cell of a model's field."""

    def __init__(self, field):
        super().__init__(coerce_to_string=False)
        self.field = field

    @property
    def explanation(self):
        """What may be written in the cell, for the template that is filled in; "" where any text may."""
        return ""

    def render(self, value, **kwargs):
        return value


class Text(FieldCell):
    def clean(self, value, row=None, **kwargs):
        return as_text(value) or (None if self.field.null else "")


class Website(Text):
    @property
    def explanation(self):
        return _("For example https://example.org.")

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        return f"https://{text}" if text and "://" not in text else text


class Email(Text):
    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        return text and text.lower()


class YesNo(FieldCell):
    @property
    def explanation(self):
        return _("Yes or No. Empty means No.")

    @property
    def choices(self):
        return [_("Yes"), _("No")]

    def clean(self, value, row=None, **kwargs):
        key = key_of(value)
        if key and key not in YES | NO:
            raise ValueError(_("Write Yes or No instead of “%(value)s”.") % {"value": value})
        return key in YES

    def render(self, value, **kwargs):
        return _("Yes") if value else _("No")


class Number(FieldCell):
    @property
    def explanation(self):
        return _("A whole number.")

    def clean(self, value, row=None, **kwargs):
        text = as_text(value)
        if not text:
            return self.field.get_default()
        if not text.isdecimal():
            raise ValueError(_("Write a whole number instead of “%(value)s”.") % {"value": value})
        return int(text)


class Day(FieldCell):
    @property
    def explanation(self):
        return _("A date like 2026-03-01.")

    def clean(self, value, row=None, **kwargs):
        moment = self.moment(as_text(value))
        return moment and moment.date()

    def moment(self, text):
        for form in MOMENTS if text else ():
            try:
                return datetime.strptime(text, form)
            except ValueError:
                continue
        if text:
            raise ValueError(_("Write the date like 2026-03-01 instead of “%(value)s”.") % {"value": text})


class Moment(Day):
    @property
    def explanation(self):
        return _("A date like 2026-03-01, or with the time: 2026-03-01 14:30.")

    def clean(self, value, row=None, **kwargs):
        moment = self.moment(as_text(value))
        return moment and make_aware(moment)

    def render(self, value, **kwargs):
        """Excel knows no time zones."""
        return localtime(value).replace(tzinfo=None) if value and is_aware(value) else value


KINDS = (
    (models.ManyToManyField, References),
    (models.ForeignKey, Reference),
    (models.BooleanField, YesNo),
    (models.DateTimeField, Moment),
    (models.DateField, Day),
    (models.IntegerField, Number),
    (models.URLField, Website),
    (models.EmailField, Email),
    (models.Field, Text),
)


def kind_of(field):
    """The class of the cells of a model's field."""
    return next(kind for model_field, kind in KINDS if isinstance(field, model_field))
