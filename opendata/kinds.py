"""The lists of the site that can be taken along as data: the pages' own filters, and the record of each thing."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from activities.filters import ActivityFilter
from activities.models import Activity
from initiatives.filters import InitiativeFilter
from initiatives.models import Initiative
from members.filters import OrganizationFilter
from members.models import Organization
from pages.templatetags.pages import menus
from publishing.filters import ListFilter
from publishing.translations import shown_text

from . import records, schemas

# What whoever takes the data along may do with it.
RIGHTS = _("Texts and facts are %(license)s; logos and pictures belong to their owners.")
LICENSE = {"license": settings.COALITION.data_license}


@dataclass(frozen=True)
class Kind:
    """`queryset` fetches a thing with all that `record(thing)` needs, in a number of queries that does not grow.

    `switches` are choices in the address that are no filters: name → (words, codes). `calendar` names the address of
    the list for a calendar, which knows areas only.
    """

    name: str
    filter_class: type[ListFilter]
    queryset: Callable
    record: Callable
    schema: type[Schema]
    switches: dict = field(default_factory=dict)
    calendar: str = ""

    @property
    def model(self):
        return self.filter_class.model

    @property
    def list_name(self):
        """Name of the address of the page that shows the list."""
        return f"{self.model._meta.app_label}:list"

    @property
    def title(self):
        """What the coordinator calls the list."""
        section = next(key for key, name in settings.PAGE_SECTIONS.items() if name == self.list_name)
        return shown_text(menus()[section], "title")[0]

    def codes(self, chosen):
        """What may stand in the address of the list: parameter → codes."""
        orders = {"sort": list(chosen.orders)}
        switches = {name: list(codes) for name, (_words, codes) in self.switches.items()}
        return orders | switches | {name: list(group.values) for name, group in chosen.facets.groups.items()}

    def problems(self, chosen, data):
        """What is wrong in the address of the list, in English as all that programs read: parameter → messages."""
        codes = self.codes(chosen)
        return {
            name: [
                f"“{value[:50]}” is not one of: {', '.join(codes[name])}."
                for value in data.getlist(name)
                if value and chosen.present(name, value) not in codes[name]
            ]
            for name in chosen.errors
        }

    def hits(self, chosen):
        """What a filter finds, in its order."""
        hits = chosen.hits()
        hits.queryset = self.queryset()
        return hits


def listed(*fields):
    """Prefetches as lists: Django builds a query for each thing and relation that it does not fetch so."""
    return [Prefetch(field, to_attr=f"listed_{field}") for field in fields]


def initiatives():
    partners = Prefetch("partners", Organization.objects.published().alphabetical(), to_attr="public_partners")
    terms = listed("areas", "audiences", "skill_levels", "technologies", "fields_of_education", "counties")
    return Initiative.objects.published().select_related("organization", "sphere").prefetch_related(*terms, partners)


def activities():
    terms = listed("areas", "skill_levels", "technologies", "fields_of_education")
    return Activity.objects.published().with_organisers().select_related("sphere").prefetch_related(*terms)


def organizations():
    return Organization.objects.published().select_related("category")


KINDS = {
    kind.name: kind
    for kind in [
        Kind("organizations", OrganizationFilter, organizations, records.of_organization, schemas.Organization),
        Kind("initiatives", InitiativeFilter, initiatives, records.of_initiative, schemas.Initiative),
        Kind(
            "activities",
            ActivityFilter,
            activities,
            records.of_activity,
            schemas.Activity,
            switches={"when": (_("Those to come, or those that have ended."), ActivityFilter.whens)},
            calendar="activities:calendar",
        ),
    ]
}
