"""The page where one text is translated with the other language beside it, and the walk from one to the next."""

import hashlib
import json
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from ..differences import marked_difference
from ..models import Translation
from ..presentation import admin_address
from ..proposals import ChangedMeanwhileError
from ..rights import can_translate
from ..values import plain

# Admin's name for the filters of the list that somebody came from.
FROM_LIST = "_changelist_filters"


def walk_address(translation, query):
    """The page of a translation, for a walk through what the list shows with `query`."""
    address = reverse("admin:publishing_translation_change", args=[translation.pk])
    return f"{address}?{urlencode({FROM_LIST: query})}" if query else address


class Walk:
    """What the list of translations shows with some filters, in the order in which it is walked through.

    `rows` are those that are left, `query` is the list's query.
    """

    def __init__(self, model_admin, request, chosen):
        filters = {kind.parameter_name: kind.lookup for kind in model_admin.list_filter}
        rows = Translation.objects.left().filter(
            **{lookup: chosen[name] for name, lookup in filters.items() if chosen.get(name)}
        )
        rows, _may_repeat = model_admin.get_search_results(request, rows, chosen.get("q", ""))
        self.rows = rows.in_walking_order()
        self.query = urlencode({name: chosen[name] for name in (*filters, "q") if chosen.get(name)})

    def address_after(self, translation):
        """The page of the next one, or None at the end."""
        following = self.rows.after(translation).first()
        return walk_address(following, self.query) if following else None

    @property
    def list_address(self):
        address = reverse("admin:publishing_translation_changelist")
        return f"{address}?{self.query}" if self.query else address


class TranslatingView(View):
    model_admin = None
    translation = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = self.translation.object
        self.walk = Walk(self.model_admin, request, dict(parse_qsl(request.GET.get(FROM_LIST, ""))))
        # What somebody else has written since the page was opened.
        self.theirs = ""

    def get(self, request):
        return self.page(self.make_form())

    def post(self, request):
        if not can_translate(request.user, self.object):
            raise PermissionDenied
        step = request.POST.get("step")
        form = self.make_form(self.posted(step))
        try:
            with transaction.atomic():
                self.lock()
                done = self.confirm() if step == "right" else form.is_valid() and self.save(form)
        except ChangedMeanwhileError:
            self.theirs = self.translation.texts(self.object)[1]
            form.add_error(None, _("Somebody else has changed the text meanwhile. What you wrote is kept, not saved."))
        except ValidationError as error:
            self.object.refresh_from_db()
            form.add_error(None, error)
        else:
            if done:
                return HttpResponseRedirect(request.get_full_path()) if step == "save" else self.go_on()
        return self.page(form)

    def posted(self, step):
        """The data of the form. Who says that the text is the same in both languages need not type it."""
        if step != "same":
            return self.request.POST
        source, _text = self.translation.texts(self.object)
        return {**self.request.POST.dict(), self.translation.column: source}

    @cached_property
    def object_admin(self):
        return self.model_admin.admin_site.get_model_admin(type(self.object))

    @property
    def fingerprint(self):
        """A short text that differs once one of the two texts is changed."""
        said = json.dumps(self.translation.texts(self.object))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def make_form(self, data=None):
        """A form of one field, the same as in the object's own form."""
        column = self.translation.column
        field = self.object_admin.formfield_for_dbfield(self.object._meta.get_field(column), request=self.request)
        field.required = True
        field.label = capfirst(self.translation.language_in_words)
        field.widget.attrs["lang"] = self.translation.language
        language = {"language": self.translation.language_in_words}
        field.error_messages["required"] = _("Write the text in %(language)s, or skip it.") % language
        form = forms.Form(data, initial={column: self.translation.texts(self.object)[1]}, label_suffix="")
        form.use_required_attribute = False
        form.fields[column] = field
        return form

    def lock(self):
        """See to it that the texts are those that the page has shown. Raises ChangedMeanwhileError."""
        self.object = type(self.object)._default_manager.select_for_update().get(pk=self.object.pk)
        self.translation = Translation.objects.get(pk=self.translation.pk)
        if self.request.POST.get("seen") != self.fingerprint:
            raise ChangedMeanwhileError

    def save(self, form):
        """Store the text in the object, which makes the translation one of the present text."""
        column, fields = self.translation.column, self.object._meta.fields
        text = form.cleaned_data[column]
        if plain(text) == plain(self.translation.texts(self.object)[1]):
            if self.translation.is_outdated:
                raise ValidationError({column: _("The text is as before. Change it, or say that it is still right.")})
            return True
        setattr(self.object, column, text)
        self.object.clean_fields(exclude={field.name for field in fields if field.name != column})
        now = [field.name for field in fields if getattr(field, "auto_now", False)]
        self.object.save(update_fields=[column, *now])
        label = self.object._meta.get_field(column).verbose_name
        self.object_admin.log_change(self.request, self.object, [{"changed": {"fields": [str(label)]}}])
        self.say(_("Saved: %(translation)s") % {"translation": self.translation})
        return True

    def confirm(self):
        """Take the translation for one of the present text, without changing it."""
        if not self.translation.is_outdated:
            return True
        self.translation.confirm(self.object)
        said = _("Still right: %(translation)s") % {"translation": self.translation}
        self.object_admin.log_change(self.request, self.object, said)
        self.say(said)
        return True

    def say(self, text):
        self.model_admin.message_user(self.request, text, messages.SUCCESS)

    def go_on(self):
        if address := self.walk.address_after(self.translation):
            return HttpResponseRedirect(address)
        if left := self.walk.rows.count():
            text = ngettext(
                "You have come to the end. %(count)d text that you skipped is left.",
                "You have come to the end. %(count)d texts that you skipped are left.",
                left,
            )
            self.model_admin.message_user(self.request, text % {"count": left}, messages.INFO)
        else:
            self.say(_("All done: nothing is missing or outdated here."))
        return HttpResponseRedirect(self.walk.list_address)

    def page(self, form):
        source, text = self.translation.texts(self.object)
        before, now = "", source
        if self.translation.is_outdated:
            before, now = marked_difference(self.translation.source, source)
        is_short = not isinstance(self.object._meta.get_field(self.translation.field), models.TextField)
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": _("Translate: %(translation)s") % {"translation": self.translation},
            "opts": self.model_admin.opts,
            "media": form.media,
            "translation": self.translation,
            "object": self.object,
            "edit_address": admin_address(self.object),
            "form": form,
            "field": form[self.translation.column],
            "before": before,
            "now": now,
            "text": text,
            "theirs": self.theirs,
            "seen": self.fingerprint,
            "may_be_the_same": is_short and self.translation.state == Translation.State.MISSING,
            "may_save": can_translate(self.request.user, self.object),
            "left": self.walk.rows.count(),
            "next_address": self.walk.address_after(self.translation),
            "list_address": self.walk.list_address,
        }
        return TemplateResponse(self.request, "admin/publishing/translation/change_form.html", context)
