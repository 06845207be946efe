"""Two signals around every way of changing content: `save()`, `delete()`, many-to-many, `update()` and bulk methods.

`content_changing` comes before a change to rows that exist, `content_changed` after any change, both inside its
transaction, so that what follows the content (the search index, the content version) is stored with it or not at all.
The sender is the model, `pks` the primary keys of its objects. `raw` says that the rows are loaded from a file. When
only what objects are tied to has changed, not their own columns, `tied_to` is the model at the other end.
"""

from contextlib import contextmanager

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal, receiver

content_changing = Signal()
content_changed = Signal()


class ContentQuerySet(models.QuerySet):
    """Base of the querysets of all that a page may show or that is translated.

    Django sends no signal for these methods, so they do.
    """

    def update(self, **kwargs):
        with self.telling(list(self.values_list("pk", flat=True))):
            return super().update(**kwargs)

    def bulk_update(self, objs, *args, **kwargs):
        objs = tuple(objs)
        with self.telling([obj.pk for obj in objs]):
            return super().bulk_update(objs, *args, **kwargs)

    def bulk_create(self, objs, *args, **kwargs):
        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            content_changed.send(self.model, pks=[obj.pk for obj in made])
            return made

    @contextmanager
    def telling(self, pks):
        with transaction.atomic(using=self.db):
            content_changing.send(self.model, pks=pks)
            yield
            content_changed.send(self.model, pks=pks)


def is_content(model):
    return isinstance(model._default_manager.get_queryset(), ContentQuerySet)


@receiver([pre_save, pre_delete])
def before(sender, instance, **kwargs):
    if instance.pk and is_content(sender):
        content_changing.send(sender, pks=[instance.pk])


@receiver([post_save, post_delete])
def after(sender, instance, raw=False, **kwargs):
    if is_content(sender):
        content_changed.send(sender, pks=[instance.pk], raw=raw)


@receiver(m2m_changed)
def tied(sender, instance, action, model, pk_set, **kwargs):
    """Both ends have changed: an area's page counts the initiatives that were added to it."""
    if action == "pre_clear":
        # Afterwards nobody knows which they were.
        names = {field.related_model: field.name for field in sender._meta.fields}
        own, other = names[type(instance)], names[model]
        instance._cleared = set(sender._default_manager.filter(**{own: instance}).values_list(other, flat=True))
    elif action in {"post_add", "post_remove", "post_clear"}:
        others = instance.__dict__.pop("_cleared") if action == "post_clear" else pk_set
        own = type(instance)
        for changed, pks, tied_to in [(own, [instance.pk], model), (model, list(others), own)]:
            if pks and is_content(changed):
                content_changed.send(changed, pks=pks, tied_to=tied_to)
