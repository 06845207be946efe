from django.conf import settings
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.generic import FormView

from publishing.limits import TooManyAttemptsError

from .. import second_factor, sign_in_log
from ..models import SignIn
from ..staff_forms import CodeForm, PasswordForm
from ..staff_sign_in import CODES, begin, finish, from_client, refuse, who_has_begun
from .staff_pages import LimitedMixin, StaffPageMixin


class StaffSignInView(LimitedMixin, StaffPageMixin, LoginView):
    """The first step: the password. It opens nothing where a second factor exists or is required."""

    form_class = PasswordForm
    template_name = "admin/login.html"
    title = _("Log in")

    def get(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.is_staff:
            return redirect("admin:index")
        return super().get(request, *args, **kwargs)

    def get_default_redirect_url(self):
        return reverse("admin:index")

    def form_valid(self, form):
        user, next_address = form.get_user(), self.get_success_url()
        has_app = second_factor.has_app(user)
        if not has_app and not settings.IS_HTTPS:
            finish(self.request, user, None, SignIn.Outcome.SIGNED_IN)
            return redirect(next_address)
        begin(self.request, user, next_address)
        return redirect("admin:code" if has_app else "admin:second_factor_set_up")

    def form_invalid(self, form):
        if form.refusal:
            refuse(self.request, form.cleaned_data["username"])
            return self.too_many(form, form.refusal.seconds, form.refusal)
        if form.was_tried:
            sign_in_log.note(self.request, form.cleaned_data["username"], SignIn.Outcome.WRONG_PASSWORD)
        return super().form_invalid(form)


@method_decorator([never_cache, csrf_protect], name="dispatch")
class CodeView(LimitedMixin, StaffPageMixin, FormView):
    """The second step: a code of the app, or a backup code."""

    form_class = CodeForm
    template_name = "admin/sign_in/code.html"
    title = _("Code from your phone")

    def dispatch(self, request, *args, **kwargs):
        self.account = who_has_begun(request)
        if self.account is None:
            return redirect("admin:login")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        code = form.cleaned_data["code"]
        try:
            CODES.count(from_client(self.request, self.account.email))
            device = second_factor.verify(self.account, code)
        except TooManyAttemptsError as refusal:
            refuse(self.request, self.account.email)
            return self.too_many(form, refusal.seconds)
        if device is None:
            sign_in_log.note(self.request, self.account.email, SignIn.Outcome.WRONG_CODE)
            form.add_error("code", _("This code does not work. Take the one that the app shows now; each works once."))
            return self.form_invalid(form)
        is_app = len(code) == second_factor.DIGITS
        outcome = SignIn.Outcome.WITH_CODE if is_app else SignIn.Outcome.WITH_BACKUP_CODE
        return redirect(finish(self.request, self.account, device, outcome))
