from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.template.response import TemplateResponse
from wagtail.models import Page

from .models import InitiativePage, MemberPage

KINDS = {"initiative": InitiativePage, "organization": MemberPage}
LABELS = {"initiative": "Initiativ", "organization": "Medlemmar"}


def search(request):
    words, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    pages = Page.objects.live()
    hits = pages.search(words) if words else pages.none()
    counts = hits.facet("content_type_id") if words else {}
    types = ContentType.objects.get_for_models(*KINDS.values())
    kinds = [(name, LABELS[name], counts.get(types[model].pk, 0)) for name, model in KINDS.items()]
    if words and kind in KINDS:
        hits = pages.type(KINDS[kind]).search(words)
    results = Paginator(hits, 20).get_page(request.GET.get("page"))
    numbers = results.paginator.get_elided_page_range(results.number, on_each_side=2, on_ends=1)
    specific = Page.objects.specific().in_bulk([page.pk for page in results])
    prefetch_related_objects([page for page in specific.values() if isinstance(page, InitiativePage)], "member")
    context = {
        "words": words,
        "kind": kind,
        "kinds": [(None, "Alla", sum(counts.values())), *(one for one in kinds if one[2])],
        "items": results,
        "results": [specific[page.pk] for page in results],
        "numbers": numbers,
    }
    return TemplateResponse(request, "coalition/search.html", context)
