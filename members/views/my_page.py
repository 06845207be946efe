import secrets
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, UpdateView, View

from publishing import confirmations, drafts, proposals, workflow
from publishing.forms import key_of, new_key
from publishing.limits import TooManyAttemptsError, client_address
from publishing.models import Draft, Proposal

from .. import meanwhile, my_page
from ..forms import MailLanguageForm


@method_decorator(never_cache, name="dispatch")
class MemberPage(LoginRequiredMixin):
    """A page for those who have signed in; others are led to where they can, and back."""

    login_url = reverse_lazy("members:sign_in")

    def handle_no_permission(self):
        """What only answers to a button is not led back to."""
        if self.request.method in {"GET", "HEAD"}:
            return redirect_to_login(self.request.get_full_path(), str(self.login_url))
        return redirect(self.login_url)


class OwnThing(MemberPage):
    """A page about one thing that the user may edit. Everyone else's is not there, for whatever is done with it."""

    success_url = reverse_lazy("members:my_page")

    def kinds(self):
        return my_page.kinds()

    def get_own(self):
        """The thing. On POST its row is locked, so that takes a transaction."""
        model = self.kinds().get(self.kwargs["kind"])
        if model is None:
            raise Http404
        own = model._base_manager.filter(pk__in=model.objects.edited_by(self.request.user))
        return get_object_or_404(
            own.select_for_update() if self.request.method == "POST" else own, pk=self.kwargs["pk"]
        )

    def done(self, text, level=messages.SUCCESS):
        """Back to my page, which says what has come of it."""
        messages.add_message(self.request, level, text)
        return HttpResponseRedirect(self.success_url)


class MyPageView(MemberPage, TemplateView):
    template_name = "members/my_page.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            title=_("My page"),
            sections=list(my_page.sections(user)),
            language_form=MailLanguageForm(instance=user),
            **kwargs,
        )


class MailLanguageView(MemberPage, UpdateView):
    form_class = MailLanguageForm
    success_url = reverse_lazy("members:my_page")
    http_method_names = ["post"]

    def get_object(self):
        return self.request.user

    def form_valid(self, form):
        messages.success(self.request, _("The language of mail to you is changed."))
        return super().form_valid(form)

    def form_invalid(self, form):
        return HttpResponseRedirect(self.success_url)


class SignOutView(View):
    http_method_names = ["post"]

    def post(self, request):
        logout(request)
        return redirect("home")


