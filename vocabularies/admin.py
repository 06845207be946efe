from django.contrib import admin

from publishing.admin import OrderedAdmin, VersionedAdmin
from publishing.languages import in_each, in_first
from publishing.translation_admin import TranslatedAdmin

from .models import CompetenceArea, Term


class FixedListAdmin(VersionedAdmin, OrderedAdmin, TranslatedAdmin):
    """A list that other sites know by its codes: words and order may change here, rows come and go by migration."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(CompetenceArea)
class CompetenceAreaAdmin(FixedListAdmin):
    list_display = (*in_each("name"), "code", "color", "move_buttons")
    list_display_links = (in_first("name"),)
    readonly_fields = ("code", "eu_code", "updated_at")
    fieldsets = ((None, {"fields": ("name", "description", "color", ("code", "eu_code"), "updated_at")}),)

    def view_on_site(self, obj):
        return obj.get_absolute_url()


@admin.register(Term)
class TermAdmin(FixedListAdmin):
    list_display = (*in_each("label"), "vocabulary", "code", "move_buttons")
    list_display_links = (in_first("label"),)
    order_fields = ("vocabulary",)
    list_filter = ("vocabulary",)
    search_fields = (*in_each("label"), "code")
    readonly_fields = ("vocabulary", "code", "eu_code")
    fieldsets = ((None, {"fields": ("label", "vocabulary", "code", "eu_code")}),)
