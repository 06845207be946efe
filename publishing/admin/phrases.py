from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from ..languages import in_each
from ..models import Phrase
from ..translation_admin import TranslatedAdmin
from .ordering import OrderedAdmin
from .versioned import VersionedAdmin


@admin.register(Phrase)
class PhraseAdmin(VersionedAdmin, OrderedAdmin, TranslatedAdmin):
    order_fields = ("decision",)
    list_display = ("beginning", "decision", "move_buttons")
    list_filter = ("decision",)
    search_fields = in_each("text")
    fieldsets = ((None, {"fields": ("decision", "text")}),)

    @admin.display(description=_("text"))
    def beginning(self, phrase):
        return Truncator(phrase.text).chars(80)
