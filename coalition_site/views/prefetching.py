from django.conf import settings
from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def speculation_rules(request):
    """What browsers may fetch as soon as somebody points at a link: the site's pages, but no files.

    Named by the header Speculation-Rules; the form is that of https://wicg.github.io/nav-speculation/.
    """
    pages = {"href_matches": [f"/{code}/*" for code, _name in settings.LANGUAGES]}
    files = {"href_matches": "/*.*"}
    rule = {"where": {"and": [pages, {"not": files}]}, "eagerness": "moderate"}
    return JsonResponse({"prefetch": [rule]}, content_type="application/speculationrules+json")
