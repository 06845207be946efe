from django import template

from publishing.moments import further_moments
from publishing.versions import per_version

from ..models import Notice, Page

register = template.Library()


@register.simple_tag
@per_version
def menus():
    """The published pages of each menu as lists under `main` and `footer`, and each section's page under its name."""
    listed = Page.objects.published().exclude(menu=Page.Menu.NONE, section=None)
    pages = listed.only("title", "summary", "slug", "section", "menu").order_by("position", "pk")
    result = {page.section: page for page in pages if page.section}
    return result | {str(menu): [page for page in pages if page.menu == menu] for menu in Page.Menu if menu}


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
