from django.conf import settings
from django.views.generic import TemplateView
from django.views.static import serve

from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from pages.views import SectionMixin


class HomeView(SectionMixin, TemplateView):
    section = "home"
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        initiatives = Initiative.objects.published()
        members = Organization.objects.published().current().alphabetical().with_total()
        return super().get_context_data(
            areas=initiatives.count_by_area(),
            initiatives=initiatives.latest().for_cards()[:6],
            members=members[:48],
            contacts=ContactPerson.objects.published().with_role().select_related("organization"),
            **kwargs,
        )


def serve_picture(request, path):
    """A file from the media folder. Its name is made from its content, so whoever has it never needs to ask again."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
