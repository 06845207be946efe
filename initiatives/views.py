from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from members.models import ContactPerson
from pages.views import SectionMixin
from publishing.views import PublishedDetailView
from vocabularies.models import CompetenceArea

from .filters import InitiativeFilter
from .models import Initiative


class InitiativeListView(SectionMixin, ListView):
    """Published initiatives, latest first. A filter value that does not exist shows nothing and says so."""

    section = "initiatives"
    paginate_by = 24

    def get_queryset(self):
        chosen = self.request.GET.copy()
        chosen.setlist("area", list(filter(None, chosen.getlist("area"))))
        self.filter = InitiativeFilter(chosen, Initiative.objects.published().latest())
        return self.filter.qs.for_cards() if self.filter.is_valid() else Initiative.objects.none()

    def get_context_data(self, **kwargs):
        query = QueryDict(mutable=True)
        if self.filter.is_valid():
            query.setlist("area", [area.code for area in self.filter.form.cleaned_data["area"]])
        return super().get_context_data(filter=self.filter, query=query.urlencode(), **kwargs)


class InitiativeDetailView(PublishedDetailView):
    model = Initiative

    def get_queryset(self):
        return super().get_queryset().for_cards()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            partners=self.object.partners.published().alphabetical(),
            contact=ContactPerson.objects.published().filter(pk=self.object.contact_person_id).first(),
            **kwargs,
        )


class CompetenceAreaListView(SectionMixin, ListView):
    section = "areas"
    template_name = "initiatives/area_list.html"
    context_object_name = "areas"

    def get_queryset(self):
        return Initiative.objects.published().count_by_area()


class CompetenceAreaDetailView(ListView):
    """One area and the initiatives in it."""

    template_name = "initiatives/area_detail.html"
    paginate_by = 24

    def get_queryset(self):
        self.area = get_object_or_404(CompetenceArea, code=self.kwargs["code"])
        return Initiative.objects.published().filter(areas=self.area).latest().for_cards()

    def get_context_data(self, **kwargs):
        return super().get_context_data(area=self.area, **kwargs)
