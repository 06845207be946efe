"""Initiatives that may be the same under another name."""

from rapidfuzz import fuzz, process

from publishing.languages import in_each
from publishing.versions import per_version
from publishing.words import folded

from .models import Initiative

ALIKE = 82
LEAST = 5


@per_version
def public_titles():
    """The titles, in all languages, of what is public."""
    return titles_of(Initiative.objects.published())


def titles_of(initiatives):
    """Pairs (folded title, primary key)."""
    rows = initiatives.order_by("pk").values_list("pk", *in_each("title"))
    return [(folded(title), pk) for pk, *titles in rows for title in titles if title]


def similar(title, titles, most=5):
    """Primary keys of the initiatives with a title like this one, most alike first."""
    wanted = folded(title.strip())
    if len(wanted) < LEAST:
        return []
    known = [text for text, _pk in titles]
    found = process.extract(wanted, known, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=most * 2)
    return list(dict.fromkeys(titles[index][1] for _text, _score, index in found))[:most]


def similar_public(title):
    """Public initiatives with a title like this one, most alike first."""
    pks = similar(title, public_titles())
    found = Initiative.objects.published().select_related("organization").in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def similar_to(initiative):
    """For a reviewer: initiatives in any state that may be the same as this one, most alike first."""
    titles = titles_of(Initiative.objects.exclude(pk=initiative.pk))
    own = filter(None, (getattr(initiative, name) for name in in_each("title")))
    pks = list(dict.fromkeys(pk for title in own for pk in similar(title, titles)))
    found = Initiative.objects.select_related("organization").in_bulk(pks)
    return [found[pk] for pk in pks]
