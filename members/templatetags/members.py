from django import template

from publishing.cards import Cards

register = template.Library()
LINES = Cards("members/includes/line.html", "organization")
PLATES = Cards("members/includes/plate.html", "organization")


@register.simple_tag
def member_lines(organizations):
    """Members as a list has them: logo, name, category."""
    return LINES.of(organizations)


@register.simple_tag
def member_plates(organizations):
    """Members as the wall has them: a logo, or the name."""
    return PLATES.of(organizations)
