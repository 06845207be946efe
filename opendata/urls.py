from django.urls import path, register_converter
from django.utils.translation import pgettext_lazy

from .api import api
from .views import ListDataView, openapi_document


class DataFormat:
    regex = "csv|json|atom"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(DataFormat, "data_format")

app_name = "opendata"
urlpatterns = [
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
]
# Addresses without a language.
for_machines = [
    path("api/v1/openapi.json", openapi_document, name="openapi"),
    path("api/v1/", api.urls),
]
