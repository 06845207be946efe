"""Who has signed in and who has changed what, to read."""

import json

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from publishing.admin import ReadOnlyAdmin

from .models import SignIn

# The words for what the coordinator looks for under them.
LogEntry._meta.verbose_name, LogEntry._meta.verbose_name_plural = _("change"), _("changes")
LogEntry._meta.get_field("action_flag").verbose_name = _("what was done")


def labels_of(model):
    """The labels of a model's fields as Django's log keeps them, untranslated → in the language of the page."""
    fields = [field for field in model._meta.get_fields() if hasattr(field, "verbose_name")]
    with override(None):
        kept = [str(capfirst(field.verbose_name)) for field in fields]
    return dict(zip(kept, (str(capfirst(field.verbose_name)) for field in fields), strict=True))


def model_called(name):
    """The model with the untranslated name that Django's log keeps of what was changed along with something."""
    with override(None):
        return next((model for model in apps.get_models() if str(model._meta.verbose_name) == name), None)


def in_own_words(change):
    """What was changed, with the names of the fields as the forms show them."""
    if not change.change_message.startswith("["):
        return change.change_message
    parts = json.loads(change.change_message)
    own = change.content_type and change.content_type.model_class()
    for part in (told for step in parts for told in step.values()):
        if model := model_called(part["name"]) if "name" in part else own:
            labels = labels_of(model)
            if "fields" in part:
                part["fields"] = [labels.get(name, name) for name in part["fields"]]
            if "name" in part:
                part["name"] = str(model._meta.verbose_name)
    return LogEntry(change_message=json.dumps(parts)).get_change_message()


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ("at", "email", "outcome", "address")
    list_filter = ("outcome",)
    search_fields = ("email", "address")
    date_hierarchy = "at"


@admin.register(LogEntry)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("action_time", "user", "kind", "thing", "what_was_done", "words")
    list_display_links = ("action_time",)
    list_filter = (
        "action_flag",
        ("content_type", admin.RelatedOnlyFieldListFilter),
        ("user", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__email", "user__name")
    date_hierarchy = "action_time"
    fields = ("action_time", "user", "kind", "thing", "what_was_done", "words")

    @admin.display(description=_("kind"))
    def kind(self, change):
        return change.content_type.name if change.content_type else "–"

    @admin.display(description=_("what"))
    def thing(self, change):
        address = None if change.is_deletion() else change.get_admin_url()
        return format_html('<a href="{}">{}</a>', address, change.object_repr) if address else change.object_repr

    @admin.display(description=_("what was done"), ordering="action_flag")
    def what_was_done(self, change):
        """A list that has been moved in or out is noted about no single thing."""
        return change.get_action_flag_display() if change.object_id else gettext("A list imported or exported")

    @admin.display(description=_("what was changed"))
    def words(self, change):
        return in_own_words(change)
