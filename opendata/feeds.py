"""Atom: the latest things of a list, with their full texts, in the page's language."""

import re

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from publishing.markdown import render
from publishing.translations import shown_text

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
    atom = FullTextFeed(title, page, None, language=get_language(), feed_url=own, feed_guid=own)
    for obj in hits[:MOST]:
        language_field = "body" if hasattr(obj, "body") else "description"
        content, language = shown_text(obj, language_field)
        name, _language = shown_text(obj, "title" if hasattr(obj, "title") else "name")
        atom.add_item(
            name,
            settings.SITE_URL + obj.get_absolute_url(),
            getattr(obj, "summary", "") or None,
            unique_id=tag(obj),
            updateddate=obj.updated_at,
            pubdate=obj.published_at,
            author_name=str(getattr(obj, "organization", None) or settings.SITE_NAME),
            categories=[area.name for area in obj.areas.all()] if hasattr(obj, "areas") else [],
            content=absolute(render(content)),
            content_language=language or get_language(),
        )
    return atom.writeString("utf-8")


def absolute(html):
    """The HTML of a text with its links into this site written out: a reader shows it elsewhere."""
    return re.sub(r'href="/(?!/)', f'href="{settings.SITE_URL}/', html)
