"""From draft to public: every change of state is one of these functions, whoever calls it.

Each one, in one transaction, locks the row, checks the right of `by`, checks the state, saves, logs a ReviewEvent and
queues the mails that tell of it, and brings `obj.status` and `obj.published_at` up to date. All take `(obj, *, by,
message="", internal_note="")`, where `by` is a User, or SYSTEM for the public form or a command on the server. All
return the ReviewEvent, or None when `obj` was already there: doing something twice changes nothing. They raise
PermissionDenied, TransitionError when the state does not allow it, and ValidationError when a message is needed and
missing.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import emails, rights
from .models import ReviewEvent
from .states import Status

SYSTEM = object()


class TransitionError(Exception):
    """The step does not exist from the state that the object is in."""


@dataclass(frozen=True)
class Transition:
    name: str
    label: str
    target: Status
    sources: list
    is_allowed: callable
    needs_message: bool = False


S = Status
TRANSITIONS = {
    transition.name: transition
    for transition in [
        Transition(
            "submit",
            gettext_lazy("Send for review"),
            S.IN_REVIEW,
            [S.DRAFT, S.CHANGES_REQUESTED],
            rights.can_edit,
        ),
        Transition(
            "publish",
            pgettext_lazy("verb", "Publish"),
            S.PUBLISHED,
            [S.DRAFT, S.IN_REVIEW, S.CHANGES_REQUESTED, S.DECLINED, S.ARCHIVED],
            rights.can_review,
        ),
        Transition(
            "request_changes",
            gettext_lazy("Ask for changes"),
            S.CHANGES_REQUESTED,
            [S.IN_REVIEW],
            rights.can_review,
            needs_message=True,
        ),
        Transition(
            "decline",
            pgettext_lazy("verb", "Decline"),
            S.DECLINED,
            [S.IN_REVIEW, S.CHANGES_REQUESTED],
            rights.can_review,
            needs_message=True,
        ),
        Transition(
            "take_back",
            gettext_lazy("Take the decision back"),
            S.IN_REVIEW,
            [S.PUBLISHED, S.CHANGES_REQUESTED, S.DECLINED],
            rights.can_review,
        ),
        Transition("archive", pgettext_lazy("verb", "Archive"), S.ARCHIVED, [S.PUBLISHED], rights.can_review),
        Transition(
            "withdraw",
            gettext_lazy("Return to draft"),
            S.DRAFT,
            [S.IN_REVIEW, S.CHANGES_REQUESTED, S.PUBLISHED],
            rights.can_edit,
        ),
    ]
}


def submit(obj, *, by, message="", internal_note=""):
    """Hand a draft, or a mended submission, to the reviewers."""
    return _move(obj, TRANSITIONS["submit"], by, message, internal_note)


def publish(obj, *, by, message="", internal_note=""):
    """Make public. The first time sets `published_at`, which later steps keep."""
    return _move(obj, TRANSITIONS["publish"], by, message, internal_note)


def request_changes(obj, *, by, message="", internal_note=""):
    """Hand a submission back to its sender; `message` says what to mend."""
    return _move(obj, TRANSITIONS["request_changes"], by, message, internal_note)


def decline(obj, *, by, message="", internal_note=""):
    """Say no to a submission; `message` says why."""
    return _move(obj, TRANSITIONS["decline"], by, message, internal_note)


def take_back(obj, *, by, message="", internal_note=""):
    """Undo a decision: what was published, declined or handed back waits in the queue again."""
    return _move(obj, TRANSITIONS["take_back"], by, message, internal_note)


def archive(obj, *, by, message="", internal_note=""):
    """Take something published off the site for good, and keep it."""
    return _move(obj, TRANSITIONS["archive"], by, message, internal_note)


def withdraw(obj, *, by, message="", internal_note=""):
    """Take something submitted or published back to draft."""
    return _move(obj, TRANSITIONS["withdraw"], by, message, internal_note)


@transaction.atomic
def leave_note(obj, *, by, internal_note):
    """Keep a note for the other reviewers in the log. The state stays as it is, and nobody gets a mail."""
    if not rights.can_review(by, obj):
        raise PermissionDenied
    return ReviewEvent.objects.create(
        object=obj, from_status=obj.status, to_status=obj.status, by=by, internal_note=internal_note.strip()
    )


@transaction.atomic
def brought_back(obj, *, by, from_status):
    """Log that something that had been deleted in a state has come back as a draft; None if it was one before.

    Who may bring it back is for `restoring` to say, and nobody gets a mail.
    """
    if from_status == obj.status:
        return None
    return ReviewEvent.objects.create(object=obj, from_status=from_status, to_status=obj.status, by=by)


def available_transitions(obj, user):
    """The Transitions that this user may make from the state that `obj` is in, in the order of the table."""
    return [t for t in TRANSITIONS.values() if obj.status in t.sources and t.is_allowed(user, obj)]


@transaction.atomic
def _move(obj, transition, by, message, internal_note):
    locked = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
    if by is not SYSTEM and not (by and transition.is_allowed(by, locked)):
        raise PermissionDenied
    obj.status, obj.published_at = locked.status, locked.published_at
    if locked.status == transition.target:
        return None
    if locked.status not in transition.sources:
        raise TransitionError(
            _("“%(step)s” is not possible from “%(status)s”.")
            % {"step": transition.label, "status": locked.get_status_display()}
        )
    if transition.needs_message and not message.strip():
        raise ValidationError({"message": _("Write to the submitter and say why.")})
    event = ReviewEvent(object=locked, from_status=locked.status, to_status=transition.target)
    event.by = None if by is SYSTEM else by
    event.message, event.internal_note = message.strip(), internal_note.strip()
    event.save()
    obj.status = locked.status = transition.target
    if transition.target == Status.PUBLISHED and not locked.published_at:
        obj.published_at = locked.published_at = event.at
    locked.save(update_fields=["status", "published_at", "updated_at"])
    obj.updated_at = locked.updated_at
    emails.tell(transition.name, event, locked)
    return event
