"""Search: one index of words beside the content, in SQLite's FTS5 or PostgreSQL's tsvector, with the same hits in both.

Each app says in its `search.py` what of its models can be found, as a `Source`. A document in the index is a set of
marked words: a mark says where a word stands (`t` in the title, `k` in title, summary or key words, `a` anywhere), in
which language, and whether it is whole (`0`) or a stem (`1`): `tsv1skol`. The index also holds what is not public;
`answers.py`, which asks it, leaves that out.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from threading import local

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Prefetch
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order

from . import search_tables
from .changes import content_changed, content_changing
from .markdown import plain_text
from .translations import foreign, shown_text
from .versions import note_change
from .words import BEGINNING, LONGEST, WORD, stem, words_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SOURCES = {}


@dataclass(frozen=True, eq=False)
class Source:
    """What can be found of a model.

    `number` stands in the index and never changes. `keyed` are translated fields that sum the object up, `body` those
    with its long Markdown texts. `related` leads to objects whose own words are key words here: path → field, which may
    be translated. `by` is whose it is. `listed` gives the public objects' primary keys in their own order. `state` says
    in a line what one should know of an object before opening it, from its own columns.
    """

    model: type[models.Model]
    number: int
    listed: Callable
    title: str = "title"
    keyed: tuple = ()
    body: tuple = ()
    related: dict = field(default_factory=dict)
    by: str = ""
    state: Callable | None = None

    def __post_init__(self):
        SOURCES[self.number] = self

    def prefetches(self):
        """What the objects are tied to, as far as it is public: the rest stays out of their documents and answers."""
        return [Prefetch(path, public(model), to_attr=f"public_{path}") for path, model in self.related_models()]

    def related_models(self):
        return [(path, self.model._meta.get_field(path).related_model) for path in self.related]

    def mentions(self, model):
        """Whether words of this model's objects stand in the documents of this source."""
        return any(related is model for _path, related in self.related_models())

    def texts(self, obj, language):
        """The title, the key words and the long texts of an object in a language, as three strings."""

        def joined(names):
            return " ".join(filter(None, (getattr(obj, f"{name}_{language}") for name in names)))

        words = [in_language(other, name, language) for path, name in self.related.items() for other in tied(obj, path)]
        return joined([self.title]), " ".join([joined(self.keyed), *words]), plain_text(joined(self.body))

    @property
    def name(self):
        return self.model._meta.model_name

    def for_results(self):
        objects = self.model._default_manager.all()
        return objects.select_related(self.by) if self.by else objects

    def described(self, obj, question):
        """The plain text that an excerpt is taken from, and its language.

        It is the first one with a word of the question, else the first of all: the page's language before the other,
        the short texts before the long ones. Only the chosen one is read as Markdown, which takes its time.
        """
        texts = [
            (text, name in self.body, language)
            for language in resolution_order(get_language())
            for name in (*self.keyed, *self.body)
            if (text := getattr(obj, f"{name}_{language}"))
        ]
        met = (found for found in texts if question.is_met(found[0]))
        text, is_long, language = next(chain(met, texts), ("", False, ""))
        return plain_text(text) if is_long else text, language

    def matching_key_words(self, obj, question):
        """Names of what an object is tied to, such as its audiences, with a word of the question: [(text, language)].

        The object comes with its `prefetches()`.
        """
        others = [(other, name) for path, name in self.related.items() for other in tied(obj, path)]
        names = [shown_text(other, name) for other, name in others if hasattr(other, f"{name}_{LANGUAGES[0]}")]
        return [(question.marked(text), foreign(language)) for text, language in names if question.is_met(text)]


def public(model):
    objects = model._default_manager.all()
    return objects.published() if hasattr(objects, "published") else objects


def tied(obj, path):
    """What a source's `prefetches()` have found of a relation."""
    value = getattr(obj, f"public_{path}")
    return value if isinstance(value, list) else filter(None, [value])


def in_language(obj, name, language):
    return getattr(obj, f"{name}_{language}", None) or getattr(obj, name) or ""


# The index


def marked_words(source, obj):
    """The document of an object: its marked words, sorted."""
    found = set()
    for language in LANGUAGES:
        for text, places in zip(source.texts(obj, language), ("tka", "ka", "a"), strict=True):
            for word in set(words_of(text)):
                for place in places:
                    found |= {f"{place}{language}0{word}", f"{place}{language}1{stem(word, language)}"}
    return sorted(found)


