"""What the European Digital Skills and Jobs Platform fetches, in the shape that its importer asks for.

The importer speaks as if to a WordPress site: it counts by HEAD, then reads page by page, and later asks only for what
was modified after its last visit. What the contract says of the items stands in `harvest_items`, all the rest here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from publishing.languages import CODES, FIRST
from publishing.versions import per_version

from .harvest_items import MOMENT, digest
from .models import HarvestedItem

# What is human-written in English is kept there, anything else is translated by machine.
PREFERRED = "en" if "en" in CODES else FIRST
MOST_PER_PAGE = 100
# Asked for as well. Of these the site holds nothing.
EMPTY_TYPES = {
    "good-practices",
    "articles",
    "strategies",
    "training-offers",
    "digital-skills-resources",
    "funding-opportunities",
    "skills-intelligence-publications",
}


# What is understood in an address. The filter by `meta_key` that the importer sends changes nothing.
PARAMETERS = ("page", "per_page", "orderby", "order", "modified_after", "lang")


class BadRequestError(Exception):
    """A parameter that the contract does not know; its text names the parameter."""


@dataclass(frozen=True)
class Request:
    """What the importer asks for. `after` is a moment in UTC, or None."""

    page: int
    per_page: int
    is_descending: bool
    after: datetime | None
    language: str

    @classmethod
    def read(cls, query):
        """The request in a query string. Raises BadRequestError."""
        if query.get("orderby", "modified") != "modified":
            raise BadRequestError("orderby")
        if query.get("order", "desc") not in {"asc", "desc"}:
            raise BadRequestError("order")
        language = query.get("lang", PREFERRED)
        if language not in dict(settings.LANGUAGES):
            raise BadRequestError("lang")
        return cls(
            page=number(query, "page", 1),
            per_page=number(query, "per_page", 10, MOST_PER_PAGE),
            is_descending=query.get("order", "desc") == "desc",
            after=moment(query.get("modified_after", "")),
            language=language,
        )


def number(query, name, default, most=10**9):
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most):
        raise BadRequestError(name)
    return int(text)


def moment(text):
    """A moment in GMT as the importer writes it, or None for an empty text. Raises BadRequestError."""
    if not text:
        return None
    try:
        return datetime.strptime(text.removesuffix("Z"), MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise BadRequestError("modified_after")


def organizations():
    terms = ("areas", "technologies", "fields_of_education")
    # In an order, so that none of their codes moves when nothing has changed.
    led = Initiative.objects.published().order_by("pk").prefetch_related(*terms)
    return (
        Organization.objects.published()
        .current()
        .select_related("category")
        .prefetch_related(Prefetch("initiatives", led, to_attr="public_initiatives"))
    )


def initiatives():
    terms = ("areas", "skill_levels", "technologies", "fields_of_education")
    return Initiative.objects.published().select_related("organization", "sphere").prefetch_related(*terms)


def organisers():
    """The members of which the platform knows, since they are listed there themselves."""
    return Organization.objects.published().current().filter(is_for_core_platform=True).alphabetical()


def activities():
    """Those that have not ended: the platform reads their dates without a year."""
    return (
        Activity.objects.published()
        .upcoming()
        .select_related("sphere")
        .prefetch_related("areas", "skill_levels", "technologies", "fields_of_education")
        .prefetch_related(Prefetch("organisers", organisers(), to_attr="listed_organisers"))
    )


TYPES = {"organizations": organizations, "initiatives": initiatives, "events": activities}


def listed(kind):
    """All things of a type that the platform is to have."""
    return TYPES[kind]().filter(is_for_core_platform=True)


@per_version
def note_changes(day):
    """Note of which things the platform gets something else than before, all of them as modified now.

    Whatever brought the change about is found: an edit, a deletion, a tie, a new version of this code, or the `day` on
    which a member leaves. It is looked for when the platform asks, once per content version and day, so nothing can be
    noted as earlier than a visit that has not seen it. Changes of all types are noted at once, when a visit begins.
    """
    with transaction.atomic():
        # Who asks at the same time waits, and then sees what was noted here.
        items = list(HarvestedItem.objects.select_for_update().order_by("pk"))
        known = {(item.kind, item.object_id): item.digest for item in items}
        given = {(kind, obj.pk): digest(obj) for kind in TYPES for obj in listed(kind)}
        moment = later_than(item.modified_at for item in items)
        changed = [
            HarvestedItem(kind=kind, object_id=pk, digest=given.get((kind, pk), ""), modified_at=moment)
            for kind, pk in sorted({*known, *given})
            if known.get((kind, pk)) != given.get((kind, pk), "")
        ]
        HarvestedItem.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["digest", "modified_at"],
        )


def later_than(earlier):
    """Now in whole seconds, as moments are handed out and compared, but later than all that were handed out before."""
    now = timezone.now().replace(microsecond=0)
    return max([now, *(moment + timedelta(seconds=1) for moment in earlier)])


def found(kind, request):
    """What is noted of the things of a type to hand over, in the order that was asked for."""
    note_changes(timezone.localdate())
    # What was published a moment after the changes were noted comes with the next request.
    is_listed = Exists(listed(kind).filter(pk=OuterRef("object_id")))
    noted = HarvestedItem.objects.filter(is_listed, kind=kind).exclude(digest="")
    if request.after:
        noted = noted.filter(modified_at__gt=request.after)
    return (
        noted.order_by("-modified_at", "-object_id")
        if request.is_descending
        else noted.order_by("modified_at", "object_id")
    )


def things(kind, noted):
    """The things of these notes, each with the moment `modified`. One that is gone since is left out."""
    objects = listed(kind).in_bulk([note.object_id for note in noted])
    for note in noted:
        if obj := objects.get(note.object_id):
            obj.modified = note.modified_at
            yield obj
