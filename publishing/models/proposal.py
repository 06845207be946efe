from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from ..fields import PictureField
from ..states import Status
from .publishable import Publishable, PublishableQuerySet
from .submission import Submission


class ProposalQuerySet(PublishableQuerySet):
    def about(self, obj):
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)

    def waiting(self):
        """Those that somebody is still to decide on or to mend."""
        return self.filter(status__in=[Status.IN_REVIEW, Status.CHANGES_REQUESTED])

    def with_state(self):
        return self.prefetch_related("object")

    def edited_by(self, user):
        return self.filter(pk__in=Submission.objects.objects_sent_by(user.email, self.model))


class Proposal(Publishable):
    """A member's change to something published, which waits for review while the public version stays as it is.

    `values` are field → proposed value, `base` what those fields held when it was proposed, both as `values.py` writes
    them. A proposed picture stands in `picture`. Applied, it is in the state that publishing leads to, and `applied`
    names the fields that were taken over.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    values = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    applied = models.JSONField(default=list)
    picture = PictureField(upload_to="proposals/", blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return str(self.object or self.pk)

    def state_in_words(self):
        return pgettext("status", "Applied") if self.is_published else super().state_in_words()
