from datetime import datetime, time

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import capfirst, format_lazy
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.admin import PublishableForm

MOMENTS = ("starts_at", "ends_at")


class DayAndTime(AdminSplitDateTime):
    """Two boxes, each with a name of its own for who does not see that they stand together."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        # Nobody plans by the second.
        self.widgets[1].format = "%H:%M"

    def id_for_label(self, id_):
        return f"{id_}_0"

    def name_boxes(self, label):
        for box, words in zip(self.widgets, (gettext_lazy("day"), gettext_lazy("time")), strict=True):
            box.attrs["aria-label"] = format_lazy("{}: {}", label, words)


class LocalDateTimeField(forms.SplitDateTimeField):
    """A day and a time of the country, as two fields. The time may be left out and is midnight then."""

    widget = DayAndTime
    default_error_messages = {
        "required": gettext_lazy("Write the day as a date, such as 2027-03-03."),
        "incomplete": gettext_lazy("Write the day as a date, such as 2027-03-03."),
        "invalid_date": gettext_lazy("Write the day as a date, such as 2027-03-03."),
        "invalid_time": gettext_lazy("Write the time as hours and minutes, such as 13:30."),
        "skipped": gettext_lazy(
            "The clocks go forward on %(day)s, and that day has no time %(time)s. "
            "Write a time one hour earlier or later."
        ),
        "twice": gettext_lazy(
            "The clocks go back on %(day)s, and the time %(time)s comes twice. Write a time one hour earlier or later."
        ),
    }

    def __init__(self, **kwargs):
        super().__init__(require_all_fields=False, **kwargs)
        self.help_text = f"{capfirst(settings.COALITION.here.time)}. {self.help_text}".strip()
        self.fields[1].required = False
        self.widget.name_boxes(self.label)

    def has_changed(self, initial, data):
        """Seconds, which the boxes do not show, are no change."""
        return super().has_changed(initial and initial.replace(second=0, microsecond=0), data)

    def compress(self, data_list):
        if not data_list or data_list[0] in self.empty_values:
            return super().compress(data_list)
        day, clock = data_list[0], data_list[1] or time()
        try:
            return super().compress([day, clock])
        except ValidationError:
            zone = get_current_timezone()
            # What is after a change stands in the other order: the hour that is skipped has the later offset first.
            moment = datetime.combine(day, clock, zone)
            kind = "skipped" if moment.utcoffset() < moment.replace(fold=1).utcoffset() else "twice"
            words = {"day": date_format(day, "DATE_FORMAT"), "time": clock.strftime("%H:%M")}
            raise ValidationError(self.error_messages[kind] % words, code=kind)


class ActivityForm(PublishableForm):
    """Without times only for whole days."""

    def clean(self):
        cleaned = super().clean()
        for name in MOMENTS:
            if name in cleaned and not cleaned.get("is_all_day") and not self.data.get(f"{self.add_prefix(name)}_1"):
                self.add_error(name, _("Write the time too, or tick that it is whole days."))
        return cleaned
