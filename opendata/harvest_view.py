from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from . import harvest
from .harvest_items import item


def refused(code, message):
    """An error in the shape that the importer knows."""
    return JsonResponse({"code": code, "message": message, "data": {"status": 400}}, status=400)


@require_safe
def harvested(request, kind):
    """One page of one type, with the number of things and of pages in its headers."""
    try:
        asked = harvest.Request.read(request.GET)
    except harvest.BadRequestError as error:
        return refused("rest_invalid_param", f"Not a value that can be used: {error}")
    if kind in harvest.TYPES:
        noted = harvest.found(kind, asked)
        total = noted.count()
    elif kind in harvest.EMPTY_TYPES:
        noted, total = [], 0
    else:
        raise Http404
    pages = -(-total // asked.per_page)
    if asked.page > max(1, pages):
        return refused("rest_post_invalid_page_number", "There are fewer pages than that.")
    first = (asked.page - 1) * asked.per_page
    shown = [] if request.method == "HEAD" else noted[first : first + asked.per_page]
    items = [item(obj, asked.language) for obj in harvest.things(kind, shown)] if shown else []
    return JsonResponse(items, safe=False, headers={"X-WP-Total": total, "X-WP-TotalPages": pages})
