"""Characters that nobody sees and that XML and spreadsheets refuse. They come along with what is pasted."""

import re

from django.db import models

# Word's line break and the page break of a PDF.
BREAKS = re.compile("[\x0b\x0c]")
UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def usable(text, instead=" "):
    """The text without such characters; `instead` stands where they broke a line."""
    return UNUSABLE.sub("", BREAKS.sub(instead, text))


class UsableTexts(models.Model):
    """Base of models whose texts hold no such characters, whichever way they come."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        self.make_usable()
        super().clean_fields(exclude)

    def save(self, **kwargs):
        self.make_usable()
        super().save(**kwargs)

    def make_usable(self):
        for field in self._meta.concrete_fields:
            if isinstance(text := self.__dict__.get(field.attname), str):
                self.__dict__[field.attname] = usable(text, "\n" if isinstance(field, models.TextField) else " ")
