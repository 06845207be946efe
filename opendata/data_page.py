from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from initiatives.models import Initiative
from members.models import Organization
from pages.views import SectionMixin

from . import embeds, openapi
from .kinds import KINDS
from .templatetags.open_data import take_along


class DataView(SectionMixin, TemplateView):
    """What can be taken along and how, with examples that run."""

    section = "data"
    template_name = "opendata/data.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            lists=[{"label": kind.title, **take_along(name, "")} for name, kind in KINDS.items()],
            operations=[
                {"path": path, "summary": _(operations["get"]["summary"])}
                for path, operations in openapi.document()["paths"].items()
            ],
            examples=list(examples()),
            frames=list(frames()),
            openapi_address=reverse("openapi"),
            oembed_address=f"{settings.SITE_URL}{reverse('oembed')}?url={settings.SITE_URL}{reverse('members:list')}",
            **kwargs,
        )


def examples():
    """Requests that anyone can try, as dicts with `text` and absolute `address`."""
    root = settings.SITE_URL + reverse("api:organizations").removesuffix("organizations")
    yield {"text": _("Ongoing initiatives in education:"), "address": f"{root}initiatives?area=education&when=ongoing"}
    yield {"text": _("Activities that have been:"), "address": f"{root}activities?when=past"}
    yield {"text": _("All members, ten at a time:"), "address": f"{root}organizations?per_page=10"}
    yield {"text": _("The audiences that initiatives are for:"), "address": f"{root}terms?vocabulary=audience"}


def frames():
    """Lines of HTML to paste, as dicts with `text` and `html`. The example is a member with an initiative."""
    slugs = Organization.objects.published().current().order_by("slug").values_list("slug", flat=True)
    with_initiatives = slugs.filter(pk__in=Initiative.objects.published().values("organization"))
    slug = with_initiatives.first() or slugs.first() or "slug"
    own = reverse("opendata:initiatives", args=["embed"]) + f"?member={slug}"
    for kind, text, path in [
        ("initiatives", _("Our initiatives"), own),
        ("activities", _("Activities to come"), reverse("opendata:activities", args=["embed"])),
        ("organizations", _("The members’ logos"), reverse("opendata:organizations", args=["embed"])),
        ("badge", _("That we are a member"), reverse("opendata:badge", args=[slug])),
    ]:
        yield {"text": text, "html": embeds.frame(path, text, *embeds.SIZES[kind])}
