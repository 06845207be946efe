from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Translation
from ..translations import translated_models
from .reading import ReadOnlyAdmin
from .translating import TranslatingView, Walk, walk_address

State = Translation.State


class WorkFilter(admin.SimpleListFilter):
    """Its value is what the field named `lookup` of a translation equals."""

    lookup = None

    def queryset(self, request, queryset):
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class StateFilter(WorkFilter):
    title = gettext_lazy("state")
    parameter_name = lookup = "state"

    def lookups(self, request, model_admin):
        return [
            (state.value, capfirst(state.label)) for state in (Translation.State.MISSING, Translation.State.OUTDATED)
        ]


class LanguageFilter(WorkFilter):
    title = gettext_lazy("language")
    parameter_name = lookup = "language"

    def lookups(self, request, model_admin):
        return [(code, capfirst(name)) for code, name in settings.LANGUAGES]


class KindFilter(WorkFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"
    lookup = "content_type__model"

    def lookups(self, request, model_admin):
        return [(model._meta.model_name, capfirst(model._meta.verbose_name_plural)) for model in translated_models()]


@admin.register(Translation)
class TranslationAdmin(ReadOnlyAdmin):
    """All that is missing or outdated, and how far each language has come. One of them opens side by side.

    A state follows from the texts. These are saved by those who may change the object.
    """

    change_list_template = "admin/publishing/translation/change_list.html"
    list_display = ("what", "kind_of_thing", "field_name", "language_name", "state_name", "beginning")
    list_filter = (StateFilter, LanguageFilter, KindFilter)
    search_fields = ("source",)
    actions = None

    def get_queryset(self, request):
        return self.model.objects.left().in_walking_order().prefetch_related("object")

    def get_ordering(self, request):
        return ["content_type_id", "object_id", "pk"]

    @admin.display(description=gettext_lazy("what"))
    def what(self, translation):
        return str(translation.object)

    @admin.display(description=gettext_lazy("kind"))
    def kind_of_thing(self, translation):
        return capfirst(translation.model._meta.verbose_name)

    @admin.display(description=gettext_lazy("field"))
    def field_name(self, translation):
        return capfirst(translation.field_in_words)

    @admin.display(description=gettext_lazy("language"))
    def language_name(self, translation):
        return capfirst(translation.language_in_words)

    @admin.display(description=gettext_lazy("state"))
    def state_name(self, translation):
        return capfirst(translation.get_state_display())

    @admin.display(description=gettext_lazy("text"))
    def beginning(self, translation):
        return Truncator(translation.source).chars(80)

    def changelist_view(self, request, extra_context=None):
        walk = Walk(self, request, request.GET)
        first = walk.rows.first()
        context = {
            "title": _("Translations"),
            "progress": list(self.progress()),
            "first_address": walk_address(first, walk.query) if first else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def progress(self):
        """`Translation.objects.progress()` in words, with the address of what is left of each number."""
        languages = dict(settings.LANGUAGES)
        list_address = reverse("admin:publishing_translation_changelist")
        for row in Translation.objects.progress():
            address = f"{list_address}?language={row['language']}"
            kinds = [
                {
                    **kind,
                    "name": capfirst(kind["model"]._meta.verbose_name_plural),
                    "address": f"{address}&kind={kind['model']._meta.model_name}",
                }
                for kind in row["kinds"]
            ]
            yield {**row, "name": capfirst(languages[row["language"]]), "address": address, "kinds": kinds}

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        translation = self.model.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        if translation is None or translation.object is None:
            self.message_user(request, _("There is nothing to translate there any more."))
            return HttpResponseRedirect(reverse("admin:publishing_translation_changelist"))
        return TranslatingView.as_view(model_admin=self, translation=translation)(request)