class EditView(OwnThing, FormView):
    """Edit something: what is not public is saved as it stands, a change to what is public waits for a reviewer."""

    template_name = "members/edit.html"

    def get(self, request, *args, **kwargs):
        self.object = self.get_own()
        return super().get(request, *args, **kwargs) if my_page.is_editable(self.object) else self.refuse()

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        self.object = self.get_own()
        if not my_page.is_editable(self.object):
            return self.refuse()
        form = self.get_form()
        form.full_clean()
        # The form has filled its own copy with what was typed.
        meanwhile.tell(form, self.get_own(), request.POST.get("seen", ""))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def refuse(self):
        return self.done(_("In its present state it cannot be changed. Write to the coalition."), messages.WARNING)

    def get_form_class(self):
        return proposals.member_form(type(self.object))

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if kept := self.kept_words():
            kwargs["data"] = drafts.posted(kept)
        return {**kwargs, "instance": self.object}

    def get_initial(self):
        """What the user has proposed before and is not decided yet, so that it can be gone on with."""
        proposal = self.own_proposal()
        if proposal is None:
            return {}
        pictures = {name: proposal.picture for name in self.pictures() if proposal.values.get(name)}
        return {**proposal.values, **pictures}

    def own_proposal(self):
        return proposals.own_proposal(self.object, self.request.user.email) if self.object.is_published else None

    def pictures(self):
        return proposals.picture_names(self.get_form_class()(instance=self.object))

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if limit := getattr(form, "limit_to", None):
            limit(self.request.user)
        return form

    def get_context_data(self, **kwargs):
        stored, kept, meta = self.get_own(), self.kept_words(), self.object._meta
        text, language = my_page.heading(stored)
        seen = kept and kept.data.get("seen")
        return super().get_context_data(
            title=_("Change: %(thing)s") % {"thing": text},
            kind=meta.verbose_name,
            heading=text,
            heading_language=language,
            object=self.object,
            fields_template=f"{meta.app_label}/includes/{meta.model_name}_fields.html",
            key=new_key(),
            seen=seen[0] if seen else meanwhile.seen(stored, self.get_form_class()._meta.fields),
            proposal=self.own_proposal(),
            message=my_page.message_about(self.own_proposal() or self.object),
            is_kept=kept is not None,
            can_send="submit" in my_page.possible(self.object),
            **kwargs,
        )

    def form_valid(self, form):
        return self.propose(form) if self.object.is_published else self.save(form)

    def propose(self, form):
        language = get_language()
        is_withdrawn = hasattr(form, "withdraw_consent") and form.withdraw_consent()
        proposal = proposals.propose(self.object, form, by=self.request.user, language=language, key=self.key())
        if proposal is None and is_withdrawn:
            return self.done(_("What you have unticked is no longer shown on the site."))
        if proposal is None and self.own_proposal():
            return self.done(_("This is what the site shows already. Your earlier change still waits."), messages.INFO)
        if proposal is None:
            return self.done(_("Nothing was changed."), messages.INFO)
        return self.done(
            _("Your change is sent: a person looks at it. Until it is approved, the site shows what it showed before.")
        )

    def key(self):
        """The key that the form was shown with, or a new one if it is not ours."""
        return key_of(self.request.POST.get("key", "")) or secrets.token_hex(16)

    def save(self, form):
        has_changed = form.has_changed()
        if has_changed:
            form.save()
        if "send" in self.request.POST and "submit" in my_page.possible(self.object):
            try:
                my_page.send(self.object, by=self.request.user, language=get_language())
            except workflow.TransitionError as refusal:
                return self.done(str(refusal), messages.WARNING)
            return self.done(_("Sent: a person looks at it. You get a mail with the answer."))
        return self.done(_("Saved.")) if has_changed else self.done(_("Nothing was changed."), messages.INFO)

    def handle_no_permission(self):
        """Keep what somebody has written whose time on the site ran out, and show it again after signing in."""
        address = self.request.path
        if self.request.method == "POST" and self.kwargs["kind"] in self.kinds():
            with suppress(TooManyAttemptsError):
                address += f"?kept={self.keep_words()}"
        return redirect_to_login(address, str(self.login_url))

    def kind_of_draft(self):
        return f"{self.kwargs['kind']}-{self.kwargs['pk']}"[:20]

    def keep_words(self):
        drafts.BY_ADDRESS.count(client_address(self.request))
        data = self.request.POST.copy()
        data.pop("csrfmiddlewaretoken", None)
        draft = Draft(kind=self.kind_of_draft(), key=secrets.token_hex(16))
        drafts.keep(draft, data)
        return draft.key

    def kept_words(self):
        key = self.request.GET.get("kept", "")
        if self.request.method == "POST" or not key.isalnum():
            return None
        return Draft.objects.filter(kind=self.kind_of_draft(), key=key).first()


class StepView(OwnThing, View):
    """One step of the workflow with something of the user's, by a button on my page."""

    http_method_names = ["post"]

    def kinds(self):
        return my_page.movable_kinds()

    def post(self, request, *args, **kwargs):
        try:
            with transaction.atomic():
                text = self.take_step(self.get_own())
        except workflow.TransitionError as refusal:
            return self.done(str(refusal), messages.WARNING)
        return self.done(text)


class SendView(StepView):
    def kinds(self):
        """Changes are sent by their form: there is one at a time."""
        return {name: model for name, model in my_page.movable_kinds().items() if model is not Proposal}

    def take_step(self, obj):
        my_page.send(obj, by=self.request.user, language=get_language())
        return _("Sent: a person looks at it. You get a mail with the answer.")


class WithdrawView(StepView, TemplateView):
    """GET says what comes of it and asks; POST does it."""

    template_name = "members/withdraw.html"
    http_method_names = ["get", "head", "post"]
    extra_context = {"title": gettext_lazy("Take back")}

    def get_context_data(self, **kwargs):
        obj = self.get_own()
        if "withdraw" not in my_page.possible(obj) or self.is_decided(obj):
            raise Http404
        is_proposal = self.kwargs["kind"] == "proposal"
        text, language = my_page.heading(obj.object if is_proposal else obj)
        return super().get_context_data(
            object=obj,
            heading=text,
            heading_language=language,
            is_proposal=is_proposal,
            is_organization=self.kwargs["kind"] == "organization",
            **kwargs,
        )

    def is_decided(self, obj):
        """A change that has been made cannot be taken back by its sender: the thing itself has it now."""
        return isinstance(obj, Proposal) and obj.is_published

    def take_step(self, obj):
        if self.is_decided(obj):
            raise Http404
        workflow.withdraw(obj, by=self.request.user)
        if self.kwargs["kind"] == "proposal":
            return _("Your change is taken back. The site goes on showing what it shows.")
        return _("Taken back. It is a draft again, and not public.")


class ConfirmView(OwnThing, View):
    """What the site shows is still right: somebody who must know says so."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            obj = self.get_own()
            if not my_page.is_confirmable(obj):
                raise Http404
            confirmations.confirm(obj)
        return self.done(_("Thank you. You have said today that it is still right."))
