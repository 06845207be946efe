from django.urls import path
from django.utils.translation import pgettext_lazy

from .views import ObstacleReportedView, ObstacleReportView, PageDetailView

app_name = "pages"
urlpatterns = [
    path(pgettext_lazy("address", "accessibility/report/"), ObstacleReportView.as_view(), name="obstacle_report"),
    path(
        pgettext_lazy("address", "accessibility/report/thanks/"),
        ObstacleReportedView.as_view(),
        name="obstacle_reported",
    ),
    path("<slug:slug>/", PageDetailView.as_view(), name="detail"),
]
