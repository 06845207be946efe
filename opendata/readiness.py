"""How far something is ready for the European platform: what the platform requires before it takes an item.

A model takes part by having its requirements here, and by naming this module as its `readiness`.
"""

from functools import reduce
from operator import and_

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from publishing.translations import has_text


def has_any(model, field):
    """Condition for things that have at least one value in a many-to-many field."""
    through = getattr(model, field).through
    return Q(Exists(through.objects.filter(**{model._meta.model_name: OuterRef("pk")})))


def has_led(field):
    """Condition for members of which a public initiative has a value in a many-to-many field."""
    return Q(Exists(Initiative.objects.published().filter(organization=OuterRef("pk"), **{f"{field}__isnull": False})))


# Every thing of ours is in one country, so that is never missing.
COUNTRY = (_("country"), ~Q(pk=None))
REQUIREMENTS = {
    Organization: [
        (_("name"), has_text("name")),
        (_("description"), has_text("description")),
        (_("kind of organisation"), Q(category__isnull=False)),
        (_("area (by an initiative)"), has_led("areas")),
        (_("technology (by an initiative)"), has_led("technologies")),
        (_("field of education (by an initiative)"), has_led("fields_of_education")),
        COUNTRY,
    ],
    Initiative: [
        (_("title"), has_text("title")),
        (_("description"), has_text("body")),
        (_("area"), has_any(Initiative, "areas")),
        (_("skill level"), has_any(Initiative, "skill_levels")),
        (_("technology"), has_any(Initiative, "technologies")),
        (_("field of education"), has_any(Initiative, "fields_of_education")),
        (_("geographic sphere"), Q(sphere__isnull=False)),
        COUNTRY,
    ],
    Activity: [
        (_("title"), has_text("title")),
        (_("description"), has_text("body")),
        (_("time"), ~Q(pk=None)),
        (_("area"), has_any(Activity, "areas")),
        (_("skill level"), has_any(Activity, "skill_levels")),
        (_("technology"), has_any(Activity, "technologies")),
        (_("field of education"), has_any(Activity, "fields_of_education")),
        (_("geographic sphere"), Q(sphere__isnull=False)),
        COUNTRY,
    ],
}


def annotated(queryset):
    """The queryset with what each of its things lacks, for `in_words`."""
    conditions = {
        f"has_{place}": Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
        for place, (_label, condition) in enumerate(REQUIREMENTS[queryset.model])
    }
    return queryset.annotate(**conditions)


def is_annotated(obj):
    return hasattr(obj, "has_0")


def missing(obj):
    """The labels of what an annotated thing lacks."""
    requirements = REQUIREMENTS[type(obj)]
    return [str(label) for place, (label, _condition) in enumerate(requirements) if not getattr(obj, f"has_{place}")]


def in_words(obj):
    """Such as “6 of 8; missing: technology, sphere” for an annotated thing."""
    number, lacks = len(REQUIREMENTS[type(obj)]), missing(obj)
    met = ngettext("%(met)d of %(number)d", "%(met)d of %(number)d", number) % {
        "met": number - len(lacks),
        "number": number,
    }
    return _("%(met)s; missing: %(labels)s") % {"met": met, "labels": ", ".join(lacks)} if lacks else met


def all_met(model):
    return reduce(and_, (condition for _label, condition in REQUIREMENTS[model]))


def ready(queryset):
    """The things of a queryset that lack nothing."""
    return queryset.filter(all_met(queryset.model))


def unready(queryset):
    """The things of a queryset that lack something."""
    return queryset.exclude(all_met(queryset.model))


def ticked_but_unready(queryset):
    """The things of a queryset that the platform is to show, and that lack something."""
    return unready(queryset.filter(is_for_core_platform=True))
