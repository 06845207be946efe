"""Requests that ask too much of a process: bodies that nothing here needs, and more pages than one visitor reads.

A page that is kept is answered at the door, or by nginx, and counts nothing. The count is each process's own: in the
database it would cost more than most pages do, and to look is to change nothing.
"""

from math import ceil
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from opendata.refusals import is_for_api, refused
from publishing.limits import client_address, is_trusted

# What nginx in front lets through.
LARGEST_BODY = 32 * 1024 * 1024
TIMES, SECONDS = 600, 60
# Visitors who are remembered before those are forgotten who have not asked lately.
MOST = 10_000


class Pace:
    """Lets each one ask TIMES within SECONDS, and then evenly so often.

    `served` says until when each has used up what evenly comes to them.
    """

    def __init__(self):
        self.lock, self.served = Lock(), {}

    def seconds_to_wait(self, who, now):
        with self.lock:
            served = max(self.served.get(who, 0), now)
            if served - now > SECONDS - SECONDS / TIMES:
                return ceil(served - now - SECONDS + SECONDS / TIMES)
            if len(self.served) >= MOST:
                self.served = {other: until for other, until in self.served.items() if until > now}
            self.served[who] = served + SECONDS / TIMES
        return 0


class TooMuchMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.pace = Pace()

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > LARGEST_BODY:
            return refusal(request, 413, "body", "What was sent is too large.")
        who = client_address(request)
        # This machine itself is nobody's visitor.
        if is_trusted(who) or request.path_info.startswith(settings.FOR_OTHER_SITES):
            return self.get_response(request)
        if seconds := self.pace.seconds_to_wait(who, monotonic()):
            words = f"Too many requests at once. Wait {seconds} seconds."
            return refusal(request, 429, "address", words, {"Retry-After": str(seconds)})
        return self.get_response(request)


def refusal(request, status, about, words, headers=None):
    """A page, or for the API these words about something."""
    if is_for_api(request):
        return refused(request, status, about, words, headers)
    return HttpResponse(render_to_string(f"{status}.html"), status=status, headers=headers)
