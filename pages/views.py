from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from publishing.addresses import own_address
from publishing.limits import Limit, TooManyAttemptsError, client_address
from publishing.views import PublishedDetailView

from .forms import ObstacleReportForm
from .menus import menus
from .models import Page

BY_ADDRESS = Limit("reports from one address", times=20, period=timedelta(hours=1))


class PageDetailView(PublishedDetailView):
    model = Page

    def get_queryset(self):
        return super().get_queryset().filter(section=None)


class SectionMixin:
    """A view whose title and introduction the coordinator edits, as the Page of `section`; `page` in the template."""

    section = None

    def get_context_data(self, **kwargs):
        page = menus().get(self.section)
        if page is None:
            page = get_object_or_404(Page.objects.visible_to(self.request.user), section=self.section)
        return super().get_context_data(page=page, **kwargs)


class SectionView(SectionMixin, TemplateView):
    """A section that is nothing but its text."""

    template_name = "pages/section.html"


# The form's one-time key would be the same for everyone if the page were cached.
@method_decorator(never_cache, name="dispatch")
# There is no session or cookie to ride on: whoever sends this form acts for nobody else. The signed key stands in.
@method_decorator(csrf_exempt, name="dispatch")
class ObstacleReportView(SectionMixin, FormView):
    section = "report"
    form_class = ObstacleReportForm
    template_name = "pages/obstacle_report.html"
    success_url = reverse_lazy("pages:obstacle_reported")

    def get_initial(self):
        page_address = own_address(self.request.GET.get("page", ""))
        return {"page_address": page_address} if page_address else {}

    def form_valid(self, form):
        try:
            BY_ADDRESS.count(client_address(self.request))
        except TooManyAttemptsError as error:
            form.ask_to_wait(error.seconds)
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=429, headers={"Retry-After": str(error.seconds)})
        form.save()
        return super().form_valid(form)


class ObstacleReportedView(SectionMixin, TemplateView):
    section = "report"
    template_name = "pages/obstacle_reported.html"
    extra_context = {"is_noindex": True}
