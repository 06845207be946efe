from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import MultilingualQuerySet

from .changes import ContentQuerySet
from .rights import can_review
from .states import Status


class TranslatedQuerySet(ContentQuerySet, MultilingualQuerySet):
    """Base of the querysets of content that has translated fields."""


class PublishableQuerySet(TranslatedQuerySet):
    def published(self):
        """What anyone may see. Every public surface starts here or at `visible_to`."""
        return self.filter(status=Status.PUBLISHED)

    def edited_by(self, user):
        """What a signed-in member may edit. Models that members own override this."""
        return self.none()

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


class Publishable(models.Model):
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


SLUG_MESSAGE = _("Write the address with the letters a to z, digits and hyphens only, such as digital-skills.")


class Slugged(models.Model):
    """Something with a readable address. An edited slug leaves the old address behind as a redirect."""

    slug = models.CharField(
        _("address"),
        max_length=100,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", SLUG_MESSAGE)],
        error_messages={"unique": _("This address is taken. Choose another one.")},
        help_text=_(
            "The last part of the address: lower-case letters, digits and hyphens. The old address goes on working."
        ),
    )
    slug_source = "title"

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self.slug:
            self.slug = self.free_slug()
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "slug"}
        with transaction.atomic():
            previous = (
                type(self).objects.filter(pk=self.pk).exclude(slug=self.slug).values_list("slug", flat=True).first()
            )
            super().save(**kwargs)
            if previous:
                PreviousSlug.objects.remember(self, previous)

    def free_slug(self):
        """The slug of the text in the first language that has one, numbered when another object holds it."""
        texts = (getattr(self, f"{self.slug_source}_{code}") for code, name in settings.LANGUAGES)
        base = slugify(next(filter(None, texts), ""))[:90] or self._meta.model_name
        taken = set(type(self).objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for n in range(len(taken) + 1) if (slug := f"{base}-{n + 1}" if n else base) not in taken)


class PreviousSlugQuerySet(models.QuerySet):
    def remember(self, obj, slug):
        """Let `slug` lead to `obj` from now on."""
        content_type = ContentType.objects.get_for_model(obj)
        self.update_or_create(content_type=content_type, slug=slug, defaults={"object_id": obj.pk})
        self.filter(content_type=content_type, slug=obj.slug).delete()

    def pk_for(self, model, slug):
        """Primary key of the object of `model` that once had this slug, or None."""
        rows = self.filter(content_type=ContentType.objects.get_for_model(model), slug=slug)
        return rows.values_list("object_id", flat=True).first()


class PreviousSlug(models.Model):
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    slug = models.SlugField(max_length=100)

    objects = PreviousSlugQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="one_object_per_previous_slug")]

    def __str__(self):
        return self.slug


class ReviewEventQuerySet(models.QuerySet):
    def about(self, obj):
        return self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)


class ReviewEvent(models.Model):
    """One step from draft to public or back: what, from where to where, by whom, when and why."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    from_status = models.CharField(_("from"), max_length=20, choices=Status)
    to_status = models.CharField(_("to"), max_length=20, choices=Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        verbose_name=_("by"),
        help_text=_("Empty when a command on the server did it, or when the account has been deleted."),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    message = models.TextField(_("message to the submitter"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)

    objects = ReviewEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("review event")
        verbose_name_plural = _("events in the review log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"


class ContentChange(models.Model):
    """One transaction that has changed something a page may show. `versions.py` makes the content version of them."""

    at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.at)
