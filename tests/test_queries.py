"""No page asks the database more often because there is more to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from opendata.harvest import TYPES
from opendata.sitemap import SITEMAPS
from publishing.states import Status
from tests import builders
from tests.surfaces import FORMS, LANGUAGES, LISTS, PUBLIC

# In transactions of their own: what is worked out once per content version is remembered between requests only then.
pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# The form for sending in asks for each code list.
MOST = 10
# The first visitor of a process after a change also pays for counting all filters anew.
MOST_AFTER_A_CHANGE = 40


def fill(number):
    """Put `number` of everything on the site, tied together as closely as real content; the platform gets all of it."""
    center = builders.organization("Navet", slug="navet", category="ngo", description_sv="Text.")
    everyone = [center]
    for n in range(number):
        other = builders.organization(f"Medlem {n}", category="association")
        everyone.append(other)
        builders.contact(f"Person {n}", of=center, role_sv="Roll", is_public=True, is_email_public=True)
        made = builders.initiative(f"Delat {n}", of=center, partners=[other], areas=["education", "for-all"])
        made.audiences.set(builders.Term.objects.filter(vocabulary="audience")[:3])
        builders.initiative(f"Gäst {n}", of=other, partners=[center], areas=["education"])
        builders.activity(f"Träff {n}", organisers=[center, other], areas=["education", "for-all"])
        builders.page(f"Sida {n}", menu="footer", slug=f"sida-{n}")
    whole = builders.initiative("Allt", slug="allt", of=center, partners=everyone, areas=["education"])
    whole.contact_person = builders.contact(of=center, is_public=True)
    whole.save()
    for field, vocabulary in [("audiences", "audience"), ("technologies", "technology"), ("counties", "county")]:
        getattr(whole, field).set(builders.Term.objects.filter(vocabulary=vocabulary)[:number])
    builders.activity("Kongress", slug="kongress", organisers=everyone)
    builders.page("Texten", slug="texten", body_sv="Text.")
    for model in (builders.Organization, builders.Initiative, builders.Activity):
        model.objects.update(is_for_core_platform=True)


def addresses():
    arguments = {
        "initiatives:detail": ["allt"],
        "initiatives:area_detail": ["education"],
        "activities:detail": ["kongress"],
        "activities:event": ["kongress"],
        "members:detail": ["navet"],
        "pages:detail": ["texten"],
        "opendata:badge": ["navet"],
        "api:organization": ["navet"],
        "api:initiative": ["allt"],
        "api:activity": ["kongress"],
        "api:area": ["education"],
    }
    several = {
        **{f"opendata:{kind}": FORMS for kind in LISTS},
        "harvest": TYPES,
        "sitemap": SITEMAPS,
    }
    queries = {
        "oembed": "?url=http%3A%2F%2F127.0.0.1%3A8000%2Fsv%2Fmedlemmar%2Fnavet%2F",
        "harvest": "?per_page=100",
        **{f"api:{kind}": "?per_page=100" for kind in LISTS},
        "initiatives:list": "?area=education&sort=title",
        "search": "?q=delat",
        "suggestions": "?q=delat",
    }
    for language in LANGUAGES:
        with override(language):
            for name in PUBLIC:
                for args in [[value] for value in several.get(name, ())] or [arguments.get(name, [])]:
                    yield reverse(name, args=args) + queries.get(name, "")


def queries_per_page(client):
    """Queries of each page, {address: (of the first visit after a change, of the second)}."""
    counted = {}
    for address in addresses():
        builders.page("Något nytt", slug="nytt").delete()
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
                # What is sent piece by piece also asks piece by piece.
                response.getvalue()
            assert response.status_code == 200, address
            counts.append(len(queries))
        counted[address] = tuple(counts)
    return counted


@pytest.mark.usefixtures("pages_made_anew")
def test_three_and_thirty_rows_cost_the_same_few_queries(client):
    fill(3)
    few = queries_per_page(client)
    builders.initiative("Utkast", status=Status.DRAFT)
    for model in (builders.Activity, builders.Initiative, builders.ContactPerson, builders.Organization):
        model.objects.all().delete()
    builders.Page.objects.filter(section=None).delete()
    fill(30)
    many = queries_per_page(client)
    assert many == few
    assert max(first for first, _second in many.values()) <= MOST_AFTER_A_CHANGE, many
    assert max(second for _first, second in many.values()) <= MOST, many
