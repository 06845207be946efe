"""Kept pages that the processes of several hosts share, in Redis. While Redis is away each process is on its own."""

import time
from functools import cache, wraps
from hashlib import sha256

from django.conf import settings
from redis import Redis, RedisError

from .kept_page import KeptPage

# In seconds: how long a page is kept that nobody asks for, how long one process may take to make one while others wait
# for it, how often they look, and how long Redis is left alone after a failure.
KEPT, TURN, LOOK, REST = 7 * 24 * 3600, 5, 0.02, 1
CODE = {".py", ".html", ".txt", ".po", ".css", ".js", ".svg"}


@cache
def release():
    """A short text that differs once code or settings make other pages, so that two releases never share one."""
    seen = sha256(repr([settings.SITE_URL, settings.RETENTION, settings.COALITION]).encode())
    # The folders of the code are those that git would show; data and the environment of Python are none of it.
    for top in sorted(set(settings.BASE_DIR.iterdir()) - {settings.BASE_DIR / "var", settings.DATA_DIR}):
        for path in sorted(top.rglob("*")) if top.is_dir() and not top.name.startswith(".") else ():
            if path.suffix in CODE:
                seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def unless_away(answer):
    """Decorator of a method that asks Redis: gives `answer` instead while Redis does not."""

    def decorate(method):
        @wraps(method)
        def asked(self, *args):
            if time.monotonic() < self.rests_until:
                return answer
            try:
                return method(self, *args)
            except RedisError:
                self.rests_until = time.monotonic() + REST
                return answer

        return asked

    return decorate


class SharedPages:
    def __init__(self, url):
        self.redis = Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self.rests_until = 0

    @unless_away(None)
    def get(self, address):
        found = self.redis.get(key("page", address))
        return found and KeptPage.from_bytes(found)

    @unless_away(None)
    def put(self, address, page):
        self.redis.set(key("page", address), page.to_bytes(), ex=KEPT)

    @unless_away(True)
    def take_turn(self, address):
        """Whether nobody else is making the page now."""
        return bool(self.redis.set(key("turn", address), 1, nx=True, ex=TURN))

    @unless_away(None)
    def end_turn(self, address):
        self.redis.delete(key("turn", address))

    @unless_away(False)
    def answers(self):
        return self.redis.ping()

    def fresh(self, address, version):
        """The page if others have made it, or do so while we wait; None for who has the turn to make it."""
        give_up = time.monotonic() + TURN
        while True:
            page = self.get(address)
            if page and page.is_fresh(version):
                return page
            if self.take_turn(address) or time.monotonic() > give_up:
                return None
            time.sleep(LOOK)


def key(kind, address):
    return f"{kind}:{release()}:{sha256(address.encode()).hexdigest()}"
