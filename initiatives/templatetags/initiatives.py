from django import template
from django.template.defaultfilters import date

from publishing.cards import Cards
from publishing.facets import Hits
from publishing.patterns import pattern

from ..facets import initiative_facets
from ..models import Initiative

register = template.Library()
CARDS = Cards("includes/initiative_card.html", "initiative")


@register.simple_tag
def initiatives_of(organization):
    """The public initiatives that a member leads or takes part in, latest first."""
    facets = initiative_facets()
    return Hits(facets, facets.chosen({"member": [organization.slug]}), Initiative.objects.for_cards())[:]


@register.simple_tag
def initiative_cards(initiatives, level):
    return CARDS.of(initiatives, level=level)


@register.simple_tag
def initiative_pattern(initiative):
    """What stands where an initiative has no picture: drawn from its areas, always the same for its slug."""
    return pattern(initiative.slug, [area.color for area in initiative.areas.all()])


@register.filter
def coarse_date(day):
    """A date as month and year; 1 January and 31 December mean that only the year is known."""
    return date(day, "Y" if (day.month, day.day) in {(1, 1), (12, 31)} else "F Y")
