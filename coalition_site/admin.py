from django.conf import settings
from django.contrib.admin import AdminSite
from django.urls import path, reverse_lazy
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from . import __version__


class CoalitionAdminSite(AdminSite):
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("To do")
    site_url = reverse_lazy("home")
    # The lists need the width; the start page and the breadcrumbs lead everywhere.
    enable_nav_sidebar = False

    def each_context(self, request):
        return super().each_context(request) | {"version": __version__}

    def get_urls(self):
        # The admin site is made before there are models, which the views need.
        def view(name):
            return import_string(name).as_view()

        def inside(name):
            return self.admin_view(view(name))

        deleted = import_string("publishing.admin.deleted.deleted_view")
        bring_back = import_string("publishing.admin.deleted.bring_back_view")
        return [
            path("deleted/", self.admin_view(deleted), name="deleted"),
            path(
                "deleted/<str:app_label>/<str:model_name>/<int:history_id>/",
                self.admin_view(bring_back),
                name="bring_back",
            ),
            path("my-settings/", inside("coalition_site.views.own_settings.OwnSettingsView"), name="own_settings"),
            path("hand-over/", inside("coalition_site.views.hand_over.HandOverView"), name="hand_over"),
            # Before the admin's own of the same name.
            path("login/", view("members.views.staff_sign_in.StaffSignInView"), name="login"),
            path("login/code/", view("members.views.staff_sign_in.CodeView"), name="code"),
            path("login/second-factor/", view("members.views.second_factor.SetUpView"), name="second_factor_set_up"),
            path("second-factor/", inside("members.views.second_factor.SecondFactorView"), name="second_factor"),
            path("backup-codes/", inside("members.views.second_factor.BackupCodesView"), name="backup_codes"),
            path("login/password/", view("members.views.password_reset.ResetView"), name="reset"),
            path("login/password/sent/", view("members.views.password_reset.ResetSentView"), name="reset_sent"),
            path(
                "login/password/<uidb64>/<token>/",
                view("members.views.password_reset.ChoosePasswordView"),
                name="choose_password",
            ),
            *super().get_urls(),
        ]
