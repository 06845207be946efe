"""What somebody sees for whom the site has failed. Nothing here asks the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.defaults import server_error

# What the site stands on: the database, and the store of pictures.
AWAY = (OperationalError, InterfaceError, ConnectionError)
# In seconds. A database that starts anew is there again within some.
SOON = 10


@never_cache
def failed(request):
    """The answer to an error that nobody expected: that it will soon go again, where something is away or busy."""
    if not isinstance(sys.exception(), AWAY):
        return server_error(request)
    sent = None if request.method != "POST" or holds_password(request.POST) else list(request.POST.lists())
    html = render_to_string("503.html", {"sent": sent, "has_files": bool(request.FILES)})
    return HttpResponse(html, status=503, headers={"Retry-After": str(SOON)})


def holds_password(data):
    return any("password" in name for name in data)
