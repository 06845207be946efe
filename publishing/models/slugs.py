from copy import copy

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ..control_characters import usable

ATTEMPTS = 20
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
    reserved_slugs = frozenset()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if self.slug:
            return self.save_with_slug(**kwargs)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "slug"}
        for attempt in range(ATTEMPTS):
            self.slug = self.free_slug()
            try:
                return self.save_with_slug(**kwargs)
            except IntegrityError:
                # Somebody else has taken the slug since it was found free.
                self.slug = ""
                if attempt == ATTEMPTS - 1:
                    raise

    def save_with_slug(self, **kwargs):
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
        taken |= self.reserved_slugs
        return next(slug for n in range(len(taken) + 1) if (slug := f"{base}-{n + 1}" if n else base) not in taken)


class PreviousSlugQuerySet(models.QuerySet):
    def remember(self, obj, slug):
        """Let `slug` lead to `obj` from now on."""
        content_type = ContentType.objects.get_for_model(obj)
        self.update_or_create(content_type=content_type, slug=slug, defaults={"object_id": obj.pk})
        self.filter(content_type=content_type, slug=obj.slug).delete()

    def pk_for(self, model, slug):
        """Primary key of the object of `model` that once had this slug, or None."""
        rows = self.filter(content_type=ContentType.objects.get_for_model(model), slug=usable(slug))
        return rows.values_list("object_id", flat=True).first()

    def holder(self, queryset, slug):
        """The object of the queryset that has this slug, else the one that once had it, else None."""
        found = queryset.filter(slug=usable(slug)).first()
        return found or queryset.filter(pk=self.pk_for(queryset.model, slug)).first()

    def addresses_of(self, obj):
        """The addresses, in the active language, that `obj` once had and that lead to it now."""
        rows = self.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
        former = copy(obj)
        for former.slug in rows.order_by("pk").values_list("slug", flat=True):
            yield former.get_absolute_url()


class PreviousSlug(models.Model):
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    slug = models.SlugField(max_length=100)

    objects = PreviousSlugQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="one_object_per_previous_slug")]

    def __str__(self):
        return self.slug
