from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from ..kinds import KINDS

register = template.Library()

FORMS = {"csv": "CSV", "json": "JSON", "atom": "Atom"}


def address(kind, form, query):
    return reverse(f"opendata:{kind}", args=[form]) + (f"?{query}" if query else "")


@register.inclusion_tag("includes/take_along.html")
def take_along(kind, query):
    """Links to a list, as it has been filtered, in other forms than a page."""
    forms = [{"name": name, "address": address(kind, form, query)} for form, name in FORMS.items()]
    if calendar := KINDS[kind].calendar:
        areas = urlencode({"area": QueryDict(query).getlist("area")}, doseq=True)
        forms.append({"name": "iCalendar", "address": f"{reverse(calendar)}?{areas}".rstrip("?")})
    return {"forms": forms, "frame": address(kind, "embed", query)}


@register.simple_tag(takes_context=True)
def feed_link(context, kind, title):
    """For the `<head>`: the list as a feed, and where to ask for its frame."""
    feed = address(kind, "atom", context.get("query", ""))
    link = '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">'
    return format_html(link, title, feed) + oembed_link(context)


@register.simple_tag(takes_context=True)
def oembed_link(context):
    """For the `<head>`: where a site that the page's address is pasted into asks for its frame."""
    query = context.get("query", "")
    page = settings.SITE_URL + context["request"].path + (f"?{query}" if query else "")
    asked = urlencode({"url": page})
    return format_html(
        '<link rel="alternate" type="application/json+oembed" href="{}?{}">',
        settings.SITE_URL + reverse("oembed"),
        asked,
    )
