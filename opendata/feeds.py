"""Atom: the latest things of a list, with all that their pages say, in the page's language."""

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from activities.cancelling import title_in_words
from activities.models import Activity
from publishing.control_characters import usable

from .linked_data import name

MOST = 50


class FullTextFeed(Atom1Feed):
    """An Atom feed whose entries hold the whole text beside the summary."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html", "xml:lang": item["content_language"]})


def tag(obj):
    """An entry's name, which stays when its address changes. RFC 4151 wants a host and a day on which it was ours."""
    return f"tag:{settings.SITE_HOST},2026-01-01:{obj._meta.label_lower}/{obj.pk}"


def feed(title, hits, *, page, own):
    """The feed of a list's hits as a text; `page` and `own` are the absolute addresses of the list and the feed."""
    atom = FullTextFeed(usable(title), page, None, language=get_language(), feed_url=own, feed_guid=own)
    for obj in hits[:MOST]:
        atom.add_item(
            usable(heading(obj)),
            settings.SITE_URL + obj.get_absolute_url(),
            usable(getattr(obj, "summary", "") or "") or None,
            unique_id=tag(obj),
            updateddate=obj.updated_at,
            pubdate=obj.published_at,
            author_name=usable(str(getattr(obj, "organization", None) or settings.SITE_NAME)),
            categories=[usable(area.name) for area in getattr(obj, "listed_areas", ())],
            content=usable(absolute(content(obj))),
            content_language=get_language(),
        )
    return atom.writeString("utf-8")


def heading(obj):
    return title_in_words(obj) if isinstance(obj, Activity) else name(obj)


def content(obj):
    """The HTML of an entry. What is in another language than the page says so itself."""
    return render_to_string(f"feeds/{obj._meta.model_name}.html", {"thing": obj}).strip()


def absolute(html):
    """The HTML of a text with its links into this site written out: a reader shows it elsewhere."""
    return re.sub(r'href="/(?!/)', f'href="{settings.SITE_URL}/', html)
