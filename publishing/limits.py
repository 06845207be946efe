"""How often somebody may do something. Counted in the database, so the limits hold for all processes together."""

import re
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Attempt

KEPT = timedelta(days=2)
PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")


class TooManyAttemptsError(Exception):
    """A limit has been reached. `seconds` says after how long another attempt counts again."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """At most so many `times` within a `period`, for each one who attempts it."""

    kind: str
    times: int
    period: timedelta

    def count(self, who):
        """Count an attempt by `who`, a text that tells people apart.

        Raises TooManyAttemptsError, and then counts nothing.
        """
        who = hashed(who)
        with transaction.atomic():
            take_turn(f"{self.kind} {who}")
            since = timezone.now() - self.period
            counted = Attempt.objects.filter(kind=self.kind, who=who, at__gt=since).order_by("-at", "-pk")
            moments = list(counted.values_list("at", flat=True)[: self.times])
            if len(moments) == self.times:
                raise TooManyAttemptsError(max(1, ceil((moments[-1] - since).total_seconds())))
            Attempt.objects.create(kind=self.kind, who=who)

    def forget(self, who):
        """Count nothing of what `who` has attempted until now: it went well."""
        Attempt.objects.filter(kind=self.kind, who=hashed(who)).delete()


def take_turn(name):
    """Let nobody else past here by the same name until the transaction ends. SQLite has one who writes at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def hashed(who):
    return salted_hmac("publishing.limits", who.lower()).hexdigest()


def forget_attempts(older_than=KEPT):
    """Delete attempts that no limit counts any more. Returns their number."""
    return Attempt.objects.filter(at__lt=timezone.now() - older_than).delete()[0]


def client_address(request):
    """The address that a request comes from, as a text. What a header says counts only when a trusted proxy wrote it.

    All addresses of one IPv6 customer, a /64 network, are one.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and is_trusted(address):
        address = hops.pop()
    parsed = parsed_address(address)
    if parsed is None:
        return address
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


def parsed_address(text):
    """`1.2.3.4`, `::ffff:1.2.3.4`, `1.2.3.4:80` and `[2001:db8::1]:80` as an IP address; None for anything else."""
    if match := PORT.fullmatch(text):
        text = match[1] or match[2]
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def is_trusted(address):
    parsed = parsed_address(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)
