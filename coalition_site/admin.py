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
        return [path("my-settings/", self.admin_view(own_settings), name="own_settings"), *super().get_urls()]
