"""For how long something is kept, and the job that deletes what is older.

Each app says in its `retention.py` what of its own is deleted, as a `Rule`. The setting RETENTION changes the days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.checks import Error, register
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from post_office.models import STATUS, Email

from .erasure import forget_about
from .models import ListImport, Proposal
from .models.submission import publishable_models
from .states import Status

BATCH = 500
RULES = {}


@dataclass(frozen=True)
class Rule:
    """`forget` deletes what is older than the moment it is given, and returns the number of rows.

    `name` is the one that the setting RETENTION uses, `what` says in English what is deleted, `days` how old it gets.
    """

    name: str
    what: str
    days: int
    forget: Callable

    def __post_init__(self):
        RULES[self.name] = self

    @property
    def period(self):
        return timedelta(days=settings.RETENTION.get(self.name, self.days))


@register
def check_names(**kwargs):
    unknown = sorted(set(settings.RETENTION) - set(RULES))
    hint = f"Known are: {', '.join(sorted(RULES))}."
    return [Error(f"RETENTION: there is nothing called {name}.", hint=hint, id="publishing.E001") for name in unknown]


def forget(dry_run=False):
    """Apply every rule; those things are gone then. Yields pairs (Rule, number), for a dry run of what would go."""
    now = timezone.now()
    for rule in RULES.values():
        if dry_run:
            with transaction.atomic():
                number = rule.forget(now - rule.period)
                transaction.set_rollback(True)
        else:
            number = rule.forget(now - rule.period)
        yield rule, number


def delete_all(queryset):
    """Delete the rows a batch at a time, each in a transaction of its own. Returns their number."""
    number = 0
    rows = models.QuerySet(queryset.model)
    while pks := list(queryset.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.filter(pk__in=pks).delete()
        number += len(pks)
    return number


def forget_mails(before):
    """Mails that were sent, or that nobody took. What waits is still sent."""
    return delete_all(Email.objects.filter(created__lt=before, status__in=[STATUS.sent, STATUS.failed]))


def forget_decided(before):
    """What was declined, with its sender; and proposed changes that nobody is to decide on any more."""
    number = 0
    for model in publishable_models():
        objects = model._base_manager.filter(updated_at__lt=before)
        if model is Proposal:
            objects = objects.exclude(pk__in=Proposal.objects.waiting())
        else:
            objects = objects.filter(status=Status.DECLINED)
        number += sum(forget_thing(obj) for obj in objects)
    return number


def forget_thing(obj):
    """Delete something and what tells of it, unless others hang on it."""
    try:
        with transaction.atomic():
            forget_about(obj)
            obj.delete()
    except ProtectedError:
        return False
    return True


def forget_uploads(before):
    """Lists that nobody has imported after all."""
    return delete_all(ListImport.objects.filter(created_at__lt=before, done_at=None))


def forget_imports(before):
    """What was noted about lists that were imported. The lists themselves went at once."""
    return delete_all(ListImport.objects.filter(done_at__lt=before))


Rule("mails", "mails that were sent or failed", 90, forget_mails)
Rule("submissions", "what was declined, and decided changes", 365, forget_decided)
Rule("uploads", "lists that were chosen and not imported", 1, forget_uploads)
Rule("imports", "which things came with which list", 90, forget_imports)
