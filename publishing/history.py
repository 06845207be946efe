"""Every version of what staff edit: what it held, who saved it and when.

The tables are django-simple-history's. They are filled here, from `content_changed`, so that no way of changing content
is left out: forms, proposals, imports, commands. What one person changes of one thing in one go is one version, its
many-to-many fields included. A model takes part by `keep_history(Model)` in its app's `translation.py`.
"""

from functools import cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils import timezone
from modeltranslation.translator import translator
from simple_history import register
from simple_history.models import HistoricalRecords

from .changes import content_changed, is_content
from .fields import PictureField, remove_unused_later

CREATED, CHANGED, DELETED = "+", "~", "-"


class Version(models.Model):
    """What the versions of every model have beside its columns."""

    # Name of each many-to-many field → ascending list of keys.
    many = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Versions(HistoricalRecords):
    """The tables of simple-history without the signals that fill them."""

    def post_save(self, *args, **kwargs):
        pass

    post_delete = pre_delete = post_save

    def get_meta_options(self, model):
        """Without rights of their own: who may see a thing may see its history."""
        return {**super().get_meta_options(model), "default_permissions": ()}


def keep_history(model):
    """Keep every version of a model's objects, from the next change on. Called once the model has its translations."""
    if not is_content(model):
        raise ImproperlyConfigured(f"The changes of {model.__name__} are not told: give it a ContentQuerySet.")
    # The column without a language holds whatever language was active.
    originals = list(translator.get_options_for_model(model).all_fields)
    app = model._meta.app_label
    register(model, app=app, records_class=Versions, bases=[Version], excluded_fields=originals)


def is_kept(model):
    return hasattr(model._meta, "simple_history_manager_attribute")


def kept_models():
    return [model for model in apps.get_models() if is_kept(model)]


@cache
def version_model(model):
    """The model of the versions of a model, which simple-history's own way to it takes long to find."""
    return model.history.model


def columns(model):
    """The fields of a model that a version holds, the primary key among them."""
    return version_model(model).tracked_fields


def edited_columns(model):
    return [field for field in columns(model) if field.editable and not field.primary_key]


def cascades(model):
    """The models with history whose objects are deleted with those of a model, and the relation, as pairs."""
    for other in kept_models():
        for field in columns(other):
            if field.related_model is model and field.remote_field.on_delete is models.CASCADE:
                yield other, field


