from functools import lru_cache
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from .. import markdown
from ..assets import ModuleScript, StyleSheet
from ..images import balanced
from ..translations import foreign, shown_text

register = template.Library()


@register.simple_tag
def module_script(name):
    """The element for a script of ours, by its name among the static files."""
    return ModuleScript(name)


@register.simple_tag
def style_sheet(name):
    """The element for a style sheet of ours, by its name among the static files."""
    return StyleSheet(name)


@register.simple_tag
def translated(obj, field):
    """The text of a translated field; in a `<span lang>` when it falls back to another language than the page's."""
    text, language = shown_text(obj, field)
    return format_html('<span lang="{}">{}</span>', language, text) if foreign(language) else text


@register.simple_tag
def translated_markdown(obj, field, level=2):
    """The Markdown of a translated field as HTML in a `<div class="prose">`, with its `lang` if it falls back."""
    text, language = shown_text(obj, field)
    if not text:
        return ""
    lang = format_html(' lang="{}"', language) if foreign(language) else ""
    return format_html('<div class="prose"{}>{}</div>', lang, markdown.render(text, prefix=field, level=level))


@register.simple_tag
def translated_line(obj, field):
    """A translated field of one line with Markdown for bold, italic and links, with its `lang` if it falls back."""
    text, language = shown_text(obj, field)
    line = markdown.render_line(text)
    return format_html('<span lang="{}">{}</span>', language, line) if foreign(language) else line


@register.inclusion_tag("includes/contents.html")
def table_of_contents(obj, field):
    """Links to the headings of a long Markdown text; nothing for a short one."""
    text, language = shown_text(obj, field)
    headings = markdown.contents(text, prefix=field) if len(text) > 2000 else []
    return {"headings": headings if len(headings) >= 4 else [], "language": foreign(language)}


@register.inclusion_tag("includes/translation_notice.html")
def translation_notice(obj, *fields):
    """A short notice in the page's language when one of the fields is shown in another."""
    shown = {language for text, language in (shown_text(obj, field) for field in fields)} - {""}
    others = shown - {get_language()}
    names = dict(settings.LANGUAGES)
    return {"languages": [names[language] for language in sorted(others)], "is_partial": shown != others}


@register.inclusion_tag("includes/picture.html")
def picture(image, alt="", *, sizes="100vw", lang="", eager=False, area=0):  # noqa: PLR0913 (all named but two)
    """A picture in the file that fits the screen; nothing for an object that has none.

    `alt` says what it shows, empty for decoration, and `lang` its language. `sizes` says how wide it is on the page, as
    in HTML. `eager` is for one that is seen without scrolling. `area` is for logos: so many pixels in all, whatever
    their shape, so that none outweighs the others.
    """
    sources = [(f"image/{kind}", image.srcset(kind)) for kind in ("avif", "webp")] if image else []
    lang = foreign(lang) if alt else ""
    width, height = (image.width, image.height) if image else (None, None)
    if area and width:
        width, height = balanced(width, height, area)
        sizes = f"{width}px"
    shown = {"image": image, "width": width, "height": height, "sources": sources}
    return shown | {"alt": alt, "sizes": sizes, "lang": lang, "eager": eager}


# A list's form has a hundred of these.
CHOICE = (
    '<div class="choice{empty}"><input type="checkbox" {field}{checked}> {label} '
    '<span class="choice__count">({count})</span></label></div>'
)


@register.simple_tag
def filter_choices(group):
    """The tick boxes of a list's filter, each with its number of hits."""
    return mark_safe("\n".join(choice(group["name"], **option) for option in group["options"]))


def choice(name, *, code, count, is_chosen, **words):
    field, label = choice_words(name, code, **words)
    checked, empty = " checked" if is_chosen else "", "" if count else " choice--empty"
    return CHOICE.format(empty=empty, field=field, checked=checked, label=label, count=localize(count))


@lru_cache(maxsize=5000)
def choice_words(name, code, label, lang):
    """What of a tick box is the same for all visitors."""
    field = format_html('name="{0}" value="{1}" id="{0}-{1}"', name, code)
    lang = format_html(' lang="{}"', lang) if lang else ""
    return field, format_html('<label for="{}-{}"><span{}>{}</span>', name, code, lang, label)


@register.filter
def language_of(obj, field):
    """Code of the language that a translated field is shown in, for a `lang` attribute."""
    return shown_text(obj, field)[1]


@register.filter
def host(address):
    """The part of a web address that people know it by: `example.org`."""
    return urlsplit(address).netloc.removeprefix("www.")
