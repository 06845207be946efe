from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from pages.views import SectionMixin
from publishing.facets import Hits
from publishing.views import FilteredListView, PublishedDetailView
from vocabularies.models import CompetenceArea

from .facets import areas_with_counts, initiative_facets
from .filters import InitiativeFilter
from .models import Initiative


class InitiativeListView(SectionMixin, FilteredListView):
    """Published initiatives. A filter value that does not exist shows nothing and says so."""

    section = "initiatives"
    paginate_by = 24
    filter_class = InitiativeFilter


class InitiativeDetailView(PublishedDetailView):
    model = Initiative

    def get_queryset(self):
        return super().get_queryset().for_cards()


class CompetenceAreaListView(SectionMixin, ListView):
    section = "areas"
    template_name = "initiatives/area_list.html"
    context_object_name = "areas"

    def get_queryset(self):
        return areas_with_counts()


class CompetenceAreaDetailView(ListView):
    """One area and the initiatives in it."""

    template_name = "initiatives/area_detail.html"
    paginate_by = 24

    def get_queryset(self):
        self.area = get_object_or_404(CompetenceArea, code=self.kwargs["code"])
        facets = initiative_facets()
        return Hits(facets, facets.chosen({"area": [self.area.code]}), Initiative.objects.for_cards())

    def get_context_data(self, **kwargs):
        return super().get_context_data(area=self.area, **kwargs)
