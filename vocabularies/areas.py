"""The areas as pages need them: all, in their order, asked for once per content version."""

from publishing.versions import per_version

from .models import CompetenceArea


@per_version
def areas_by_code():
    """All areas in their order, code → area."""
    return {area.code: area for area in CompetenceArea.objects.all()}
