from django.conf import settings
from django.contrib.admin import AdminSite
from django.urls import path, reverse_lazy
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class CoalitionAdminSite(AdminSite):
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Content of the site")
    site_url = reverse_lazy("home")
    # The lists need the width; the start page and the breadcrumbs lead everywhere.
    enable_nav_sidebar = False

    def get_urls(self):
        # The admin site is made before there are models, which the views need.
        own_settings = import_string("coalition_site.views.own_settings.OwnSettingsView").as_view()
        deleted = import_string("publishing.admin.deleted.deleted_view")
        bring_back = import_string("publishing.admin.deleted.bring_back_view")
        return [
            path("my-settings/", self.admin_view(own_settings), name="own_settings"),
            path("deleted/", self.admin_view(deleted), name="deleted"),
            path(
                "deleted/<str:app_label>/<str:model_name>/<int:history_id>/",
                self.admin_view(bring_back),
                name="bring_back",
            ),
            *super().get_urls(),
        ]
