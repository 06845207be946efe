"""Something sent in as a reviewer reads it: its fields in all languages, and the article as it will look."""

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import FileField
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

from .models import ReviewEvent, Submission
from .states import Status
from .values import in_words, values_of


def field_rows(obj):
    """The fields that the object's admin form has, in its order, as dicts with `label`, `cells` and `picture`.

    A translated field has one cell per language, any other field a single one: dicts with `language`, `text`, and
    `is_missing` for a text that exists in another language only.
    """
    model_admin = admin.site.get_model_admin(type(obj))
    translated = model_admin.trans_opts.all_fields
    for name in flatten_fieldsets(model_admin.content_fieldsets):
        field = obj._meta.get_field(name)
        languages = [code for code, _name in settings.LANGUAGES] if name in translated else [""]
        names = {code: build_localized_fieldname(name, code) if code else name for code in languages}
        values = values_of(obj, names.values())
        texts = {code: in_words(type(obj), own, values[own]) for code, own in names.items() if own in values}
        is_picture = isinstance(field, FileField)
        yield {
            "label": field.verbose_name,
            "cells": [
                {"language": code, "text": text, "is_missing": not text and any(texts.values())}
                for code, text in texts.items()
            ],
            "picture": getattr(obj, name) if is_picture else None,
        }


def missing_translations(rows):
    """Name of each language that lacks texts → the labels of those fields."""
    missing = {}
    for row in rows:
        for cell in row["cells"]:
            if cell["is_missing"] and cell["language"]:
                missing.setdefault(dict(settings.LANGUAGES)[cell["language"]], []).append(row["label"])
    return missing


def article(obj, language, request):
    """The object's page without what stands around it, in a language; "" for a model that has none.

    It is the include that the page itself is made of: `<app>/includes/<model>_article.html`.
    """
    options = obj._meta
    try:
        template = get_template(f"{options.app_label}/includes/{options.model_name}_article.html")
    except TemplateDoesNotExist:
        return ""
    with override(language):
        return template.render({options.model_name: obj, "level": 2, "inner_level": 3}, request)


def addresses(obj):
    """Where the object's page stands, as dicts with `code` and `name` of the language, and `address`."""
    for code, name in settings.LANGUAGES:
        with override(code):
            address = obj.get_absolute_url()
        yield {"code": code, "name": name, "address": address}


def review_log(obj):
    """The steps and notes about the object, latest first, each with `person`: who took it, in words."""
    submission = Submission.objects.about(obj).first()
    for event in ReviewEvent.objects.about(obj).select_related("by"):
        sender = submission.name if submission and event.to_status == Status.IN_REVIEW else ""
        event.person = str(event.by or sender or _("the server or a deleted account"))
        yield event


def admin_address(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def similar(obj):
    """What may be the same thing, by the function that the model's `similar_to` names."""
    path = getattr(obj, "similar_to", None)
    return import_string(path)(obj) if path else []
