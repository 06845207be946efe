"""Asks a website whether it still answers, as politely as a guest: seldom, slowly, and saying who asks."""

import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from requests.exceptions import ConnectionError, ConnectTimeout, RequestException, SSLError, Timeout
from urllib3 import Retry
from urllib3.exceptions import HTTPError

from . import outbound
from .models import LinkCheck

Reason = LinkCheck.Reason

REDIRECTS = 5
# To connect, and between two parts of an answer. In seconds.
TIMEOUT = (5, 10)
# Between two requests to the same host. In seconds.
PAUSE = 2
PERMANENT = {301, 308}
REASONS = {
    401: Reason.FORBIDDEN,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    410: Reason.NOT_FOUND,
    429: Reason.BUSY,
    451: Reason.FORBIDDEN,
}
# A name that always exists: while it is not found, nothing is known of others.
CONTROL = "example.com"


@dataclass(frozen=True)
class Finding:
    """What came of asking. `status` is that of the last answer, `moved_to` where the address has moved for good."""

    reason: Reason
    status: int | None = None
    moved_to: str = ""


class Checker:
    """Asks one address after the other. Every connection goes through `is_allowed`, which gets an IP address."""

    def __init__(self, user_agent, *, is_allowed=outbound.is_public, pause=time.sleep, backoff=1):
        self.user_agent = user_agent
        self.is_allowed = is_allowed
        self.pause = pause
        # What is asked again at once: a connection that is not made, and answers that tell of a moment's trouble.
        # Before it asks again urllib3 reads the body to its end, and only HEAD has none.
        self.retries = Retry(
            total=2,
            read=False,
            allowed_methods=("HEAD",),
            other=0,
            status_forcelist=(502, 503, 504),
            backoff_factor=backoff,
            raise_on_status=False,
            respect_retry_after_header=False,
        )
        self.asked_at = {}

    def check(self, url):
        """Ask an address and where it leads to; return a Finding. Takes minutes at the worst, and raises nothing."""
        try:
            with outbound.session(
                user_agent=self.user_agent, retries=self.retries, is_allowed=self.is_allowed
            ) as session:
                return self.follow(session, url)
        except outbound.NotPublicError:
            reason = Reason.NOT_PUBLIC
        except outbound.NoSuchHostError:
            reason = Reason.NO_HOST if self.is_online() else Reason.NO_CONNECTION
        except Timeout:
            reason = Reason.TIMEOUT
        except SSLError as error:
            is_refused = "CERTIFICATE_VERIFY_FAILED" in str(error)
            reason = Reason.CERTIFICATE if is_refused else Reason.NO_CONNECTION
        except (ConnectionError, HTTPError):
            reason = Reason.NO_CONNECTION
        except (RequestException, ValueError):
            reason = Reason.STRANGE
        return Finding(reason)

    def follow(self, session, url):
        address, moved_to = urldefrag(url).url, ""
        is_permanent = True
        for _n in range(REDIRECTS + 1):
            status, target = self.ask(session, address)
            if not target:
                reason = reason_of(status)
                return Finding(reason, status, moved_to if reason == Reason.ANSWERS else "")
            address = urljoin(address, target)
            is_permanent = is_permanent and status in PERMANENT
            if is_permanent:
                moved_to = address
        return Finding(Reason.LOOP, status)

    def ask(self, session, address):
        """The status of an address, and where it redirects to. No body is read: GET only for who knows no HEAD."""
        for method in ("HEAD", "GET"):
            self.wait_for(urlsplit(address).hostname)
            try:
                with closing(
                    session.request(method, address, stream=True, timeout=TIMEOUT, allow_redirects=False)
                ) as answer:
                    status, target = answer.status_code, session.get_redirect_target(answer)
            except (ConnectTimeout, SSLError):
                raise
            except (ConnectionError, Timeout):
                if method == "GET":
                    raise
                continue
            if status < 400:
                break
        return status, target

    def wait_for(self, host):
        """Leave a host in peace between two requests."""
        now = time.monotonic()
        left = self.asked_at.get(host, now - PAUSE) + PAUSE - now
        if left > 0:
            self.pause(left)
        self.asked_at[host] = time.monotonic()

    def is_online(self):
        try:
            return bool(outbound.addresses_of(CONTROL))
        except (OSError, outbound.NoSuchHostError):
            return False


def reason_of(status):
    if 200 <= status < 300:
        return Reason.ANSWERS
    return REASONS.get(status, Reason.SERVER_ERROR if status >= 500 else Reason.STRANGE)
