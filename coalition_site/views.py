from django.conf import settings
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.generic import TemplateView
from django.views.static import serve

from initiatives.models import LATEST_FIRST, Initiative
from members.models import ContactPerson, Organization
from pages.models import Page
from pages.views import SectionMixin
from publishing.patterns import SHAPES, family_of
from publishing.translations import shown_text
from vocabularies.models import CompetenceArea

from .social import social_picture


class HomeView(SectionMixin, TemplateView):
    section = "home"
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        initiatives = Initiative.objects.published()
        areas = list(initiatives.count_by_area())
        members = Organization.objects.published().current().alphabetical().with_total()
        return super().get_context_data(
            areas=areas,
            colors=[area.color for area in areas],
            **self.chosen_and_latest(initiatives),
            members=members[:48],
            contacts=ContactPerson.objects.published().with_role().select_related("organization"),
            **kwargs,
        )

    def chosen_and_latest(self, initiatives):
        """The latest three that the coordinator has chosen, and the latest of all others, six in all, in one query."""
        order = Window(RowNumber(), partition_by="is_featured", order_by=LATEST_FIRST)
        rows = initiatives.annotate(place=order).filter(place__lte=6).latest().for_cards()
        chosen = [initiative for initiative in rows if initiative.is_featured][:3]
        return {"chosen": chosen, "latest": [row for row in rows if row not in chosen][: 6 - len(chosen)]}


class StyleguideView(TemplateView):
    """Every part in every state, with what the database holds as examples. Under `make dev` only."""

    template_name = "styleguide.html"

    def get_context_data(self, **kwargs):
        families = list(SHAPES)
        return super().get_context_data(
            colors=families,
            combinations=[*([family] for family in families), families],
            initiatives=Initiative.objects.published().latest().for_cards()[:4],
            contacts=ContactPerson.objects.published().select_related("organization")[:2],
            members=Organization.objects.published().select_related("category").alphabetical()[:6],
            **kwargs,
        )


def serve_picture(request, path):
    """A file from the media folder. Its name is made from its content, so whoever has it never needs to ask again."""
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except (OSError, ValueError):
        # A name that no file can have: too long, or with signs that the system refuses.
        raise Http404
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@cache_control(public=True, max_age=24 * 3600)
def social(request, language, kind, slug):
    """The picture for sharing of one public thing, in a language."""
    if language not in dict(settings.LANGUAGES) or kind not in SOCIAL:
        raise Http404
    with override(language):
        return HttpResponse(social_picture(*SOCIAL[kind](slug), seed=slug), content_type="image/png")


def initiative_words(slug):
    initiative = get_object_or_404(Initiative.objects.published().for_cards(), slug=slug)
    byline = shown_text(initiative.organization, "name")[0]
    return shown_text(initiative, "title")[0], byline, [area.color for area in initiative.areas.all()]


def organization_words(slug):
    organization = get_object_or_404(Organization.objects.published().select_related("category"), slug=slug)
    byline = shown_text(organization.category, "label")[0] if organization.category else ""
    return shown_text(organization, "name")[0], byline, [family_of(slug)]


def area_words(slug):
    area = get_object_or_404(CompetenceArea, code=slug)
    return shown_text(area, "name")[0], "", [area.color]


def page_words(slug):
    page = get_object_or_404(Page.objects.published(), slug=slug)
    return shown_text(page, "title")[0], "", list(SHAPES)


# Kind in the address → a function from the slug to title, byline and colour families. Raises Http404.
SOCIAL = {
    "initiative": initiative_words,
    "organization": organization_words,
    "competencearea": area_words,
    "page": page_words,
}
