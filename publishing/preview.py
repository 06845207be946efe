"""A look at a Markdown text while it is being written, as the site would show it."""

from datetime import timedelta

from django.http import JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import markdown
from .limits import Limit, TooManyAttemptsError, client_address

# Of a text in a form that anyone may send; staff write longer ones.
LONGEST, LONGEST_OF_STAFF = 10_000, 50_000
BY_ADDRESS = Limit("preview", 100, timedelta(hours=1))


# It changes nothing, and the public forms that ask for it hold no token.
@csrf_exempt
@require_POST
@never_cache
def preview(request):
    """The posted `text` as {"html": …}, or {"error": …} in words. JSON, and for our own pages only: no other site can
    show a text of its own under our address."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return refusal(_("The preview is made for pages of this site only."), 403)
    text = request.POST.get("text", "")
    if len(text) > (LONGEST_OF_STAFF if request.user.is_staff else LONGEST):
        return refusal(_("The text is longer than the preview can show."), 413)
    try:
        BY_ADDRESS.count(client_address(request))
    except TooManyAttemptsError as error:
        response = refusal(_("So many previews have been made that this one has to wait. Try again later."), 429)
        response["Retry-After"] = str(error.seconds)
        return response
    nothing = format_html("<p>{}</p>", _("Nothing has been written yet."))
    return JsonResponse({"html": markdown.render(text, prefix="preview") or nothing})


def refusal(words, status):
    return JsonResponse({"error": words}, status=status)
