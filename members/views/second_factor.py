from django.contrib import admin
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.generic import FormView, TemplateView, View
from django_otp import login as note_device

from .. import second_factor
from ..models import SignIn
from ..staff_forms import CodeForm
from ..staff_sign_in import finish, who_has_begun
from .staff_pages import StaffPageMixin

SECRET = "new_second_factor"


class SecondFactorView(StaffPageMixin, TemplateView):
    """What the own second factor is like, with the ways to change it."""

    template_name = "admin/sign_in/second_factor.html"
    title = _("Second factor")

    def get_context_data(self, **kwargs):
        user = self.request.user
        left = second_factor.backup_codes_left(user)
        return super().get_context_data(has_app=second_factor.has_app(user), codes_left=left, **kwargs)


@method_decorator([never_cache, csrf_protect], name="dispatch")
class SetUpView(StaffPageMixin, FormView):
    """Teach an app the secret: for who has given the password and has no app yet, and for who is signed in."""

    form_class = CodeForm
    template_name = "admin/sign_in/set_up.html"
    title = _("Set up the second factor")

    def dispatch(self, request, *args, **kwargs):
        is_signed_in = request.user.is_authenticated and request.user.is_staff
        self.account = request.user if is_signed_in else who_has_begun(request)
        if self.account is None:
            return redirect("admin:login")
        # Who has an app must have shown it before another one takes its place.
        self.replaces = is_signed_in and request.user.is_verified()
        if not self.replaces and second_factor.has_app(self.account):
            return redirect("admin:second_factor" if is_signed_in else "admin:code")
        self.is_signed_in = is_signed_in
        self.secret = self.secret_of_session()
        return super().dispatch(request, *args, **kwargs)

    def secret_of_session(self):
        kept = self.request.session.get(SECRET)
        if not kept or kept["user"] != self.account.pk:
            kept = {"user": self.account.pk, "key": second_factor.Secret.new(self.account).key}
            self.request.session[SECRET] = kept
        return second_factor.Secret(self.account, kept["key"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(secret=self.secret, account=self.account, **kwargs)

    def form_valid(self, form):
        device = self.secret.confirm(form.cleaned_data["code"], replaces=self.replaces)
        if device is None:
            form.add_error("code", _("This code does not belong to the picture. Write the one that the app shows now."))
            return self.form_invalid(form)
        codes = second_factor.make_backup_codes(self.account)
        del self.request.session[SECRET]
        if self.is_signed_in:
            note_device(self.request, device)
            next_address = ""
        else:
            next_address = finish(self.request, self.account, device, SignIn.Outcome.WITH_NEW_APP)
        return show_codes(self.request, codes, next_address)


class BackupCodesView(View):
    """Makes new backup codes and shows them. Behind `admin_view`, for who has an app."""

    http_method_names = ["post"]

    def post(self, request):
        if not second_factor.has_app(request.user):
            return redirect("admin:second_factor")
        return show_codes(request, second_factor.make_backup_codes(request.user))


def show_codes(request, codes, next_address=""):
    """The page with new backup codes. It is the only one that ever holds them."""
    context = {**admin.site.each_context(request), "title": _("Your backup codes")}
    pairs = [f"{code[:5]} {code[5:]}" for code in codes]
    return render(request, "admin/sign_in/backup_codes.html", {**context, "codes": pairs, "next_address": next_address})
