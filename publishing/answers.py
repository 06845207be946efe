"""Asking the search index: what is public and answers a question, best first.

A question can be answered in a few ways, the best first; whatever answers in an earlier one stands higher, and among
equals the things keep their own order. The same words give the same answers in the same order on every database.

The last way takes in all the others. It is asked first: it says how many answers there are, and often that there are
none. The better ways only put them in order, and are asked as far as a page shows answers.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.utils import timezone
from django.utils.translation import get_language
from rapidfuzz import process

from . import search_tables
from .facets import bits_of, places_in
from .search import LANGUAGES, SOURCES, key
from .versions import per_version
from .words import BEGINNING, Question, folded, stem

# The first so many ways to answer are those by the title.
BY_TITLE = 2


def ways(question, language):
    """The queries of a question, best first: in the title and in the page's language before elsewhere.

    The last of all finds whatever the others find; so does the last by the title.
    """
    every = [language, *(code for code in LANGUAGES if code != language)]
    for place, languages, is_whole in [
        ("t", [language], True),
        ("t", every, False),
        ("k", [language], False),
        ("a", [language], False),
        ("a", every, False),
    ]:
        yield search_tables.all_of(
            search_tables.either(
                [f"{place}{code}1{stem(word, code)}" for code in languages],
                [f"{place}{code}0{word}" for code in languages if len(word) >= BEGINNING and not is_whole],
            )
            for word in question.words
        )


@dataclass(frozen=True)
class Listing:
    """All that is public, in one order: `things` are pairs (source, primary key), a `place` is an index in them.

    Each source has a row of places, in its own order. `places` leads from a key of the search index to its place.
    """

    things: list
    places: dict
    rows: dict

    def of(self, source, bits):
        """Those of a set of places that are a source's, counted from its first."""
        row = self.rows[source]
        return bits >> row.start & (1 << len(row)) - 1


@per_version
def listing_on(day, language):
    things, rows = [], {}
    # Where all else is equal, what there is least of comes first: areas and texts before initiatives.
    for source in sorted(SOURCES.values(), key=lambda source: -source.number):
        pks = list(source.listed())
        rows[source] = range(len(things), len(things) + len(pks))
        things += [(source, pk) for pk in pks]
    return Listing(things, {key(*thing): place for place, thing in enumerate(things)}, rows)


class Answers(Sequence):
    """The public answers to a question as pairs (source, primary key), best first."""

    def __init__(self, question, best=None):
        """`best` limits the search to the first so many ways to answer, which may be `BY_TITLE`."""
        self.ways = list(islice(ways(question, get_language()), best)) if question else []

    @cached_property
    def listing(self):
        return listing_on(timezone.localdate(), get_language())

    @cached_property
    def everything(self):
        """The places of all answers as a set."""
        return self.found(self.ways[-1]) if self.ways else 0

    def found(self, query):
        places = map(self.listing.places.get, search_tables.answers(query))
        return bits_of([place for place in places if place is not None])

    def sets(self):
        """For each way, the places of what answers in it and in no better one. Asks no further than it is read."""
        left = self.everything
        for query in self.ways[:-1]:
            if not left:
                return
            better = self.found(query) & left
            left ^= better
            yield better
        yield left

    @cached_property
    def counts(self):
        """Number of answers of each source that has any, most first."""
        numbers = {source: self.all_of(source).bit_count() for source in SOURCES.values()}
        return {source: numbers[source] for source in sorted(numbers, key=lambda s: -numbers[s]) if numbers[source]}

    def all_of(self, source):
        """A source's answers as a set of places in its own order."""
        return self.listing.of(source, self.everything)

    def places_of(self, source):
        """The places of a source's answers in its own order, best first."""
        return (place for bits in self.only(source).sets() for place in places_in(self.listing.of(source, bits)))

    def only(self, source):
        """The answers of one source."""
        answers = copy(self)
        answers.everything = self.all_of(source) << self.listing.rows[source].start
        return answers

    def __len__(self):
        return self.everything.bit_count()

    def __iter__(self):
        return (self.listing.things[place] for bits in self.sets() for place in places_in(bits))

    def __getitem__(self, index):
        if isinstance(index, slice):
            return list(islice(self, index.start or 0, index.stop))
        return next(islice(self, index, None))


@per_version
def known_words():
    """The words of titles and key words, and the same words folded."""
    words = search_tables.words()
    return words, [folded(word) for word in words]


def near(question):
    """Questions of nearly the same words that have public answers, at most three, as texts."""
    words, known = known_words()
    proposals = []
    for word in question.words:
        others = process.extract(word, known, limit=5, score_cutoff=70)
        proposals += [replaced(question, word, words[index]) for other, _score, index in others if other != word]
    answered = (text for text in dict.fromkeys(proposals) if Answers(Question(text)))
    return list(islice(answered, 3))


def replaced(question, word, other):
    return " ".join(other if old == word else old for old in question.words)


def source_of(model):
    return next(source for source in SOURCES.values() if source.model is model)
