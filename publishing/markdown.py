"""Markdown as the site understands it: CommonMark with tables and bare links, headings from level 2, safe HTML."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {"h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote"}
TAGS |= {"code", "pre", "table", "thead", "tbody", "tr", "th", "td"}


def _page_has_the_h1(state):
    """The page itself holds the only h1, so a text's own first level becomes an h2."""
    for token in state.tokens:
        if token.tag == "h1":
            token.tag = "h2"


parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["table", "strikethrough", "linkify"])
parser.core.ruler.after("block", "page_has_the_h1", _page_has_the_h1)


def render(text):
    """Markdown as safe HTML."""
    return mark_safe(nh3.clean(parser.render(text), tags=TAGS, url_schemes={"http", "https", "mailto", "tel"}))


def plain_text(text):
    """Markdown as one line of plain text, without its signs."""
    return " ".join(nh3.clean(parser.render(text), tags=set()).split())
