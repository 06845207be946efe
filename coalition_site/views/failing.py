"""What somebody sees for whom the site has failed. Nothing here asks the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.defaults import server_error

from opendata.refusals import is_for_api, refused

# What the site stands on: the database, and the store of pictures.
AWAY = (OperationalError, InterfaceError, ConnectionError)
# In seconds. A database that starts anew is there again within some.
SOON = 10


@never_cache
def failed(request):
    """The answer to an error that nobody expected: that it will soon go again, where something is away or busy."""
    is_away = isinstance(sys.exception(), AWAY)
    soon = {"Retry-After": str(SOON)} if is_away else None
    if is_for_api(request):
        words = "The site cannot answer right now." if is_away else "Something went wrong. The fault is ours."
        return refused(request, 503 if is_away else 500, "site", f"{words} Try again in a while.", soon)
    if not is_away:
        return server_error(request)
    sent = None if request.method != "POST" or holds_password(request.POST) else list(request.POST.lists())
    html = render_to_string("503.html", {"sent": sent, "has_files": bool(request.FILES)})
    return HttpResponse(html, status=503, headers=soon)


def holds_password(data):
    return any("password" in name for name in data)
