"""Tags that need to see the whole site: the `<head>`, links to the other languages, the demonstration notice."""

from django import template
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from publishing.markdown import plain_text
from publishing.translations import languages_of, shown_text
from publishing.versions import per_version

from ..colors import colors
from ..logs import current
from ..models import LoadedItem

register = template.Library()


def address(context, language):
    """Address of the page that is shown, in a language, with its filters and page number; of home for an error page."""
    match = None if "exception" in context else context["request"].resolver_match
    with override(language):
        path = reverse(match.view_name, args=match.args, kwargs=match.kwargs) if match else reverse("home")
    query = QueryDict(context.get("query", ""), mutable=True)
    if (page := context.get("page_obj")) and page.number > 1:
        query["page"] = page.number
    return f"{path}?{query.urlencode()}" if query else path


def social_address(obj, language):
    """Absolute address of the picture for sharing. It changes with the object, since others keep what they fetched."""
    path = reverse("social", args=[language, obj._meta.model_name, getattr(obj, "slug", None) or obj.code])
    return f"{settings.SITE_URL}{path}?v={obj.updated_at:%Y%m%d%H%M%S}"


@register.inclusion_tag("includes/head_tags.html", takes_context=True)
def head_tags(context, obj, title=""):
    """Title, description, canonical and language alternates for a page about `obj`.

    `obj` has a translated `title` or `name`, and a `summary`, `description` or `body`. `title` replaces its own.
    It says so when the page's `form` came back with errors: a screen reader begins with the title.
    A text that exists in another language only is canonical there.
    """
    fields = {field.name for field in obj._meta.get_fields()}
    own_title = shown_text(obj, "title" if "title" in fields else "name")[0]
    texts = (shown_text(obj, field)[0] for field in ("summary", "description", "body") if field in fields)
    titles = [title or own_title, settings.SITE_NAME]
    if (page := context.get("page_obj")) and page.number > 1:
        titles.insert(1, _("page %(number)d") % {"number": page.number})
    if (form := context.get("form")) and form.errors:
        titles[0] = _("Error: %(title)s") % {"title": titles[0]}
    languages = languages_of(obj)
    current = get_language()
    canonical_language = current if current in languages else languages[0]
    links = {language: settings.SITE_URL + address(context, language) for language in languages}
    return {
        "title": " – ".join(dict.fromkeys(titles)),
        "own_title": titles[0],
        "description": Truncator(plain_text(next(filter(None, texts), ""))).chars(170),
        "canonical": links[canonical_language],
        "alternates": links if current in languages else {},
        "default": links[languages[0]],
        "picture": social_address(obj, canonical_language),
        "is_noindex": context.get("is_preview") or context.get("is_noindex"),
        "SITE_NAME": settings.SITE_NAME,
        "locale": next(one.locale for one in settings.COALITION.languages if one.code == canonical_language),
    }


@register.simple_tag
def theme_colors():
    """What browsers paint their own frame with, on light and on dark."""
    return colors()["surface"]


@register.simple_tag(takes_context=True)
def language_links(context):
    """The other languages, as a list of (code, address of this same page)."""
    return [(code, address(context, code)) for code, name in settings.LANGUAGES if code != get_language()]


@register.simple_tag
def page_numbers(page):
    """Numbers of a list's pages to link to, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.simple_tag
@per_version
def holds_demonstration():
    return LoadedItem.objects.demonstration().exists()


@register.simple_tag
def request_id():
    """By what the log knows the request that is being answered."""
    request = current.get()
    return request and request.id
