from publishing.search import Source

from .facets import activity_facets
from .models import Activity

Source(
    Activity,
    number=5,
    listed=lambda: activity_facets().pks,
    keyed=("summary", "place"),
    body=("body",),
    related={"organisers": "name", "areas": "name"},
)
