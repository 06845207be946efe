"""What a visitor has chosen in a list, read from the address and written back to it."""

from heapq import nsmallest

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .answers import Answers, source_of
from .facets import Hits
from .models import PreviousSlug
from .words import Question


class ListFilter:
    """Base of a list's filters: `?q=words&area=education&area=for-all&sort=title`.

    A subclass says what is listed (`model`, `get_facets()`, `filters`, `queryset()`) and in which orders (`sorts`, the
    usual one first; `order()`). A value that does not exist is an error, and with an error nothing is listed.
    """

    model = None
    # The names of the groups of its facets.
    filters = ()
    sorts = {}
    # What stands in the address and is no filter: it stays when all filters are taken away.
    kept = {}
    RELEVANCE = {"relevance": gettext_lazy("Best match")}

    def __init__(self, data):
        self.facets = self.get_facets()
        self.question = Question(data.get("q", ""))
        self.errors, self.choice = {}, {}
        for name, group in self.facets.groups.items():
            codes = list(dict.fromkeys(self.present(name, code) for code in data.getlist(name) if code))
            self.choice[name] = [code for code in group.values if code in codes]
            if unknown := [code for code in codes if code not in group.values]:
                self.errors[name] = [self.unknown(group, code) for code in unknown]
        self.orders = {**(self.RELEVANCE if self.question.text.strip() else {}), **self.sorts}
        self.usual = next(iter(self.orders), "")
        self.sort = data.get("sort") or self.usual
        if self.sort not in self.orders and self.sort != self.usual:
            message = _("There is no order called “%(value)s”. Choose another one.")
            self.errors["sort"] = [message % {"value": self.sort[:50]}]

    @classmethod
    def parameters(cls):
        """All that it understands in an address."""
        return ("q", "sort", *cls.filters)

    def present(self, name, code):
        """The code that stands today for one from the address, which may hold a slug that has been edited since."""
        group = self.facets.groups.get(name)
        if group is None or group.slugs_of is None or code in group.values:
            return code
        pk = PreviousSlug.objects.pk_for(group.slugs_of, code[:100])
        return next((slug for slug, obj in group.values.items() if obj.pk == pk), code)

    def unknown(self, group, code):
        return _("%(group)s: there is nothing called “%(value)s”. Choose among the values below.") % {
            "group": group.label,
            "value": code[:50],
        }

    @property
    def is_valid(self):
        return not self.errors

    @property
    def is_used(self):
        return bool(self.question.text.strip() or any(self.choice.values()) or self.errors)

    # From the database

    def get_facets(self):
        raise NotImplementedError

    def queryset(self):
        raise NotImplementedError

    def order(self, name):
        """A function that gives all places in the order of a sort, or None for the list's own order."""
        return None

    @cached_property
    def answers(self):
        """What answers the words, or None when no words were typed. Its places are those of the facets."""
        return Answers(self.question) if self.question.text.strip() else None

    @cached_property
    def matching(self):
        """The places that answer the words. Facets hold the first of the search's places: members that are present."""
        return None if self.answers is None else self.answers.all_of(source_of(self.model)) & self.facets.everything

    @property
    def within(self):
        """The places that the filters choose from, None for all. A list may narrow them."""
        return self.matching

    def hits(self):
        if not self.is_valid:
            return Hits(self.facets, 0, self.queryset())
        bits = self.facets.chosen(self.choice, self.within)
        if self.sort == "relevance":
            return Hits(self.facets, bits, self.queryset(), lambda: self.answers.places_of(source_of(self.model)))
        return Hits(self.facets, bits, self.queryset(), self.order(self.sort))

    # To the page

    def address(self, **changes):
        """The query string of this choice, without a page number. `changes` replace values: {name: list of codes}."""
        kept = {name: [code] for name, code in self.kept.items()}
        values = {"q": [self.question.text.strip()], **self.choice, "sort": [self.sort], **kept} | changes
        if values["sort"] == [self.usual]:
            values["sort"] = []
        query = QueryDict(mutable=True)
        for name, codes in values.items():
            if codes := list(filter(None, codes)):
                query.setlist(name, codes)
        return query.urlencode()

    def groups(self):
        """The filters for the form, each with its options."""
        return [self.shown(group) for group in self.facets.groups.values()]

    def shown(self, group):
        counts = self.facets.counts(group.name, self.choice, self.within)
        chosen = set(self.choice[group.name])
        codes = offered = self.offered(group)
        if len(codes) > group.most:
            most = max(group.most, len(chosen))
            kept = set(nsmallest(most, codes, lambda code: (code not in chosen, -counts[code])))
            codes = [code for code in codes if code in kept]
        options = [
            {"code": code, "count": counts[code], "is_chosen": code in chosen, **group.words(code)} for code in codes
        ]
        return {
            "name": group.name,
            "label": group.label,
            "options": options,
            "is_cut": len(options) < len(offered),
            "chosen": len(chosen),
            "errors": self.errors.get(group.name, []),
        }

    def offered(self, group):
        """The codes that the form may offer."""
        if group.slugs_of is None:
            return list(group.values)
        worth_it = {*self.facets.sets[group.name], *self.choice[group.name]}
        return [code for code in group.values if code in worth_it]

    def bare_address(self):
        """The query string when all filters are taken away."""
        return self.address(q=[], sort=[], **{name: [] for name in self.choice})

    def chips(self):
        """What has been chosen, each with the address of the same list without it."""
        if text := self.question.text.strip():
            yield {"label": text, "group": _("Search"), "address": self.address(q=[])}
        for name, codes in self.choice.items():
            group = self.facets.groups[name]
            for code in codes:
                rest = self.address(**{name: [other for other in codes if other != code]})
                yield {"group": group.label, "address": rest, **group.words(code)}
