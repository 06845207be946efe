from publishing.search import Source

from .cancelling import when_in_words
from .facets import activity_facets
from .models import Activity

Source(
    Activity,
    number=5,
    listed=lambda: activity_facets().pks,
    keyed=("summary", "place"),
    body=("body",),
    state=when_in_words,
    related={"organisers": "name", "areas": "name"},
)
