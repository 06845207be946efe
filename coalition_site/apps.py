from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from post_office.apps import PostOfficeConfig


class SiteConfig(AppConfig):
    name = "coalition_site"
    verbose_name = _("The site")
    default = True

    def ready(self):
        if settings.SENTRY_DSN:
            import_string("coalition_site.sentry.begin")()


class MailConfig(PostOfficeConfig):
    """post-office under the words that the coordinator knows."""

    verbose_name = _("Mail")

    def ready(self):
        super().ready()
        mail = self.get_model("Email")
        mail._meta.verbose_name, mail._meta.verbose_name_plural = _("mail"), _("mails")


class AdminSiteConfig(admin_apps.AdminConfig):
    default = False
    default_site = "coalition_site.admin.CoalitionAdminSite"
