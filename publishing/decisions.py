"""What a reviewer decides about something sent in, whether it is the thing itself or a change to it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from . import proposals, workflow
from .models import Proposal
from .proposals import ChangedMeanwhileError
from .workflow import TRANSITIONS

STEPS = ["publish", "request_changes", "decline", "take_back"]
APPLY = "apply"


def offered(obj, user):
    """The steps that this user may take now, as pairs of name and label. A change is applied, never published."""
    names = [t.name for t in workflow.available_transitions(obj, user) if t.name in STEPS]
    steps = {name: TRANSITIONS[name].label for name in names}
    if not isinstance(obj, Proposal):
        return list(steps.items())
    if steps.pop("publish", None) and obj.object:
        steps = {APPLY: _("Apply the chosen changes"), **steps}
    if obj.is_published and not proposals.can_be_undone(obj):
        steps.pop("take_back", None)
    return list(steps.items())


def version(obj):
    """A short text that differs once anyone has saved the object or decided about it."""
    return f"{obj.status} {obj.updated_at.isoformat()}"


def decide(obj, name, *, by, seen, **words):
    """Take one of the steps if the object still is in the `version` that the reviewer has `seen`.

    Returns the ReviewEvent, or None if the object was there already. Raises ChangedMeanwhileError and what the
    functions of `workflow.py` raise.
    """
    if isinstance(obj, Proposal) and obj.is_published and name == "take_back":
        return proposals.undo(obj, by=by, **words)
    if name not in STEPS or (isinstance(obj, Proposal) and name == "publish"):
        raise workflow.TransitionError(_("This decision does not exist here."))
    with transaction.atomic():
        locked = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
        if locked.status != TRANSITIONS[name].target and version(locked) != seen:
            raise ChangedMeanwhileError
        return getattr(workflow, name)(locked, by=by, **words)
