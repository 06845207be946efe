from collections import defaultdict
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.utils import build_localized_fieldname

from ..translations import translated_models


class TranslationQuerySet(models.QuerySet):
    def of(self, model):
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def about(self, obj):
        return self.of(type(obj)).filter(object_id=obj.pk)

    def wanted(self):
        """Those of objects that are to be translated, by `to_translate()` of their model's queryset."""
        conditions = [
            models.Q(
                content_type=ContentType.objects.get_for_model(model),
                object_id__in=model.objects.to_translate().values("pk"),
            )
            for model in translated_models()
        ]
        return self.filter(reduce(or_, conditions))

    def left(self):
        """What is to be done: all that is missing or outdated."""
        return self.wanted().exclude(state=Translation.State.CURRENT)

    def missing(self):
        return self.wanted().filter(state=Translation.State.MISSING)

    def outdated(self):
        return self.wanted().filter(state=Translation.State.OUTDATED)

    def in_walking_order(self):
        """An order that stays the same while the work goes on, with all texts of an object after each other."""
        return self.order_by("content_type_id", "object_id", "pk")

    def after(self, translation):
        """What comes behind `translation` in the walking order."""
        same_kind = models.Q(content_type=translation.content_type_id)
        same = same_kind & models.Q(object_id=translation.object_id)
        is_behind = (
            models.Q(content_type__gt=translation.content_type_id)
            | same_kind & models.Q(object_id__gt=translation.object_id)
            | same & models.Q(pk__gt=translation.pk)
        )
        return self.filter(is_behind).in_walking_order()

    def progress(self):
        """How far each language has come, in one query: dicts with `language`, `done`, `texts` and `kinds`.

        `texts` is the number of texts that are to be read in the language and `done` of those that can be, up to date.
        Each kind is a dict with `model` and the same two numbers.
        """
        languages = dict(settings.LANGUAGES)
        groups = self.wanted().order_by().values_list("content_type", "language", "source_language", "state")
        numbers = defaultdict(lambda: {"done": 0, "texts": 0})
        for kind, language, source_language, state, count in groups.annotate(count=models.Count("pk")):
            numbers[language, kind]["texts"] += count
            numbers[language, kind]["done"] += count if state == Translation.State.CURRENT else 0
            # A text is finished in the language that it is written in. It has a row for each of the others: count one.
            if language == next(code for code in languages if code != source_language):
                numbers[source_language, kind]["texts"] += count
                numbers[source_language, kind]["done"] += count
        keys = {model: ContentType.objects.get_for_model(model).pk for model in translated_models()}
        for language in languages:
            kinds = [
                {"model": model, **numbers[language, key]} for model, key in keys.items() if (language, key) in numbers
            ]
            totals = {name: sum(kind[name] for kind in kinds) for name in ("done", "texts")}
            yield {"language": language, "kinds": kinds, **totals}


class Translation(models.Model):
    """How one text of an object stands in another language than the one it is written in.

    It is written in the first language of the settings that has it. `translation_states.py` keeps these rows up.
    """

    class State(models.TextChoices):
        MISSING = "missing", pgettext_lazy("translation", "missing")
        OUTDATED = "outdated", pgettext_lazy("translation", "outdated")
        CURRENT = "current", pgettext_lazy("translation", "up to date")

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    # The name of the translated field, without a language.
    field = models.CharField(_("field"), max_length=50)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.MISSING)
    source_language = models.CharField(max_length=10)
    # The text that the translation was written for; of one that is missing, the text that it is to be written for.
    source = models.TextField(_("text"))
    # The translation as it was last seen, so that a change to it is noticed.
    text = models.TextField(blank=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "language"], name="one_state_per_translation"
            )
        ]

    def __str__(self):
        return f"{self.object}: {self.field_in_words} ({self.language_in_words})"

    def follow(self, source_language, source, text):
        """Find the state from the texts as they are now, without saving. Returns whether anything is new.

        Differences in white space alone are none.
        """
        before = self.remembered()
        is_outdated = (
            self.state != self.State.MISSING
            and source_language == self.source_language
            and same(text, self.text)
            and not same(source, self.source)
        )
        if not text.strip():
            self.state, self.source = self.State.MISSING, source
        elif is_outdated:
            self.state = self.State.OUTDATED
        else:
            self.state, self.source = self.State.CURRENT, source
        self.source_language, self.text = source_language, text
        return self.remembered() != before

    def confirm(self, obj):
        """Say that the translation is one of the text as it stands in `obj` now, and save that."""
        self.state, self.source = self.State.CURRENT, self.texts(obj)[0]
        self.save()

    @property
    def is_outdated(self):
        return self.state == self.State.OUTDATED

    def remembered(self):
        return self.state, self.source_language, self.source, self.text

    @property
    def column(self):
        """Name of the object's field that holds the translation."""
        return build_localized_fieldname(self.field, self.language)

    @property
    def model(self):
        """The model of the object, without a query."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def field_in_words(self):
        return self.model._meta.get_field(self.field).verbose_name

    @property
    def language_in_words(self):
        return dict(settings.LANGUAGES)[self.language]

    @property
    def source_language_in_words(self):
        return dict(settings.LANGUAGES)[self.source_language]

    def texts(self, obj):
        """The text as it now stands in the language it is written in, and in this one."""
        source_name = build_localized_fieldname(self.field, self.source_language)
        return getattr(obj, source_name) or "", getattr(obj, self.column) or ""


def same(one, other):
    return one.split() == other.split()
