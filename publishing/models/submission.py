import secrets

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from ..fields import PictureField
from ..languages import languages
from ..states import Status
from .publishable import Publishable
from .review import ReviewEvent

# Without letters and digits that are taken for one another when read aloud.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference():
    """A number to name a submission by, such as `7KF-3PX`."""
    signs = "".join(secrets.choice(SIGNS) for _n in range(6))
    return f"{signs[:3]}-{signs[3:]}"


def publishable_models():
    return [model for model in apps.get_models() if issubclass(model, Publishable)]


class SubmissionQuerySet(models.QuerySet):
    def about(self, obj):
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)

    def in_state(self, *statuses):
        """Submissions of things that are in one of these states."""
        found = models.Q(pk__in=[])
        for model in publishable_models():
            objects = model._base_manager.filter(status__in=statuses)
            found |= models.Q(
                content_type=ContentType.objects.get_for_model(model), object_id__in=objects.order_by().values("pk")
            )
        return self.filter(found)

    def in_review(self):
        """The reviewers' queue."""
        return self.in_state(Status.IN_REVIEW)

    def for_queue(self):
        """With their objects, and with `waits_since`: when each last came to the reviewers."""
        arrivals = (
            ReviewEvent.objects.steps()
            .filter(
                content_type=models.OuterRef("content_type"),
                object_id=models.OuterRef("object_id"),
                to_status=Status.IN_REVIEW,
            )
            .order_by("-at", "-pk")
        )
        objects = GenericPrefetch("object", [model.objects.with_state() for model in publishable_models()])
        waits_since = Coalesce(models.Subquery(arrivals.values("at")[:1]), "sent_at")
        return self.select_related("content_type").prefetch_related(objects).annotate(waits_since=waits_since)

    def objects_sent_by(self, email, model):
        """Primary keys of the objects of a model that this address has sent in, as a subquery."""
        content_type = ContentType.objects.get_for_model(model)
        return self.filter(email=email.lower(), content_type=content_type).values("object_id")


class Submission(models.Model):
    """Who has sent in what, when, and under which reference: an initiative, an application or a proposed change."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    reference = models.CharField(_("reference number"), max_length=7, unique=True, default=new_reference)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), db_index=True)
    language = models.CharField(_("language"), max_length=5, choices=languages)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)
    reminded_at = models.DateTimeField(_("reviewers reminded"), null=True, editable=False)
    consented_at = models.DateTimeField(_("consented"), null=True)
    # Of the form that it was sent with, so that sending it twice stores it once.
    key = models.CharField(max_length=32, unique=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_submission_per_object")]

    def __str__(self):
        return self.reference

    def save(self, **kwargs):
        self.email = self.email.lower()
        super().save(**kwargs)

    def forget_sender(self):
        """Keep that it was sent in, and not by whom: nobody is mailed about it any more, nor acts for it."""
        with override(self.language):
            self.name, self.email = gettext("Erased person"), ""
        self.save(update_fields=["name", "email"])


class Draft(models.Model):
    """What somebody has filled in so far. Whoever knows the key may go on with it: it is the secret in the address.

    `data` is what the form posted: field → list of texts. Once sent, the draft is emptied and leads to its submission.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=32, unique=True)
    data = models.JSONField(default=dict)
    picture = PictureField(upload_to="drafts/", blank=True)
    email = models.EmailField(blank=True)
    submission = models.OneToOneField(Submission, models.CASCADE, null=True, related_name="draft")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("saved form")
        verbose_name_plural = _("saved forms")

    def __str__(self):
        return f"{self.kind} {self.created_at}"
