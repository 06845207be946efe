from django.http import Http404
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.views.generic import DetailView, ListView

from .models import PreviousSlug


def get_by_slug_or_404(queryset, slug):
    """The object of the queryset that has this slug, else the one that once had it: its `slug` tells. Or Http404."""
    if found := PreviousSlug.objects.holder(queryset, slug):
        return found
    raise Http404


class FilteredListView(ListView):
    """A list of what is public, as the visitor has filtered it. `filter_class` is a `ListFilter`."""

    filter_class = None

    def get_queryset(self):
        self.filter = self.filter_class(self.request.GET)
        return self.filter.hits()

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, query=self.filter.address(), **kwargs)


class PublishedDetailView(DetailView):
    """One public thing. Reviewers, and those whose thing it is, also see it before it is public: never cached, marked.

    A slug that the thing had before leads on to its present address.
    """

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)

    def get(self, request, *args, **kwargs):
        try:
            self.object = self.get_object()
        except Http404:
            if moved := self.get_moved_object():
                return redirect(moved, permanent=True)
            raise
        context = self.get_context_data(object=self.object)
        response = self.render_to_response(context)
        if context["is_preview"]:
            add_never_cache_headers(response)
        return response

    def get_moved_object(self):
        pk = PreviousSlug.objects.pk_for(self.model, self.kwargs["slug"])
        return pk and self.get_queryset().filter(pk=pk).first()

    def get_context_data(self, **kwargs):
        is_preview = (
            self.request.user.is_authenticated and not self.model.objects.published().filter(pk=self.object.pk).exists()
        )
        return super().get_context_data(is_preview=is_preview, **kwargs)
