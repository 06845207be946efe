"""The site's addresses as `make dev` has them, with the style guide."""

from django.urls import path

from coalition_site.urls import urlpatterns as site
from coalition_site.views import StyleguideView

urlpatterns = [path("styleguide/", StyleguideView.as_view(), name="styleguide"), *site]
