"""Cells that name other objects: by their code or address, or by their name in any language."""

import re

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export.widgets import ManyToManyWidget, Widget
from modeltranslation.translator import translator
from modeltranslation.utils import get_translation_fields

from .texts import as_text, key_of

# Of a code list so many choices at most are named in an error.
MOST_NAMED = 15
SEPARATORS = re.compile(r"[;|\n]")


class Directory:
    """The objects that a field may point to, read in one query, and what they can be called."""

    def __init__(self, field, *names, objects=None):
        """`names` are the model's fields, that which tells all apart first; without any they are found out."""
        self.names = names or names_of(field.related_model)
        objects = field.related_model._default_manager.all() if objects is None else objects
        self.objects = {obj.pk: obj for obj in objects.complex_filter(field.get_limit_choices_to())}
        self.found = {}
        for obj in self.objects.values():
            for name in self.names:
                if key := key_of(getattr(obj, name) or ""):
                    self.found.setdefault(key, {})[obj.pk] = obj

    def called(self, text):
        """All objects with this code or name; a code that is written exactly means its object alone."""
        found = list(self.found.get(key_of(text), {}).values())
        exact = [obj for obj in found if self.code(obj) == text]
        return exact if len(exact) == 1 else found

    def code(self, obj):
        return getattr(obj, self.names[0])

    def find(self, text):
        """The object with this code or name. Raises ValueError for none and for several."""
        found = self.called(text)
        if len(found) == 1:
            return found[0]
        if found:
            codes = ", ".join(map(self.code, found))
            raise ValueError(
                _("Several are called “%(name)s”. Write one of these instead: %(codes)s.")
                % {"name": text, "codes": codes}
            )
        if self.names[0] == "code" and 0 < len(self.objects) <= MOST_NAMED:
            choices = ", ".join(self.all_names())
            raise ValueError(
                _("Nothing here is called “%(name)s”. Choose one of: %(choices)s.") % {"name": text, "choices": choices}
            )
        raise ValueError(
            _("Nothing here is called “%(name)s”. Correct the spelling, or add it first.") % {"name": text}
        )

    def name(self, obj):
        """What the object is called, or its code where the name would not lead back to it."""
        name = as_text(str(obj))
        is_clear = len(self.called(name)) == 1 and not SEPARATORS.search(name)
        return name if is_clear else self.code(obj)

    def all_names(self):
        return [self.name(obj) for obj in self.objects.values()]


def names_of(model):
    """The fields with the code or address of an object, and with its name in each language."""
    # In the order of the model: that of the options differs from process to process.
    translated = translator.get_options_for_model(model).fields
    label = next(field.name for field in model._meta.concrete_fields if field.name in translated)
    return ["slug" if hasattr(model, "slug") else "code", *get_translation_fields(label)]


class ReferenceCell(Widget):
    def __init__(self, field):
        Widget.__init__(self)
        self.field = field

    @cached_property
    def directory(self):
        return Directory(self.field)

    @property
    def choices(self):
        return self.directory.all_names()


class Reference(ReferenceCell):
    @property
    def explanation(self):
        return _("One of the choices in the template.")

    def clean(self, value, row=None, **kwargs):
        text = as_text(value)
        return self.directory.find(text) if text else None

    def render(self, value, **kwargs):
        return self.directory.name(value) if value else ""


class References(ReferenceCell, ManyToManyWidget):
    """Several names with ; between them. An unknown one is an error and not left out."""

    @property
    def explanation(self):
        return _("One or more of the choices in the template, with a semicolon between them.")

    def clean(self, value, row=None, **kwargs):
        names = [name for name in SEPARATORS.split(as_text(value)) if name.strip()]
        if not names and not self.field.blank:
            raise ValueError(_("Write at least one."))
        found, errors = {}, []
        for name in names:
            try:
                found[self.directory.find(name.strip())] = True
            except ValueError as error:
                errors.append(str(error))
        if errors:
            raise ValueError(" ".join(errors))
        return list(found)

    def render(self, value, **kwargs):
        return self.written(value.all() if value is not None else ())

    def written(self, chosen):
        keys = {obj.pk for obj in chosen}
        return "; ".join(self.directory.name(obj) for pk, obj in self.directory.objects.items() if pk in keys)
