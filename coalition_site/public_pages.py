"""The addresses that answer everyone alike, so that their answers may be kept, and what each understands after `?`."""

from django.conf import settings
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from activities.filters import ActivityFilter
from initiatives.filters import InitiativeFilter
from members.filters import OrganizationFilter
from opendata.embeds import OEMBED_PARAMETERS
from opendata.harvest import PARAMETERS

PAGES = {
    **dict.fromkeys(["home", "statistics", "privacy", "initiatives:submit", "initiatives:area_list"], ()),
    **dict.fromkeys(["members:contact", "members:join", "pages:detail", "opendata:data", "opendata:badge"], ()),
    **dict.fromkeys(["initiatives:detail", "initiatives:area_detail", "activities:detail", "members:detail"], ()),
    **dict.fromkeys(
        ["robots", "security", "speculation_rules", "catalog", "openapi", "sitemap_index", "activities:event"], ()
    ),
    **dict.fromkeys(["api:organization", "api:initiative", "api:activity", "api:areas", "api:area"], ()),
    "api:terms": ("vocabulary",),
    "activities:calendar": ("area",),
    "search": ("q", "kind", "page"),
    "suggestions": ("q",),
    # Pictures of pages, which take long to draw.
    "social": (),
    "sitemap": ("p",),
    "oembed": OEMBED_PARAMETERS,
    "harvest": PARAMETERS,
    **{
        name: (*filter_class.parameters(), "page", *more)
        for filter_class, lists in [
            (InitiativeFilter, ("initiatives:list", "opendata:initiatives", "api:initiatives")),
            (OrganizationFilter, ("members:list", "opendata:organizations", "api:organizations")),
            (ActivityFilter, ("activities:list", "opendata:activities", "api:activities")),
        ]
        for name, more in zip(lists, [(), (), ("per_page",)], strict=True)
    },
}


def understood(path, query):
    """What an address understands of a query string, in one order of names; None for an address that is not kept."""
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            names = PAGES.get(resolve(path).view_name)
        except Resolver404:
            return None
    if names is None:
        return None
    # The server hands over bytes as if they were Latin-1.
    given, known = QueryDict(query.encode("latin-1")), QueryDict(mutable=True)
    for name in sorted(set(given) & set(names)):
        known.setlist(name, given.getlist(name))
    return known.urlencode()
