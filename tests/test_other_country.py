"""Another country's coalition runs the site by a folder of its own, with not a line of code changed."""

import json
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from html import unescape
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import requests
import time_machine
from django.conf import settings
from django.core.signing import TimestampSigner
from django.utils import timezone
from PIL import Image

from coalition_site.management.commands.load_demo import PASSWORD
from tests.servers import bare_environment, site

pytestmark = pytest.mark.once

NAME = "Digital Skills Coalition Exempelland"
SETTINGS = "coalition_site.settings"
WORDS = r"swed|sverige|svensk|\bsv\b|sv[_-]se|stockholm|skåne|cc by"
SWEDISH = re.compile(f".{{0,60}}(?:{WORDS}).{{0,40}}", re.IGNORECASE)
FOR_MACHINES = [
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/data/catalog.jsonld",
    "/api/v1/openapi.json",
]
FOR_MACHINES += [f"/api/v1/{kind}" for kind in ("organizations", "initiatives", "activities", "areas", "terms")]
FOR_MACHINES += [f"/eu/{kind}" for kind in ("organizations", "initiatives", "events")]


# Under DEBUG static files are served as they lie there: to compress them for one test takes long.
ENVIRONMENT = {"COALITION": "tests/exempelland", "DEBUG": "true"}


class Site:
    def __init__(self, code, data, get):
        self.code, self.data, self.get = code, data, get
        self.address = f"http://127.0.0.1:{get.port}"

    def read(self, path):
        status, text = self.get(path)
        assert status == 200, path
        return text

    def asked(self, question):
        """What the database answers."""
        with sqlite3.connect(self.data / "db.sqlite3") as database:
            return database.execute(question).fetchall()


def run(code, *command, **environment):
    env = bare_environment(**ENVIRONMENT, **environment)
    done = subprocess.run([sys.executable, *command], cwd=code, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def exempelland(tmp_path_factory):
    """The site as its own coalition sets it up: the code as it is, an empty database, and the folder."""
    code, data = tmp_path_factory.mktemp("exempelland") / "code", tmp_path_factory.mktemp("data")
    without = shutil.ignore_patterns(".*", "var", "locale", "benchmarks", "docs")
    shutil.copytree(settings.BASE_DIR, code, ignore=without)
    shutil.copytree(settings.BASE_DIR / "tests" / "exempelland", code / "tests" / "exempelland", dirs_exist_ok=True)
    run(code, "manage.py", "set_up", DATA_DIR=str(data))
    with site(data, code, **ENVIRONMENT) as get:
        yield Site(code, data, get)


def public_pages(exempelland):
    """Everything that leads from one page to another, from home in both languages on; each address as (path, text)."""
    seen, waiting = {}, ["/fi/", "/en/", *FOR_MACHINES]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/static/", "/media/", "/social/", "/admin/")):
            continue
        status, seen[path] = exempelland.get(path)
        assert status == 200, path
        links = re.findall(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)', seen[path])
        for link in map(urlsplit, (unescape(one or other) for one, other in links)):
            is_ours = link.netloc in {"", urlsplit(exempelland.address).netloc} and link.path.startswith("/")
            if is_ours and not link.query:
                waiting.append(link.path)
    return seen


def test_nothing_that_anyone_sees_is_swedish(exempelland):
    pages = public_pages(exempelland)
    assert len(pages) > 60
    assert {"/fi/jasenet/lukki/", "/en/members/lukki/", "/fi/activities/calendar.ics", "/en/initiatives.atom"} <= set(
        pages
    )
    assert not [(path, found[0]) for path, text in pages.items() if (found := SWEDISH.search(text))]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/fi/", ["Yhdessä digitaitojen puolesta", "Siirry sisältöön", "Exempellandin osa", "fi_FI"]),
        (
            "/en/",
            ["Together for digital skills", "Skip to content", "The Exempelland part", "en_GB"],
        ),
    ],
)
def test_each_language_has_its_own_words(exempelland, path, words):
    html = exempelland.read(path)
    assert f'<html lang="{path.strip("/")}">' in html
    for word in [NAME, "#DigitaitoExempelland", *words]:
        assert word in html


