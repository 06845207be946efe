"""Markdown as the site understands it: CommonMark with tables and bare links, headings from level 2, safe HTML."""

import html
from itertools import pairwise, zip_longest

import nh3
from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

TAGS = {"h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote"}
TAGS |= {"code", "pre", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title", "rel"}, "h2": {"id"}, "ol": {"start"}, "th": {"scope"}}


def _adapt_to_the_page(state):
    """Let a text fit its page: no h1 of its own, anchors for headings, a mark on links that lead off the site."""
    anchors = set()
    for token, inner in zip_longest(state.tokens, state.tokens[1:]):
        if token.tag == "h1":
            token.tag = "h2"
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", _anchor(inner.content, anchors))
        if token.type == "th_open":
            token.attrSet("scope", "col")
        for child in token.children or ():
            address = child.attrGet("href") or ""
            if address.startswith("http") and not address.startswith(f"{settings.SITE_URL}/"):
                child.attrSet("rel", "external")


def _anchor(text, taken):
    base = f"s-{slugify(text)}"
    anchor = next(name for n in range(len(taken) + 1) if (name := f"{base}-{n + 1}" if n else base) not in taken)
    taken.add(anchor)
    return anchor


parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["table", "strikethrough", "linkify"])
parser.core.ruler.push("adapt_to_the_page", _adapt_to_the_page)


def render(text):
    """Markdown as safe HTML."""
    schemes = {"http", "https", "mailto", "tel"}
    return mark_safe(
        nh3.clean(parser.render(text), tags=TAGS, attributes=ATTRIBUTES, link_rel=None, url_schemes=schemes)
    )


def contents(text):
    """The headings of level 2 as a list of (anchor, heading)."""
    tokens = parser.parse(text)
    headings = pairwise(tokens)
    return [
        (token.attrGet("id"), plain_text(inner.content))
        for token, inner in headings
        if token.tag == "h2" and inner.type == "inline"
    ]


def plain_text(text):
    """Markdown as one line of plain text, without its signs."""
    return " ".join(html.unescape(nh3.clean(parser.render(text), tags=set())).split())
