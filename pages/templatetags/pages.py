from django import template

from ..models import Page

register = template.Library()


@register.simple_tag
def menus():
    """The published pages of each menu, as a dict from the menu's code to a list."""
    result = {menu.value: [] for menu in Page.Menu if menu}
    for page in Page.objects.published().exclude(menu=Page.Menu.NONE).order_by("position", "pk"):
        result[page.menu].append(page)
    return result
