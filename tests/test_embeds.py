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


def test_oembed_speaks_json_only(client):
    assert client.get(f"{reverse('oembed')}?url={ROOT}/sv/medlemmar/&format=xml").status_code == 501
