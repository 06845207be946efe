from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.filters import ListFilter

from .facets import PAST, UPCOMING, activity_facets, soonest_first
from .models import Activity


class ActivityFilter(ListFilter):
    """The activities list's filters: those to come, the soonest first, or with `?when=past` those that have ended."""

    model = Activity
    filters = ("area", "form", "member")
    sorts = {"time": gettext_lazy("Time")}
    whens = {UPCOMING: gettext_lazy("Coming"), PAST: gettext_lazy("Past")}

    def __init__(self, data):
        super().__init__(data)
        self.when = data.get("when") or UPCOMING
        if self.when not in self.whens:
            message = _("There is no time called “%(value)s”. Choose coming or past activities.")
            self.errors["when"] = [message % {"value": self.when[:50]}]
        self.kept = {"when": PAST} if self.when == PAST else {}

    @classmethod
    def parameters(cls):
        return (*super().parameters(), "when")

    def get_facets(self):
        return activity_facets()

    def queryset(self):
        return Activity.objects.for_cards()

    def order(self, name):
        return None if self.when == PAST else lambda: soonest_first(self.facets)

    @property
    def within(self):
        at_that_time = self.facets.sets["when"].get(self.when, 0)
        return at_that_time if self.matching is None else self.matching & at_that_time

    def times(self):
        """Coming and past as links, with the number of activities that this choice has in each."""
        for code, label in self.whens.items():
            bits = self.facets.chosen({**self.choice, "when": [code]}, self.matching)
            address = self.address(when=[] if code == UPCOMING else [code])
            yield {"label": label, "count": bits.bit_count(), "address": address, "is_chosen": code == self.when}
