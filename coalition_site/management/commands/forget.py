from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from members.models import SignInLink
from publishing import drafts, limits, retention

# What has no use after its own short time, which no setting changes: what it is called → what deletes it.
SHORT_LIVED = {
    "saved forms": drafts.forget_drafts,
    "sign-in links": SignInLink.objects.forget,
    "counted attempts": limits.forget_attempts,
    "ended sessions": lambda: Session.objects.filter(expire_date__lt=timezone.now()).delete()[0],
}


class Command(BaseCommand):
    help = "Deletes what has been kept for long enough. `remind` runs it once a day; running it twice does no harm."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *, dry_run, **options):
        said = []
        for what, forget in SHORT_LIVED.items():
            with transaction.atomic():
                said.append((what, forget()))
                transaction.set_rollback(dry_run)
        said += [(f"{rule.what} ({rule.period.days} days)", n) for rule, n in retention.forget(dry_run)]
        self.stdout.write("Would be forgotten:" if dry_run else "Forgotten:")
        for what, number in said:
            self.stdout.write(f"  {number} {what}")
