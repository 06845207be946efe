"""The design system holds together: colours contrast, files are used, vendored files are what the list says."""

import gzip
import re
import struct
import tomllib
from base64 import b64encode
from hashlib import sha256, sha384
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings
from PIL import Image

from coalition_site import social
from coalition_site.views.statistics import MAP_STEPS
from publishing import patterns
from tests import builders

pytestmark = pytest.mark.once

STATIC = settings.BASE_DIR / "static"
SHEETS = {path.name: path.read_text() for path in (STATIC / "css").glob("*.css") if path.name != "admin.css"}
SHEETS["colors.css"] = Path(finders.find("css/colors.css")).read_text()
FAMILIES = list(patterns.SHAPES)


def tokens(scheme):
    """Colour tokens of a scheme, as name → hexadecimal colour."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", SHEETS["colors.css"])
    return {name: light if scheme == "light" else dark for name, light, dark in pairs}


def luminance(color):
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


GROUNDS = ["paper", "surface", "sunken"]
TEXT = [(text, ground) for ground in GROUNDS for text in ("ink", "ink-quiet", "link", "error", "good")]
TEXT += [(f"on-{family}", family) for family in FAMILIES]
TEXT += [("on-strong", "strong"), ("on-deep", "deep"), ("on-deep-quiet", "deep"), ("on-plate", "plate")]
TEXT += [("error", "error-ground"), ("ink", "error-ground")]
# What must be seen without being read: control borders and focus.
SIGNS = [(sign, ground) for ground in GROUNDS for sign in ("control-line", "focus")]
SIGNS += [("focus", family) for family in FAMILIES] + [("focus", "focus-halo")]


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text, ground, scheme):
    colors = tokens(scheme)
    assert contrast(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS)
def test_signs_stand_out_from_their_ground(sign, ground, scheme):
    colors = tokens(scheme)
    assert contrast(colors[sign], colors[ground]) >= 3


def test_colours_are_named_in_one_file_only():
    others = {name: re.findall(r"#[0-9a-f]{6}\b", text) for name, text in SHEETS.items() if name != "colors.css"}
    assert not {name: found for name, found in others.items() if found}


def test_every_property_that_is_used_is_defined():
    text = "".join(SHEETS.values())
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= set(re.findall(r"--([\w-]+):", text))


def test_every_sheet_is_part_of_the_one_that_is_served():
    imported = re.findall(r'@import url\("([\w.-]+)"\)', SHEETS["site.css"])
    assert sorted(imported) == sorted(set(SHEETS) - {"site.css"})


def test_every_class_of_the_sheets_is_used_in_a_template_or_tag():
    used = "".join(path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html"))
    used += "".join(path.read_text() for path in settings.BASE_DIR.glob("publishing/**/*.py"))
    named = set(re.findall(r"\.([a-z][\w-]+)", re.sub(r'url\([^)]*\)|"[^"]*"', "", "".join(SHEETS.values()))))
    named -= {f"color-{family}" for family in FAMILIES} | {"monogram--large", "errorlist"}
    named -= {f"map__county--{step}" for step in range(1, MAP_STEPS + 1)}
    assert not {name for name in named if name not in used}


def test_pictures_for_sharing_wear_the_same_colours():
    colors = tokens("light")
    picture = Image.open(BytesIO(social.social_picture("I", "", ["green"], "seed"))).convert("RGB")
    drawn = {f"#{red:02x}{green:02x}{blue:02x}" for _count, (red, green, blue) in picture.getcolors()}
    assert {colors["paper"], colors["ink"], colors["green"], colors["shape-green"]} <= drawn


def test_every_file_made_by_others_is_listed_with_its_hash():
    listed = tomllib.loads((STATIC / "vendored.toml").read_text())["file"]
    files = [*STATIC.glob("fonts/*.woff2"), *settings.COALITION.folder.glob("static/maps/*")]
    assert {entry["path"] for entry in listed} == {str(path).rpartition("/static/")[2] for path in files}
    for entry in listed:
        assert sha256(Path(finders.find(entry["path"])).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["version"]
        assert entry["licence"]


@pytest.mark.parametrize("families", [["blue"], ["amber", "plum"], FAMILIES])
def test_a_pattern_is_small_and_always_the_same_for_its_seed(families):
    drawn = patterns.pattern("kodstuga", families)
    assert drawn == patterns.pattern("kodstuga", families)
    assert drawn != patterns.pattern("surfcafe", families)
    assert len(drawn) < 900
    assert set(re.findall(r"path class=\"color-(\w+)", drawn)) <= set(families)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("KTH", "KTH"),
        ("IT-Guide", "I"),
        ("#skolDigiplan", "S"),
        ("Ängen", "Ä"),
        ('"Exempel" AB', "E"),
        ("– «Q»", "Q"),
        ("", ""),
    ],
)
def test_a_monogram_is_an_acronym_or_the_first_letter(name, letters):
    assert patterns.monogram(name) == letters


COLLECTED = {"staticfiles": {"BACKEND": "coalition_site.static_files.SiteStaticFilesStorage"}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The static files as a server has them."""
    made = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=made, STORAGES=settings.STORAGES | COLLECTED):
        call_command("collectstatic", interactive=False, verbosity=0)
    return made


