"""Public pages, kept as bytes and given again until the content changes.

Stands above everything else, so that a page that is kept costs one small query: for the content version. A change is
therefore seen by the very next request, in every process. A page is made by one thread while others wait for it. When
the database is away, pages that have been visited are given as they last were.
"""

import gzip
import re
import time
from collections import Counter, OrderedDict, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from threading import Lock

import brotli
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe

from publishing.moments import next_moment
from publishing.versions import content_version

from .public_pages import understood

# Longer addresses are answered, and not kept.
LONGEST = 1000
# A proxy gives a page for some seconds without asking, for some more while it asks, and for a day while we are away.
FOR_PROXIES = "public, max-age=0, s-maxage=10, stale-while-revalidate=20, stale-if-error=86400"
# What the wire and the single request decide.
NOT_KEPT = {"content-length", "content-encoding", "etag", "vary"}
WORTH_COMPRESSING = re.compile(r"text/|application/(?:\w+\+)?(?:json|xml)|image/svg")
CONDITIONS = {f"HTTP_IF_{name}" for name in ("MATCH", "NONE_MATCH", "MODIFIED_SINCE", "UNMODIFIED_SINCE")}
# After a failure the database is left alone for this many seconds.
REST = 1


class Away(Exception):  # noqa: N818
    """The database cannot be asked."""


@dataclass(frozen=True)
class KeptPage:
    """An answer with status 200. `bodies` are by encoding, `until` in seconds since 1970."""

    version: tuple
    until: float
    headers: dict
    etag: str
    vary: str
    bodies: dict = field(repr=False)

    @classmethod
    def of(cls, response, version):
        headers = {name: value for name, value in response.items() if name.lower() not in NOT_KEPT}
        patch_vary_headers(response, ["Accept-Encoding"])
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = FOR_PROXIES
            # Who has signed in sees more.
            patch_vary_headers(response, ["Cookie"])
        content = response.content
        bodies = {"": content}
        if WORTH_COMPRESSING.match(headers.get("Content-Type", "")):
            bodies |= {"gzip": gzip.compress(content, 6, mtime=0), "br": brotli.compress(content, quality=5)}
        # Weak: the same page in any encoding.
        etag = "W/" + response.get("ETag", f'"{sha256(content).hexdigest()[:24]}"').removeprefix("W/")
        return cls(version, next_moment().timestamp(), headers, etag, response["Vary"], bodies)

    @property
    def size(self):
        return sum(map(len, self.bodies.values())) + 2000

    def is_fresh(self, version):
        return self.version == version and time.time() < self.until

    def answer(self, request):
        meta = request.META
        encoding = encoding_for(meta.get("HTTP_ACCEPT_ENCODING", "")) if len(self.bodies) > 1 else ""
        body = self.bodies[encoding]
        headers = {**self.headers, "ETag": self.etag, "Vary": self.vary, "Content-Length": str(len(body))}
        if encoding:
            headers["Content-Encoding"] = encoding
        response = HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)
        return conditional(request, response)


def conditional(request, response):
    """The response, or in its place 304 when the one who asks has it already."""
    if not CONDITIONS & request.META.keys():
        return response
    last_modified = parse_http_date_safe(response.get("Last-Modified", ""))
    answer = get_conditional_response(request, response.get("ETag"), last_modified, response)
    if answer.status_code == 304:
        # With all that holds for the page, such as who may read it.
        kept = {name: value for name, value in response.items() if not name.startswith("Content-")}
        answer.headers = ResponseHeaders(kept)
    return answer


@lru_cache(maxsize=500)
def encoding_for(accepted):
    """The encoding in which somebody gets a page who accepts these, as a header says it."""
    offers = {}
    for part in accepted.lower().split(","):
        name, _semicolon, quality = part.partition(";")
        offers[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", quality)
    return next((name for name in ("br", "gzip") if offers.get(name, offers.get("*", False))), "")


class Shelf:
    """The pages of this process, those that were not asked for longest ago given up for others."""

    def __init__(self):
        self.lock = Lock()
        self.clear()

    def clear(self):
        self.pages, self.size = OrderedDict(), 0

    def get(self, address):
        with self.lock:
            if page := self.pages.get(address):
                self.pages.move_to_end(address)
            return page

    def put(self, address, page):
        with self.lock:
            if old := self.pages.pop(address, None):
                self.size -= old.size
            self.pages[address] = page
            self.size += page.size
            while self.size > settings.PAGE_CACHE_BYTES:
                _address, old = self.pages.popitem(last=False)
                self.size -= old.size


shelf = Shelf()


class Turns:
    """Lets one thread at a time through for each address."""

    def __init__(self):
        self.lock, self.locks, self.waiting = Lock(), defaultdict(Lock), Counter()

    @contextmanager
    def of(self, address):
        with self.lock:
            own = self.locks[address]
            self.waiting[address] += 1
        try:
            with own:
                yield
        finally:
            with self.lock:
                self.waiting[address] -= 1
                if not self.waiting[address]:
                    del self.waiting[address], self.locks[address]


@lru_cache(maxsize=10_000)
def understood_once(path, query):
    return understood(path, query)


class PageCacheMiddleware:
    def __init__(self, get_response):
        if settings.DEBUG:
            raise MiddlewareNotUsed("Whoever works on the site wants to see each change of its code.")
        self.get_response = get_response
        self.turns = Turns()
        self.rests_until = 0

    def __call__(self, request):
        query = self.kept_query(request)
        if query is None:
            return self.get_response(request)
        # The page is made from what it understands, so that nothing else can get into it.
        request.META["QUERY_STRING"] = query
        address = f"{request.path_info}?{query}"
        page = shelf.get(address)
        try:
            version = self.version()
        except Away:
            return page.answer(request) if page else self.get_response(request)
        if page and page.is_fresh(version):
            return page.answer(request)
        # In a transaction with changes of its own nothing is the same for all.
        if version is None or request.method == "HEAD":
            return self.get_response(request)
        with self.turns.of(address):
            page = shelf.get(address)
            if page and page.is_fresh(version):
                return page.answer(request)
            return self.made(request, address, version, page)

    def made(self, request, address, version, old):
        conditions = {name: request.META.pop(name) for name in CONDITIONS & request.META.keys()}
        response = self.get_response(request)
        request.META.update(conditions)
        if response.status_code >= 500 and old and self.is_away():
            return old.answer(request)
        if is_for_all(response):
            page = KeptPage.of(response, version)
            shelf.put(address, page)
            return page.answer(request)
        return conditional(request, response)

    def kept_query(self, request):
        """The part of the query that the address understands; None when the answer is not for everyone."""
        path, query = request.path_info, request.META.get("QUERY_STRING", "")
        if (
            request.method not in {"GET", "HEAD"}
            or path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
            or settings.SESSION_COOKIE_NAME in request.COOKIES
            or len(path) + len(query) > LONGEST
            or (settings.SECURE_SSL_REDIRECT and not request.is_secure())
        ):
            return None
        # Raises DisallowedHost.
        request.get_host()
        return understood_once(path, query)

    def version(self):
        if time.monotonic() < self.rests_until:
            raise Away
        try:
            return content_version()
        except (OperationalError, InterfaceError) as error:
            self.rests_until = time.monotonic() + REST
            raise Away from error

    def is_away(self):
        self.rests_until = 0
        try:
            self.version()
        except Away:
            return True
        return False


def is_for_all(response):
    """Whether everybody may get this answer, as far as the answer itself says."""
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not any(word in control for word in ("private", "no-store", "no-cache"))
    )
