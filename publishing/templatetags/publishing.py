from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language

from .. import markdown
from ..translations import shown_text

register = template.Library()


@register.simple_tag
def translated(obj, field):
    """The text of a translated field; in a `<span lang>` when it falls back to another language than the page's."""
    text, language = shown_text(obj, field)
    return text if language in {get_language(), ""} else format_html('<span lang="{}">{}</span>', language, text)


@register.simple_tag
def translated_markdown(obj, field):
    """The Markdown of a translated field as HTML in a `<div class="prose">`, with its `lang` if it falls back."""
    text, language = shown_text(obj, field)
    if not text:
        return ""
    lang = "" if language == get_language() else format_html(' lang="{}"', language)
    return format_html('<div class="prose"{}>{}</div>', lang, markdown.render(text))


@register.inclusion_tag("includes/translation_notice.html")
def translation_notice(obj, *fields):
    """A short notice in the page's language when one of the fields is shown in another."""
    languages = {language for text, language in (shown_text(obj, field) for field in fields)} - {get_language(), ""}
    names = dict(settings.LANGUAGES)
    return {"languages": [names[language] for language in sorted(languages)]}


@register.inclusion_tag("includes/picture.html")
def picture(image, alt="", *, sizes="100vw", lang="", eager=False):
    """A picture in the file that fits the screen; nothing for an object that has none.

    `alt` says what it shows, empty for decoration, and `lang` its language. `sizes` says how wide it is on the page, as
    in HTML. `eager` is for one that is seen without scrolling.
    """
    sources = [(f"image/{kind}", image.srcset(kind)) for kind in ("avif", "webp")] if image else []
    lang = lang if alt and lang != get_language() else ""
    return {"image": image, "alt": alt, "sizes": sizes, "lang": lang, "eager": eager, "sources": sources}


@register.filter
def language_of(obj, field):
    """Code of the language that a translated field is shown in, for a `lang` attribute."""
    return shown_text(obj, field)[1]
