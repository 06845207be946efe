"""The pages of the site for those that search, each in the languages that its object speaks."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from activities.models import Activity
from initiatives.models import Initiative
from members.models import Organization
from pages.models import Page
from publishing.translations import languages_of
from vocabularies.models import CompetenceArea


class PublicThings(Sitemap):
    """All public things of one model. One that is shown in another language only stands once, in its own."""

    i18n = alternates = True
    # Addresses in one file, those of the other languages included.
    limit = 5000
    protocol, _separator, domain = settings.SITE_URL.partition("://")

    def __init__(self, queryset):
        self.queryset = queryset

    def get_domain(self, site=None):
        return self.domain

    def items(self):
        return self.queryset().order_by("pk")

    def get_languages_for_item(self, item):
        return languages_of(item)

    def lastmod(self, item):
        return item.updated_at


def texts():
    """The coordinator's texts, those of the lists among them, but for the pages that are no reading."""
    return Page.objects.published().exclude(section__in=["search", "report"])


SITEMAPS = {
    "texts": PublicThings(texts),
    "areas": PublicThings(CompetenceArea.objects.all),
    "members": PublicThings(Organization.objects.published),
    "initiatives": PublicThings(Initiative.objects.published),
    "activities": PublicThings(Activity.objects.published),
}


@require_safe
def index(request):
    """The list of the files, with our own address in front whatever the request says."""
    places = []
    for section, things in SITEMAPS.items():
        place = settings.SITE_URL + reverse("sitemap", args=[section])
        pages = things.paginator.num_pages
        places += [place, *(f"{place}?p={number}" for number in range(2, pages + 1))]
    context = {"sitemaps": [views.SitemapIndexItem(place) for place in places]}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


def sitemap(request, section):
    return views.sitemap(request, SITEMAPS, section)
