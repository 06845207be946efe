from django.urls import path
from django.utils.translation import pgettext_lazy

from pages.views import SectionView

from . import submission_views as submit
from .views import CompetenceAreaDetailView, CompetenceAreaListView, InitiativeDetailView, InitiativeListView

app_name = "initiatives"
urlpatterns = [
    path(pgettext_lazy("address", "initiatives/"), InitiativeListView.as_view(), name="list"),
    path(
        pgettext_lazy("address", "initiatives/submit/"),
        SectionView.as_view(section="submit", template_name="initiatives/submit/start.html"),
        name="submit",
    ),
    path(pgettext_lazy("address", "initiatives/submit/form/"), submit.InitiativeFormView.as_view(), name="submit_form"),
    path(pgettext_lazy("address", "initiatives/submit/similar/"), submit.similar_titles, name="similar"),
    path(
        pgettext_lazy("address", "initiatives/submit/<slug:key>/"),
        submit.InitiativeFormView.as_view(),
        name="submit_draft",
    ),
    path(
        pgettext_lazy("address", "initiatives/submit/<slug:key>/check/"),
        submit.InitiativeCheckView.as_view(),
        name="submit_check",
    ),
    path(
        pgettext_lazy("address", "initiatives/submit/<slug:key>/saved/"),
        submit.InitiativeSavedView.as_view(),
        name="submit_saved",
    ),
    path(
        pgettext_lazy("address", "initiatives/submit/<slug:key>/sent/"),
        submit.InitiativeSentView.as_view(),
        name="submit_sent",
    ),
    path(pgettext_lazy("address", "initiatives/<slug:slug>/"), InitiativeDetailView.as_view(), name="detail"),
    path(pgettext_lazy("address", "areas/"), CompetenceAreaListView.as_view(), name="area_list"),
    path(pgettext_lazy("address", "areas/<slug:code>/"), CompetenceAreaDetailView.as_view(), name="area_detail"),
]
