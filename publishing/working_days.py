"""How long something has waited, in the days on which Swedish offices are open."""

from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The coalition promises an answer within so many.
PROMISED = 5
FIXED = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
# Good Friday, Easter Monday and Ascension Day, in days from Easter Sunday.
FROM_EASTER = [-2, 1, 39]


def easter(year):
    """Easter Sunday in the Gregorian calendar, by Butcher's algorithm."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache
def holidays(year):
    """Public holidays, and the eves on which offices are closed, as a set of dates."""
    midsummer_eve = next(day for n in range(19, 26) if (day := date(year, 6, n)).weekday() == 4)
    moving = {easter(year) + timedelta(days) for days in FROM_EASTER}
    return {date(year, month, day) for month, day in FIXED} | moving | {midsummer_eve}


def is_working_day(day):
    return day.weekday() < 5 and day not in holidays(day.year)


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