def is_last(model):
    """Condition for the last version of each object of a model."""
    return ~Exists(version_model(model).objects.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id")))


def exists(model):
    """Condition for versions of what has not been deleted."""
    return Exists(model._base_manager.filter(pk=OuterRef("id")))


def latest_versions(model, pks):
    """The last version of each of the objects that has one, as a dict by primary key."""
    return {version.id: version for version in version_model(model).objects.filter(is_last(model), id__in=list(pks))}


def present(model, pks):
    """What is stored of the objects now, as versions that are not saved, by primary key."""
    names = [field.attname for field in columns(model)]
    rows = model._base_manager.filter(pk__in=pks).values(*names)
    found = {row["id"]: version_model(model)(**row, many={}) for row in rows}
    for field in model._meta.many_to_many:
        own, other = field.m2m_column_name(), field.m2m_reverse_name()
        keys = {pk: [] for pk in found}
        pairs = field.remote_field.through._base_manager.filter(**{f"{own}__in": list(found)}).values_list(own, other)
        for pk, key in pairs:
            keys[pk].append(key)
        for pk, version in found.items():
            version.many[field.name] = sorted(keys[pk])
    return found


class Written:
    """The versions that one request has written in a transaction. Stands among its callbacks, and goes with it."""

    def __init__(self, request):
        self.request, self.at, self.keys = request, timezone.now(), set()

    def __call__(self):
        pass


def written_here():
    request = getattr(HistoricalRecords.context, "request", None)
    for _sids, callback, _robust in connection.run_on_commit:
        if isinstance(callback, Written) and callback.request is request:
            return callback
    written = Written(request)
    transaction.on_commit(written)
    return written


def current_user():
    """Who is at work, or None for a visitor or a command on the server."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user if user and user.is_authenticated else None


@receiver(content_changed)
def record(sender, pks, raw=False, tied_to=None, **kwargs):
    """Write what the objects hold now. What is loaded from a copy of the database brings its versions along."""
    if raw or not is_kept(sender) or not pks or (tied_to and not holds_ties(sender, tied_to)):
        return
    written = written_here()
    latest, stored, new = latest_versions(sender, pks), present(sender, pks), []
    for pk in dict.fromkeys(pks):
        old, now = latest.get(pk), stored.get(pk)
        is_first = old is None or old.history_type == DELETED
        if now is None and is_first:
            continue
        if now is None:
            now, kind = copy_of(old), DELETED
        elif is_first:
            kind = CREATED
        elif not is_edited(sender, old, now) or (sender, old.history_id) in written.keys:
            overwrite(sender, old, now)
            continue
        else:
            kind = CHANGED
        now.history_type, now.history_date, now.history_user = kind, written.at, current_user()
        new.append(now)
    made = version_model(sender).objects.bulk_create(new)
    written.keys |= {(sender, version.history_id) for version in made}


def holds_ties(model, other):
    """Whether a version of a model says which of another model its object is tied to."""
    return any(field.related_model is other for field in model._meta.many_to_many)


def copy_of(version):
    return type(version)(
        **{field.attname: getattr(version, field.attname) for field in version.tracked_fields}, many=version.many
    )


def tied_to(obj):
    """What lets go of an object when it is deleted, as pairs of model and keys."""
    for model in kept_models():
        for field in [*columns(model), *model._meta.many_to_many]:
            lets_go = field.many_to_many or getattr(field.remote_field, "on_delete", None) is models.SET_NULL
            if field.related_model is type(obj) and lets_go:
                yield model, list(model._base_manager.filter(**{field.name: obj.pk}).values_list("pk", flat=True))


@receiver(pre_delete)
def before_deletion(sender, instance, **kwargs):
    if is_kept(sender):
        instance._tied = list(tied_to(instance))


@receiver(post_delete)
def after_deletion(sender, instance, **kwargs):
    """The database lets go without a signal; it is a change of those things too."""
    for model, pks in instance.__dict__.pop("_tied", []):
        content_changed.send(model, pks=pks)


def as_object(version):
    """The object as it was, not to be saved."""
    obj = version.instance_type()
    for field in version.tracked_fields:
        setattr(obj, field.attname, getattr(version, field.attname))
    return obj


def differs(fields, old, now):
    """Whether they differ in these fields; an empty text is none."""
    return old.many != now.many or any(
        (getattr(old, f.attname) or "") != (getattr(now, f.attname) or "") for f in fields
    )


def is_edited(model, old, now):
    return differs(edited_columns(model), old, now)


def overwrite(model, old, now):
    """Bring a version up to date: with more of the same change, or with what nobody edits, such as the state."""
    if differs(columns(model), old, now):
        now.history_id = old.history_id
        names = [field.attname for field in columns(model)]
        now.save(update_fields=[*names, "many"])


@transaction.atomic
def forget_history(older_than):
    """Delete the versions that are older than a timedelta, and the pictures that only they had.

    The last version of what still exists stays. Returns the number of versions deleted.
    """
    number, before = 0, timezone.now() - older_than
    for model in kept_models():
        old = model.history.filter(history_date__lt=before).exclude(is_last(model) & exists(model))
        number += delete_versions(model, old)
    return number


def delete_versions(model, versions):
    """Delete these versions, a queryset, and the pictures that only they had. Returns their number."""
    pictures = {
        (field, name)
        for field in model._meta.fields
        if isinstance(field, PictureField)
        for name in versions.values_list(field.name, flat=True)
        if name
    }
    number, _kinds = versions.delete()
    for field, name in pictures:
        remove_unused_later(field.storage, name)
    return number


def deleted_along(model, pks):
    """What is deleted with objects of a model, themselves included, as pairs of model and keys."""
    yield model, list(pks)
    for other, field in cascades(model):
        if found := list(other._base_manager.filter(**{f"{field.name}__in": pks}).values_list("pk", flat=True)):
            yield from deleted_along(other, found)
