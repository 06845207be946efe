"""The lists of the site in other forms than pages, from the same addresses and filters."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import View

from . import embeds, feeds, tables
from .freshness import open_data
from .kinds import KINDS

# So many things are fetched at a time, so that a long list takes no more memory than a short one.
CHUNK = 500


@method_decorator([embeds.may_be_framed, open_data], name="dispatch")
class ListDataView(View):
    """A list, as its page would show it with the same query, as CSV, JSON or Atom, or for a frame."""

    kind = None

    def get(self, request, form):
        self.chosen = KINDS[self.kind].filter_class(request.GET)
        if not self.chosen.is_valid:
            return JsonResponse({"errors": KINDS[self.kind].problems(self.chosen, request.GET)}, status=400)
        self.hits = KINDS[self.kind].hits(self.chosen)
        return getattr(self, form)()

    def records(self):
        for start in range(0, len(self.hits), CHUNK):
            yield from map(KINDS[self.kind].record, self.hits[start : start + CHUNK])

    def csv(self):
        lines = tables.lines(KINDS[self.kind].schema, self.records())
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.kind}.csv"'
        return response

    def json(self):
        return StreamingHttpResponse(self.json_parts(), content_type="application/json")

    def json_parts(self):
        encoder = DjangoJSONEncoder(ensure_ascii=False)
        about = {"source": self.page_address(), "license": settings.COALITION.data_license_url, "count": len(self.hits)}
        yield encoder.encode(about)[:-1] + ', "results": ['
        for number, record in enumerate(self.records()):
            yield (", " if number else "") + encoder.encode(record)
        yield "]}"

    def atom(self):
        own = settings.SITE_URL + self.request.path + self.query()
        return HttpResponse(
            feeds.feed(
                f"{KINDS[self.kind].title} – {settings.SITE_NAME}", self.hits, page=self.page_address(), own=own
            ),
            content_type="application/atom+xml; charset=utf-8",
        )

    def embed(self):
        return embeds.embedded_list(self.request, self.kind, self.chosen, self.page_address())

    def query(self):
        return f"?{query}" if (query := self.chosen.address()) else ""

    def page_address(self):
        return settings.SITE_URL + reverse(KINDS[self.kind].list_name) + self.query()
