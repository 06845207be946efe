"""The read-only API under `/api/v1/`. Its filters are those of the site's lists."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Query
from ninja.decorators import decorate_view
from ninja.errors import ValidationError

from initiatives.facets import areas_with_counts
from publishing.views import get_by_slug_or_404
from vocabularies.models import Term, Vocabulary

from . import records, schemas
from .freshness import in_main_language, open_data
from .kinds import KINDS

LARGEST_PAGE = 100
LICENSE = {"name": settings.COALITION.data_license, "url": settings.COALITION.data_license_url}

# Its own documentation page loads from other hosts; ours is `DataView`.
api = NinjaAPI(
    title=f"{settings.SITE_NAME}: open data",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    description="What the site shows to everyone. Read-only; no key is needed.",
    openapi_extra={"info": {"license": LICENSE}},
)
SHARED = {400: schemas.Problem, 404: schemas.Problem, 422: schemas.Problem}
# A slug that has been edited leads on.
MOVED = {301: None}
data_view = decorate_view(open_data, in_main_language)


class BadFilterError(Exception):
    """A filter was asked for a value that does not exist. `errors` are filter → messages."""

    def __init__(self, errors):
        super().__init__(errors)
        self.errors = errors


@api.exception_handler(BadFilterError)
def bad_filter(request, error):
    return api.create_response(request, {"errors": error.errors}, status=400)


@api.exception_handler(ValidationError)
def bad_value(request, error):
    errors = {}
    for problem in error.errors:
        errors.setdefault(str(problem["loc"][-1]), []).append(problem["msg"])
    return api.create_response(request, {"errors": errors}, status=422)


@api.exception_handler(Http404)
def not_there(request, error):
    return api.create_response(request, {"errors": {"address": ["There is nothing here."]}}, status=404)


def page_of(request, name, page, per_page):
    """One page of a kind, as its schema wants it. Raises BadFilterError, and Http404 for a page past the last."""
    kind = KINDS[name]
    chosen = kind.filter_class(request.GET)
    if not chosen.is_valid:
        raise BadFilterError(kind.problems(chosen, request.GET))
    hits = kind.hits(chosen)
    pages = max(1, -(-len(hits) // per_page))
    if page > pages:
        raise Http404

    def address(number):
        query = request.GET.copy()
        query["page"] = number
        return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"

    return {
        "count": len(hits),
        "page": page,
        "pages": pages,
        "next": address(page + 1) if page < pages else None,
        "previous": address(page - 1) if page > 1 else None,
        "results": [kind.record(obj) for obj in hits[(page - 1) * per_page : page * per_page]],
    }


def one_of(request, name, slug):
    """One thing of a kind, or where it is now if it had this slug before. Raises Http404."""
    kind = KINDS[name]
    found = get_by_slug_or_404(kind.queryset(), slug)
    if found.slug != slug:
        return redirect(request.resolver_match.view_name, found.slug, permanent=True)
    return kind.record(found)


def get(path, response, summary):
    """Decorator: an operation of the API, for HEAD and OPTIONS too. Its summary also stands on the data page."""
    return api.api_operation(["GET", "HEAD", "OPTIONS"], path, response=response, summary=summary)


PAGE = Query(1, ge=1, description="Which page of the list.")
VOCABULARY = Query(None, description="One of the code lists.")
PER_PAGE = Query(50, ge=1, le=LARGEST_PAGE, description="How many things a page holds.")


@get("/organizations", {200: schemas.OrganizationPage, **SHARED}, gettext_noop("Members, alphabetically"))
@data_view
def organizations(request, page: int = PAGE, per_page: int = PER_PAGE):
    return page_of(request, "organizations", page, per_page)


@get("/organizations/{slug}", {200: schemas.Organization, **MOVED, **SHARED}, gettext_noop("One member"))
@data_view
def organization(request, slug: str):
    return one_of(request, "organizations", slug)


@get("/initiatives", {200: schemas.InitiativePage, **SHARED}, gettext_noop("Initiatives, latest first"))
@data_view
def initiatives(request, page: int = PAGE, per_page: int = PER_PAGE):
    return page_of(request, "initiatives", page, per_page)


@get("/initiatives/{slug}", {200: schemas.Initiative, **MOVED, **SHARED}, gettext_noop("One initiative"))
@data_view
def initiative(request, slug: str):
    return one_of(request, "initiatives", slug)


@get(
    "/activities",
    {200: schemas.ActivityPage, **SHARED},
    gettext_noop("Activities to come, the soonest first; with when=past those that have ended, the latest first"),
)
@data_view
def activities(request, page: int = PAGE, per_page: int = PER_PAGE):
    return page_of(request, "activities", page, per_page)


@get("/activities/{slug}", {200: schemas.Activity, **MOVED, **SHARED}, gettext_noop("One activity"))
@data_view
def activity(request, slug: str):
    return one_of(request, "activities", slug)


@get("/areas", {200: list[schemas.Area]}, gettext_noop("The competence areas"))
@data_view
def areas(request):
    return [records.of_area(area) for area in areas_with_counts()]


@get("/areas/{code}", {200: schemas.Area, **SHARED}, gettext_noop("One competence area"))
@data_view
def area(request, code: str):
    found = {area.code: area for area in areas_with_counts()}
    if code not in found:
        raise Http404
    return records.of_area(found[code])


@get("/terms", {200: list[schemas.Term], **SHARED}, gettext_noop("The choices in the code lists"))
@data_view
def terms(request, vocabulary: Vocabulary | None = VOCABULARY):
    found = Term.objects.filter(vocabulary=vocabulary) if vocabulary else Term.objects.all()
    return [records.of_term(term) for term in found]
