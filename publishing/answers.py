"""Asking the search index: what is public and answers a question, best first.

A question becomes a few queries, the best way to answer first; whoever answers an earlier one stands higher, and among
equals the things keep their own order. The same words give the same answers in the same order on every database.
"""

from collections.abc import Sequence
from functools import cached_property, reduce
from itertools import islice
from operator import or_

from django.utils import timezone
from django.utils.translation import get_language
from rapidfuzz import process

from . import search_tables
from .facets import bits_of, places_in
from .search import LANGUAGES, SOURCES
from .versions import per_version
from .words import BEGINNING, Question, folded, stem

# The first so many ways to answer are those by the title.
BY_TITLE = 2


def ways(question, language):
    """The queries of a question, best first: in the title and in the page's language before elsewhere.

    None answers what an earlier one has answered.
    """
    every = [language, *(code for code in LANGUAGES if code != language)]
    earlier = []
    for place, languages, is_whole in [
        ("t", [language], True),
        ("t", every, False),
        ("k", [language], False),
        ("a", [language], False),
        ("a", every, False),
    ]:
        words = [
            search_tables.either(
                [f"{place}{code}1{stem(word, code)}" for code in languages],
                [f"{place}{code}0{word}" for code in languages if len(word) >= BEGINNING and not is_whole],
            )
            for word in question.words
        ]
        yield search_tables.all_of(words, but_not=earlier)
        earlier.append(search_tables.all_of(words))


def listed(source):
    """The primary keys of a source's public objects in their order as a list, and their places in it as a dict."""
    return listed_on(source, timezone.localdate(), get_language())


@per_version
def listed_on(source, day, language):
    pks = list(source.listed())
    return pks, {pk: place for place, pk in enumerate(pks)}


class Answers(Sequence):
    """The public answers to a question as pairs (source, primary key), worked out from as far as they are asked for."""

    def __init__(self, question, best=None):
        """`best` limits the search to the first so many ways to answer."""
        # For each way, source → set of places.
        self.sets = []
        for query in islice(ways(question, get_language()), best) if question else []:
            found = {}
            for document in search_tables.answers(query):
                found.setdefault(document & 15, []).append(document >> 4)
            self.sets.append({SOURCES[number]: self.public(SOURCES[number], pks) for number, pks in found.items()})

    def public(self, source, pks):
        _pks, known = listed(source)
        return bits_of(place for pk in pks if (place := known.get(pk)) is not None)

    @cached_property
    def counts(self):
        """Number of answers of each source that has any, most first."""
        numbers = {source: self.all_of(source).bit_count() for source in SOURCES.values()}
        return {source: numbers[source] for source in sorted(numbers, key=lambda s: -numbers[s]) if numbers[source]}

    def all_of(self, source):
        """The places of a source's answers as a set."""
        return reduce(or_, (bits.get(source, 0) for bits in self.sets), 0)

    def only(self, source):
        """The answers of one source."""
        answers = Answers(None)
        answers.sets = [{source: bits[source]} for bits in self.sets if source in bits]
        return answers

    def places_of(self, source):
        """The places of a source's answers, best first."""
        return (place for bits in self.sets for place in places_in(bits.get(source, 0)))

    def __len__(self):
        return sum(self.counts.values())

    def __iter__(self):
        for bits in self.sets:
            # Where all else is equal, what there is least of comes first: areas and texts before initiatives.
            for source in sorted(bits, key=lambda source: -source.number):
                pks, _places = listed(source)
                yield from ((source, pks[place]) for place in places_in(bits[source]))

    def __getitem__(self, index):
        if isinstance(index, slice):
            return list(islice(self, index.start or 0, index.stop))
        return next(islice(self, index, None))


def near(question):
    """Questions of nearly the same words that have public answers, at most three, as texts."""
    known = search_tables.words()
    proposals = []
    for word in question.words:
        others = process.extract(word, known, processor=folded, limit=5, score_cutoff=70)
        proposals += [replaced(question, word, other) for other, _score, _index in others if folded(other) != word]
    answered = (text for text in dict.fromkeys(proposals) if Answers(Question(text)))
    return list(islice(answered, 3))


def replaced(question, word, other):
    return " ".join(other if old == word else old for old in question.words)


def source_of(model):
    return next(source for source in SOURCES.values() if source.model is model)
