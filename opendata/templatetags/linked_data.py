from django import template
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from publishing.translations import foreign, shown_text

from .. import linked_data as data

register = template.Library()


def written(*things):
    """A data block for the `<head>`. Nothing in it can end it: `json_script` escapes what would."""
    block = json_script(data.graph(*things))
    return mark_safe(block.replace('type="application/json"', 'type="application/ld+json"', 1))


@register.simple_tag
def linked_data(obj):
    """What the page of one thing is about."""
    return written(data.THINGS[type(obj)](obj))


@register.simple_tag
def breadcrumbs(section, is_of_my_page):
    """The way to a page as (name, language where that is not the page's, path), home first, the page itself left out.

    `section` is the Page that it stands below, if any.
    """
    steps = [(_("Home"), "", reverse("home"))]
    if section:
        name, language = shown_text(section, "title")
        steps.append((name, foreign(language), section.get_absolute_url()))
    if is_of_my_page:
        steps.append((_("My page"), "", reverse("members:my_page")))
    return steps


@register.simple_tag(takes_context=True)
def linked_breadcrumbs(context, steps):
    """The same way for machines; to it comes the page itself if it has an address of its own."""
    way = [(name, path) for name, _language, path in steps]
    shown = context.get("object") or context.get("area") or context.get("page")
    if shown and shown.get_absolute_url() == context["request"].path:
        way.append((data.name(shown), shown.get_absolute_url()))
    return written(data.breadcrumbs(way))


@register.simple_tag
def linked_data_of_home(page):
    return written(data.of_home(page))


@register.simple_tag
def linked_data_of_contacts(contacts):
    return written(data.of_contacts(contacts))


@register.simple_tag
def linked_data_of_areas(page, areas):
    return written(data.of_areas(page, areas))
