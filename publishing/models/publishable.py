from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualQuerySet

from ..changes import ContentQuerySet
from ..control_characters import UsableTexts
from ..rights import can_review
from ..states import Status


class TranslatedQuerySet(ContentQuerySet, MultilingualQuerySet):
    """Base of the querysets of content that has translated fields."""

    def to_translate(self):
        """Objects whose missing and outdated translations somebody ought to mend."""
        return self.all()


class PublishableQuerySet(TranslatedQuerySet):
    def published(self):
        """What anyone may see. Every public surface starts here or at `visible_to`."""
        return self.filter(status=Status.PUBLISHED)

    def edited_by(self, user):
        """What a signed-in member may edit. Models that members own override this."""
        return self.none()

    def to_translate(self):
        return self.exclude(status__in=[Status.DECLINED, Status.ARCHIVED])

    def with_state(self):
        """With what `str()` and `state_in_words()` need, for lists of many kinds of things."""
        return self

    def visible_to(self, user):
        """What this user may open: reviewers everything, members their own, everyone what is published."""
        if can_review(user, self.model):
            return self.all()
        if not user.is_authenticated:
            return self.published()
        return self.filter(
            models.Q(pk__in=self.model.objects.published().values("pk"))
            | models.Q(pk__in=self.model.objects.edited_by(user).values("pk"))
        )


class Publishable(UsableTexts):
    """Something that goes from draft to public. `status` is changed by the functions in `workflow.py` only."""

    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False, db_index=True
    )
    published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = PublishableQuerySet.as_manager()
    # The translated field that decides which languages the object speaks.
    language_field = "title"

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "review")

    def save(self, **kwargs):
        """An ordinary save leaves `status` and `published_at` of an existing row as they are in the database.

        They are the workflow's: an edit that began before a decision must not undo it.
        """
        if not self._state.adding and kwargs.get("update_fields") is None and not kwargs.get("force_insert"):
            left_alone = {"status", "published_at", *self.get_deferred_fields()}
            fields = (field for field in self._meta.concrete_fields if not field.primary_key)
            kwargs["update_fields"] = {field.name for field in fields if field.attname not in left_alone}
        super().save(**kwargs)

    @property
    def is_published(self):
        """Whether the workflow has published it. What others may see is asked of `published()`."""
        return self.status == Status.PUBLISHED

    def state_in_words(self):
        return self.get_status_display()

    def is_edited_by(self, user):
        return user.is_authenticated and type(self).objects.edited_by(user).filter(pk=self.pk).exists()
