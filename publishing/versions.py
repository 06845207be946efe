"""The content version: it differs after every transaction that has changed something a page may show.

What is worked out from much content, such as the counts of the filters, is worked out once per version and process.
"""

from functools import wraps
from threading import local

from django.core.signals import request_finished, request_started
from django.db import connection
from django.dispatch import receiver

from .changes import content_changed
from .models import ContentChange

MOST_CHANGES = 1000
# So many results of one function are kept: more than a day has languages and the like.
MOST = 24
# The version as this thread's request first saw it, under `seen`, while a request goes on.
request = local()


def noted():
    """Stands among the callbacks of a transaction that has noted its change. Goes when that part is rolled back."""


def has_own_changes():
    return any(callback is noted for _sids, callback, _robust in connection.run_on_commit)


@receiver(content_changed)
def note_change(**kwargs):
    """Store one row per transaction. Nobody waits for anybody: transactions that change content only add rows."""
    if not has_own_changes():
        change = ContentChange.objects.create()
        # So that there are never many to count. Their number falls far below any that this key has been seen with.
        if change.pk % MOST_CHANGES == 0:
            ContentChange.objects.filter(pk__lt=change.pk).delete()
        connection.on_commit(noted)
    request.__dict__.pop("seen", None)


def content_version():
    """The version of what is committed, or None inside a transaction with changes of its own.

    A pair (number of changes, highest key): a change that began earlier and is committed later alters the number.
    """
    if has_own_changes():
        return None
    if "seen" in request.__dict__:
        return request.seen
    with connection.cursor() as cursor:
        # Asked before every page that is kept, where building a query would take longer than the answer.
        cursor.execute(f"SELECT COUNT(*), MAX(id) FROM {ContentChange._meta.db_table}")
        version = tuple(cursor.fetchone())
    if getattr(request, "is_on", False):
        request.seen = version
    return version


def per_version(function):
    """Decorator: what `function(*args)` returns is kept until the content changes. Nobody may alter it.

    Where nothing changes for weeks, what was kept for days gone by is let go too.
    """
    kept = {"version": None, "values": {}}

    @wraps(function)
    def remembered(*args):
        version = content_version()
        if version is None:
            return function(*args)
        if kept["version"] != version:
            kept.update(version=version, values={})
        values = kept["values"]
        if args not in values:
            if len(values) >= MOST:
                values = kept["values"] = {}
            values[args] = function(*args)
        return values[args]

    remembered.forget = lambda: kept.update(version=None, values={})
    per_version.functions.append(remembered)
    return remembered


per_version.functions = []


@receiver(request_started)
def begin(**kwargs):
    request.__dict__.clear()
    request.is_on = True


@receiver(request_finished)
def end(**kwargs):
    request.__dict__.clear()
