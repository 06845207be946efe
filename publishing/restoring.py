"""Undo: any version of something that exists is brought back, and so is what has been deleted."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from . import workflow
from .comparing import names_for, values_in
from .fields import PictureField
from .history import DELETED, cascades, columns, edited_columns, exists, is_last


@dataclass
class Plan:
    """The object as it would be, its many-to-many keys by field, and in words what is left out."""

    obj: models.Model
    many: dict
    left_out: list = field(default_factory=list)


def may_restore(user, version):
    """To bring back what is deleted takes the right to add, to bring back a version the right to change."""
    options = version.instance_type._meta
    action = "add" if version.history_type == DELETED else "change"
    return user.has_perm(f"{options.app_label}.{action}_{options.model_name}")


def plan(version, current=None):
    """What restoring a version would make of the object `current`, or of nothing if that has been deleted.

    Changes `current`, which is not to be saved. Raises ValidationError that says what stands in the way.
    """
    model = version.instance_type
    obj = current or model(pk=version.id)
    made = Plan(obj, {})
    known = names_for(model, [values_in(version)])
    kept = {"status", "id", *getattr(model, "kept_on_restore", ())}
    if current and hasattr(model, "before_restore"):
        current.before_restore(version)
    for column in edited_columns(model) if current else columns(model):
        if column.name not in kept:
            setattr(obj, column.attname, restorable(made, column, version, known))
    for many in model._meta.many_to_many:
        keys = version.many.get(many.name, [])
        there = set(many.related_model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
        made.many[many.name] = [key for key in keys if key in there]
        made.left_out += [missing(many, known[many.related_model][key]) for key in keys if key not in there]
    obj.full_clean(exclude=[] if getattr(obj, "slug", True) else ["slug"])
    return made


def restorable(made, column, version, known):
    """The value of a version's column, or what can stand in its place today."""
    value, model = getattr(version, column.attname), version.instance_type
    if column.is_relation and value and not column.related_model._base_manager.filter(pk=value).exists():
        text = missing(column, known[column.related_model][value])
        if not column.null:
            raise ValidationError(_("%(missing)s Restore that first.") % {"missing": text})
        made.left_out.append(text)
        return None
    if isinstance(column, PictureField) and value and not column.storage.exists(value):
        made.left_out.append(_("The file of the picture is gone."))
        return getattr(made.obj, column.attname)
    others = model._base_manager.exclude(pk=version.id)
    if column.name == "slug" and others.filter(slug=value).exists():
        made.left_out.append(_("Something else has the address “%(slug)s” now.") % {"slug": value})
        return made.obj.slug
    return value


def missing(column, name):
    return _("%(field)s: %(thing)s.") % {"field": column.verbose_name, "thing": name}


@transaction.atomic
def restore(version, *, by):
    """Give an object what it held in a version: all but its state and what `kept_on_restore` of its model names.

    A model's `before_restore(version)` says what of that goes, since it does not fit what the version held.

    What was deleted comes back under its own key, as a draft, together with what was deleted because of it. Returns the
    object. Raises PermissionDenied, and ValidationError that says what stands in the way.
    """
    if not may_restore(by, version):
        raise PermissionDenied
    model = version.instance_type
    current = model._base_manager.select_for_update().filter(pk=version.id).first()
    is_deleted = version.history_type == DELETED
    if bool(current) == is_deleted:
        raise ValidationError(_("It exists already.") if is_deleted else _("It has been deleted."))
    made = plan(version, current)
    made.obj.save(**({"force_insert": True} if is_deleted else {}))
    if is_deleted and hasattr(version, "created_at"):
        model.objects.filter(pk=version.id).update(created_at=version.created_at)
    for name, keys in made.many.items():
        getattr(made.obj, name).set(keys)
    if is_deleted and hasattr(version, "status"):
        workflow.brought_back(made.obj, by=by, from_status=version.status)
    for child in deleted_with(version) if is_deleted else []:
        restore(child, by=by)
    return made.obj


def deleted_with(version):
    """The last versions of what was deleted because this was, such as a member's contact persons."""
    for model, column in cascades(version.instance_type):
        yield from deleted(model).filter(**{column.attname: version.id}, history_date=version.history_date)


def deleted(model):
    """The last versions of those objects of a model that do not exist any more."""
    return model.history.filter(is_last(model), ~exists(model), history_type=DELETED)
