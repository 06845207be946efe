"""The filters of activities: what can be chosen, and which of the public activities each choice holds.

The list's own order is the latest first, whatever the time is. What has ended is worked out for the moment of the
request: an activity goes to the past on the minute.
"""

from bisect import bisect_right

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.facets import members_by_slug
from members.models import Organization
from publishing.facets import Facets, Group, Hits
from publishing.moments import further_moments
from publishing.versions import per_version
from vocabularies.areas import areas_by_code

from .models import Activity

UPCOMING, PAST = "upcoming", "past"
# Not cancelled.
HELD = "held"


def activity_facets():
    """The public activities, latest first, with their filters as they are now."""
    return facets_after(number_of_ended())


def number_of_ended():
    return bisect_right(ends(), timezone.now())


def last_end():
    """When the last of the activities that have ended did, or None."""
    ended = number_of_ended()
    return ends()[ended - 1] if ended else None


@per_version
def ends():
    """When the public activities end, in that order."""
    return sorted(Activity.objects.published().values_list("ends_at", flat=True))


further_moments.append(ends)


@per_version
def facets_after(ended):
    """The facets while so many of the activities have ended."""
    columns = ("pk", "ends_at", "place", "is_online", "is_cancelled")
    rows = list(Activity.objects.published().latest().values_list(*columns, named=True))
    last_ended = ends()[ended - 1] if ended else None
    tied = Activity.organisers.through.objects.values_list("organization_id", "activity_id")
    slugs = {org.pk: slug for slug, org in members_by_slug().items()}
    return Facets(
        [row.pk for row in rows],
        [
            Group("area", _("Area"), areas_by_code(), "name"),
            Group("form", _("Place"), {"place": _("At a place"), "online": pgettext_lazy("place", "Online")}),
            Group("member", _("Organiser"), members_by_slug, "name", most=30, slugs_of=Organization),
        ],
        {
            "area": Activity.areas.through.objects.values_list("competencearea__code", "activity_id"),
            "form": [
                *(("place", row.pk) for row in rows if row.place),
                *(("online", row.pk) for row in rows if row.is_online),
            ],
            "member": ((slugs[organisation], pk) for organisation, pk in tied if organisation in slugs),
            "when": ((PAST if ended and row.ends_at <= last_ended else UPCOMING, row.pk) for row in rows),
            "held": ((HELD, row.pk) for row in rows if not row.is_cancelled),
        },
    )


def upcoming(number=None, **choice):
    """The coming public activities as cards show them, the soonest first. `choice` is filter → code."""
    facets = activity_facets()
    bits = facets.chosen({name: [code] for name, code in {**choice, "when": UPCOMING}.items()})
    return Hits(facets, bits, Activity.objects.for_cards(), lambda: soonest_first(facets))[:number]


def soonest_first(facets):
    """The places of the list from the end that is nearest to now."""
    return reversed(range(len(facets.pks)))
