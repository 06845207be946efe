from django import template
from django.utils.translation import get_language

from publishing.moments import further_moments
from publishing.versions import per_version

from ..menus import links_in, menus
from ..models import Notice

register = template.Library()


register.simple_tag(menus)


@register.simple_tag
def menu_links():
    """The links of each menu in the page's language: pairs (address, title as HTML) under `main` and `footer`."""
    return links_in(get_language())


@per_version
def switched_on():
    return Notice.objects.filter(is_on=True).first()


def end_of_notice():
    found = switched_on()
    return [found.ends_at] if found and found.ends_at else []


further_moments.append(end_of_notice)


@register.simple_tag
def notice():
    """The notice for every page, or None. Its end is looked at each time: no change of content tells of it."""
    found = switched_on()
    return found if found and found.is_shown else None
