from publishing.search import Source
from vocabularies.models import CompetenceArea

from .facets import initiative_facets
from .models import Initiative

Source(
    Initiative,
    number=1,
    listed=lambda: initiative_facets().pks,
    keyed=("summary",),
    by="organization",
    body=("body", "results"),
    related={
        "organization": "name",
        "partners": "name",
        "areas": "name",
        "audiences": "label",
        "skill_levels": "label",
        "technologies": "label",
        "sphere": "label",
        "counties": "label",
    },
)
Source(
    CompetenceArea,
    number=4,
    listed=lambda: CompetenceArea.objects.values_list("pk", flat=True),
    title="name",
    body=("description",),
)
