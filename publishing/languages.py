"""The languages of the site, and the names of the columns that hold a text in them."""

from itertools import combinations

from babel.lists import format_list
from django.conf import settings
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

CODES = [code for code, _name in settings.LANGUAGES]
# Every text must be there in this one.
FIRST = CODES[0]


def in_first(name):
    """The column of a translated field in the first language."""
    return build_localized_fieldname(name, FIRST)


def in_others(*names):
    """The columns of translated fields in all languages but the first, field by field."""
    return tuple(build_localized_fieldname(name, code) for name in names for code in CODES[1:])


def in_each(*names):
    """The columns of translated fields, field by field."""
    return tuple(build_localized_fieldname(name, code) for name in names for code in CODES)


def language_of(column):
    """The language of a column of a translated field."""
    return column.rpartition("_")[2]


# As choices of fields these are functions, so that migrations are the same whatever the languages are.


def first():
    return FIRST


def languages():
    return settings.LANGUAGES


def spoken():
    """What something can be held in: one of the languages, or two, with their codes joined by a hyphen."""
    some = [chosen for number in (1, 2) for chosen in combinations(CODES, number)]
    return [("-".join(codes), lazy_enumeration(codes)) for codes in some]


def enumeration(codes):
    names = dict(settings.LANGUAGES)
    return capfirst(format_list([str(names[code]) for code in codes], locale=get_language() or "en"))


lazy_enumeration = lazy(enumeration, str)
