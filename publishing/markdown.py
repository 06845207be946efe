"""Markdown as the site understands it: CommonMark with tables and bare links, fitted to the page, as safe HTML."""

import html
from functools import lru_cache
from itertools import pairwise, zip_longest
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import pgettext
from markdown_it import MarkdownIt

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
TAGS = {*HEADINGS, "p", "br", "hr", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote"}
TAGS |= {"code", "pre", "table", "thead", "tbody", "tr", "th", "td", "div"}
# Texts hold no HTML of their own, so every div and id here is ours.
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "th": {"scope"},
    "pre": {"tabindex"},
    "div": {"class", "role", "tabindex", "aria-label"},
    **{heading: {"id"} for heading in HEADINGS},
}

LINKS = {"link_rel": None, "url_schemes": {"http", "https", "mailto", "tel"}}


def _fit_to_the_page(state):
    """Let a text fit its page: its highest headings on the level they are asked for, with no gaps below, each with an
    anchor; table heads that say so; a mark on links that lead off the site."""
    prefix, level = state.env.get("prefix", "s"), state.env.get("level", 2)
    used = sorted({token.tag for token in state.tokens if token.type == "heading_open"})
    levels = {tag: f"h{min(level + depth, 6)}" for depth, tag in enumerate(used)}
    anchors = {}
    for token, inner in zip_longest(state.tokens, state.tokens[1:]):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = levels[token.tag]
        if token.type == "heading_open":
            words = "".join(child.content for child in inner.children or ())
            token.attrSet("id", _anchor(f"{prefix}-{slugify(words) or 'x'}", anchors))
        if token.type == "th_open":
            token.attrSet("scope", "col")
        _mark_links(token)


def _mark_links(token):
    for child in token.children or ():
        if child.type == "link_open" and _leads_off(str(child.attrGet("href"))):
            child.attrSet("rel", "external")


def _anchor(base, taken):
    """A name that no heading before has. `taken` are the names, each with the number that was last put behind it."""
    anchor = base
    while anchor in taken:
        taken[base] += 1
        anchor = f"{base}-{taken[base]}"
    taken[anchor] = 1
    return anchor


def _leads_off(address):
    host = urlsplit(address).netloc.lower()
    return bool(host) and host != urlsplit(settings.SITE_URL).netloc.lower()


def _open_table(renderer, tokens, index, options, env):
    """A wide table scrolls in a box of its own, which the keyboard reaches."""
    box = '<div class="table" role="region" tabindex="0" aria-label="{}">'
    return format_html(box, pgettext("label of a table in a text", "Table")) + "<table>"


def _close_table(renderer, tokens, index, options, env):
    return "</table></div>"


parser = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["table", "strikethrough", "linkify"])
parser.core.ruler.push("fit_to_the_page", _fit_to_the_page)
parser.add_render_rule("table_open", _open_table)
parser.add_render_rule("table_close", _close_table)
# It compiles its rules with the first text, and a thread that came second meanwhile would find only some of them.
parser.render("*")


def render(text, *, prefix="s", level=2):
    """Markdown as safe HTML. `prefix` begins its anchors, and its highest headings are of this `level`."""
    raw = parser.render(text, {"prefix": prefix, "level": level}).replace("<pre>", '<pre tabindex="0">')
    return mark_safe(nh3.clean(raw, tags=TAGS, attributes=ATTRIBUTES, **LINKS))


def render_line(text):
    """Markdown as safe HTML without paragraphs, headings and the like: bold, italic and links."""
    tokens = parser.parseInline(text)
    _mark_links(tokens[0])
    raw = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(nh3.clean(raw, tags={"a", "strong", "em"}, attributes={"a": {"href", "rel"}}, **LINKS))


def contents(text, *, prefix="s"):
    """The headings of level 2 as a list of (anchor, heading)."""
    tokens = pairwise(parser.parse(text, {"prefix": prefix}))
    return [(token.attrGet("id"), plain_text(inner.content)) for token, inner in tokens if _opens_level_2(token)]


def _opens_level_2(token):
    return token.type == "heading_open" and token.tag == "h2"


@lru_cache(maxsize=256)
def plain_text(text):
    """Markdown as one line of plain text, without its signs."""
    return " ".join(html.unescape(nh3.clean(parser.render(text), tags=set())).split())
