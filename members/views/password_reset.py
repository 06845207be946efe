"""A new password by a link in a mail, for staff: for who has forgotten it, and for who has been invited."""

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.generic import FormView, TemplateView

from publishing.limits import TooManyAttemptsError, client_address

from .. import emails, second_factor, sign_in_log
from ..models import SignIn, User
from ..staff_forms import ResetForm
from ..staff_sign_in import RESETS_BY_CLIENT, RESETS_OF_ACCOUNT
from .staff_pages import LimitedMixin, StaffPageMixin


@method_decorator([never_cache, csrf_protect], name="dispatch")
class ResetView(LimitedMixin, StaffPageMixin, FormView):
    form_class = ResetForm
    template_name = "admin/sign_in/reset.html"
    success_url = reverse_lazy("admin:reset_sent")
    title = _("New password")

    def form_valid(self, form):
        """The same answer whether there is such an account or not."""
        email = form.cleaned_data["email"].lower()
        try:
            RESETS_BY_CLIENT.count(client_address(self.request))
            RESETS_OF_ACCOUNT.count(email)
        except TooManyAttemptsError as refusal:
            return self.too_many(form, refusal.seconds)
        if user := User.objects.filter(email=email, is_active=True, is_staff=True).first():
            emails.new_password(user, language=get_language())
        return super().form_valid(form)


class ResetSentView(StaffPageMixin, TemplateView):
    template_name = "admin/sign_in/reset_sent.html"
    title = _("Look in your mailbox")


@method_decorator(csrf_protect, name="dispatch")
class ChoosePasswordView(StaffPageMixin, PasswordResetConfirmView):
    """Where the link leads. The new password opens nothing by itself: the sign-in follows, with its second factor."""

    template_name = "admin/sign_in/choose_password.html"
    success_url = reverse_lazy("admin:login")
    title = _("Choose a password")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "title": self.title if self.validlink else _("This link does not work any more")}

    def form_valid(self, form):
        answer = super().form_valid(form)
        # Whoever used up the codes with the old password has no way in any more.
        second_factor.end_rest(self.user)
        sign_in_log.note(self.request, self.user.email, SignIn.Outcome.NEW_PASSWORD)
        messages.success(self.request, _("Your password is saved. Sign in with it."))
        return answer
