"""The filters of members: what can be chosen, and which of the present members each choice holds."""

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname, resolution_order

from publishing.collation import alphabetical_order
from publishing.facets import UNKNOWN, Facets, Group
from publishing.versions import per_version
from vocabularies.models import Term, Vocabulary

from .models import ContactPerson, Organization

# Filters that apps on higher floors know of: functions that give a Group and its pairs (code, primary key).
further_groups = []


def organization_facets():
    """The public members that have not left, alphabetically as in the page's language, with their filters."""
    return facets_on(timezone.localdate(), get_language())


@per_version
def facets_on(day, language):
    names = [build_localized_fieldname("name", code) for code in resolution_order(language)]
    rows = list(Organization.objects.published().current().values_list("pk", "category__code", "joined_on", *names))
    order = alphabetical_order([next(filter(None, row[3:]), "") for row in rows])
    categories = {term.code: term for term in Term.objects.filter(vocabulary=Vocabulary.CATEGORY)}
    years = sorted({str(joined_on.year) for _pk, _category, joined_on, *_names in rows if joined_on}, reverse=True)
    further = [make() for make in further_groups]
    return Facets(
        [rows[place][0] for place in order],
        [
            Group("category", _("Kind of organisation"), {**categories, UNKNOWN: _("Not stated")}, "label"),
            *(group for group, _pairs in further),
            Group("joined", _("Member since"), {**{year: year for year in years}, UNKNOWN: _("Not known")}),
        ],
        {
            "category": ((category or UNKNOWN, pk) for pk, category, *_rest in rows),
            "joined": ((str(joined.year) if joined else UNKNOWN, pk) for pk, _category, joined, *_rest in rows),
            **{group.name: pairs for group, pairs in further},
        },
    )


@per_version
def people_of_the_coalition():
    """Those with a role in the coalition who may be shown, each with its member, in their order."""
    return list(ContactPerson.objects.published().with_role().select_related("organization"))


def members_by_slug():
    """All public members, slug → member with its name: lists of other things offer them as a filter.

    Alphabetically as in the page's language.
    """
    return by_slug(get_language())


@per_version
def by_slug(language):
    return {org.slug: org for org in Organization.objects.published().alphabetical().only("name", "slug")}


@per_version
def public_organizations(language):
    """Keys of all public members for the search, alphabetically, those that have left last."""
    present = organization_facets().pks
    left = Organization.objects.published().exclude(pk__in=present).order_by("pk")
    return [*present, *left.values_list("pk", flat=True)]