def index(source, pks):
    """Make the documents of these objects anew; take away those of objects that are no more."""
    objects = list(source.model._default_manager.filter(pk__in=pks).prefetch_related(*source.prefetches()))
    search_tables.remove([key(source, pk) for pk in pks])
    search_tables.add([(key(source, obj.pk), marked_words(source, obj)) for obj in objects])
    words = {
        word
        for obj in objects
        for language in LANGUAGES
        for text in source.texts(obj, language)[:2]
        for word in WORD.findall(text.casefold())
        if len(word) > BEGINNING and not word.isdigit()
    }
    search_tables.add_words(sorted(word for word in words if len(word) <= LONGEST))


def key(source, pk):
    """The number of a document in the index: the object's key and, in the last four bits, its source."""
    return pk << 4 | source.number


@transaction.atomic
def rebuild(progress=iter, batch=500):
    """Make the whole index anew, in one transaction, a batch at a time. `progress` wraps the list of batches."""
    search_tables.empty()
    batches = [(source, pks) for source in SOURCES.values() for pks in chunks(every_pk(source), batch)]
    for source, pks in progress(batches):
        index(source, pks)
    search_tables.settle()


def forget_words(text):
    """Take those words of a text out of the suggestions that stand in no title and no key words any more."""
    for word in set(WORD.findall(text.casefold())):
        marked = [f"k{language}0{part}" for language in LANGUAGES for part in words_of(word)]
        if not search_tables.answers(search_tables.either(marked, [])):
            search_tables.remove_word(word)


def size():
    return len(search_tables.keys())


def every_pk(source):
    return list(source.model._default_manager.order_by("pk").values_list("pk", flat=True))


def chunks(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


def catch_up():
    """Index what is missing in the index, and take away what is no more, as after a migration that wrote rows."""
    wanted = {key(source, pk) for source in SOURCES.values() for pk in every_pk(source)}
    present = search_tables.keys()
    search_tables.remove(sorted(present - wanted))
    missing = defaultdict(list)
    for document in sorted(wanted - present):
        missing[document & 15].append(document >> 4)
    for number, pks in missing.items():
        for some in chunks(pks, 500):
            index(SOURCES[number], some)


# Following the content

# Documents to be made anew once the change that is under way in this thread is done: (source number, primary key).
under_way = local()


def affected(model, pks):
    """Documents that words of these objects stand in, as {(source number, primary key)}."""
    found = set()
    for source in SOURCES.values():
        if source.model is model:
            found |= {(source.number, pk) for pk in pks}
        for path, related in source.related_models():
            if related is model:
                rows = source.model._default_manager.filter(**{f"{path}__in": pks}).order_by()
                found |= {(source.number, pk) for pk in rows.values_list("pk", flat=True)}
    return found


@receiver(post_migrate)
def after_migration(sender, **kwargs):
    """Migrations write rows without a signal."""
    tables = {"publishing_search", *(source.model._meta.db_table for source in SOURCES.values())}
    if sender.name == "publishing" and tables <= set(connection.introspection.table_names()):
        catch_up()
        note_change()


@receiver(content_changing)
def before_change(sender, pks, **kwargs):
    """A contact person may move from one member to another: then both are to be indexed."""
    if any(source.mentions(sender) for source in SOURCES.values()):
        under_way.__dict__.setdefault("documents", set()).update(affected(sender, pks))


@receiver(content_changed)
def after_change(sender, pks, tied_to=None, **kwargs):
    """A tie puts names from one end into documents of the other, and changes none of these names."""
    noted = under_way.__dict__.get("noted")
    if tied_to:
        sources = [source for source in SOURCES.values() if source.model is sender and source.mentions(tied_to)]
        under_way.__dict__.setdefault("documents", set()).update((s.number, pk) for s in sources for pk in pks)
    elif noted is not None:
        noted[sender].update(pks)
    if noted is None:
        follow({} if tied_to else {sender: pks})


def follow(changed):
    """Make the documents anew in which words of these objects stand: {model: primary keys}."""
    documents = under_way.__dict__.pop("documents", set())
    for model, pks in changed.items():
        documents |= affected(model, pks)
    for source in SOURCES.values():
        for own in chunks(sorted(pk for number, pk in documents if number == source.number), 500):
            index(source, own)


@contextmanager
def postponed():
    """Inside a transaction: whatever is changed here, each document is made anew once, at the end.

    Not at all when the transaction is to be rolled back.
    """
    under_way.noted = defaultdict(set)
    try:
        yield
        if not connection.needs_rollback:
            follow(vars(under_way).pop("noted"))
    finally:
        # Of what is rolled back nothing may reach a later change.
        under_way.__dict__.clear()
