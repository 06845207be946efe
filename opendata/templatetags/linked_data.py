from django import template
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .. import linked_data as data

register = template.Library()


def written(*things):
    """A data block for the `<head>`. Nothing in it can end it: `json_script` escapes what would."""
    block = json_script(data.graph(*things))
    return mark_safe(block.replace('type="application/json"', 'type="application/ld+json"', 1))


@register.simple_tag
def linked_data(obj, section=None):
    """What the page of one thing is about, and the way to it by way of its section's Page."""
    steps = [(_("Home"), reverse("home"))]
    if section:
        steps.append((data.text(section, "title"), section.get_absolute_url()))
    name = data.text(obj, "title" if hasattr(obj, "title") else "name")
    return written(data.THINGS[type(obj)](obj), data.breadcrumbs([*steps, (name, obj.get_absolute_url())]))


@register.simple_tag
def linked_data_of_home(page):
    return written(data.of_home(page))


@register.simple_tag
def linked_data_of_contacts(contacts):
    return written(data.of_contacts(contacts))


@register.simple_tag
def linked_data_of_areas(page, areas):
    return written(data.of_areas(page, areas))
