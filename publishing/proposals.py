"""Changes to something published: a member proposes them, a reviewer applies them whole, in part or not at all."""

import hashlib
import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import FileField
from django.utils.module_loading import import_string
from modeltranslation.utils import get_translation_fields

from . import rights, workflow
from .differences import marked_difference
from .fields import PictureField
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
        proposal = own_proposal(obj, by.email) or Proposal(object=obj)
        sent = Submission.objects.filter(key=key).first()
        if sent and sent.object_id != proposal.pk:
            # What this form proposed has been decided since.
            return sent.object
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
    """A short text that differs once the proposal is changed or decided, or the object in the fields it is about."""
    current = values_of(proposal.object, proposal.values) if proposal.object else {}
    said = json.dumps([current, proposal.values, proposal.picture.name, proposal.status], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def comparison(proposal):
    """The proposed fields as rows for the reviewer, in the form's order: name, label, old and new with marked words.

    Old is what the object holds now, or held before the change was made. `has_changed` says that the field has got
    another value since the change was proposed, and `base` what it held then. `unchanged` has the texts in other
    languages that the proposal leaves as they are, as pairs of label and text. Nothing if the object has been deleted.
    """
    obj = proposal.object
    if obj is None:
        return
    model = type(obj)
    current = values_of(obj, proposal.values)
    before = proposal.base | {name: current[name] for name in proposal.values if name not in proposal.applied}
    pictures = picture_fields(model)
    for name in member_form(model)._meta.fields:
        if name not in proposal.values:
            continue
        value = proposal.values[name]
        old, new = marked_difference(in_words(model, name, before[name]), in_words(model, name, value))
        yield {
            "name": name,
            "label": model._meta.get_field(name).verbose_name,
            "old": old,
            "new": new,
            "old_picture": getattr(obj, name) if name in pictures and name not in proposal.applied else None,
            "new_picture": proposal.picture if name in pictures and value else None,
            "has_changed": before[name] != proposal.base[name],
            "base": in_words(model, name, proposal.base[name]),
            "is_applied": name in proposal.applied,
            "unchanged": list(unchanged_translations(obj, name, proposal.values)),
        }


def picture_fields(model):
    return {field.name for field in model._meta.fields if isinstance(field, PictureField)}


def unchanged_translations(obj, name, names):
    """Label and text of the field in the languages that are not among `names`."""
    field = obj._meta.get_field(name)
    if original := getattr(field, "translated_field", None):
        for other in get_translation_fields(original.name):
            if other not in names:
                yield obj._meta.get_field(other).verbose_name, getattr(obj, other) or ""


@transaction.atomic
def apply(proposal, names, *, by, seen, **words):
    """Give the object the proposed values of these fields, through the form that members edit it with.

    `seen` is the `fingerprint` of what the reviewer looked at, `words` what `workflow.publish` takes. Raises
    ChangedMeanwhileError if it is no longer true, ValidationError with the form's errors, PermissionDenied. Returns the
    ReviewEvent, or None if it was done before.
    """
    obj, locked = lock(proposal, by)
    if locked.is_published:
        return None
    if fingerprint(locked) != seen:
        raise ChangedMeanwhileError
    names = [name for name in locked.values if name in names]
    locked.applied, locked.base = names, locked.base | values_of(obj, names)
    if hasattr(obj, "confirmed_at"):
        obj.confirmed_at = max(filter(None, [obj.confirmed_at, locked.created_at]))
    write(obj, proposed(locked, names))
    locked.save()
    return workflow.publish(locked, by=by, **words)


@transaction.atomic
def undo(proposal, *, by, **words):
    """Give the fields that were applied back what they held before, and let the proposal wait for review again.

    Raises ChangedMeanwhileError if one of them has been changed since, and otherwise what `apply` does.
    """
    obj, locked = lock(proposal, by)
    if not locked.is_published:
        return None
    if values_of(obj, locked.applied) != proposed(locked, locked.applied):
        raise ChangedMeanwhileError
    write(obj, {name: locked.base[name] for name in locked.applied})
    locked.applied = []
    locked.save()
    return workflow.take_back(locked, by=by, **words)


def can_be_undone(proposal):
    """Whether all that was applied can be brought back. A picture can as long as a version of the object has it."""
    if proposal.object is None:
        return False
    storage = type(proposal)._meta.get_field("picture").storage
    pictures = picture_fields(type(proposal.object)) & set(proposal.applied)
    return all(not proposal.base[name] or storage.exists(proposal.base[name]) for name in pictures)


def proposed(proposal, names):
    """The proposed values of these fields; of a picture, the name that it has among the proposal's files."""
    pictures = picture_fields(type(proposal.object))
    return {
        name: proposal.picture.name if name in pictures and proposal.values[name] else proposal.values[name]
        for name in names
    }


def lock(proposal, by):
    """The object and the proposal as they are now, which nobody else changes before the transaction ends."""
    if not rights.can_review(by, proposal):
        raise PermissionDenied
    if proposal.object is None:
        raise ChangedMeanwhileError
    obj = type(proposal.object)._base_manager.select_for_update().get(pk=proposal.object_id)
    return obj, Proposal.objects.select_for_update().get(pk=proposal.pk)


def write(obj, new):
    """Save new values of some fields through the form that members edit the object with."""
    form_class = member_form(type(obj))
    values = values_of(obj, form_class._meta.fields) | new
    for name in picture_names(form_class(instance=obj)):
        values.pop(name, None)
        if name in new:
            setattr(obj, name, new[name])
    form = form_class(form_data(values), instance=obj)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    form.save()
