"""When public pages change by themselves, without anybody changing their content."""

from datetime import datetime, time, timedelta

from django.utils import timezone

# Functions of the apps, each giving moments that are to come or past, in any order.
further_moments = []


def midnight(day):
    """The moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def next_moment():
    """The next one: at the latest midnight, with which things begin and end."""
    now = timezone.now()
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return min([midnight(tomorrow), *(at for moments in further_moments for at in moments() if at > now)])
