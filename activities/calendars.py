"""Activities as iCalendar. The same content gives the same bytes: nothing in it comes from the clock."""

from datetime import UTC, timedelta

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext
from icalendar import Calendar, Event, vDuration

from publishing.control_characters import usable
from publishing.translations import shown_text

from .cancelling import title_in_words

# How often a calendar asks again.
REFRESH = timedelta(hours=12)


def calendar(activities, name=""):
    """Bytes of a calendar in the active language. `activities` come with their areas and `public_organisers`."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//{settings.SITE_NAME}//{settings.SITE_HOST}//{get_language().upper()}")
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)
        made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        made.add("x-published-ttl", vDuration(REFRESH))
    for activity in activities:
        made.add_component(event(activity))
    return made.to_ical()


def event(activity):
    address = settings.SITE_URL + activity.get_absolute_url()
    made = Event()
    made.add("uid", f"activity-{activity.pk}@{settings.SITE_HOST}")
    made.add("sequence", activity.sequence)
    for name in ("dtstamp", "last-modified"):
        made.add(name, activity.updated_at.replace(microsecond=0))
    first, last = activity.days
    if activity.is_all_day:
        made.add("dtstart", first)
        # The first day after it.
        made.add("dtend", last + timedelta(days=1))
    else:
        # In universal time every calendar is right, also in the night when the clocks are changed.
        made.add("dtstart", activity.starts_at.astimezone(UTC))
        made.add("dtend", activity.ends_at.astimezone(UTC))
    made.add("status", "CANCELLED" if activity.is_cancelled else "CONFIRMED")
    made.add("summary", usable(title_in_words(activity)))
    made.add("description", usable(description(activity, address), "\n"))
    if location := place(activity):
        made.add("location", usable(location))
    made.add("categories", [usable(shown_text(area, "name")[0]) for area in activity.areas.all()])
    made.add("url", address)
    return made


def place(activity):
    """Where it is, for one who has only the calendar at hand: the place, and where one joins online."""
    online = activity.online_address or (pgettext("place", "Online") if activity.is_online else "")
    return ", ".join(filter(None, [shown_text(activity, "place")[0], online]))


def description(activity, address):
    organisers = ", ".join(shown_text(organisation, "name")[0] for organisation in activity.public_organisers)
    lines = [
        shown_text(activity, "summary")[0],
        organisers and gettext("Organiser: %(names)s") % {"names": organisers},
        activity.registration_link and gettext("Register: %(address)s") % {"address": activity.registration_link},
        address,
    ]
    return "\n\n".join(filter(None, lines))
