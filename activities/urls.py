from django.urls import path
from django.utils.translation import pgettext_lazy

from .views import ActivityDetailView, ActivityListView, activity_calendar, subscribed_calendar

app_name = "activities"
urlpatterns = [
    path(pgettext_lazy("address", "activities/"), ActivityListView.as_view(), name="list"),
    path(pgettext_lazy("address", "activities/calendar.ics"), subscribed_calendar, name="calendar"),
    path(pgettext_lazy("address", "activities/<slug:slug>/"), ActivityDetailView.as_view(), name="detail"),
    path(pgettext_lazy("address", "activities/<slug:slug>/calendar.ics"), activity_calendar, name="event"),
]
