from django.utils.translation import get_language

from publishing.search import Source

from .facets import public_organizations
from .models import Organization

Source(
    Organization,
    number=2,
    listed=lambda: public_organizations(get_language()),
    title="name",
    body=("description",),
    related={"category": "label", "contacts": "name"},
)
