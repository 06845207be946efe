from django.urls import path
from django.utils.translation import pgettext_lazy

from .views import CompetenceAreaDetailView, CompetenceAreaListView, InitiativeDetailView, InitiativeListView

app_name = "initiatives"
urlpatterns = [
    path(pgettext_lazy("address", "initiatives/"), InitiativeListView.as_view(), name="list"),
    path(pgettext_lazy("address", "initiatives/<slug:slug>/"), InitiativeDetailView.as_view(), name="detail"),
    path(pgettext_lazy("address", "areas/"), CompetenceAreaListView.as_view(), name="area_list"),
    path(pgettext_lazy("address", "areas/<slug:code>/"), CompetenceAreaDetailView.as_view(), name="area_detail"),
]
