"""The site's addresses as `make dev` has them, with the style guide and the mails."""

from coalition_site.urls import urlpatterns as site
from coalition_site.urls import workshop

urlpatterns = workshop + site
