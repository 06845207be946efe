from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from ..models import Phrase
from ..translation_admin import SideBySide
from .versioned import VersionedAdmin


@admin.register(Phrase)
class PhraseAdmin(VersionedAdmin, SideBySide, TranslationAdmin):
    list_display = ("beginning", "decision", "position")
    list_editable = ("position",)
    list_filter = ("decision",)
    search_fields = ("text_sv", "text_en")
    fieldsets = ((None, {"fields": ("decision", "text", "position")}),)

    @admin.display(description=_("text"))
    def beginning(self, phrase):
        return Truncator(phrase.text).chars(80)
