from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language
from django.views.static import serve

from .views import HomeView, StyleguideView, social

urlpatterns = [
    path(f"{settings.ADMIN_PATH}language/", set_language, name="set_language"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("social/<str:language>/<str:kind>/<slug:slug>.png", social, name="social"),
    *i18n_patterns(
        path("", HomeView.as_view(), name="home"),
        path("", include("initiatives.urls")),
        path("", include("members.urls")),
        # Any other single word is a text of the coordinator's, so this comes last.
        path("", include("pages.urls")),
    ),
]

if settings.DEBUG:
    urlpatterns.insert(0, path("styleguide/", StyleguideView.as_view(), name="styleguide"))
