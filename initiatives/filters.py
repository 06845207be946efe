from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from publishing.filters import ListFilter

from .facets import initiative_facets, places_by_end, places_by_title
from .models import Initiative


class InitiativeFilter(ListFilter):
    """The initiatives list's filters."""

    model = Initiative
    filters = ("area", "audience", "county", "when", "level", "technology", "member", "began")
    sorts = {"latest": _("Latest first"), "title": _("Title"), "ending": _("Ending soon")}

    def get_facets(self):
        return initiative_facets()

    def queryset(self):
        return Initiative.objects.for_cards()

    def order(self, name):
        if name == "title":
            return lambda: places_by_title(get_language())
        return places_by_end if name == "ending" else None
