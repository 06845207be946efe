"""Where an e-mail address stands in the database: every text of every model is looked at, and none is named here.

So what is kept in a model that is added later is found, exported and erased as well.
"""

import json
import re
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from post_office.models import Email

from .changes import ContentQuerySet, is_content
from .models import Draft

GONE = "[…]"
# Whose a row is, where the rule in `owner_columns` does not see it.
OWNED_BY = {Draft: ["email"], Email: ["to"]}


@dataclass(frozen=True)
class Trace:
    """A row in whose texts something was found: its model, key and texts, column → value."""

    model: type[models.Model]
    pk: object
    texts: dict


def whole(email):
    """The address as it is kept. Raises ValueError for what is none: a part would be found everywhere."""
    name, sign, host = email.strip().lower().partition("@")
    if not (name and sign and host):
        raise ValueError(f"{email} is not a whole e-mail address.")
    return f"{name}@{host}"


def spellings(text):
    """How a text is written in itself, in HTML, in JSON and in the address of a page."""
    return sorted({text, escape(text), json.dumps(text)[1:-1], quote(text), quote(text, safe="@")})


def pattern_of(texts):
    """Finds any of the texts in all their spellings, but not inside a longer address or word."""
    found = "|".join(re.escape(spelling) for text in texts for spelling in spellings(text))
    # Escapes of JSON and of addresses end in letters that belong to no word.
    begins = r"(?:(?<![\w.+-])|(?<=\\[nrt])|(?<=%[0-9a-fA-F]{2}))"
    return re.compile(rf"{begins}(?:{found})(?![\w-]|\.\w)", re.IGNORECASE)


def every_model():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def kind_of(model):
    """What a row of a model is called; a version that is kept is called after what it is a version of."""
    if original := getattr(model, "instance_type", None):
        return _("earlier version of %(kind)s") % {"kind": original._meta.verbose_name}
    return str(model._meta.verbose_name)


def rows_of(model):
    """All rows in all columns as they are stored, past what translates them; changing them tells the search."""
    return (ContentQuerySet if is_content(model) else models.QuerySet)(model)


def text_columns(model):
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [field for field in model._meta.local_concrete_fields if isinstance(field, kinds) and not field.primary_key]


def owner_columns(model):
    """Columns that say whose a row is: an address that every row has to have, or the name somebody signs in with."""
    if model in OWNED_BY:
        return OWNED_BY[model]
    columns = text_columns(model)
    needed = [field.name for field in columns if isinstance(field, models.EmailField) and not field.blank]
    return needed + [field.name for field in columns if field.name == "username"]


def owned(model, email):
    """The rows of a model that are about whoever holds the address."""
    question = models.Q(pk__in=[])
    for name in owner_columns(model):
        question |= models.Q(**{f"{name}__iexact": email})
    return rows_of(model).filter(question).order_by("pk")


def traces(model, texts):
    """The rows of a model in which one of the texts stands, wherever and however it is spelled."""
    names = [field.name for field in text_columns(model)]
    as_text = {
        f"{field.name}_as_text": Cast(field.name, models.TextField())
        for field in text_columns(model)
        if isinstance(field, models.JSONField)
    }
    question = models.Q(pk__in=[])
    for name in names:
        column = f"{name}_as_text" if f"{name}_as_text" in as_text else name
        for spelling in {spelling for text in texts for spelling in spellings(text)}:
            question |= models.Q(**{f"{column}__icontains": spelling})
    if not names or not texts:
        return
    pattern = pattern_of(texts)
    for pk, *values in rows_of(model).alias(**as_text).filter(question).order_by("pk").values_list("pk", *names):
        if any(holds(pattern, value) for value in values):
            yield Trace(model, pk, dict(zip(names, values, strict=True)))


def holds(pattern, value):
    match value:
        case str():
            return pattern.search(value) is not None
        case list() | tuple():
            return any(holds(pattern, item) for item in value)
        case dict():
            return any(holds(pattern, item) for pair in value.items() for item in pair)
    return False


def without(pattern, value, gone=GONE):
    """The value with something else in place of what the pattern finds, at any depth."""
    match value:
        case str():
            return pattern.sub(gone, value)
        case list() | tuple():
            return [without(pattern, item, gone) for item in value]
        case dict():
            return {without(pattern, key, gone): without(pattern, item, gone) for key, item in value.items()}
    return value
