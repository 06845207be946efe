from publishing.retention import Rule, delete_all

from .models import ObstacleReport

Rule(
    "reports",
    "obstacle reports that are handled",
    180,
    lambda before: delete_all(ObstacleReport.objects.filter(handled_at__lt=before)),
)
