"""Keeps a row for every translation that is there or ought to be, whatever way the texts are changed.

A model says in its translation options which fields are often the same in every language (`often_the_same`): of those
none is missing. Its queryset says by `to_translate()` which objects are worth the work.
"""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from modeltranslation.utils import build_localized_fieldname

from .changes import content_changed
from .models import Translation
from .translations import is_often_the_same, translated_models

BATCH = 500
KEY = ["content_type", "object_id", "field", "language"]
CONTENT = ["state", "source_language", "source", "text"]


def follow(model, pks):
    """Bring the states of the translations of these objects up to date; take away those of objects that are no more."""
    for start in range(0, len(pks), BATCH):
        some = pks[start : start + BATCH]
        known = {
            (t.object_id, t.field, t.language): t for t in Translation.objects.of(model).filter(object_id__in=some)
        }
        changed = []
        for key, *texts in expected(model, some):
            translation = known.pop(key, None) or new(model, *key)
            if translation.follow(*texts):
                # Found by what it is about, since somebody else may have stored it meanwhile.
                translation.pk = None
                changed.append(translation)
        if changed:
            Translation.objects.bulk_create(changed, update_conflicts=True, unique_fields=KEY, update_fields=CONTENT)
        if known:
            Translation.objects.filter(pk__in=[translation.pk for translation in known.values()]).delete()


def new(model, pk, field, language):
    content_type = ContentType.objects.get_for_model(model)
    return Translation(content_type=content_type, object_id=pk, field=field, language=language)


def expected(model, pks):
    """The translations that objects have or lack: (key, source language, source, text), key as in `follow`."""
    languages = [code for code, _name in settings.LANGUAGES]
    columns = {
        field: {code: build_localized_fieldname(field, code) for code in languages}
        for field in translated_models()[model]
    }
    names = [name for by_language in columns.values() for name in by_language.values()]
    for row in model._default_manager.filter(pk__in=pks).order_by().values("pk", *names):
        for field, by_language in columns.items():
            texts = {code: row[name] or "" for code, name in by_language.items()}
            source_language = next((code for code in languages if texts[code].strip()), None)
            for language, text in texts.items():
                is_wanted = text.strip() or not is_often_the_same(model, field)
                if source_language and language != source_language and is_wanted:
                    yield (row["pk"], field, language), source_language, texts[source_language], text


@receiver(content_changed)
def after_change(sender, pks, raw=False, tied_to=None, **kwargs):
    """Rows that are loaded from a file bring their states along; a tie changes no text."""
    if not raw and not tied_to and sender in translated_models():
        follow(sender, pks)


@receiver(post_migrate)
def after_migration(sender, **kwargs):
    """Migrations write rows without a signal. Translations that nobody knows yet count as up to date."""
    models = translated_models()
    tables = {model._meta.db_table for model in (Translation, ContentType, *models)}
    if sender.name == "publishing" and tables <= set(connection.introspection.table_names()):
        for model in models:
            pks = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
            with transaction.atomic():
                Translation.objects.of(model).exclude(object_id__in=model._default_manager.values("pk")).delete()
                follow(model, pks)
