from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from pages.views import SectionMixin
from publishing.translations import shown_text
from publishing.views import FilteredListView, PublishedDetailView, get_by_slug_or_404
from vocabularies.models import CompetenceArea

from .calendars import calendar
from .filters import ActivityFilter
from .models import Activity


class ActivityListView(SectionMixin, FilteredListView):
    """The public activities to come; those that have ended stand under `?when=past`."""

    section = "activities"
    paginate_by = 24
    filter_class = ActivityFilter

    def get_context_data(self, **kwargs):
        return super().get_context_data(subscription=subscription(self.filter.choice["area"]), **kwargs)


class ActivityDetailView(PublishedDetailView):
    model = Activity

    def get_queryset(self):
        return super().get_queryset().for_cards()


def subscription(areas):
    """Where a calendar fetches the activities of these areas, or of all: the address, and the link that opens one."""
    query = QueryDict(mutable=True)
    query.setlist("area", areas)
    address = settings.SITE_URL + reverse("activities:calendar") + (f"?{query.urlencode()}" if areas else "")
    return {"address": address, "link": f"webcal:{address.partition(':')[2]}"}


@conditional_page
def activity_calendar(request, slug):
    """One public activity as a file for a calendar."""
    activity = get_by_slug_or_404(Activity.objects.published().for_cards().with_organisers(), slug)
    if activity.slug != slug:
        return redirect("activities:event", activity.slug, permanent=True)
    response = answer(calendar([activity]))
    response["Content-Disposition"] = f'attachment; filename="{activity.slug}.ics"'
    return response


@conditional_page
def subscribed_calendar(request):
    """All public activities, past ones too, as a calendar to subscribe to; of `?area=` only, 404 for unknown ones."""
    codes = set(filter(None, request.GET.getlist("area")))
    areas = CompetenceArea.objects.filter(code__in=codes)
    if len(areas) < len(codes):
        raise Http404
    activities = Activity.objects.published().latest().for_cards().with_organisers()
    if codes:
        activities = activities.filter(areas__in=areas).distinct()
    names = [_("Activities"), *(shown_text(area, "name")[0] for area in areas)]
    return answer(calendar(activities, name=f"{settings.SITE_NAME}: {', '.join(names)}"))


def answer(content):
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
