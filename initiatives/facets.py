"""The filters of initiatives: what can be chosen, and which of the public initiatives each choice holds."""

from copy import copy

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname, resolution_order

from members.facets import further_groups, members_by_slug
from members.models import Organization
from publishing.collation import alphabetical_order
from publishing.facets import UNKNOWN, Facets, Group, places_in
from publishing.versions import per_version
from vocabularies.areas import areas_by_code
from vocabularies.models import Term, Vocabulary

from .models import ChosenInitiative, Initiative

NATIONWIDE = "nationwide"
# Which terms a filter offers: its name in the address → the field.
TERMS = {"audience": "audiences", "county": "counties", "level": "skill_levels", "technology": "technologies"}
WHEN = {"planned": _("Not yet begun"), "ongoing": _("Ongoing"), "ended": _("Ended")}


def initiative_facets():
    """The public initiatives, latest first, with their filters as they are today."""
    return facets_on(timezone.localdate())


@per_version
def facets_on(day):
    rows = list(
        Initiative.objects.published().latest().values_list("pk", "organization_id", "starts_on", "ends_on", named=True)
    )
    terms = {field: of_terms(field) for field in TERMS.values()}
    counties = {pk for _code, pk in terms["counties"]}
    years = sorted({row.starts_on.year for row in rows if row.starts_on}, reverse=True)
    slugs = {org.pk: slug for slug, org in members_by_slug().items()}
    led = ((row.organization_id, row.pk) for row in rows)
    partners = Initiative.partners.through.objects.values_list("organization_id", "initiative_id")
    return Facets(
        [row.pk for row in rows],
        [
            Group("area", _("Area"), areas_by_code(), "name"),
            Group("audience", _("Audience"), named(Vocabulary.AUDIENCE), "label"),
            Group("county", _("Place"), {NATIONWIDE: _("The whole country"), **named(Vocabulary.COUNTY)}, "label"),
            Group("when", _("Time"), WHEN),
            Group("level", _("Skill level"), named(Vocabulary.SKILL_LEVEL), "label"),
            Group("technology", _("Technology"), named(Vocabulary.TECHNOLOGY), "label"),
            Group("member", _("Member"), members_by_slug, "name", most=30, slugs_of=Organization),
            Group("began", _("Year it began"), {**{str(y): str(y) for y in years}, UNKNOWN: _("Not known")}),
        ],
        {
            "area": Initiative.areas.through.objects.values_list("competencearea__code", "initiative_id"),
            "audience": terms["audiences"],
            "county": [*terms["counties"], *((NATIONWIDE, row.pk) for row in rows if row.pk not in counties)],
            "when": ((when(row, day), row.pk) for row in rows),
            "level": terms["skill_levels"],
            "technology": terms["technologies"],
            "member": ((slugs[org], pk) for org, pk in [*led, *partners] if org in slugs),
            "began": ((str(row.starts_on.year) if row.starts_on else UNKNOWN, row.pk) for row in rows),
        },
    )


@per_version
def chosen_for_home():
    """The keys of the initiatives that stand first on the home page, in their order."""
    chosen = Initiative.objects.published().chosen().values_list("pk", flat=True)
    return list(chosen[: ChosenInitiative.ON_HOME])


@per_version
def areas_with_counts():
    """All areas in their order, each with `initiative_count`, the number of public initiatives in it."""
    counts = initiative_facets().counts("area", {})
    found = [copy(area) for area in areas_by_code().values()]
    for area in found:
        area.initiative_count = counts[area.code]
    return found


def areas_of_members():
    """The filter of members by area: those that have, or take part in, a public initiative in it."""
    facets = initiative_facets()
    in_area = {code: {facets.pks[place] for place in places_in(bits)} for code, bits in facets.sets["area"].items()}
    partners = Initiative.partners.through.objects.values_list("organization_id", "initiative_id")
    pairs = [*Initiative.objects.published().values_list("organization_id", "pk"), *partners]
    found = {(code, member) for member, pk in pairs for code, pks in in_area.items() if pk in pks}
    return Group("area", _("Area of their initiatives"), areas_by_code(), "name"), found


further_groups.append(areas_of_members)


def named(vocabulary):
    return {term.code: term for term in Term.objects.filter(vocabulary=vocabulary)}


def of_terms(field):
    """Pairs (code, key of the initiative) of a field of terms."""
    codes = dict(Term.objects.values_list("pk", "code"))
    rows = getattr(Initiative, field).through.objects.values_list("term_id", "initiative_id")
    return [(codes[term], pk) for term, pk in rows]


def when(initiative, day):
    if initiative.ends_on and initiative.ends_on < day:
        return "ended"
    return "planned" if initiative.starts_on and initiative.starts_on > day else "ongoing"


def places_by_title(language):
    """The places of the public initiatives in the alphabetical order of their titles as shown in a language."""
    return titles_on(timezone.localdate(), language)


@per_version
def titles_on(day, language):
    fields = [build_localized_fieldname("title", code) for code in resolution_order(language)]
    rows = Initiative.objects.published().latest().values_list(*fields)
    return alphabetical_order([next(filter(None, texts), "") for texts in rows])


def places_by_end():
    """The places of the public initiatives, first those that end soonest, last those that have ended."""
    return ends_on(timezone.localdate())


@per_version
def ends_on(day):
    ends = list(Initiative.objects.published().latest().values_list("ends_on", flat=True))

    def soonest(place):
        end = ends[place]
        return (0, end) if end and end >= day else (2 if end else 1, day)

    return sorted(range(len(ends)), key=soonest)
