"""When an activity takes place, in words: `tisdag 3 mars 2027 kl. 13.00–15.00`, `3–5 mars 2027`."""

from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext


def parts(activity):
    """The words as one or two pairs (day or moment, text), and what stands between them."""
    start, end = localtime(activity.starts_at), localtime(activity.ends_at)
    first, last = activity.days
    if activity.is_all_day:
        if first == last:
            return [(first, day(first))], ""
        return [(first, date_format(first, beginning(first, last))), (last, date_format(last, "j F Y"))], "–"
    if first == last:
        return [(start, moment(start)), (end, clock(end))], "–"
    return [(start, moment(start)), (end, moment(end))], " – "


def day(date):
    return formatted(date, "l j F Y", get_language())


def clock(time):
    return formatted(time, pgettext("format of a time", "H:i"), get_language())


@lru_cache(maxsize=2000)
def formatted(value, form, language):
    """Dates come again and again, and Django takes its time for each. The language is the active one."""
    return date_format(value, form)


def moment(time):
    return pgettext("moment", "%(day)s, %(time)s") % {"day": day(time), "time": clock(time)}


def beginning(first, last):
    """The format of a first day that leaves out what it shares with the last one."""
    if first.year != last.year:
        return "j F Y"
    return "j" if first.month == last.month else "j F"


def in_words(activity):
    """The words as plain text."""
    found, between = parts(activity)
    return between.join(text for _value, text in found)


def in_html(activity):
    """The words, each day or moment in a `<time>`."""
    found, between = parts(activity)
    # The dash holds on to what stands on both sides of it.
    joined = "\u2060–\u2060" if between == "–" else between
    pieces = [(value.isoformat(), text) for value, text in found]
    return format_html_join(format_html("{}", joined), '<time datetime="{}">{}</time>', pieces)
