"""How long something has waited, in the days on which the country’s offices are open."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The coalition promises an answer within so many.
PROMISED = 5


def closed_days():
    """Public holidays, and where the country has such, the eves on which offices are closed."""
    country = getattr(import_module("holidays"), settings.COALITION.country)
    return country(categories={"public", "de_facto"} & set(country.supported_categories))


# Only staff ask for them, and the library knows all countries: visitors need not wait for it when the site starts.
CLOSED = SimpleLazyObject(closed_days)


def is_working_day(day):
    return day.weekday() < 5 and day not in CLOSED


def working_days(since, until):
    """The number of working days after the date `since`, up to and including the date `until`."""
    days = (since + timedelta(n) for n in range(1, (until - since).days + 1))
    return sum(is_working_day(day) for day in days)


def age(moment):
    """How long ago, in working days and in words; marked when it is longer than promised."""
    days = working_days(timezone.localdate(moment), timezone.localdate())
    if not days:
        return _("Less than one working day")
    text = ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    if days <= PROMISED:
        return text
    return format_html('<strong class="overdue">{} ({})</strong>', text, _("longer than promised"))
