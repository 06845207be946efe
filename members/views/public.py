from django.views.generic import ListView

from pages.views import SectionMixin
from publishing.views import FilteredListView, PublishedDetailView

from ..facets import people_of_the_coalition
from ..filters import OrganizationFilter
from ..models import Organization


class OrganizationListView(SectionMixin, FilteredListView):
    section = "members"
    paginate_by = 60
    filter_class = OrganizationFilter


class OrganizationDetailView(PublishedDetailView):
    model = Organization

    def get_queryset(self):
        return super().get_queryset().select_related("category")


class ContactView(SectionMixin, ListView):
    """The people with a role in the coalition."""

    section = "contact"
    template_name = "members/contact.html"
    context_object_name = "contacts"

    def get_queryset(self):
        return people_of_the_coalition()
