from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from publishing.views import PublishedDetailView

from .models import Page


class PageDetailView(PublishedDetailView):
    model = Page

    def get_queryset(self):
        return super().get_queryset().filter(section=None)


class SectionMixin:
    """A view whose title and introduction the coordinator edits, as the Page of `section`; `page` in the template."""

    section = None

    def get_context_data(self, **kwargs):
        page = get_object_or_404(Page.objects.visible_to(self.request.user), section=self.section)
        return super().get_context_data(page=page, **kwargs)


class SectionView(SectionMixin, TemplateView):
    """A section that is nothing but its text."""

    template_name = "pages/section.html"
