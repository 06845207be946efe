from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.utils.translation import pgettext_lazy
from django.views.i18n import set_language

from opendata.urls import for_machines
from publishing.preview import preview

from .views import (
    ConfirmView,
    HomeView,
    MailView,
    PrivacyView,
    SearchView,
    StatisticsView,
    StyleguideView,
    failed,
    serve_picture,
    social,
    speculation_rules,
    suggestions,
)

handler500 = failed
urlpatterns = [
    path(f"{settings.ADMIN_PATH}language/", set_language, name="set_language"),
    path(settings.ADMIN_PATH, admin.site.urls),
    # Whatever else may stand beside the pictures is nobody's business.
    re_path(r"^media/(?P<path>[a-z]+/[0-9a-z-]+\.(?:avif|webp|jpg|png))$", serve_picture, name="picture"),
    path("speculation-rules.json", speculation_rules, name="speculation_rules"),
    path("social/<str:language>/<str:kind>/<slug:slug>.png", social, name="social"),
    *for_machines,
    *i18n_patterns(
        path("", HomeView.as_view(), name="home"),
        path(pgettext_lazy("address", "search/"), SearchView.as_view(), name="search"),
        path(pgettext_lazy("address", "search/titles/"), suggestions, name="suggestions"),
        path(pgettext_lazy("address", "preview/"), preview, name="preview"),
        path(pgettext_lazy("address", "confirm/<str:token>/"), ConfirmView.as_view(), name="confirm"),
        path(pgettext_lazy("address", "statistics/"), StatisticsView.as_view(), name="statistics"),
        path(pgettext_lazy("address", "privacy/"), PrivacyView.as_view(), name="privacy"),
        path("", include("opendata.urls")),
        path("", include("activities.urls")),
        path("", include("initiatives.urls")),
        path("", include("members.urls")),
        # Any other single word is a text of the coordinator's, so this comes last.
        path("", include("pages.urls")),
    ),
]

# For those who work on the site.
workshop = [
    path("styleguide/", StyleguideView.as_view(), name="styleguide"),
    path("mail/", MailView.as_view(), name="mail"),
]
if settings.DEBUG:
    urlpatterns = workshop + urlpatterns
