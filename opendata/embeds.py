"""What members may show in a frame on their own sites: pages that need no script and set no cookie."""

from functools import wraps

from django.conf import settings
from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from members.models import Organization
from publishing.translations import shown_text
from publishing.views import get_by_slug_or_404

from .freshness import open_data
from .kinds import KINDS

# Things in one frame; a link leads to all of them.
MOST = {"initiatives": 12, "activities": 12, "organizations": 200}
SIZES = {"initiatives": (720, 900), "activities": (720, 900), "organizations": (720, 600), "badge": (360, 120)}
OEMBED_PARAMETERS = ("url", "format", "maxwidth", "maxheight")
FRAME = '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>'


def may_be_framed(view):
    """Decorator: only such pages may stand in frames of other sites; of a list, its form for that.

    Above `open_data`, so that it holds for an answer with 304 too.
    """

    @wraps(view)
    def framed(*args, **kwargs):
        response = view(*args, **kwargs)
        if kwargs.get("form", "embed") == "embed":
            response.xframe_options_exempt = True
            response["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY_IN_FRAMES
        return response

    return framed


def embedded_list(request, name, chosen, list_address):
    """A list, as it has been filtered, for a frame."""
    context = {
        "title": title_of(name, chosen),
        "hits": chosen.hits()[: MOST[name]],
        "list_address": list_address,
        "more": _("All of them on %(site)s") % {"site": settings.SITE_NAME},
    }
    return render(request, f"embeds/{name}.html", context)


def title_of(name, chosen):
    """The list's name, with what has been chosen in it."""
    names = {"initiatives": _("Initiatives"), "activities": _("Activities"), "organizations": _("Members")}
    return ": ".join([names[name], *filter(None, [", ".join(str(chip["label"]) for chip in chosen.chips())])])


def member(slug):
    """The present member that has, or once had, this slug. Raises Http404."""
    return get_by_slug_or_404(Organization.objects.published().current(), slug)


@may_be_framed
@open_data
def badge(request, slug):
    """Says that an organisation is a member."""
    organization = member(slug)
    if organization.slug != slug:
        return redirect("opendata:badge", organization.slug, permanent=True)
    context = {"organization": organization, "title": shown_text(organization, "name")[0]}
    return render(request, "embeds/badge.html", context)


@open_data
def oembed(request):
    """The frame for one of our pages, as https://oembed.com describes it.

    404 for a page that has none, and for a list that is asked for a value that does not exist.
    """
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": "Only JSON is given here."}, status=501)
    address = request.GET.get("url", "")
    if not address.startswith(f"{settings.SITE_URL}/"):
        raise Http404
    path, _mark, query = address.removeprefix(settings.SITE_URL).partition("#")[0].partition("?")
    language = get_language_from_path(path)
    if language is None:
        raise Http404
    with override(language):
        name, address, title = frame_of(path, query)
    width, height = SIZES[name]
    width = min(width, whole(request.GET.get("maxwidth"), width))
    height = min(height, whole(request.GET.get("maxheight"), height))
    html = frame(address, title, width, height)
    about = {"version": "1.0", "type": "rich", "provider_name": settings.SITE_NAME, "provider_url": settings.SITE_URL}
    return JsonResponse({**about, "title": title, "html": html, "width": width, "height": height})


def frame(path, title, width, height):
    """The line of HTML that shows a page of ours in a frame."""
    return format_html(FRAME, settings.SITE_URL + path, title, width, height)


def frame_of(path, query):
    """(kind, path, title) of the frame for a page of ours."""
    try:
        match = resolve(path)
    except Resolver404:
        raise Http404
    for name, kind in KINDS.items():
        if match.view_name == kind.list_name:
            chosen = kind.filter_class(QueryDict(query))
            if not chosen.is_valid:
                raise Http404
            framed = reverse(f"opendata:{name}", args=["embed"])
            return name, f"{framed}?{chosen.address()}".rstrip("?"), title_of(name, chosen)
    if match.view_name == "members:detail":
        organization = member(**match.kwargs)
        return "badge", reverse("opendata:badge", args=[organization.slug]), shown_text(organization, "name")[0]
    raise Http404


def whole(text, default):
    """A positive number that a visitor has typed, or the default."""
    return int(text[:6]) or default if text and text.isascii() and text.isdigit() else default
