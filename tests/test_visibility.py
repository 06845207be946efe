"""What is not published is nowhere: every public surface is walked with an item in each state that could leak."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from activities.models import Activity
from initiatives.facets import areas_with_counts
from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from pages.models import Page
from publishing.states import Status
from tests import builders
from tests.surfaces import LANGUAGES, NOT_PUBLIC, PUBLIC, addresses, names, pictures, text_of

pytestmark = pytest.mark.django_db

HIDDEN = [status for status in Status if status != Status.PUBLISHED]


def words(marker, *fields):
    """A value for each translated field in both languages that holds the marker."""
    return {f"{field}_{language}": f"{marker} {field} {language}" for field in fields for language in LANGUAGES}


def fill_with(marker, status, owner):
    """One thing of each kind in a state, with the marker in every field that a page might show."""
    email = f"{marker}@example.com".lower()
    builders.page(status=status, menu="main", **words(marker, "title", "summary", "body"))
    organization = builders.organization(
        status=status,
        slug=f"{marker}-org".lower(),
        website=f"https://example.com/{marker}",
        is_for_core_platform=True,
        **words(marker, "name", "description"),
    )
    public = {"is_public": True, "is_email_public": True, "is_phone_public": True}
    builders.contact(marker, of=organization, email=email, phone=marker, **public, **words(marker, "title", "role"))
    builders.initiative(
        status=status,
        of=owner,
        areas=["education", "for-all"],
        contact_email=email,
        website=f"https://example.com/{marker}",
        is_for_core_platform=True,
        **words(marker, "title", "summary", "body", "results", "alt_text"),
    )
    for days in (7, -7):
        builders.activity(
            status=status,
            starts_at=timezone.now() + timedelta(days=days),
            organisers=[owner, organization],
            areas=["education", "for-all"],
            is_online=True,
            is_for_core_platform=True,
            online_address=f"https://example.com/{marker}",
            registration_link=f"https://example.com/{marker}",
            **words(marker, "title", "summary", "body", "place"),
        )
    return organization


@pytest.fixture
def full_site():
    """Published and hidden things side by side, tied to one another in every way that could let the hidden through."""
    owner = builders.organization("Synliga organisationen")
    for status in Status:
        marker = "SYNLIG" if status == Status.PUBLISHED else f"HEMLIG-{status}"
        organization = fill_with(marker, status, owner)
        if status != Status.PUBLISHED:
            ticked = {"is_for_core_platform": True}
            builders.initiative(f"HEMLIG ägare {status}", of=organization, areas=["education"], **ticked)
            builders.activity("Synlig med dold arrangör", organisers=[organization], **ticked)
            builders.initiative("Synligt med dold partner", partners=[organization], of=owner)
            builders.initiative(
                "Synligt med dold kontakt",
                of=owner,
                contact_person=ContactPerson.objects.get(organization=organization),
            )
    builders.contact(
        "Synlig Person", of=owner, role_sv="Roll", email="hemlig@example.com", phone="HEMLIG", is_public=True
    )
    builders.contact("HEMLIG Person", of=owner, role_sv="HEMLIG roll", is_email_public=True, is_phone_public=True)


def test_every_address_is_either_walked_or_known_not_to_be_public():
    assert set(names()) - {"picture"} == set(PUBLIC) | NOT_PUBLIC | {"social"}


@pytest.mark.usefixtures("full_site")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_meets_nothing_hidden_anywhere(client, language):
    shown = ""
    for address in addresses(language):
        response = client.get(address)
        text = text_of(response)
        assert "hemlig" not in text.lower(), address
        assert response.status_code in {200, 404}, address
        shown += text if response.status_code == 200 else ""
    assert "SYNLIG summary" in shown
    assert "SYNLIG description" in shown
    assert "synlig@example.com" in shown


@pytest.mark.usefixtures("full_site")
@pytest.mark.parametrize("model", [Activity, Initiative, Organization, Page])
def test_hidden_things_answer_404_and_public_ones_200(client, model):
    hidden = model.objects.exclude(pk__in=model.objects.published())
    assert hidden.count() >= len(HIDDEN)
    with override("sv"):
        assert {client.get(obj.get_absolute_url()).status_code for obj in hidden} == {404}
        assert {client.get(obj.get_absolute_url()).status_code for obj in model.objects.published()} == {200}


@pytest.mark.once
@pytest.mark.usefixtures("full_site")
def test_only_public_things_have_a_picture_for_sharing(client):
    for obj, address in pictures("sv"):
        is_public = type(obj).objects.published().filter(pk=obj.pk).exists()
        assert client.get(address).status_code == (200 if is_public else 404), address


def test_a_draft_activity_does_not_tell_who_arranges_it(client):
    """The member itself is public; that it arranges something is not."""
    builders.activity("Hemlig", status=Status.DRAFT, organisers=[builders.organization("Arrangören", slug="arr")])
    builders.activity("Synlig")
    for language in ("sv/aktiviteter", "en/activities"):
        assert "Arrangören" not in client.get(f"/{language}/").text
    # Every public member is a value of the filter, with or without activities.
    builders.organization("Utan allt", slug="utan-allt")
    listed = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/activities"]["get"]["parameters"]
    (members,) = [found["schema"]["items"]["enum"] for found in listed if found["name"] == "member"]
    assert {"arr", "utan-allt"} <= set(members)


@pytest.mark.usefixtures("full_site")
def test_counts_count_what_is_public(client):
    areas = {area.code: area.initiative_count for area in areas_with_counts()}
    assert areas == {"education": 11, "labour-force": 0, "ict-professionals": 0, "for-all": 1}
    assert "12 initiativ" not in client.get("/sv/").text


@pytest.mark.usefixtures("full_site")
def test_a_hidden_thing_is_a_preview_for_staff_and_marked_as_one(client):
    hidden = Initiative.objects.get(title_sv="HEMLIG-in_review title sv")
    client.force_login(builders.reviewer())
    with override("sv"):
        response = client.get(hidden.get_absolute_url())
    assert response.status_code == 200
    assert "Förhandsvisning" in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("full_site")
def test_lists_stay_public_for_staff_too(client):
    client.force_login(builders.coordinator())
    assert "HEMLIG" not in client.get("/sv/initiativ/").text
    assert "HEMLIG" not in client.get("/sv/medlemmar/").text


def test_visible_to_gives_members_their_own_and_nobody_elses():
    own, other = builders.organization("Egna"), builders.organization("Andras")
    mine = builders.initiative("Mitt", of=own, status=Status.DRAFT)
    theirs = builders.initiative("Deras", of=other, status=Status.DRAFT)
    public = builders.initiative("Allas", of=other)
    member = builders.member_of(own)
    assert set(Initiative.objects.visible_to(member)) == {mine, public}
    assert set(Initiative.objects.visible_to(builders.user())) == {public}
    assert set(Initiative.objects.visible_to(builders.reviewer())) == {mine, theirs, public}
    assert set(Page.objects.visible_to(builders.reviewer())) == set(Page.objects.published())


def test_an_initiative_leaves_the_site_with_its_member(client):
    organization = builders.organization(status=Status.ARCHIVED)
    initiative = builders.initiative(of=organization)
    assert initiative not in Initiative.objects.published()
    assert client.get(f"/sv/initiativ/{initiative.slug}/").status_code == 404
