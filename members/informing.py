"""One mail to each contact person whom somebody else has entered: what is kept, why, and what can be done about it.

Those who are still to be told have no `informed_at`, whichever way they came in: the admin, an import, a command. So
one daily job finds them all, and who enters them has time to mend a mistyped address first.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from . import emails
from .models import ContactPerson

# Time to mend what has just been entered.
AFTER = timedelta(hours=1)


def inform(progress=iter):
    """Queue the mails that are due. Returns their number; `progress` wraps the list of persons."""
    due = ContactPerson.objects.filter(informed_at=None, updated_at__lt=timezone.now() - AFTER)
    people = list(due.select_related("organization").order_by("pk"))
    return sum(tell(person) for person in progress(people))


@transaction.atomic
def tell(person):
    """Queue the mail to one person. Returns whether it was this call that did it."""
    still_due = ContactPerson.objects.select_for_update().filter(pk=person.pk, informed_at=None).first()
    if still_due is None:
        return False
    emails.informed(still_due)
    ContactPerson.objects.filter(pk=person.pk).update(informed_at=timezone.now())
    return True


def note_own_entry(user):
    """Who has entered the own address knows of it."""
    own = ContactPerson.objects.filter(email=user.email, informed_at=None)
    if own.exists():
        own.update(informed_at=timezone.now())
