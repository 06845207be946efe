import logging

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.static import was_modified_since

from activities.cancelling import when_in_words
from activities.models import Activity
from coalition_site.social import social_picture
from initiatives.models import Initiative
from members.models import Organization
from pages.models import Page
from publishing.patterns import SHAPES, family_of
from publishing.translations import shown_text
from vocabularies.models import CompetenceArea

logger = logging.getLogger(__name__)


def serve_picture(request, path):
    """A file of the media. Its name is made from its content, so whoever has it never needs to ask again."""
    try:
        changed = default_storage.get_modified_time(path).timestamp()
        if was_modified_since(request.headers.get("If-Modified-Since"), changed):
            response = FileResponse(default_storage.open(path))
        else:
            response = HttpResponseNotModified()
    except ConnectionError as error:
        logger.error("A picture could not be fetched: %s", error)
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    except OSError:
        # Also a name that is too long for the system.
        raise Http404
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@cache_control(public=True, max_age=24 * 3600)
def social(request, language, kind, slug):
    """The picture for sharing of one public thing, in a language."""
    if language not in dict(settings.LANGUAGES) or kind not in SOCIAL:
        raise Http404
    with override(language):
        picture = social_picture(*SOCIAL[kind](slug), seed=slug)
    for_other_sites = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(picture, content_type="image/png", headers=for_other_sites)


def initiative_words(slug):
    initiative = get_object_or_404(Initiative.objects.published().for_cards(), slug=slug)
    byline = shown_text(initiative.organization, "name")[0]
    return shown_text(initiative, "title")[0], byline, [area.color for area in initiative.areas.all()]


def activity_words(slug):
    activity = get_object_or_404(Activity.objects.published().for_cards(), slug=slug)
    return shown_text(activity, "title")[0], when_in_words(activity), [area.color for area in activity.areas.all()]


def organization_words(slug):
    organization = get_object_or_404(Organization.objects.published().select_related("category"), slug=slug)
    byline = shown_text(organization.category, "label")[0] if organization.category else ""
    return shown_text(organization, "name")[0], byline, [family_of(slug)]


def area_words(slug):
    area = get_object_or_404(CompetenceArea, code=slug)
    return shown_text(area, "name")[0], "", [area.color]


def page_words(slug):
    page = get_object_or_404(Page.objects.published(), slug=slug)
    return shown_text(page, "title")[0], "", list(SHAPES)


# Kind in the address → a function from the slug to title, byline and colour families. Raises Http404.
SOCIAL = {
    "initiative": initiative_words,
    "activity": activity_words,
    "organization": organization_words,
    "competencearea": area_words,
    "page": page_words,
}
