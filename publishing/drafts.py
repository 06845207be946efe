"""What people fill in before they send it: kept on the server under a key that only they know, sent exactly once."""

from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from . import emails, workflow
from .limits import Limit
from .models import Draft, Submission

# A draft that nobody has touched for so long is deleted. The mail with its link says so.
KEPT = timedelta(days=30)
BY_ADDRESS = Limit("forms from one address", times=20, period=timedelta(hours=1))
BY_SENDER = Limit("forms by one sender", times=10, period=timedelta(days=1))
# Whatever is posted, errors and pictures included.
POSTS = Limit("posts from one address", times=200, period=timedelta(hours=1))
SAVED_BY_SENDER = Limit("saved forms of one sender", times=10, period=timedelta(days=1))
# What belongs to the guard of the form, not to what it says.
NOT_KEPT = {"key", "homepage", "save"}


def posted(draft):
    """What the form of a draft last posted."""
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


def keep(draft, data):
    """Store what a form has posted in a draft."""
    # PostgreSQL keeps no NUL in JSON.
    posted = [(name, [value.replace("\x00", "") for value in values]) for name, values in data.lists()]
    draft.data = {name.replace("\x00", ""): values for name, values in posted if name not in NOT_KEPT}
    draft.email = data.get("email", "").replace("\0", "").strip().lower()[:254]
    draft.save(update_fields=["data", "email", "updated_at"] if draft.pk else None)


@transaction.atomic
def send(draft, form, *, language):
    """Make the object of a valid form, hand it to the reviewers and queue the mails. Returns the Submission.

    A draft that has been sent before leads to what was sent then, whatever the form says now. Raises
    TooManyAttemptsError.
    """
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    draft.submission = draft.submission or Submission.objects.filter(key=draft.key).first()
    if draft.submission:
        draft.save(update_fields=["submission"])
        return draft.submission
    BY_SENDER.count(form.cleaned_data["email"])
    obj = form.save()
    sender = {"name": form.cleaned_data["name"], "email": form.cleaned_data["email"], "language": language}
    draft.submission = Submission.objects.create(object=obj, key=draft.key, consented_at=timezone.now(), **sender)
    workflow.submit(obj, by=workflow.SYSTEM)
    draft.data, draft.picture, draft.email = {}, "", ""
    draft.save()
    return draft.submission


def mail_link(draft, address, *, language):
    """Send the sender the address under which the draft can be continued."""
    SAVED_BY_SENDER.count(draft.email)
    emails.queue("draft_saved", draft.email, language, is_private=True, address=address, days=KEPT.days)


def forget_drafts():
    """Delete the drafts that nobody has touched for long, and those that were sent. Returns their number."""
    old = Draft.objects.filter(updated_at__lt=timezone.now() - KEPT)
    count = old.count()
    for draft in old:
        draft.delete()
    return count
