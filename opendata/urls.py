from django.urls import path, register_converter
from django.utils.translation import pgettext_lazy

from . import embeds, machine_views, sitemap
from .api import api
from .data_page import DataView
from .harvest_view import harvested
from .views import ListDataView


class DataFormat:
    regex = "csv|json|atom|embed"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(DataFormat, "data_format")

app_name = "opendata"
urlpatterns = [
    path(pgettext_lazy("address", "open-data/"), DataView.as_view(), name="data"),
    path(
        pgettext_lazy("address", "initiatives.<data_format:form>"),
        ListDataView.as_view(kind="initiatives"),
        name="initiatives",
    ),
    path(
        pgettext_lazy("address", "members.<data_format:form>"),
        ListDataView.as_view(kind="organizations"),
        name="organizations",
    ),
    path(
        pgettext_lazy("address", "activities.<data_format:form>"),
        ListDataView.as_view(kind="activities"),
        name="activities",
    ),
    path(pgettext_lazy("address", "members/<slug:slug>/badge/"), embeds.badge, name="badge"),
]
# Addresses without a language.
for_machines = [
    path("robots.txt", machine_views.robots, name="robots"),
    path(".well-known/security.txt", machine_views.security, name="security"),
    path("sitemap.xml", sitemap.index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", sitemap.sitemap, name="sitemap"),
    path("eu/<slug:kind>", harvested, name="harvest"),
    path("data/oembed", embeds.oembed, name="oembed"),
    path("data/catalog.jsonld", machine_views.data_catalog, name="catalog"),
    path("api/v1/openapi.json", machine_views.openapi_document, name="openapi"),
    path("api/v1/", api.urls),
]
