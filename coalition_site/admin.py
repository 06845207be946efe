from django.conf import settings
from django.contrib.admin import AdminSite
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class CoalitionAdminSite(AdminSite):
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Content of the site")
    site_url = reverse_lazy("home")
    # The lists need the width; the start page and the breadcrumbs lead everywhere.
    enable_nav_sidebar = False
