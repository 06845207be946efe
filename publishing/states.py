from django.db import models
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("status", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("status", "In review")
    CHANGES_REQUESTED = "changes_requested", pgettext_lazy("status", "Changes requested")
    PUBLISHED = "published", pgettext_lazy("status", "Published")
    DECLINED = "declined", pgettext_lazy("status", "Declined")
    ARCHIVED = "archived", pgettext_lazy("status", "Archived")
