from django import forms
from django.apps import apps
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from .control_characters import usable
from .images import CleanPicture, clean_picture, files_of, renditions, size_of, store
from .widgets import MarkdownTextarea


def with_newlines(text):
    """The text with one kind of line ends, as browsers send others than most else writes, and nothing unseen."""
    return usable(text.replace("\r\n", "\n"), "\n") if isinstance(text, str) else text


class LongTextFormField(forms.CharField):
    """A text of several lines, without characters that nobody sees. Other line ends alone are no change."""

    def to_python(self, value):
        return with_newlines(super().to_python(value))

    def has_changed(self, initial, data):
        return super().has_changed(with_newlines(initial), data)


class MarkdownField(models.TextField):
    """A text in Markdown, written in a `MarkdownTextarea` wherever there is a form for it."""

    def deconstruct(self):
        """For the database a text like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def formfield(self, **kwargs):
        # The admin asks for its own widget for long texts.
        if not isinstance(kwargs.get("widget"), MarkdownTextarea):
            kwargs["widget"] = MarkdownTextarea
        return super().formfield(**{"form_class": LongTextFormField, **kwargs})


class PictureFormField(forms.FileField):
    default_error_messages = {
        "contradiction": _("Either choose a picture or tick the box that takes it away, not both."),
    }

    def to_python(self, data):
        if data in self.empty_values:
            return None
        return clean_picture(data)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp"}


class PictureFile(FieldFile):
    """A picture of an object. Its measures and addresses come from its name: showing it opens no file."""

    @property
    def width(self):
        return size_of(self.name)[0]

    @property
    def height(self):
        return size_of(self.name)[1]

    def srcset(self, extension):
        """The renditions of one kind as the value of a `srcset`."""
        files = renditions(self.name, extension)
        return ", ".join(f"{self.storage.url(name)} {width}w" for width, name in files.items())

    def save(self, name, content, save=True):
        """Keep what `clean_picture` leaves of the content, under a name made from it; the given name is not used."""
        self.file = content if isinstance(content, CleanPicture) else clean_picture(content)
        self.name = self.field.generate_filename(self.instance, self.file.name)
        if not self.storage.exists(self.name):
            store(self.storage, self.name, self.file)
        setattr(self.instance, self.field.attname, self.name)
        self._committed = True
        if save:
            self.instance.save()

    def delete(self, save=True):
        """Take the picture off the object. Saving the object removes the files, unless they are needed elsewhere."""
        setattr(self.instance, self.field.attname, "")
        if save:
            self.instance.save()


class PictureField(models.FileField):
    """A picture, checked and cleaned, with renditions. Its files go when no object or version points at them."""

    attr_class = PictureFile

    def formfield(self, **kwargs):
        # The length of the visitor's file name does not matter: ours takes its place.
        return super().formfield(**{"form_class": PictureFormField, **kwargs, "max_length": None})

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            models.signals.post_delete.connect(self.forget, sender=cls)

    def pre_save(self, model_instance, add):
        file = super().pre_save(model_instance, add)
        if not add:
            rows = type(model_instance)._base_manager.using(model_instance._state.db).filter(pk=model_instance.pk)
            before = rows.values_list(self.attname, flat=True).first()
            if before and before != file.name:
                self.remove_later(before, using=model_instance._state.db)
        return file

    def forget(self, instance, using, **kwargs):
        if name := str(instance.__dict__.get(self.attname) or ""):
            self.remove_later(name, using=using)

    def remove_later(self, name, using):
        """Once it is certain that the picture is not wanted here. An unreachable storage does not undo that."""
        remove_unused_later(self.storage, name, using=using)


def picture_fields():
    """Every picture field of the site."""
    fields = (field for model in apps.get_models() for field in model._meta.local_fields)
    return [field for field in fields if isinstance(field, PictureField)]


def holders():
    """Every (model, picture field) whose rows name pictures: those of the site, and the versions kept of them."""
    for field in picture_fields():
        yield field.model, field
        if hasattr(field.model, "history"):
            yield field.model.history.model, field


def names_in_use():
    """The names of all pictures that something on the site, or a version of it, points at."""
    return {
        name
        for model, field in holders()
        for name in model._base_manager.exclude(**{field.name: ""}).values_list(field.attname, flat=True).distinct()
        if name
    }


def is_used(name):
    return any(model._base_manager.filter(**{field.name: name}).exists() for model, field in holders())


def remove_unused_later(storage, name, using=None):
    """Look for unused files when the transaction is over. An unreachable storage does not undo it."""
    # Not a partial: Django fails to log what goes wrong in one.
    transaction.on_commit(lambda: remove_unused(storage, name), using=using, robust=True)


def remove_unused(storage, name):
    """Delete a picture and its renditions. Two objects with the same picture share its files: then they stay."""
    if not is_used(name):
        for file in reversed(files_of(name)):
            storage.delete(file)
