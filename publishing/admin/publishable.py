from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import display_for_value, flatten_fieldsets
from django.db import models
from django.http import HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import presentation, workflow
from ..days import DayField, DayInput
from ..fields import PictureField
from ..models import PreviousSlug
from ..translation_admin import TranslatedAdmin
from ..widgets import PictureInput
from ..workflow import TRANSITIONS
from .core_platform import CorePlatformAdmin
from .links import LinkedAdmin
from .versioned import VersionedAdmin


def done_in_words(transition, count):
    """What a step has made of so many things."""
    match transition:
        case "publish":
            return ngettext("%(count)d published.", "%(count)d published.", count)
        case "withdraw":
            return ngettext("%(count)d is a draft again.", "%(count)d are drafts again.", count)
        case "archive":
            return ngettext("%(count)d archived.", "%(count)d archived.", count)


class PublishableForm(forms.ModelForm):
    """The object's own fields, and the words that go with a decision made by one of the buttons below them."""

    message = forms.CharField(
        label=gettext_lazy("Message to the submitter"),
        help_text=gettext_lazy("Needed when you ask for changes or decline. The submitter reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    internal_note = forms.CharField(
        label=gettext_lazy("Internal note"),
        help_text=gettext_lazy("Only the coalition's staff reads it. It is kept in the review log with your decision."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def clean(self):
        cleaned_data = super().clean()
        chosen = TRANSITIONS.get(self.data.get("_transition"))
        if chosen and chosen.needs_message and not cleaned_data.get("message", "").strip():
            self.add_error("message", _("Write to the submitter and say why."))
        if not chosen:
            for field in ("message", "internal_note"):
                if cleaned_data.get(field, "").strip():
                    self.add_error(
                        field, _("Press one of the decisions below, or empty this field: it goes with a decision.")
                    )
        return cleaned_data


class PublishableAdmin(VersionedAdmin, CorePlatformAdmin, LinkedAdmin, TranslatedAdmin):
    """Admin of something that gets published: a state badge, one button for each step, and the review log."""

    form = PublishableForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DateTimeField: {"form_class": DayField, "widget": DayInput},
        PictureField: {"widget": PictureInput},
    }
    change_form_template = "admin/publishable_change_form.html"
    actions = ("publish_selected", "withdraw_selected", "archive_selected")
    readonly_fields = ("old_addresses", "status_badge", "review_log", "published_at", "created_at", "updated_at")
    decision_fieldset = (
        gettext_lazy("Publishing"),
        {
            "fields": (
                "status_badge",
                "message",
                "internal_note",
                "review_log",
                ("published_at", "created_at", "updated_at"),
                "old_addresses",
            )
        },
    )
    content_fieldsets = ()

    def get_fieldsets(self, request, obj=None):
        """What has not been saved yet has no log, and nobody to write to."""
        decision = [self.decision_fieldset] if obj else []
        return self._patch_fieldsets([*self.with_readiness(self.content_fieldsets), *decision])

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, obj):
        return format_html('<span class="badge badge--{}">{}</span>', obj.status, obj.state_in_words())

    @admin.display(description=gettext_lazy("review log"))
    def review_log(self, obj):
        rows = [
            (
                display_for_value(event.at, ""),
                event,
                event.person,
                " – ".join(filter(None, [event.message, event.internal_note])),
            )
            for event in presentation.review_log(obj)
        ]
        items = format_html_join("", "<li>{}: {} ({}) {}</li>", rows)
        return format_html('<ul class="review-log">{}</ul>', items) if rows else "–"

    @admin.display(description=gettext_lazy("old addresses that lead here"))
    def old_addresses(self, obj):
        return ", ".join(PreviousSlug.objects.addresses_of(obj)) or "–"

    @admin.display(description=gettext_lazy("on the site"))
    def site_link(self, obj):
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _("View"))

    def view_on_site(self, obj):
        """The address as it is stored: what has been typed may not make one."""
        return self.model.objects.get(pk=obj.pk).get_absolute_url()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["transitions"] = self.get_transitions(request, obj or self.model())
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_transitions(self, request, obj):
        """The steps that this user is offered for `obj`; none in a pop-up window, which closes after saving."""
        if IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST:
            return []
        return workflow.available_transitions(obj, request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if chosen := request.POST.get("_transition"):
            words = {name: form.cleaned_data.get(name, "") for name in ("message", "internal_note")}
            if event := self.make_transition(request, chosen, form.instance, **words):
                link = format_html('<a href="{}">{}</a>', form.instance.get_absolute_url(), form.instance)
                self.message_user(request, format_html("{}: {}", link, event.get_to_status_display()), messages.SUCCESS)

    def make_transition(self, request, name, obj, **words):
        """Take a step if it is on offer; say so when it no longer is. Return the ReviewEvent or None."""
        offered = {transition.name for transition in self.get_transitions(request, obj)}
        try:
            if name in offered:
                return getattr(workflow, name)(obj, by=request.user, **words)
            error = _("this step is not possible from “%(status)s”") % {"status": obj.get_status_display()}
        except workflow.TransitionError as refusal:
            error = refusal
        self.message_user(request, f"{obj}: {error}", messages.ERROR)
        return None

    def response_change(self, request, obj):
        """After a decision stay on the page, so that its effect is seen."""
        response = super().response_change(request, obj)
        return HttpResponseRedirect(request.path) if "_transition" in request.POST else response

    @admin.action(description=gettext_lazy("Publish selected"), permissions=["review"])
    def publish_selected(self, request, queryset):
        self.make_transitions(request, "publish", queryset)

    @admin.action(description=gettext_lazy("Return selected to draft"), permissions=["review"])
    def withdraw_selected(self, request, queryset):
        self.make_transitions(request, "withdraw", queryset)

    @admin.action(description=gettext_lazy("Archive selected"), permissions=["review"])
    def archive_selected(self, request, queryset):
        self.make_transitions(request, "archive", queryset)

    def make_transitions(self, request, name, queryset):
        done = sum(bool(self.make_transition(request, name, obj)) for obj in queryset)
        text = done_in_words(name, done) % {"count": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.INFO)

    def has_change_permission(self, request, obj=None):
        """Reviewers open the form to decide; what they may not edit stands there read-only."""
        return super().has_change_permission(request, obj) or self.has_review_permission(request)

    def may_edit(self, request, obj):
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if obj and not self.may_edit(request, obj):
            fields += tuple(flatten_fieldsets(self._patch_fieldsets(self.content_fieldsets)))
        return fields

    def get_prepopulated_fields(self, request, obj=None):
        """A slug is proposed once; later it changes by hand only."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_review_permission(self, request):
        return workflow.rights.can_review(request.user, self.model)
