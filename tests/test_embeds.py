"""What members show on their own sites: only these pages may be framed, and they need neither script nor cookie."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from publishing.states import Status
from tests import builders
from tests.surfaces import addresses

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ROOT = "http://127.0.0.1:8000"


@pytest.fixture
def member():
    owner = builders.organization("Kod & Lek", slug="kod")
    builders.initiative("Öva", slug="ova", of=owner)
    builders.initiative("Andras", of=builders.organization("Andra", slug="andra"))
    builders.activity("Träff", organisers=[owner])
    return owner


def may_be_framed(response):
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    return policy["frame-ancestors"] == "*" and "X-Frame-Options" not in response


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_only_what_is_made_for_frames_may_be_framed(client, language):
    framed = set()
    for address in addresses(language):
        response = client.get(address)
        if may_be_framed(response):
            framed.add(address.partition("?")[0])
            assert not response.cookies
            assert "<script" not in response.text
            assert "'self'" in response["Content-Security-Policy"]
    words = {
        "sv": ("initiativ", "medlemmar", "aktiviteter", "marke"),
        "en": ("initiatives", "members", "activities", "badge"),
    }
    *lists, badge = words[language]
    badges = {f"/{language}/{lists[1]}/{slug}/{badge}/" for slug in ("kod", "andra")}
    assert framed == {f"/{language}/{name}.embed" for name in lists} | badges


def test_a_frame_shows_what_its_address_chooses(client, member):
    html = client.get("/sv/initiativ.embed?member=kod").text
    assert "Öva" in html
    assert "Andras" not in html
    assert '<base target="_top">' in html
    assert f'href="{ROOT}/sv/initiativ/?member=kod"' in html
    assert "Träff" in client.get("/sv/aktiviteter.embed").text
    assert "Kod &amp; Lek" in client.get("/sv/medlemmar.embed").text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/sv/initiativ.embed?q=finnsinte", ("initiativ", "initiatives")),
        ("/sv/aktiviteter.embed", ("aktiviteter", "activities")),
        ("/sv/medlemmar.embed", ("medlemmar", "members")),
    ],
)
def test_an_empty_frame_says_that_it_is_empty(client, address, words):
    html = client.get(address).text
    assert any(f"{words} " in html for words in ("Här finns inga", "There are no"))
    assert any(word in html.split("<h1>")[1].split("<p>")[1] for word in words)
    assert "<ul" not in html


def test_the_example_on_the_data_page_is_a_member_with_an_initiative(client):
    builders.organization("Tomma", slug="a-tom")
    builders.initiative(of=builders.organization("Fulla", slug="full"))
    html = client.get("/sv/oppna-data/").text
    assert "initiativ.embed?member=full" in html
    assert "a-tom" not in html


def test_a_member_that_has_left_has_no_frame_to_ask_for(client):
    builders.organization("Borta", slug="borta", left_on="2020-01-01")
    builders.organization("Utkast", slug="utkast", status=Status.DRAFT)
    assert "json+oembed" not in client.get("/sv/medlemmar/borta/").text
    client.force_login(builders.reviewer())
    assert "json+oembed" not in client.get("/sv/medlemmar/utkast/").text


def test_a_badge_is_for_members_only(client, member):
    assert "Kod &amp; Lek är medlem i" in client.get("/sv/medlemmar/kod/marke/").text
    left = builders.organization("Borta", slug="borta", left_on="2020-01-01")
    hidden = builders.organization("Dold", slug="dold", status=Status.DRAFT)
    for other in (left, hidden):
        assert client.get(f"/sv/medlemmar/{other.slug}/marke/").status_code == 404


def oembed(client, page, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return client.get(f"{reverse('oembed')}?url={quote(page, safe='')}{query}")


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize(
    ("shown", "framed"),
    [
        ("/sv/initiativ/?member=kod&sort=title", "/sv/initiativ.embed?member=kod&amp;sort=title"),
        ("/en/members/", "/en/members.embed"),
        ("/sv/aktiviteter/?when=past", "/sv/aktiviteter.embed?when=past"),
        ("/sv/medlemmar/kod/", "/sv/medlemmar/kod/marke/"),
    ],
)
def test_oembed_gives_the_frame_of_a_page(client, shown, framed):
    # The page itself says where to ask.
    html = client.get(shown).text
    link = html.split('type="application/json+oembed" href="')[1].split('"')[0].replace("&amp;", "&")
    answer = client.get(link.removeprefix(ROOT)).json()
    assert answer == oembed(client, ROOT + shown).json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert f'src="{ROOT}{framed}"' in answer["html"]
    assert may_be_framed(client.get(framed.replace("&amp;", "&")))


@pytest.mark.usefixtures("member")
def test_oembed_keeps_to_the_room_there_is(client):
    page = f"{ROOT}/sv/medlemmar/"
    small = oembed(client, page, maxwidth=300, maxheight=200).json()
    assert (small["width"], small["height"]) == (300, 200)
    assert 'width="300" height="200"' in small["html"]
    for odd in ("0", "-5", "x", "9" * 30, "²"):
        assert oembed(client, page, maxwidth=odd).json()["width"] == 720


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "https://elsewhere.example/sv/medlemmar/",
        ROOT,
        f"{ROOT}/",
        f"{ROOT}/sv/",
        f"{ROOT}/xx/y/",
        f"{ROOT}//[",
        f"{ROOT}.example/sv/medlemmar/",
        f"{ROOT}/sv/medlemmar/finns-inte/",
    ],
)
def test_oembed_has_nothing_for_other_pages(client, address):
    assert oembed(client, address).status_code == 404


def test_what_was_pasted_goes_on_working_when_a_slug_is_edited(client, member):
    member.slug = "kodlek"
    member.save()
    html = client.get("/sv/initiativ.embed?member=kod").text
    assert "Öva" in html
    assert f'href="{ROOT}/sv/initiativ/?member=kodlek"' in html
    assert "Träff" in client.get("/sv/aktiviteter.embed?member=kod").text
    moved = {
        "/sv/medlemmar/kod/marke/": "/sv/medlemmar/kodlek/marke/",
        "/api/v1/organizations/kod": "/api/v1/organizations/kodlek",
    }
    for old, new in moved.items():
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
        assert client.get(new).status_code == 200
    assert may_be_framed(client.get("/sv/medlemmar/kod/marke/"))
    assert client.get("/api/v1/initiatives?member=kod").json()["count"] == 1
    assert "kodlek" in oembed(client, f"{ROOT}/sv/medlemmar/kod/").json()["html"]
    assert "member=kodlek" in oembed(client, f"{ROOT}/sv/initiativ/?member=kod").json()["html"]


def test_an_edited_slug_leads_to_nothing_hidden(client, member):
    member.slug = "kodlek"
    member.save()
    builders.Organization.objects.filter(pk=member.pk).update(status=Status.ARCHIVED)
    for gone in ("/sv/medlemmar/kod/marke/", "/api/v1/organizations/kod"):
        assert client.get(gone).status_code == 404
    assert client.get("/sv/initiativ.embed?member=kod").status_code == 400


def test_a_calendar_of_one_activity_follows_its_slug(client):
    activity = builders.activity("Träff", slug="traff")
    activity.slug = "stor-traff"
    activity.save()
    response = client.get("/sv/aktiviteter/traff/kalender.ics")
    assert (response.status_code, response["Location"]) == (301, "/sv/aktiviteter/stor-traff/kalender.ics")


def test_a_member_without_activities_has_an_empty_frame(client):
    builders.organization("Ny", slug="ny")
    for address in ("/sv/aktiviteter.embed?member=ny", "/sv/aktiviteter/?member=ny", "/api/v1/activities?member=ny"):
        assert client.get(address).status_code == 200
    assert client.get("/sv/aktiviteter.embed?member=finns-inte").status_code == 400
    # Offered is only whose activities there are, and what is chosen.
    assert 'value="ny"' not in client.get("/sv/aktiviteter/").text
    assert 'value="ny" id="member-ny" checked' in client.get("/sv/aktiviteter/?member=ny").text


@pytest.mark.parametrize("query", ["?area=nope", "?member=nope", "?sort=nope"])
def test_oembed_has_no_frame_for_values_that_do_not_exist(client, query):
    assert oembed(client, f"{ROOT}/sv/initiativ/{query}").status_code == 404


def test_oembed_speaks_json_only(client):
    assert client.get(f"{reverse('oembed')}?url={ROOT}/sv/medlemmar/&format=xml").status_code == 501


def test_the_data_page_stands_before_there_is_any_member(client):
    assert client.get("/sv/oppna-data/").status_code == 200
