from django.db.models import prefetch_related_objects
from django.http import JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.generic import ListView

from pages.views import SectionMixin
from publishing.answers import BY_TITLE, Answers, near
from publishing.search import SOURCES
from publishing.translations import foreign, shown_text
from publishing.words import Question

# How many of the best titles are offered while a visitor types.
SUGGESTED = 8


class SearchView(SectionMixin, ListView):
    """Everything public that answers `?q=`; with `&kind=initiative` one kind of it."""

    section = "search"
    template_name = "search.html"
    context_object_name = "answers"
    paginate_by = 20

    def get_queryset(self):
        self.question = Question(self.request.GET.get("q", ""))
        self.answers = Answers(self.question)
        kind = self.request.GET.get("kind", "")
        self.kind = next((source for source in SOURCES.values() if source.name == kind), None)
        self.is_unknown_kind = bool(kind and not self.kind)
        if self.is_unknown_kind:
            return []
        return self.answers.only(self.kind) if self.kind else self.answers

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        is_empty = not context["paginator"].count
        return context | {
            "question": self.question,
            "query": self.query(self.kind),
            "results": loaded(context["answers"], self.question),
            "kinds": self.kinds(),
            "is_unknown_kind": self.is_unknown_kind,
            "near": near(self.question) if is_empty else [],
            "single_words": self.single_words() if is_empty else [],
        }

    def query(self, kind=None):
        query = QueryDict(mutable=True)
        query.update({"q": self.question.text.strip()} | ({"kind": kind.name} if kind else {}))
        return query.urlencode() if query["q"] else ""

    def kinds(self):
        """The kinds of answers as links: all, and each kind that has any."""
        kinds = [(None, _("All"), len(self.answers))]
        kinds += [
            (source, source.model._meta.verbose_name_plural, count) for source, count in self.answers.counts.items()
        ]
        return [
            {"label": label, "count": count, "query": self.query(source), "is_chosen": source is self.kind}
            for source, label, count in kinds
        ]

    def single_words(self):
        """For words that have no answer together: each of them that has answers alone, with their number."""
        words = self.question.words if len(self.question.words) > 1 else []
        counts = ((word, len(Answers(Question(word)))) for word in words)
        return [(word, count) for word, count in counts if count]


def loaded(answers, question):
    """Answers as dicts for the page. Each kind costs one query, and more where only its key words can say why."""
    results = {}
    for source in {source for source, _pk in answers}:
        objects = source.for_results().in_bulk([pk for other, pk in answers if other is source])
        shown = {pk: result(source, obj, question) for pk, obj in objects.items()}
        unclear = [pk for pk in shown if not question.is_answered_by(shown[pk]["words"])]
        prefetch_related_objects([objects[pk] for pk in unclear], *source.prefetches())
        for pk in unclear:
            shown[pk]["key_words"] = source.matching_key_words(objects[pk], question)
        results |= {(source, pk): found for pk, found in shown.items()}
    return [results[answer] for answer in answers if answer in results]


def result(source, obj, question):
    title, title_language = shown_text(obj, source.title)
    text, language = source.described(obj, question)
    return {
        "kind": obj._meta.verbose_name,
        "by": getattr(obj, source.by) if source.by else None,
        "state": source.state(obj) if source.state else "",
        "address": obj.get_absolute_url(),
        "title": question.marked(title),
        "title_lang": foreign(title_language),
        "excerpt": question.excerpt(text),
        "excerpt_lang": foreign(language),
        "words": f"{title} {text}",
        "key_words": [],
    }


def suggestions(request):
    """The titles of the best answers to what has been typed so far, as a JSON list of texts."""
    answers = Answers(Question(request.GET.get("q", "")), best=BY_TITLE)[:SUGGESTED]
    titles = {}
    for source in {source for source, _pk in answers}:
        objects = source.model._default_manager.in_bulk([pk for other, pk in answers if other is source])
        titles |= {(source, pk): shown_text(obj, source.title)[0] for pk, obj in objects.items()}
    return JsonResponse(list(dict.fromkeys(titles[answer] for answer in answers if answer in titles)), safe=False)
