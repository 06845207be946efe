"""Public pages, kept as bytes and given again until the content changes.

A page that is kept costs one small query: for the content version. A change is therefore seen by the very next request,
in every process. Who asks for a page that this process holds is answered at the door, before Django begins; everybody
else by the middleware, which stands above all that costs. A page is made by one thread while others wait for it, of all
processes when they share their pages in Redis. When the database is away, pages that have been visited are given as
they last were.
"""

import logging
import time
from collections import Counter, OrderedDict, defaultdict
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.core.handlers.wsgi import get_path_info
from django.db import InterfaceError, OperationalError, connection
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string

from publishing.moments import next_moment
from publishing.versions import content_version

from .headers import is_for_one
from .kept_page import CONDITIONS, KeptPage, conditional, without_content
from .public_pages import understood

logger = logging.getLogger(__name__)
# Longer addresses are answered, and not kept.
LONGEST = 1000
# After a failure the database is left alone for this many seconds.
REST = 1


class Away(Exception):  # noqa: N818
    """The database cannot be asked."""


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


class Database:
    """What the database says of the content, while it can be asked."""

    def __init__(self):
        self.rests_until = 0

    def version(self):
        """The content version; raises Away."""
        if time.monotonic() < self.rests_until:
            raise Away
        try:
            return content_version()
        except (OperationalError, InterfaceError):
            # It may have started anew since this connection was made.
            connection.close()
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


database = Database()


def address_of(path, environ):
    """What a page is kept under, path?query, with the part of the query that the address understands.

    None when the answer is not for everyone.
    """
    query = environ.get("QUERY_STRING", "")
    if (
        environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
        or path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
        or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
        or len(path) + len(query) > LONGEST
        or (settings.SECURE_SSL_REDIRECT and environ["wsgi.url_scheme"] != "https")
    ):
        return None
    return address_once(path, query)


@lru_cache(maxsize=10_000)
def address_once(path, query):
    known = understood(path, query)
    return None if known is None else f"{path}?{known}"


class Door:
    """The WSGI application: gives pages that are on the shelf, and leaves all else to `application`."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        try:
            answer = self.answer(environ)
        except Exception:
            # An error here costs nobody the page, nor one inside the headers of its answer.
            logger.exception("The door")
            answer = None
        if answer is None:
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, list(headers.items()))
        return body

    def answer(self, environ):
        """The status, the headers and the body of a page that is on the shelf; None for all else."""
        page = self.fresh_page(environ)
        if page is None:
            return None
        headers, body = page.form_for(environ)
        if page.is_held_by(environ):
            return "304 Not Modified", without_content(headers.items()), []
        return "200 OK", headers, [body]

    def fresh_page(self, environ):
        address = address_of(get_path_info(environ), environ)
        page = shelf.get(address)
        if not page or not is_our_host(environ.get("HTTP_HOST", "")):
            return None
        if CONDITIONS & environ.keys() and not page.is_held_by(environ):
            return None
        try:
            return page if page.is_fresh(database.version()) else None
        except Away:
            return None


def is_for_us(request):
    try:
        return request.get_host()
    except DisallowedHost:
        return None


def is_our_host(host):
    domain, _port = split_domain_port(host)
    return validate_host(domain, settings.ALLOWED_HOSTS)


def shared_pages(url):
    """The pages that hosts share. Without them nothing of Redis is read."""
    return import_string("coalition_site.shared_pages.SharedPages")(url) if url else None


class PageCacheMiddleware:
    def __init__(self, get_response):
        if settings.DEBUG:
            raise MiddlewareNotUsed("Whoever works on the site wants to see each change of its code.")
        self.get_response = get_response
        self.turns = Turns()
        self.shared = shared_pages(settings.CACHE_URL)

    def __call__(self, request):
        address = address_of(request.path_info, request.META)
        return self.kept(request, address) if address and is_for_us(request) else self.get_response(request)

    def kept(self, request, address):
        # The page is made from what it understands, so that nothing else can get into it.
        request.META["QUERY_STRING"] = address.rpartition("?")[2]
        page = shelf.get(address)
        try:
            version = database.version()
        except Away:
            page = page or (self.shared and self.shared.get(address))
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
            if self.shared and (others := self.shared.fresh(address, version)):
                shelf.put(address, others)
                return others.answer(request)
            try:
                return self.made(request, address, version, page)
            finally:
                if self.shared:
                    self.shared.end_turn(address)

    def made(self, request, address, version, old):
        # Asked for before the page is made: what changes meanwhile makes the next one.
        until = next_moment()
        # It is for everyone, so nothing gets into it that one visitor's browser says.
        names = [name for name in request.META if name.startswith("HTTP_") and name != "HTTP_HOST"]
        said = {name: request.META.pop(name) for name in names}
        response = self.get_response(request)
        request.META.update(said)
        if response.status_code >= 500 and old and database.is_away():
            return old.answer(request)
        if is_for_all(response):
            page = KeptPage.of(response, version, until)
            shelf.put(address, page)
            if self.shared:
                self.shared.put(address, page)
            return page.answer(request)
        return conditional(request, response)


def is_for_all(response):
    """Whether everybody may get this answer, as far as the answer itself says."""
    return response.status_code == 200 and not response.streaming and not response.cookies and not is_for_one(response)
