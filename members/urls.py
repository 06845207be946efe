from django.urls import path
from django.utils.translation import pgettext_lazy

from pages.views import SectionView

from .views import ContactView, OrganizationDetailView, OrganizationListView

app_name = "members"
urlpatterns = [
    path(pgettext_lazy("address", "members/"), OrganizationListView.as_view(), name="list"),
    path(pgettext_lazy("address", "members/<slug:slug>/"), OrganizationDetailView.as_view(), name="detail"),
    path(pgettext_lazy("address", "contact/"), ContactView.as_view(), name="contact"),
    path(pgettext_lazy("address", "join/"), SectionView.as_view(section="join"), name="join"),
]
