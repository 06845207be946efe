"""Pages on which anyone sends something in, without an account: the form, a look at it, and the word that it arrived.

What has been filled in is kept as a Draft under the form's key from the first time it is posted, so that a picture
survives an error elsewhere, the form can be continued later, and going back and sending again changes nothing.
"""

import logging
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic.base import ContextMixin, View

from . import drafts
from .forms import key_of, new_key, renewed
from .limits import TooManyAttemptsError, client_address
from .models import Draft
from .values import in_words, plain

logger = logging.getLogger(__name__)


# The key in form and address stands in for the token that a session would hold; each page is for one person only.
@method_decorator([never_cache, csrf_exempt], name="dispatch")
class SendingView(ContextMixin, View):
    """Base of the pages. A subclass for one kind of thing names its forms, templates and addresses.

    `prefix` begins the names of the addresses `…_form`, `…_draft`, `…_check`, `…_saved` and `…_sent`; the templates
    `form.html` and `check.html` stand in the folder `templates`, and `article` is the template of the thing itself.
    """

    kind = prefix = templates = article = ""
    form_class = guarded_form_class = None
    picture_field = ""
    extra_context = {"is_noindex": True}
    NOT_STORED = gettext_lazy(
        "The picture could not be stored just now. Send the form without it, or try again in a while."
    )

    def unsaved(self, draft):
        """The object that the form begins with: empty but for the picture that was chosen before."""
        model = self.form_class._meta.model
        return model(**{self.picture_field: draft.picture.name}) if draft and draft.picture else model()

    def address(self, step, *args):
        return reverse(f"{self.prefix}_{step}", args=args)

    def go(self, step, key):
        return HttpResponseRedirect(self.address(step, key))

    def dispatch(self, request, *args, key=None, **kwargs):
        self.draft = Draft.objects.filter(kind=self.kind, key=key).select_related("submission").first()
        if key and not self.draft:
            return self.show("sending/gone.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    def show(self, template, status=200, **context):
        addresses = {"form_address": self.address("form")}
        if self.draft:
            addresses["change_address"] = self.address("draft", self.draft.key)
        # The key in the address is nobody else's, so it is not passed on to other pages.
        context = self.get_context_data(draft=self.draft, has_secret_address=True, **addresses, **context)
        response = render(self.request, template, context, status=status)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def show_form(self, form, **context):
        return self.show(f"{self.templates}/form.html", form=form, **context)

    def refuse(self, form, error):
        """Say that a limit is reached; what was typed stays in the form."""
        form.full_clean()
        form.ask_to_wait(error.seconds)
        response = self.show_form(form, status=429)
        response["Retry-After"] = str(error.seconds)
        return response


class FormView(SendingView):
    """The form, empty or with what a draft holds. Posting it stores the draft, whatever errors there are."""

    def get(self, request):
        if not self.draft:
            return self.show_form(self.guarded_form_class(initial={"key": new_key(), **self.get_initial()}))
        if self.draft.submission:
            return self.go("sent", self.draft.key)
        return self.show_form(self.guarded_form_class(initial=self.kept(), instance=self.unsaved(self.draft)))

    def get_initial(self):
        """What a new form begins with."""
        return {}

    def kept(self):
        data = drafts.posted(self.draft)
        fields = self.form_class.base_fields.items()
        values = {
            name: field.widget.value_from_datadict(data, {}, name)
            for name, field in fields
            if name in data and name != self.picture_field
        }
        return {**values, "key": renewed(self.draft.key)}

    def post(self, request):
        key, client = key_of(request.POST.get("key", "")), client_address(request)
        try:
            drafts.POSTS.count(client)
            if not Draft.objects.filter(key=key).exists():
                drafts.BY_ADDRESS.count(client)
        except TooManyAttemptsError as error:
            return self.refuse(self.guarded_form_class(request.POST), error)
        return self.post_once(request, key)

    @transaction.atomic
    def post_once(self, request, key):
        """Only one at a time goes on with the same draft, and none once it has been sent."""
        self.draft = Draft.objects.select_for_update().filter(key=key).first()
        if self.draft and self.draft.kind != self.kind:
            # The key belongs to another form: begin again with an own one.
            return HttpResponseRedirect(self.address("form"))
        if self.draft and self.draft.submission_id:
            return self.go("sent", self.draft.key)
        form = self.guarded_form_class(request.POST, request.FILES, instance=self.unsaved(self.draft))
        form.full_clean()
        if form.is_from_robot:
            return self.go("check", secrets.token_hex(16))
        if not self.draft:
            self.draft, _is_new = Draft.objects.get_or_create(kind=self.kind, key=key_of(form.data["key"]))
        self.keep_picture(form)
        drafts.keep(self.draft, request.POST)
        if "save" in request.POST:
            return self.save_for_later(form)
        return self.go("check", self.draft.key) if form.is_valid() else self.show_form(form)

    def keep_picture(self, form):
        """Put a newly chosen picture into the draft, and let the form show what the draft holds."""
        if self.picture_field in form.cleaned_data:
            chosen = form.cleaned_data[self.picture_field]
            if chosen is False:
                self.draft.picture = ""
            elif chosen and not hasattr(chosen, "url"):
                self.draft.picture = chosen
        try:
            with transaction.atomic():
                self.draft.save(update_fields=["picture", "updated_at"])
        except OSError:
            logger.exception("A picture that somebody has sent in could not be stored.")
            self.draft.refresh_from_db(fields=["picture"])
            form.add_error(self.picture_field, self.NOT_STORED)
        form.files = {}
        form[self.picture_field].initial = self.draft.picture or None

    def save_for_later(self, form):
        """Mail the way back to the form. Only the address has to be right for that."""
        wrong = form.errors.get("email")
        form.errors.clear()
        if wrong:
            form.add_error("email", wrong)
            return self.show_form(form)
        address = settings.SITE_URL + self.address("draft", self.draft.key)
        try:
            drafts.BY_ADDRESS.count(client_address(self.request))
            drafts.mail_link(self.draft, address, language=get_language())
        except TooManyAttemptsError as error:
            return self.refuse(form, error)
        return self.go("saved", self.draft.key)


class CheckView(SendingView):
    """How it will look, and all that was filled in, with ways to change it. Posting sends it in, once."""

    def get(self, request):
        if self.draft.submission:
            return self.go("sent", self.draft.key)
        form = self.kept_form()
        if not form.is_valid():
            return self.show_form(self.posted_form())
        return self.show(
            f"{self.templates}/check.html",
            article=self.preview(form),
            rows=list(self.rows(form)),
            **self.more_context(form),
        )

    def post(self, request):
        if not self.draft.submission:
            form = self.kept_form()
            if not form.is_valid():
                return self.show_form(self.posted_form())
            try:
                drafts.send(self.draft, form, language=get_language())
            except TooManyAttemptsError as error:
                return self.refuse(self.posted_form(), error)
        return self.go("sent", self.draft.key)

    def kept_form(self):
        """What the draft holds, without the guard that it passed when it was posted."""
        return self.form_class(drafts.posted(self.draft), instance=self.unsaved(self.draft))

    def posted_form(self):
        """The form as it was last posted, to be posted once more."""
        data = drafts.posted(self.draft)
        data["key"] = renewed(self.draft.key)
        return self.guarded_form_class(data, instance=self.unsaved(self.draft))

    def preview(self, form):
        """The thing as its public page will show it: made, drawn, and taken back again."""
        with transaction.atomic():
            obj = form.save()
            context = {obj._meta.model_name: obj, "level": 3, "inner_level": 4}
            html = render_to_string(self.article, context, self.request)
            transaction.set_rollback(True)
        return html

    def more_context(self, form):
        return {}

    def rows(self, form):
        """What was filled in as dicts: the field, and its value in words."""
        model_fields = {field.name for field in form._meta.model._meta.get_fields()}
        for field in form:
            value = plain(form.cleaned_data.get(field.name))
            words = in_words(form._meta.model, field.name, value) if field.name in model_fields else value
            if value:
                yield {"field": field, "words": _("Yes") if words is True else words}


class SavedView(SendingView):
    def get(self, request):
        return self.show("sending/saved.html", days=drafts.KEPT.days)


class SentView(SendingView):
    """The reference number and what happens next."""

    def get(self, request):
        if not self.draft.submission:
            return self.go("check", self.draft.key)
        return self.show("sending/sent.html", submission=self.draft.submission)
