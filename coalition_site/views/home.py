from django.views.generic import TemplateView

from activities.facets import HELD, upcoming
from activities.models import Activity
from initiatives.facets import areas_with_counts, chosen_for_home, initiative_facets
from initiatives.models import Initiative
from members.facets import organization_facets, people_of_the_coalition
from members.models import ContactPerson, Organization
from pages.views import SectionMixin
from publishing.facets import Hits, Shown
from publishing.patterns import SHAPES


class HomeView(SectionMixin, TemplateView):
    section = "home"
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        areas = areas_with_counts()
        members = organization_facets()
        return super().get_context_data(
            areas=areas,
            colors=[area.color for area in areas],
            activities=upcoming(3, held=HELD),
            **self.chosen_and_latest(),
            members=Hits(members, members.everything, Organization.objects.all())[:48],
            member_count=len(members.pks),
            contacts=people_of_the_coalition(),
            **kwargs,
        )

    def chosen_and_latest(self):
        """Those that the coordinator has chosen, and the latest of all others, six in all."""
        chosen = chosen_for_home()
        latest = [pk for pk in initiative_facets().pks[: 6 + len(chosen)] if pk not in chosen][: 6 - len(chosen)]
        shown = {"chosen": chosen, "latest": latest}
        return {name: Shown(pks, Initiative.objects.for_cards()) for name, pks in shown.items()}


class StyleguideView(TemplateView):
    """Every part in every state, with what the database holds as examples. Under `make dev` only."""

    template_name = "styleguide.html"

    def get_context_data(self, **kwargs):
        families = list(SHAPES)
        return super().get_context_data(
            colors=families,
            combinations=[*([family] for family in families), families],
            initiatives=Initiative.objects.published().latest().for_cards()[:4],
            activities=Activity.objects.published().upcoming().for_cards()[:3],
            contacts=ContactPerson.objects.published().select_related("organization")[:2],
            members=Organization.objects.published().select_related("category").alphabetical()[:6],
            **kwargs,
        )
