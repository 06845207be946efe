"""What lets a script on any other site read the open data."""

from functools import wraps

from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpResponse

METHODS = "GET, HEAD, OPTIONS"
# How long a browser may remember that it may ask, in seconds.
REMEMBERED = 24 * 3600


def for_all_sites(view):
    """Decorator: scripts of other sites may read the answers, errors too, and ask whether anything has changed."""

    @wraps(view)
    def shared(request, *args, **kwargs):
        response = permission() if request.method == "OPTIONS" else answer(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return shared


def permission():
    """What a browser asks for before it sends a request that is not quite simple."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
            "Access-Control-Max-Age": REMEMBERED,
        },
    )


def answer(view, request, *args, **kwargs):
    try:
        return view(request, *args, **kwargs)
    except Http404 as error:
        # Django would answer outside of this, without the headers.
        return response_for_exception(request, error)
