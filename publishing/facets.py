"""Filters of a list, with the number of hits beside every value, worked out without asking the database.

A list's things stand in its own order, and a set of them is one integer: bit n says whether thing n is in it. Ten
thousand things are a kilobyte, and to combine or count them takes microseconds, however many filters are chosen. The
integers are made from the database once per content version.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, compress, islice
from operator import itemgetter

from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import get_language

from .translations import foreign, shown_text

# Code of the value that stands for having none.
UNKNOWN = "unknown"
ONE = ord("1")
DIGITS = bytes.maketrans(b"01", b"\x00\x01")
# With more values than this, a group is counted by going through its pairs once and not through the set of each value.
MANY = 200


def bits_of(places):
    """The set of these places as an integer."""
    places = list(places)
    digits = bytearray(b"0") * (max(places, default=0) + 1)
    for place in places:
        digits[place] = ONE
    digits.reverse()
    return int(digits, 2)


def places_in(bits):
    """The places in a set, ascending."""
    digits = f"{bits:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def flags_of(bits, length):
    """For each of so many places 1 if it is in a set, else 0: bytes."""
    return f"{bits:0{length}b}".encode().translate(DIGITS)[::-1]


@dataclass
class Group:
    """One filter. `values` are code → text, or an object that its translated `field` names.

    They are given as they are or, where their order is the page's language's, by a function.
    """

    name: str
    label: str
    given: dict | Callable[[], dict]
    field: str = ""
    # How many values the form offers at most: those with most hits, and those that are chosen.
    most: int = 1000
    # Whose slugs the codes are. A slug that one of them had before means it too, and the form leaves out those of which
    # the list has nothing.
    slugs_of: type[Model] | None = None

    def __post_init__(self):
        self.known = {}

    @property
    def values(self):
        return self.given() if callable(self.given) else self.given

    def words(self, code):
        """The words for a value, and their language where that is not the page's."""
        key = (code, get_language())
        if key not in self.known:
            value = self.values[code]
            text, language = shown_text(value, self.field) if isinstance(value, Model) else (str(value), "")
            self.known[key] = {"label": text, "lang": foreign(language) if language else ""}
        return self.known[key]


class Facets:
    """Which of a list's things have which values. `sets` are group name → code → integer."""

    def __init__(self, pks, groups, members):
        """`pks` in the list's order; `members` are group name → iterable of pairs (code, primary key)."""
        self.pks = pks
        self.place = {pk: place for place, pk in enumerate(pks)}
        self.everything = (1 << len(pks)) - 1
        self.groups = {group.name: group for group in groups}
        self.sets, self.pairs = {}, {}
        for name, pairs in members.items():
            self.collect(name, pairs)

    def collect(self, name, pairs):
        places = {}
        for code, pk in pairs:
            if (place := self.place.get(pk)) is not None:
                places.setdefault(code, set()).add(place)
        self.sets[name] = {code: bits_of(found) for code, found in places.items()}
        if len(places) > MANY:
            codes = [code for code, found in places.items() for _place in found]
            self.pairs[name] = codes, itemgetter(*chain.from_iterable(places.values()))

    def chosen(self, choice, within=None, leaving_out=None):
        """The set of things that have one of the chosen codes in every group: {group name: codes}."""
        bits = self.everything if within is None else within
        for name, codes in choice.items():
            if codes and name != leaving_out:
                having = 0
                for code in codes:
                    having |= self.sets[name].get(code, 0)
                bits &= having
        return bits

    def counts(self, name, choice, within=None):
        """How many things each value of a group would give, the other groups' choices given: {code: number}."""
        bits = self.chosen(choice, within, leaving_out=name)
        if name in self.pairs:
            codes, among = self.pairs[name]
            numbers = Counter(compress(codes, among(flags_of(bits, len(self.pks)))))
        else:
            numbers = {code: (bits & having).bit_count() for code, having in self.sets[name].items()}
        return {code: numbers.get(code, 0) for code in self.groups[name].values}


class Shown(Sequence):
    """Things that a page shows, by their keys; fetched from the database when somebody looks at one of them."""

    def __init__(self, pks, queryset):
        self.pks, self.queryset = pks, queryset

    @cached_property
    def things(self):
        found = self.queryset.in_bulk(self.pks)
        return [found[pk] for pk in self.pks if pk in found]

    def __len__(self):
        return len(self.pks)

    def __iter__(self):
        return iter(self.things)

    def __getitem__(self, index):
        return self.things[index]


class Hits(Sequence):
    """A list's hits in order. A part of them is `Shown`."""

    def __init__(self, facets, bits, queryset, order=None):
        """`order` is a function that gives all places in another order than the list's own."""
        self.facets, self.bits, self.queryset, self.order = facets, bits, queryset, order

    @property
    def model(self):
        return self.queryset.model

    def __len__(self):
        return self.bits.bit_count()

    def pks(self, start=0, stop=None):
        if self.order is None:
            places = places_in(self.bits)
        else:
            flags = flags_of(self.bits, len(self.facets.pks))
            places = (place for place in self.order() if flags[place])
        return [self.facets.pks[place] for place in islice(places, start, stop)]

    def __getitem__(self, index):
        if isinstance(index, slice):
            return Shown(self.pks(index.start or 0, index.stop), self.queryset)
        return self[index : index + 1][0]
