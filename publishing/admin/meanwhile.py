"""Two people editing the same thing at once in admin: the second learns what the first has changed, and loses nothing.

A change form knows the versions that it was opened with: of its object and of the objects in its inlines. When one of
them is no longer the latest, nothing is saved. The form comes back with all that was typed; fields that only the other
has changed take the other's value, and those that both have changed keep what was typed and are marked. Saved again, it
replaces what it now tells of.
"""

import json

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import restoring
from ..comparing import person
from ..history import as_object, is_kept, latest_versions
from .deleted import address
from .history import moment
from .merging import Merge, name_of

OPENED = "_opened"


def versions_opened(text):
    """What came back of the hidden field, as name → key of a version; nothing if it is not ours."""
    try:
        return {str(name): int(key) for name, key in dict(json.loads(text)).items()}
    except (TypeError, ValueError, RecursionError):
        return {}


class MeanwhileAdmin:
    """Mix-in for the admin of a model whose versions are kept."""

    change_form_template = "admin/versioned_change_form.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        key = self.key(object_id)
        if key is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST":
            # Before the object is read: what is saved in between counts as not seen.
            request.opened = self.latest(key)
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self.lock(key)
            request.opened = self.latest(key)
            opened, obj = versions_opened(request.POST.get(OPENED, "")), self.get_object(request, str(key))
            if f"{self.opts.label_lower} {key}" in opened and obj:
                request.merge = Merge(request, opened, request.opened, self.forms(request, obj))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def key(self, object_id):
        try:
            return self.opts.pk.to_python(unquote(object_id)) if object_id else None
        except ValidationError:
            return None

    def kept_inlines(self):
        """The models edited with this one whose versions are kept, and the column that leads here, as pairs."""
        for inline in self.inlines:
            if is_kept(inline.model):
                yield inline.model, next(f.attname for f in inline.model._meta.fields if f.related_model is self.model)

    def lock(self, key):
        """Let nobody else change the thing, or what is edited with it, before this request is done."""
        for model, column in [(self.model, "pk"), *self.kept_inlines()]:
            list(model._base_manager.select_for_update().filter(**{column: key}).order_by("pk").values_list("pk"))

    def latest(self, key):
        """The latest versions of the thing and of all that is edited with it, by name."""
        found = latest_versions(self.model, [key]).values()
        for model, column in self.kept_inlines():
            keys = model._base_manager.filter(**{column: key}).values_list("pk", flat=True)
            found = [*found, *latest_versions(model, keys).values()]
        return {name_of(version): version for version in found}

    def forms(self, request, obj):
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        forms = {self.opts.label_lower: ("", self.get_form(request, obj, change=True, fields=names))}
        for formset, inline in self.get_formsets_with_inlines(request, obj):
            forms[inline.opts.label_lower] = (formset.get_default_prefix(), formset.form)
        return forms

    def get_form(self, request, obj=None, **kwargs):
        form_class = super().get_form(request, obj, **kwargs)
        merge = getattr(request, "merge", None)
        if not merge or not merge.told:
            return form_class

        def clean(form):
            cleaned_data = form_class.clean(form)
            text = _("Nothing is saved yet. Somebody else saved first. Read in the box at the top what changed.")
            form.add_error(None, text)
            for name in merge.both:
                words = _("You have both changed this. Here is yours: saved again, it replaces the other’s.")
                form.add_error(name, words)
            return cleaned_data

        return type(form_class.__name__, (form_class,), {"clean": clean})

    def render_change_form(self, request, context, *args, **kwargs):
        latest = getattr(request, "opened", {})
        context["opened"] = json.dumps({name: version.history_id for name, version in latest.items()})
        context["merge"] = getattr(request, "merge", None)
        return super().render_change_form(request, context, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What somebody has deleted meanwhile is not just missing."""
        key = self.key(object_id)
        version = restoring.deleted(self.model).filter(id=key).first() if key else None
        if version is None or not self.has_view_or_change_permission(request):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        words = {"thing": as_object(version), "person": person(version), "moment": moment(version)}
        text = _("“%(thing)s” has been deleted: %(person)s, %(moment)s.") % words
        if restoring.may_restore(request.user, version):
            text = format_html('{} <a href="{}">{}</a>', text, address(version), _("Bring it back"))
        self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))
