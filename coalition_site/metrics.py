"""What Prometheus is told at `/metrics` if it knows METRICS_TOKEN; without that setting nothing here is read.

Of what is answered before a view is reached (kept pages, files, what is refused or not there) only those are counted
that come as far as Django, all under the route `other`: the door and nginx count nothing.
"""

import os
from functools import cache
from time import perf_counter

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from post_office.models import STATUS, Email
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from publishing.models import LinkCheck, Submission

from .counts import Counts
from .models import Backup

PATH = "/metrics"
# Anybody may make up others.
METHODS = {"GET", "HEAD", "OPTIONS", "POST"}
SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
own = CollectorRegistry()
answered = Counter("site_requests", "Requests that were answered", ["route", "method", "status"], registry=own)
taken = Histogram("site_request_seconds", "How long they took", ["route"], buckets=SECONDS, registry=own)


class MetricsMiddleware:
    """Counts requests, and tells of them here: Prometheus asks each host by its own name and without TLS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == PATH and knows_token(request):
            return HttpResponse(generate_latest(everything()), content_type=CONTENT_TYPE_LATEST)
        start = perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "other"
        method = request.method if request.method in METHODS else "other"
        answered.labels(route, method, response.status_code).inc()
        taken.labels(route).observe(perf_counter() - start)
        return response


def knows_token(request):
    return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")


@cache
def everything():
    """A registry of what all workers of this host have counted, and of the gauges."""
    registry = own
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        Counts(registry := CollectorRegistry())
    registry.register(Gauges())
    return registry


class Gauges:
    """What stands in the database, read when it is asked for."""

    def describe(self):
        return []

    def collect(self):
        try:
            values = dict(gauges())
        except (OperationalError, InterfaceError):
            values = {}
        yield GaugeMetricFamily("site_database_up", "Whether the database answers", int(bool(values)))
        for name, (words, value) in values.items():
            yield GaugeMetricFamily(f"site_{name}", words, value)


def gauges():
    """Name → what it means, and the number."""
    queued = Email.objects.filter(status__in=[STATUS.queued, STATUS.requeued])
    yield "mails_queued", ("Mails that wait to be sent", queued.count())
    yield "mails_failed", ("Mails that could not be sent", Email.objects.filter(status=STATUS.failed).count())
    yield "submissions_waiting", ("Submissions that wait for review", Submission.objects.in_review().count())
    yield "links_broken", ("Links that do not answer", LinkCheck.objects.broken().count())
    yield "database_bytes", ("Size of the database", database_bytes())
    now = timezone.now()
    if backup := Backup.objects.last_made():
        yield "backup_age_seconds", ("Age of the last backup", (now - backup.made_at).total_seconds())
    if drill := Backup.objects.last_drilled():
        yield "drill_age_seconds", ("Since when a backup was last tried out", (now - drill.drilled_at).total_seconds())
        yield "drill_failed", ("Whether it could not be put back", int(bool(drill.drill_error)))


def database_bytes():
    sizes = {
        "postgresql": "SELECT pg_database_size(current_database())",
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    }
    with connection.cursor() as cursor:
        cursor.execute(sizes[connection.vendor])
        return cursor.fetchone()[0]
