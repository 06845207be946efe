"""A moment of which people know the day: one box in a form, where the admin has two, for the day and the time."""

from datetime import datetime, time

from django import forms
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext_lazy as _

NOON = time(12)


class DayInput(forms.DateInput):
    input_type = "date"
    # What is stored is compared with what is sent by its day: nothing is to be cut off it.
    supports_microseconds = True

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of the country, for a `DateTimeField`. It becomes noon of it; a day that stays keeps its moment."""

    widget = DayInput
    default_error_messages = {"invalid": _("Write the day as a date, such as 2027-03-03.")}

    def prepare_value(self, value):
        return localtime(value).date() if isinstance(value, datetime) else value

    def clean(self, value):
        day = super().clean(value)
        return datetime.combine(day, NOON, get_current_timezone()) if day else None

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def _clean_bound_field(self, bound_field):
        moment = super()._clean_bound_field(bound_field)
        before = bound_field.initial
        return before if moment and self.prepare_value(before) == moment.date() else moment
