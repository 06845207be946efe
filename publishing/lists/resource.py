"""What a list of one model holds, and how its rows become objects, on top of django-import-export."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export import fields, resources

from ..models import Slugged
from .cells import kind_of
from .references import References
from .texts import as_text, key_of


class Info(fields.Field):
    """A column that is written only: `read(obj)` gives its value."""

    def __init__(self, label, read):
        super().__init__(readonly=True)
        self.label = label
        self.read = read

    def export(self, instance, **kwargs):
        return self.read(instance)


def state_in_words(obj):
    return obj.state_in_words()


class State(Info):
    """Where something that gets published is on its way."""

    def __init__(self):
        super().__init__(gettext_lazy("status"), state_in_words)


class ListResource(resources.ModelResource):
    """The list of a model. A subclass names in its Meta the model and the fields, in the order of the columns.

    A row is about the object that has its values in `import_id_fields`. An address may be empty: then the row is a new
    object, which is refused where one with the same values in `resembles` exists.
    """

    resembles = ()
    # Columns that only those with a right see and fill: name → right.
    needs_right = {}
    # The right on the model that it takes to write the list to a file.
    export_action = "view"
    # Kinds of cells that differ from those of `kind_of`: name → class.
    cells = {}
    # Relations that the exported columns read, besides those of the fields.
    prefetched = ()
    # What else happens when rows are imported, for the page on which they are.
    consequence = ""

    class Meta:
        clean_model_instances = True
        use_transactions = True
        report_skipped = True
        store_instance = True
        # What has changed is told by `changes`, which knows relations too.
        skip_diff = True
        chunk_size = 1000

    def __init__(self, user):
        super().__init__()
        self.user = user
        for name, right in self.needs_right.items():
            if not user.has_perm(right):
                del self.fields[name]
        self.seen = {}

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        kind = cls.cells.get(field_name, kind_of(django_field))
        return fields.Field(field_name, field_name, kind(django_field), readonly=readonly)

    @classmethod
    def permission(cls, action):
        options = cls._meta.model._meta
        return f"{options.app_label}.{action}_{options.model_name}"

    @classmethod
    def may_export(cls, user):
        return user.has_perm(cls.permission(cls.export_action))

    @classmethod
    def may_import(cls, user):
        return user.has_perms([cls.permission("add"), cls.permission("change")])

    # Columns

    @cached_property
    def columns(self):
        """Name → Field, in order."""
        return {name: self.fields[name] for name in self._meta.fields if name in self.fields}

    @property
    def filled(self):
        """The columns that are read from a file."""
        return {name: field for name, field in self.columns.items() if not field.readonly}

    def heading(self, name):
        """What stands above a column, in the active language; of any other field its name in words."""
        field = self.columns.get(name)
        return capfirst(str(field.label if isinstance(field, Info) else self.model_field(name).verbose_name))

    def model_field(self, name):
        return self._meta.model._meta.get_field(name)

    @cached_property
    def known_headings(self):
        """What may stand above a column, in any language → its name."""
        known = {key_of(name): name for name in self.columns}
        for code, _language in settings.LANGUAGES:
            with override(code):
                known |= {key_of(self.heading(name)): name for name in self.columns}
                for name in self.filled:
                    field = self.model_field(name)
                    if getattr(field, "language", None) == settings.LANGUAGE_CODE:
                        # Without a language it is the first one.
                        original = field.translated_field
                        known = {key_of(original.name): name, key_of(original.verbose_name): name, **known}
        return known

    @property
    def required(self):
        """Names of the columns that a new object needs."""
        model_fields = {name: self.model_field(name) for name in self.filled if name != "slug"}
        return [name for name, field in model_fields.items() if not (field.blank or field.has_default())]

    # Out

    def filter_export(self, queryset, **kwargs):
        return queryset.prefetch_related(*self.relations, *self.prefetched)

    @property
    def relations(self):
        return [name for name in self.filled if self.model_field(name).is_relation]

    def texts_of(self, obj):
        return {name: as_text(field.export(obj)) for name, field in self.filled.items()}

    # In

    def get_instance(self, instance_loader, row):
        names = self.get_import_id_fields()
        if not all(row[name] for name in names):
            return None
        try:
            wanted = {name: self.fields[name].clean(row) for name in names}
        except ValueError:
            # Said again, at its column, when the row is read.
            return None
        # Locked, so that nobody else’s change to the other columns is written over.
        rows = self.get_queryset().select_for_update(of=("self",))
        return rows.prefetch_related(*self.relations).filter(**wanted).first()

    def after_init_instance(self, instance, new, row, **kwargs):
        self.before = self.texts_of(instance)
        self.is_identified = all(row[name] for name in self.get_import_id_fields())
        self.changes = []
        if instance.pk in self.seen:
            raise ValidationError(self.seen_words(instance))

    def seen_words(self, instance):
        words = _("Row %(number)d is about the same one. Delete one of the two rows.")
        return words % {"number": self.seen[instance.pk]}

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """Leave what has not been changed exactly as it is."""
        if row.get(field.column_name) != self.before.get(field.column_name):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def import_instance(self, instance, row, **kwargs):
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name, field in self.filled.items():
            if isinstance(field.widget, References) and name in row:
                try:
                    field.clean(row)
                except ValueError as error:
                    errors[name] = [ValidationError(str(error))]
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Whether the row changes nothing. Notes what it changes: triples (name, text before, text after)."""
        if import_validation_errors:
            return False
        for name, field in self.filled.items():
            if name in row and (after := self.text_after(field, instance, row)) != self.before[name]:
                self.changes.append((name, self.before[name], after))
        return not (instance._state.adding or self.changes)

    def text_after(self, field, instance, row):
        if isinstance(field.widget, References):
            return field.widget.written(field.clean(row))
        return as_text(field.export(instance))

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """As the form does it, plus what would bring the same thing twice."""
        if isinstance(instance, Slugged) and not instance.slug:
            instance.slug = instance.free_slug()
        super().validate_instance(instance, import_validation_errors, validate_unique)
        wanted = {name: getattr(instance, name) for name in self.resembles}
        if wanted and instance._state.adding and not self.is_identified:
            same = self.get_queryset().filter(**wanted).first()
            if same and same.pk in self.seen:
                raise ValidationError(self.seen_words(same))
            if same:
                words = _("There is one already. To change it, write its address here: %(slug)s.")
                raise ValidationError({"slug": words % {"slug": same.slug}})

    def after_import_row(self, row, row_result, row_number, **kwargs):
        row_result.changes = self.changes
        self.seen[row_result.instance.pk] = self.numbers[row_number - 1]

    def after_import(self, dataset, result, **kwargs):
        """Nothing: import-export would move the database's counters, which others use at the same time."""
