from django.views.generic import TemplateView

from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from pages.views import SectionMixin


class HomeView(SectionMixin, TemplateView):
    section = "home"
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        initiatives = Initiative.objects.published()
        members = Organization.objects.published().current().alphabetical().with_total()
        areas = list(initiatives.count_by_area())
        return super().get_context_data(
            areas=areas,
            colors=[area.color for area in areas],
            initiatives=initiatives.latest().for_cards()[:6],
            members=members[:48],
            contacts=ContactPerson.objects.published().with_role().select_related("organization"),
            **kwargs,
        )
