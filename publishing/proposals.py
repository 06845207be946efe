"""Changes to something published: a member proposes them, a reviewer applies them whole, in part or not at all."""

import hashlib
import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import FileField
from django.utils.module_loading import import_string

from . import rights, workflow
from .differences import marked_difference
from .models import Proposal, Submission
from .values import form_data, in_words, plain, values_of


class ChangedMeanwhileError(Exception):
    """The object is no longer what the reviewer has seen."""


def member_form(model):
    """The form in which members edit objects of a model: the class that its `member_form` names."""
    return import_string(model.member_form)


def own_proposal(obj, email):
    """What this address has proposed for the object and is not decided yet, or None."""
    sent = Submission.objects.objects_sent_by(email, Proposal)
    return Proposal.objects.about(obj).waiting().filter(pk__in=sent).first()


def propose(obj, form, *, by, language, key):
    """Keep what a valid member's form would change of the object, and hand it to the reviewers.

    Who has proposed something for it before goes on with that. Returns the Proposal, or None if nothing would change.
    `key` is that of the form: the same one again changes nothing.
    """
    names = [name for name in form.fields if name in form._meta.fields]
    before = values_of(type(obj)._base_manager.get(pk=obj.pk), names)
    after = {name: plain(form.cleaned_data[name]) for name in names}
    new = {name: value for name, value in after.items() if value != before[name]}
    if not new:
        return None
    with transaction.atomic():
        type(obj)._base_manager.select_for_update().get(pk=obj.pk)
        sent = Submission.objects.filter(key=key).first()
        if sent:
            return sent.object
        proposal = own_proposal(obj, by.email) or Proposal(object=obj)
        proposal.values, proposal.base = new, {name: before[name] for name in new}
        for name in picture_names(form):
            if new.get(name):
                proposal.picture = form.cleaned_data[name]
        is_first = proposal.pk is None
        proposal.save()
        if is_first:
            sender = {"name": str(by)[:100], "email": by.email, "language": language}
            Submission.objects.create(object=proposal, key=key, **sender)
        workflow.submit(proposal, by=by)
    return proposal


def picture_names(form):
    return [name for name, field in form.fields.items() if isinstance(field, FileField)]


def fingerprint(proposal):
    """A short text that differs once any field of the proposal has another value than now in the object."""
    current = values_of(proposal.object, proposal.values)
    return hashlib.sha256(json.dumps(current, sort_keys=True).encode()).hexdigest()[:16]


def comparison(proposal):
    """The proposed fields as rows for the reviewer: name, label, old and new with marked words, what stands in the way.

    `has_changed` says that the field has got another value since the change was proposed.
    """
    obj, model = proposal.object, type(proposal.object)
    current = values_of(obj, proposal.values)
    for name, value in proposal.values.items():
        old, new = marked_difference(in_words(model, name, current[name]), in_words(model, name, value))
        field = model._meta.get_field(name)
        is_picture = name in {field.name for field in model._meta.fields if field.get_internal_type() == "FileField"}
        yield {
            "name": name,
            "label": field.verbose_name,
            "old": old,
            "new": new,
            "old_picture": getattr(obj, name) if is_picture else None,
            "new_picture": proposal.picture if is_picture and value else None,
            "has_changed": current[name] != proposal.base[name],
        }


@transaction.atomic
def apply(proposal, names, *, by, seen, **words):
    """Give the object the proposed values of these fields, through the form that members edit it with.

    `seen` is the `fingerprint` of what the reviewer looked at, `words` what `workflow.publish` takes. Raises
    ChangedMeanwhileError if it is no longer true, ValidationError with the form's errors, PermissionDenied. Returns the
    ReviewEvent, or None if it was done before.
    """
    if not rights.can_review(by, proposal):
        raise PermissionDenied
    model = type(proposal.object)
    obj = model._base_manager.select_for_update().get(pk=proposal.object_id)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.is_published:
        return None
    if fingerprint(locked) != seen:
        raise ChangedMeanwhileError
    form_class = member_form(model)
    names = [name for name in locked.values if name in names]
    values = {**values_of(obj, form_class._meta.fields), **{name: locked.values[name] for name in names}}
    for name in picture_names(form_class(instance=obj)):
        values.pop(name, None)
        if name in names:
            setattr(obj, name, locked.picture.name if locked.values[name] else "")
    form = form_class(form_data(values), instance=obj)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    if hasattr(obj, "confirmed_at"):
        obj.confirmed_at = locked.created_at
    form.save()
    locked.applied = names
    locked.save()
    return workflow.publish(locked, by=by, **words)
