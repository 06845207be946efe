from django import template

from publishing.cards import Cards

from .. import facets, times

register = template.Library()
CARDS = Cards("includes/activity_card.html", "activity")

register.filter("time_in_words", times.in_words)


@register.simple_tag
def activity_cards(activities, level):
    return CARDS.of(activities, level=level)


@register.simple_tag
def activity_time(activity):
    """When it takes place, in words, each day or moment in a `<time>`."""
    return times.in_html(activity)


@register.simple_tag
def activities_of(organization):
    """The coming public activities that a member arranges, the soonest first."""
    return facets.upcoming(member=organization.slug)


@register.simple_tag
def activities_in(area):
    """The coming public activities of an area, the soonest first."""
    return facets.upcoming(area=area.code)
