"""Telling the reviewers of what has waited longer than the coalition promises."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from . import emails
from .models import Submission
from .working_days import PROMISED, working_days


def overdue(now):
    """Submissions that wait for review for longer than promised, and that no mail has told of for as long."""
    today = timezone.localdate(now)

    def is_long_ago(moment):
        return working_days(timezone.localdate(moment), today) > PROMISED

    return [
        submission
        for submission in Submission.objects.in_review().for_queue().order_by("waits_since", "pk")
        if is_long_ago(submission.waits_since)
        and (submission.reminded_at is None or is_long_ago(submission.reminded_at))
    ]


@transaction.atomic
def remind():
    """Queue one mail for each reviewer who can do something about what is overdue. Returns the number of mails."""
    submissions = overdue(timezone.now())
    theirs = defaultdict(list)
    for submission in submissions:
        for user in emails.reviewers(type(submission.object)):
            theirs[user].append(submission)
    for user, own in theirs.items():
        emails.waiting(user, own)
    Submission.objects.filter(pk__in=[s.pk for s in submissions]).update(reminded_at=timezone.now())
    return len(theirs)
