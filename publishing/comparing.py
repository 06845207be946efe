"""What differs between two versions of something, field by field and in words."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .differences import marked_difference
from .fields import PictureField
from .history import as_object, edited_columns, is_kept, latest_versions
from .values import in_words, plain


def values_in(version):
    """What a version holds in the fields that somebody edits, as `values.py` writes it."""
    return values_held(version.instance_type, version, version.many)


def values_held(model, thing, many):
    """The same of an object or a version and its many-to-many keys."""
    return {field.name: plain(getattr(thing, field.attname)) for field in edited_columns(model)} | many


def names_for(model, several):
    """The names of all that the relations in several dicts of values lead to: model → key → name.

    What has been deleted is called by its last name.
    """
    keys = {}
    for field in [*edited_columns(model), *model._meta.many_to_many]:
        if field.is_relation:
            wanted = keys.setdefault(field.related_model, set())
            for value in (values.get(field.name, "") for values in several):
                wanted.update(value if isinstance(value, list) else [value] if value != "" else [])
    return {related: names(related, wanted) for related, wanted in keys.items()}


def names(model, keys):
    found = {pk: str(obj) for pk, obj in model._base_manager.in_bulk(keys).items()} if keys else {}
    gone = keys - set(found)
    last = latest_versions(model, gone) if gone and is_kept(model) else {}
    for pk in gone:
        found[pk] = _("%(thing)s (deleted)") % {"thing": as_object(last[pk]) if pk in last else pk}
    return found


def order(model):
    return [field.name for field in [*edited_columns(model), *model._meta.many_to_many]]


def difference(model, old, new, known=None):
    """The fields in which two dicts of values differ, as dicts with `name`, `label`, and `old` and `new` as HTML.

    For a picture, `old_picture` and `new_picture` are addresses.
    """
    known = known or names_for(model, [old, new])
    for name in order(model):
        before, after = old.get(name, ""), new.get(name, "")
        if before == after:
            continue
        field = model._meta.get_field(name)
        is_picture = isinstance(field, PictureField)
        if field.many_to_many:
            named = known[field.related_model]
            left, right = marked_names(before, after, named, "del"), marked_names(after, before, named, "ins")
        else:
            words = [in_words(model, name, value, known) for value in (before, after)]
            left, right = words if is_picture else marked_difference(*words)
        yield {
            "name": name,
            "label": field.verbose_name,
            "old": left,
            "new": right,
            "old_picture": field.storage.url(before) if is_picture and before else "",
            "new_picture": field.storage.url(after) if is_picture and after else "",
        }


def marked_names(keys, others, known, tag):
    """The names of some keys as HTML, marked where the key is not among the others."""
    marked = f"<{tag}>{{}}</{tag}>"
    return mark_safe(", ".join(format_html("{}" if key in others else marked, known[key]) for key in keys))


def person(version, sender=""):
    """Who has saved a version. `sender` is who has sent the thing in."""
    if version.history_user:
        return str(version.history_user)
    return sender or _("the server or a deleted account")
