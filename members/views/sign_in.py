from math import ceil

from django.contrib.auth import authenticate, login
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from publishing.addresses import own_address
from publishing.limits import TooManyAttemptsError, client_address

from ..forms import SignInForm
from ..models import SignInLink
from ..sign_in import LINKS_TO_ADDRESS, REQUESTS_BY_CLIENT, SESSION, send_link

GONE, TOO_MANY_REQUESTS = 410, 429


# The form's key would be the same for everyone if the page were cached.
@method_decorator(never_cache, name="dispatch")
# There is no session or cookie to ride on: whoever sends this form acts for nobody yet. The signed key stands in.
@method_decorator(csrf_exempt, name="dispatch")
class SignInView(FormView):
    form_class = SignInForm
    template_name = "members/sign_in.html"
    success_url = reverse_lazy("members:sign_in_sent")
    extra_context = {"title": _("Sign in")}

    def get_initial(self):
        return {"next": own_address(self.request.GET.get("next", ""))}

    def form_valid(self, form):
        """The same answer whether the address is known or not."""
        if form.is_from_robot:
            return super().form_valid(form)
        email = form.cleaned_data["email"]
        try:
            REQUESTS_BY_CLIENT.count(client_address(self.request))
            LINKS_TO_ADDRESS.count(email)
        except TooManyAttemptsError as refusal:
            return self.too_many(form, refusal.seconds)
        send_link(email, language=get_language(), next_address=form.cleaned_data["next"])
        return super().form_valid(form)

    def too_many(self, form, seconds):
        minutes = ceil(seconds / 60)
        message = ngettext(
            "So many links have been asked for that none is sent now. Wait %(minutes)d minute, then send the form "
            "again. A link that you got less than ten minutes ago still works.",
            "So many links have been asked for that none is sent now. Wait %(minutes)d minutes, then send the form "
            "again. A link that you got less than ten minutes ago still works.",
            minutes,
        )
        form.add_error(None, message % {"minutes": minutes})
        response = self.form_invalid(form)
        response.status_code = TOO_MANY_REQUESTS
        response["Retry-After"] = seconds
        return response


class SignInSentView(TemplateView):
    template_name = "members/sign_in_sent.html"
    extra_context = {"title": _("Look in your mailbox")}


@method_decorator(never_cache, name="dispatch")
# The token in the address is the secret, and visitors get no cookie.
@method_decorator(csrf_exempt, name="dispatch")
class SignInLinkView(TemplateView):
    """The page that the mail leads to. Programs that look through mail open links, so only its button signs in."""

    template_name = "members/sign_in_link.html"

    def get(self, request, *args, **kwargs):
        if not SignInLink.objects.usable(self.kwargs["token"]).exists():
            return self.gone()
        return self.answer(title=_("Sign in"), next_address=self.next_address())

    def post(self, request, *args, **kwargs):
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            # Another site has pressed the button, to sign the visitor in as somebody else.
            return self.get(request)
        user = authenticate(request, sign_in_token=self.kwargs["token"])
        if user is None:
            return self.gone()
        login(request, user)
        request.session.set_expiry(SESSION)
        return redirect(self.next_address() or "members:my_page")

    def next_address(self):
        return own_address(self.request.GET.get("next", ""))

    def gone(self):
        self.template_name = "members/sign_in_gone.html"
        return self.answer(status=GONE, title=_("This link does not work any more"))

    def answer(self, status=200, **context):
        """A page whose address stays here: it is the secret."""
        response = self.render_to_response(self.get_context_data(has_secret_address=True, **context), status=status)
        response["Referrer-Policy"] = "no-referrer"
        return response
