"""Whether the site works, for those who look after the server, in a second: /healthz/live and /healthz/ready.

`live` says that the process answers. `ready` also asks what the site stands on, and says no while the host is about to
stop. `doctor` begins with the same.
"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils.functional import SimpleLazyObject

from . import draining
from .page_cache import shared_pages

WORKS = "works"
shared = SimpleLazyObject(lambda: shared_pages(settings.CACHE_URL))


def database():
    """WORKS or in plain words what is wrong, as the other parts say it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # The next one to ask makes a connection anew.
        connection.close()
        return "does not answer"
    return WORKS


def migrations():
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "cannot be read"
    return f"{len(missing)} not applied: run manage.py upgrade" if missing else WORKS


def cache():
    return WORKS if not settings.CACHE_URL or shared.answers() else "does not answer: each process keeps its own pages"


class HealthMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.is_migrated = False

    def __call__(self, request):
        if request.path_info == "/healthz/live":
            return HttpResponse("live\n", content_type="text/plain")
        return self.ready() if request.path_info == "/healthz/ready" else self.get_response(request)

    def ready(self):
        said = {"database": database(), "migrations": WORKS if self.is_migrated else migrations()}
        # What has been applied stays so, and to read all of it takes its time.
        self.is_migrated = said["migrations"] == WORKS
        if draining.has_begun():
            said["host"] = "is about to stop"
        is_ready = all(words == WORKS for words in said.values())
        # The site goes on without it, so no host is taken out of service for that.
        said["cache"] = cache()
        return JsonResponse(said, status=200 if is_ready else 503)
