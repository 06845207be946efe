from publishing.filters import ListFilter

from .facets import organization_facets
from .models import Organization


class OrganizationFilter(ListFilter):
    """The members list's filters. The list is alphabetical."""

    model = Organization
    filters = ("category", "area", "joined")

    def get_facets(self):
        return organization_facets()

    def queryset(self):
        return Organization.objects.select_related("category")
