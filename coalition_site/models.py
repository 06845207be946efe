from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.changes import ContentQuerySet


class LoadedItemQuerySet(ContentQuerySet):
    def demonstration(self):
        return self.filter(source=LoadedItem.Source.DEMONSTRATION)


class LoadedItem(models.Model):
    """Remembers what `load_content` and `load_demo` have put in, under the key that it has in their files.

    What has been loaded once is the coordinator's: it is never overwritten, and when deleted it stays away.
    """

    class Source(models.TextChoices):
        CONTENT = "content"
        DEMONSTRATION = "demonstration"

    source = models.CharField(max_length=20, choices=Source)
    key = models.CharField(max_length=150)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()

    objects = LoadedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on the first content")
        verbose_name_plural = _("notes on the first content")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_item_per_key")]

    def __str__(self):
        return self.key


class MorningMail(models.Model):
    """A member of staff who wants a mail on mornings when something needs a hand. `said` is what the last told of."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="morning_mail")
    sent_on = models.DateField(null=True)
    said = models.TextField(blank=True)

    def __str__(self):
        return str(self.user)


class BackupQuerySet(models.QuerySet):
    def last_made(self):
        """The latest backup, or None."""
        return self.order_by("-made_at").first()

    def last_drilled(self):
        """The backup that was tried out last, well or not (`drill_error`), or None."""
        return self.exclude(drilled_at=None).order_by("-drilled_at").first()


class Backup(models.Model):
    """An archive that `backup` has written and read back, and what came of trying it out. It is not in that archive."""

    name = models.CharField(max_length=50, unique=True)
    made_at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    drilled_at = models.DateTimeField(null=True)
    drill_error = models.TextField(blank=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")

    def __str__(self):
        return self.name


class JobRun(models.Model):
    """The last run of a job: when it began and ended, and what went wrong."""

    # Longer than any job takes.
    LONGEST = timedelta(hours=6)

    name = models.CharField(max_length=30, unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self):
        return self.name

    @property
    def went_well(self):
        return self.finished_at is not None and not self.error

    def is_interrupted(self):
        return self.finished_at is None and timezone.now() - self.started_at > self.LONGEST
