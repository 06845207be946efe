"""What the European Digital Skills and Jobs Platform fetches, in the shape that its importer for Sweden asks for.

The importer speaks as if to a WordPress site: it counts by HEAD, then reads page by page, and later asks only for what
was modified after its last visit. The contract is described in the README; what it says of
the items stands in `harvest_items`, all the rest here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F, Max, Prefetch
from django.db.models.functions import Coalesce, Greatest, TruncSecond

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization

from .harvest_items import MOMENT

# What is human-written in English is kept there, anything else is translated by machine.
PREFERRED = "en"
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


def whole_second(moment):
    """As moments are handed out, so they are compared. Universal time has no hour twice."""
    return TruncSecond(moment, tzinfo=UTC)


def organizations():
    """A member changes with its initiatives too: its areas and technologies are theirs."""
    led = Initiative.objects.published().prefetch_related("areas", "technologies", "fields_of_education")
    latest = Coalesce(Max("initiatives__updated_at"), F("updated_at"))
    return (
        Organization.objects.published()
        .select_related("category")
        .prefetch_related(Prefetch("initiatives", led, to_attr="public_initiatives"))
        .annotate(modified=whole_second(Greatest("updated_at", latest)))
    )


def initiatives():
    """An initiative comes and goes with its member, so it changes with the member too."""
    terms = ("areas", "skill_levels", "technologies", "fields_of_education")
    return (
        Initiative.objects.published()
        .select_related("organization", "sphere")
        .prefetch_related(*terms)
        .annotate(modified=whole_second(Greatest("updated_at", "organization__updated_at")))
    )


def organisers():
    """The members of which the platform knows, since they are listed there themselves."""
    return Organization.objects.published().filter(is_for_core_platform=True).alphabetical()


def activities():
    """An activity names its organisers, so it changes with them too."""
    latest = Coalesce(Max("organisers__updated_at"), F("updated_at"))
    return (
        Activity.objects.published()
        .select_related("sphere")
        .prefetch_related("areas", "skill_levels", "technologies", "fields_of_education")
        .prefetch_related(Prefetch("organisers", organisers(), to_attr="listed_organisers"))
        .annotate(modified=whole_second(Greatest("updated_at", latest)))
    )


def found(queryset, request):
    """The things to hand over, in the order that was asked for."""
    queryset = queryset.filter(is_for_core_platform=True)
    if request.after:
        queryset = queryset.filter(modified__gt=request.after)
    return queryset.order_by("-modified", "-pk") if request.is_descending else queryset.order_by("modified", "pk")


TYPES = {"organizations": organizations, "initiatives": initiatives, "events": activities}
