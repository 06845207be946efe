"""What a member has sent in and may edit: each thing with its state in plain words, its time line and what to do.

A model takes part by naming a `member_form`, whatever floor it stands on, and has a queryset with `edited_by(user)`.
"""

import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from publishing import workflow
from publishing.languages import in_first
from publishing.limits import Limit, TooManyAttemptsError
from publishing.models import Proposal, Publishable, ReviewEvent, Submission
from publishing.states import Status
from publishing.translations import foreign, shown_text

SENT_BY_MEMBER = Limit("sent by one member", times=30, period=timedelta(days=1))
# How many of one's changes to one thing are told of, the latest first.
CHANGES_SHOWN = 3


def kinds():
    """The models whose objects members edit, by their names."""
    return {model._meta.model_name: model for model in apps.get_models() if hasattr(model, "member_form")}


def movable_kinds():
    """The models whose objects members hand in and take back, by their names."""
    return {name: model for name, model in {**kinds(), "proposal": Proposal}.items() if issubclass(model, Publishable)}


def is_editable(obj):
    """Whether its state lets it be edited: what is decided against, or put away, stays as it is."""
    return getattr(obj, "status", None) not in {Status.DECLINED, Status.ARCHIVED}


def is_confirmable(obj):
    """Whether somebody can say that what the site shows of it is still right."""
    return hasattr(obj, "confirmed_at") and obj.is_published


@transaction.atomic
def send(obj, *, by, language):
    """Hand something to the reviewers, with a reference number if it has none yet.

    Raises TransitionError, also when the member has sent too often today: each time mails the reviewers.
    """
    try:
        SENT_BY_MEMBER.count(by.email)
    except TooManyAttemptsError:
        raise workflow.TransitionError(_("You have sent so much today that this has to wait until tomorrow."))
    sender = {"name": str(by)[:100], "email": by.email, "language": language, "key": secrets.token_hex(16)}
    content_type = ContentType.objects.get_for_model(obj)
    Submission.objects.get_or_create(content_type=content_type, object_id=obj.pk, defaults=sender)
    return workflow.submit(obj, by=by)


@dataclass
class Item:
    """One thing as my page shows it. `steps` are ReviewEvents, the latest first; `can` names what may be done."""

    obj: object
    kind: str
    state: str
    reference: str = ""
    message: str = ""
    steps: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    can: set = field(default_factory=set)
    is_public: bool = False

    @property
    def heading(self):
        return heading(self.obj)


def heading(obj):
    """What something is called, as (text, its language if that is not the page's)."""
    name = "name" if hasattr(obj, "name") else "title"
    if not hasattr(obj, in_first(name)):
        return str(obj), ""
    text, language = shown_text(obj, name)
    return text, foreign(language)


def sections(user):
    """What the user may edit, as one dict for each kind of which there is something: kind, label, items."""
    for kind, model in kinds().items():
        if items := items_of(model, user):
            yield {"kind": kind, "label": capfirst(model._meta.verbose_name_plural), "items": items}


def items_of(model, user):
    """The user's things of a model, those changed last first. The number of queries does not depend on theirs."""
    objects = list(model.objects.edited_by(user).select_related().order_by("-updated_at", "-pk"))
    if not objects:
        return []
    about = {"content_type": ContentType.objects.get_for_model(model), "object_id__in": [obj.pk for obj in objects]}
    sent, steps = history(about)
    changes = changes_of(user, about)
    public = set(model.objects.published().filter(pk__in=about["object_id__in"]).values_list("pk", flat=True))
    return [
        Item(
            obj,
            model._meta.model_name,
            changes=changes[obj.pk][:CHANGES_SHOWN],
            # A change that waits is gone on with: there is one at a time.
            can=possible(obj) - ({"edit"} if any(change.can for change in changes[obj.pk]) else set()),
            is_public=obj.pk in public,
            **told(obj, sent.get(obj.pk), steps[obj.pk]),
        )
        for obj in objects
    ]


def changes_of(user, about):
    """The changes that the user has proposed and not taken back, as lists of Items by the key of what they change."""
    found = Proposal.objects.edited_by(user).filter(**about).exclude(status=Status.DRAFT).order_by("-pk")
    proposals = list(found)
    keys = [proposal.pk for proposal in proposals]
    sent, steps = history({"content_type": ContentType.objects.get_for_model(Proposal), "object_id__in": keys})
    changes = defaultdict(list)
    for proposal in proposals:
        item = Item(proposal, "proposal", **told(proposal, sent.get(proposal.pk), steps[proposal.pk]))
        item.can = {"withdraw"} if proposal.status in {Status.IN_REVIEW, Status.CHANGES_REQUESTED} else set()
        changes[proposal.object_id].append(item)
    return changes


def history(about):
    """The reference numbers of things and their steps, both by primary key."""
    steps = defaultdict(list)
    for event in ReviewEvent.objects.filter(**about).steps():
        steps[event.object_id].append(event)
    return dict(Submission.objects.filter(**about).values_list("object_id", "reference")), steps


def message_about(obj):
    """What the reviewers have asked to be changed, while that is still to be done; else ""."""
    if getattr(obj, "status", None) != Status.CHANGES_REQUESTED:
        return ""
    return ReviewEvent.objects.about(obj).steps().values_list("message", flat=True).first() or ""


def told(obj, reference, steps):
    """What an Item tells of something's way: its state, the reviewers' message to act on, its number, its steps."""
    status = getattr(obj, "status", None)
    has_word = steps and status in {Status.CHANGES_REQUESTED, Status.DECLINED}
    return {
        "state": state_in_words(obj, steps),
        "message": steps[0].message if has_word else "",
        "reference": reference or "",
        "steps": steps,
    }


def state_in_words(obj, steps):
    match getattr(obj, "status", None):
        case Status.DRAFT if steps:
            return _("Draft. It is not public, and nobody reviews it.")
        case Status.DRAFT:
            return _("Draft, not sent.")
        case Status.IN_REVIEW:
            day = date_format(timezone.localtime(steps[0].at if steps else obj.updated_at), "DATE_FORMAT")
            return _("Waits for review since %(date)s. You get a mail with the answer.") % {"date": day}
        case Status.CHANGES_REQUESTED:
            return _("The coalition asks you to change something.")
    return f"{obj.state_in_words()}."


def possible(obj):
    """Names of what its owner may do with something now."""
    status = getattr(obj, "status", None)
    names = {name for name in ("submit", "withdraw") if status in workflow.TRANSITIONS[name].sources}
    names |= {"edit"} if is_editable(obj) else set()
    return names | ({"confirm"} if is_confirmable(obj) else set())
