"""A public page as bytes, in the forms in which browsers take it."""

import gzip
import json
import re
import time
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from hashlib import sha256

import brotli
from django.conf import settings
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe

# A proxy gives a page for some seconds without asking, for some more while it asks, and for a day while we are away.
FOR_PROXIES = "public, max-age=0, s-maxage=10, stale-while-revalidate=20, stale-if-error=86400"
OF_ITS_BYTES = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Disposition"}
# What the wire and the single request decide.
NOT_KEPT = {"content-length", "content-encoding", "etag", "vary"}
WORTH_COMPRESSING = re.compile(r"text/|application/(?:\w+\+)?(?:json|xml)|image/svg")
SINCE_THEN = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
CONDITIONS = {f"HTTP_IF_{name}" for name in ("MATCH", "NONE_MATCH", "MODIFIED_SINCE", "UNMODIFIED_SINCE")}


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
    def of(cls, response, version, until):
        headers = {name: value for name, value in response.items() if name.lower() not in NOT_KEPT}
        patch_vary_headers(response, ["Accept-Encoding"])
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = FOR_PROXIES
            # Who has signed in sees more.
            patch_vary_headers(response, ["Cookie"])
        # At the door nobody else adds them.
        headers = settings.HEADERS | headers
        content = response.content
        bodies = {"": content}
        if WORTH_COMPRESSING.match(headers.get("Content-Type", "")):
            bodies |= {"gzip": gzip.compress(content, 6, mtime=0), "br": brotli.compress(content, quality=5)}
        # Weak: the same page in any encoding.
        etag = "W/" + response.get("ETag", f'"{sha256(content).hexdigest()[:24]}"').removeprefix("W/")
        return cls(version, until.timestamp(), headers, etag, response["Vary"], bodies)

    @classmethod
    def from_bytes(cls, stored):
        """What `to_bytes` made. No pickle: who can write into the store is not to run code here."""
        head, _newline, rest = stored.partition(b"\n")
        said = json.loads(head)
        bodies, start = {}, 0
        for name, length in said.pop("lengths").items():
            bodies[name] = rest[start : start + length]
            start += length
        return cls(**{**said, "version": tuple(said["version"])}, bodies=bodies)

    def to_bytes(self):
        said = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "bodies"}
        lengths = {name: len(body) for name, body in self.bodies.items()}
        return json.dumps({**said, "lengths": lengths}).encode() + b"\n" + b"".join(self.bodies.values())

    @property
    def size(self):
        return sum(map(len, self.bodies.values())) + 4000

    def is_fresh(self, version):
        return self.version == version and time.time() < self.until

    @cached_property
    def forms(self):
        """What is sent, by encoding: (headers, body)."""
        return {encoding: (self.headers_of(encoding, body), body) for encoding, body in self.bodies.items()}

    def headers_of(self, encoding, body):
        headers = {**self.headers, "ETag": self.etag, "Vary": self.vary, "Content-Length": str(len(body))}
        return headers | ({"Content-Encoding": encoding} if encoding else {})

    def form_for(self, environ):
        """The headers and the body for who asks so, as WSGI says it."""
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")) if len(self.bodies) > 1 else ""
        headers, body = self.forms[encoding]
        return headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body

    def is_held_by(self, environ):
        """Whether who asks has the page already, and asks for no more than that."""
        asked = CONDITIONS & environ.keys()
        tag = self.etag.removeprefix("W/")
        return asked <= SINCE_THEN and tag in environ.get("HTTP_IF_NONE_MATCH", "")

    def answer(self, request):
        headers, body = self.form_for(request.META)
        return conditional(request, HttpResponse(body, headers=headers))


def conditional(request, response):
    """The response, or in its place 304 when the one who asks has it already."""
    if not CONDITIONS & request.META.keys():
        return response
    last_modified = parse_http_date_safe(response.get("Last-Modified", ""))
    answer = get_conditional_response(request, response.get("ETag"), last_modified, response)
    if answer.status_code == 304:
        answer.headers = ResponseHeaders(without_content(response.items()))
    return answer


def without_content(headers):
    """What a 304 says: all that holds for the page, such as who may read it, and nothing of its bytes."""
    return {name: value for name, value in headers if name not in OF_ITS_BYTES}


@lru_cache(maxsize=500)
def encoding_for(accepted):
    """The encoding in which somebody gets a page who accepts these, as a header says it."""
    offers = {}
    for part in accepted.lower().split(","):
        name, _semicolon, quality = part.partition(";")
        offers[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", quality)
    return next((name for name in ("br", "gzip") if offers.get(name, offers.get("*", False))), "")
