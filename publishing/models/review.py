from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..states import Status


class ReviewEventQuerySet(models.QuerySet):
    def about(self, obj):
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)

    def steps(self):
        """Changes of state, without the notes between them."""
        return self.exclude(from_status=models.F("to_status"))


class ReviewEvent(models.Model):
    """One step from draft to public or back: what, from where to where, by whom, when and why."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=gettext_lazy("kind"))
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    from_status = models.CharField(gettext_lazy("from"), max_length=20, choices=Status)
    to_status = models.CharField(gettext_lazy("to"), max_length=20, choices=Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        verbose_name=gettext_lazy("by"),
        help_text=gettext_lazy(
            "Empty when it came by the public form or a command, or when the account has been deleted."
        ),
    )
    at = models.DateTimeField(gettext_lazy("when"), auto_now_add=True)
    message = models.TextField(gettext_lazy("message to the submitter"), blank=True)
    internal_note = models.TextField(gettext_lazy("internal note"), blank=True)

    objects = ReviewEventQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("review event")
        verbose_name_plural = gettext_lazy("events in the review log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        if self.from_status == self.to_status:
            return _("Internal note")
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"