@pytest.fixture
def collected(settings, folder):
    settings.STATIC_ROOT, settings.STORAGES = folder, settings.STORAGES | COLLECTED
    return folder


@pytest.mark.django_db
def test_each_script_is_run_only_as_it_was_collected(client, collected):
    element = re.compile(r'<script [^>]*src="([^"]+)"[^>]* integrity="([^"]+)"')
    scripts = set()
    for address in ("/sv/", "/sv/initiativ/", "/sv/medlemmar/", "/sv/initiativ/skicka-in/formular/"):
        html = client.get(address).text
        found = element.findall(html)
        assert len(found) == html.count("<script ") - html.count("ld+json") > 0, address
        scripts |= set(found)
    assert len(scripts) == 4
    for source, integrity in scripts:
        content = client.get(source).getvalue()
        assert integrity == f"sha384-{b64encode(sha384(content).digest()).decode()}"


@pytest.mark.django_db
def test_the_style_sheet_is_taken_only_as_it_was_collected(client, collected):
    for address in ("/sv/", "/en/initiatives/", "/sv/finns-inte/"):
        [element] = re.findall(r'<link rel="stylesheet" [^>]*>', client.get(address).text)
        source, integrity = re.findall(r'"([^"]+)"', element)[1:]
        content = client.get(source).getvalue()
        assert integrity == f"sha384-{b64encode(sha384(content).digest()).decode()}"


@pytest.mark.django_db
def test_the_first_visit_weighs_little(client, collected):
    call_command("load_content", verbosity=0)
    html = client.get("/sv/").text
    files = {path.split("/static/")[1] for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', html)}
    sheet = next(name for name in files if name.endswith(".css"))
    assert "@import" not in (collected / sheet).read_text()
    assert "light-dark(" in (collected / sheet).read_text()
    compressed = [collected / f"{name}.gz" for name in files]
    weight = sum((path if path.exists() else path.with_suffix("")).stat().st_size for path in compressed)
    assert weight + len(html.encode()) < 100_000


def test_the_scripts_of_all_pages_together_are_small():
    scripts = list((STATIC / "js").glob("*.js"))
    assert len(scripts) >= 2
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) < 10_000


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Kort", "Samhällsplaneringskommunikationsutbildning " * 6, "🎉 " * 40, "x" * 150])
def test_any_title_becomes_a_picture_for_sharing(client, title):
    builders.initiative(title[:150], slug="vilken-som-helst", of=builders.organization("Namn " * 30))
    response = client.get("/social/sv/initiative/vilken-som-helst.png")
    assert response["Content-Type"] == "image/png"
    assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)


@pytest.mark.django_db
def test_a_picture_for_sharing_exists_only_for_kinds_and_languages_of_the_site(client):
    assert client.get("/social/fi/page/home.png").status_code == 404
    assert client.get("/social/sv/user/1.png").status_code == 404
    assert client.get("/social/sv/competencearea/education.png").status_code == 200


@pytest.mark.django_db
def test_the_head_names_a_picture_that_exists(client):
    head = client.get("/en/areas/education/").text
    address = re.search(r'<meta property="og:image" content="http://127.0.0.1:8000([^"?]+)\?v=\d+">', head)[1]
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_the_style_guide_is_not_part_of_the_site(client):
    assert client.get("/styleguide/", follow=True).status_code == 404
