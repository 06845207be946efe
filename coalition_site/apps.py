from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "coalition_site"
    verbose_name = _("The site")
    default = True


class AdminSiteConfig(admin_apps.AdminConfig):
    default = False
    default_site = "coalition_site.admin.CoalitionAdminSite"