def test_what_the_interface_does_not_say_in_finnish_it_says_in_english(exempelland):
    html = exempelland.read("/fi/jasenet/")
    assert "Filters and order" in html
    assert "Siirry sisältöön" in html


def test_areas_and_code_lists_are_its_own(exempelland):
    data = json.loads(exempelland.read("/api/v1/areas"))
    assert [area["code"] for area in data] == ["lakes", "forests", "everyone"]
    assert data[0]["name"] == {"fi": "Järvikoulut", "en": "Schools by the lakes"}
    terms = json.loads(exempelland.read("/api/v1/terms?vocabulary=county"))
    assert [term["code"] for term in terms] == ["north", "south"]
    # Nobody gave the technologies Finnish names: they are there in English.
    assert "Robotics" in exempelland.read("/fi/initiatives/submit/form/")
    assert not exempelland.asked("SELECT * FROM vocabularies_historicalterm WHERE label_en LIKE '%County'")


def test_colours_are_its_own_also_in_pictures_for_sharing(exempelland):
    assert "--blue: light-dark(#cdeaea, #0f3a3d);" in exempelland.read("/static/css/colors.css")
    assert 'class="area-tile color-blue"' in exempelland.read("/fi/")
    answer = requests.get(f"{exempelland.address}/social/fi/competencearea/lakes.png", timeout=20)
    assert (0xCD, 0xEA, 0xEA) in {
        color for _count, color in Image.open(BytesIO(answer.content)).convert("RGB").getcolors()
    }


def test_a_country_without_a_map_has_the_numbers_alone(exempelland):
    html = exempelland.read("/fi/statistics/")
    assert "Etelä-Exempelland" in html
    assert 'class="map"' not in html


def test_a_finnish_word_is_found_by_its_other_forms(exempelland):
    html = exempelland.read("/fi/search/?q=kirjastoissa")
    assert "Digikahvila" in html
    assert "<mark>kirjastossa</mark>" in html


def test_europe_gets_the_codes_of_country_and_languages(exempelland):
    event = json.loads(exempelland.read("/eu/events"))[0]["acf"]
    eu = "http://publications.europa.eu/resource/authority"
    assert event["field_dsj_geographic_scope"] == {"code": [f"{eu}/country/FIN"]}
    assert event["field_dsj_target_language"] == [f"{eu}/language/FIN", f"{eu}/language/ENG"]
    assert event["field_dsj_event_location"] == {
        "country_code": "FI",
        "locality": "Exempelkaupunki",
        "postal_code": "00100",
        "address_line1": "Järvikatu 1",
    }
    catalog = exempelland.read("/data/catalog.jsonld")
    assert f"{eu}/country/FIN" in catalog
    assert "publicdomain/zero" in catalog
    assert "CC0 1.0" in catalog


def test_the_clock_is_the_countrys(exempelland):
    html = exempelland.read("/fi/activities/exempelpaiva/")
    assert "(Exempellandin aikaa)" in html
    assert "13:00" in html or "13.00" in html
    assert "Suomi ja englanti" in html


def test_holidays_and_alphabet_are_the_countrys(exempelland):
    code = """
import django
django.setup()
from datetime import date
from publishing.collation import alphabetical_order
from publishing.working_days import is_working_day
print(is_working_day(date(2027, 12, 6)), is_working_day(date(2028, 6, 6)), alphabetical_order(["ö", "z", "ä", "å"]))
"""
    told = run(exempelland.code, "-c", code, DATA_DIR=str(exempelland.data), DJANGO_SETTINGS_MODULE=SETTINGS)
    # Independence day, and the national day of Sweden.
    assert told == "False True [1, 3, 2, 0]\n"


def test_pages_for_when_something_is_wrong_are_in_its_languages(exempelland):
    code = """
import django
django.setup()
from django.conf import settings
from django.template.loader import render_to_string
for path in sorted((settings.BASE_DIR / "templates").glob("[45]*.html")):
    if "plain.html" in path.read_text():
        print(render_to_string(path.name, {"sent": None}))
"""
    told = run(exempelland.code, "-c", code, DATA_DIR=str(exempelland.data), DJANGO_SETTINGS_MODULE=SETTINGS)
    pages = told.split("<!doctype html>")[1:]
    assert len(pages) > 3
    assert "Jokin meni vikaan / Something went wrong" in told
    for page in pages:
        assert '<html lang="fi">' in page
        assert '<section lang="en">' in page
        assert not re.search("å|Försök|Vänta", page)


