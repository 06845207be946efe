from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import get_translation_fields

from .models import Translation
from .rights import can_translate

State = Translation.State
SENTENCES = {
    State.MISSING: gettext_lazy("%(language)s is missing: %(fields)s"),
    State.OUTDATED: gettext_lazy("%(language)s is outdated: %(fields)s"),
}


class SideBySide:
    """For a translated admin or inline: each translated field is one row with its languages next to each other."""

    def _patch_fieldsets(self, fieldsets):
        translated = self.trans_opts.all_fields
        return [
            (
                name,
                {
                    **options,
                    "fields": [
                        tuple(get_translation_fields(field)) if field in translated else field
                        for field in options["fields"]
                    ],
                },
            )
            for name, options in fieldsets
        ]


def in_words(translations):
    """What is missing or outdated of one object, one sentence for each language and state."""
    groups = {}
    for translation in translations:
        group = groups.setdefault((translation.language_in_words, translation.state), [])
        group.append(str(translation.field_in_words))
    return [
        capfirst(SENTENCES[state] % {"language": language, "fields": ", ".join(fields)})
        for (language, state), fields in sorted(groups.items())
    ]


class TranslationFilter(admin.SimpleListFilter):
    title = gettext_lazy("translation")
    parameter_name = "translation"

    def lookups(self, request, model_admin):
        return [(state.value, capfirst(state.label)) for state in SENTENCES]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        rows = Translation.objects.of(queryset.model).left().filter(state=self.value())
        return queryset.filter(pk__in=rows.values("object_id"))


class TranslatedAdmin(SideBySide, TranslationAdmin):
    """Admin of something translated: its list and its form say what is missing or outdated."""

    def get_list_filter(self, request):
        return (*super().get_list_filter(request), TranslationFilter)

    def get_list_display(self, request):
        return (*super().get_list_display(request), "translations_left")

    def get_changelist_instance(self, request):
        """The list, whose rows know what is left to translate: one query for all of them."""
        changelist = super().get_changelist_instance(request)
        rows = {obj.pk: obj for obj in changelist.result_list}
        for obj in rows.values():
            obj.left_to_translate = []
        for translation in Translation.objects.of(self.model).left().filter(object_id__in=rows).in_walking_order():
            rows[translation.object_id].left_to_translate.append(translation)
        return changelist

    @admin.display(description=gettext_lazy("translation"), empty_value="–")
    def translations_left(self, obj):
        return format_html_join("", "<div>{}</div>", ((text,) for text in in_words(obj.left_to_translate)))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["translations_left"] = self.links_to_translate(request, obj) if obj else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def links_to_translate(self, request, obj):
        """What is left to translate of an object, as dicts with `words` and `address`; "" for who may not do it."""
        may_translate = can_translate(request.user, obj) and request.user.has_perm("publishing.view_translation")
        for translation in Translation.objects.about(obj).left().in_walking_order():
            address = reverse("admin:publishing_translation_change", args=[translation.pk])
            words = _("%(field)s (%(language)s, %(state)s)") % {
                "field": translation.field_in_words,
                "language": translation.language_in_words,
                "state": translation.get_state_display(),
            }
            yield {"words": words, "address": address if may_translate else ""}
