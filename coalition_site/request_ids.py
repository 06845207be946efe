"""Every request has an id. It stands in the log, on the page of an error, and in the answer if that is for one only."""

import re
import secrets

from publishing.limits import is_trusted

from .headers import is_for_one
from .logs import current

WELL_FORMED = re.compile(r"[0-9a-zA-Z-]{8,64}")


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = given_id(request) or secrets.token_hex(8)
        before = current.set(request)
        try:
            response = self.get_response(request)
        finally:
            current.reset(before)
        if is_for_one(response):
            response["X-Request-ID"] = request.id
        return response


def given_id(request):
    """The id that a trusted proxy has given to the request, or None."""
    given = request.headers.get("X-Request-ID", "")
    return given if WELL_FORMED.fullmatch(given) and is_trusted(request.META.get("REMOTE_ADDR", "")) else None