def test_somebody_sends_an_initiative_in_and_gets_a_mail_in_finnish(exempelland):
    form = f"{exempelland.address}/fi/initiatives/submit/form/"
    html = requests.get(form, timeout=20).text
    answers = {
        "organization": re.search(r'<option value="(\d+)">Digiyhdistys Lukki', html)[1],
        "areas": re.search(r'name="areas" value="(\d+)"', html)[1],
        "name": "Sanna Lähettäjä",
        "email": "sanna@example.org",
        "title_fi": "Robotteja kaikille",
        "summary_fi": "Naapurit rakentavat robotteja.",
        "body_fi": "Joka tiistai.",
        "consent": "on",
    }
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        signer = TimestampSigner(key=(exempelland.data / "secret-key").read_text(), salt="publishing.forms")
        key = signer.sign(secrets.token_hex(16))
    check = requests.post(form, {**answers, "key": key}, timeout=20)
    assert "Robotteja kaikille</h3>" in check.text
    assert "Otsikko, suomi" in check.text
    sent = requests.post(check.url, timeout=20)
    assert sent.status_code == 200
    mails = exempelland.asked("SELECT subject, message, html_message FROM post_office_email ORDER BY id")
    subject, message, html = next(mail for mail in mails if "Sanna" in mail[1])
    assert "Robotteja kaikille" in subject
    assert NAME in message
    assert '<html lang="fi">' in html
    assert not SWEDISH.search(str(mails))


def test_the_admin_asks_for_texts_in_the_languages_of_the_site(exempelland):
    desk = requests.Session()
    desk.headers["Accept-Language"] = "en"
    page = desk.get(f"{exempelland.address}/admin/", timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    posted = {"csrfmiddlewaretoken": token, "username": "admin@example.org", "password": PASSWORD}
    desk.post(page.url, posted, timeout=20)
    for model in ("initiatives/initiative", "members/organization", "activities/activity", "pages/page"):
        html = desk.get(f"{exempelland.address}/admin/{model}/add/", timeout=20).text
        name = "name" if model == "members/organization" else "title"
        assert f'name="{name}_fi"' in html
        assert f'name="{name}_en"' in html
        assert "(Finnish)" in html
        for page in (html, desk.get(f"{exempelland.address}/admin/{model}/?q=digi", timeout=20).text):
            assert "/admin/logout/" in page
            assert not SWEDISH.search(page)


def test_its_tables_have_the_columns_of_its_languages_and_no_others(exempelland):
    assert not exempelland.asked("SELECT name FROM sqlite_master WHERE sql LIKE '%!_sv\"%' ESCAPE '!'")
    assert exempelland.asked("SELECT title_fi, title_en FROM initiatives_initiative WHERE slug = 'digikahvila'") == [
        ("Digikahvila kirjastossa", "A digital café at the library")
    ]


def test_a_language_that_comes_later_gets_its_columns(exempelland):
    folder = exempelland.code / "tests" / "exempelland"
    register = folder / "personal_data.toml"
    words = re.search(r"\[words_en\].*?\n\n", register.read_text(), re.DOTALL)[0]
    register.write_text(register.read_text() + words.replace("words_en", "words_et"))
    path = folder / "coalition.toml"
    estonian = {"code": "et", "in_eu_lists": "EST", "locale": "et_EE", "description": "Exempelland.", "time": "aeg"}
    path.write_text(path.read_text() + "[[languages]]\n" + "".join(f'{k} = "{v}"\n' for k, v in estonian.items()))
    run(exempelland.code, "manage.py", "migrate", DATA_DIR=str(exempelland.data))
    assert exempelland.asked("SELECT title_fi, title_et FROM initiatives_initiative WHERE slug = 'digikahvila'") == [
        ("Digikahvila kirjastossa", None)
    ]
    done = run(exempelland.code, "manage.py", "makemigrations", "--check", DATA_DIR=str(exempelland.data))
    assert "No changes detected" in done
