from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime


class ListImport(models.Model):
    """A list that somebody has chosen to import. Its table goes once it is imported, or after a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    # As `publishing.lists.files` describes it.
    table = models.JSONField()
    # Numbers of rows and the primary keys of the new objects: {"new": […], "changed": 2, "unchanged": 3}.
    done = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{date_format(localtime(self.created_at), 'SHORT_DATETIME_FORMAT')}, {self.file_name}"
