"""What stands in docs/ is true: pictures, links and the words that the coordinator is told to look for exist."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.text import capfirst
from django_otp.plugins.otp_totp.models import TOTPDevice
from post_office.models import STATUS, Email
from simple_history.models import HistoricalRecords

from publishing.models import Translation
from publishing.states import Status
from tests import builders

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
IMAGES = ROOT / "docs" / "images"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDES = {code: (ROOT / "docs" / f"coordinator.{code}.md").read_text() for code in ("sv", "en")}


def links(text):
    """Addresses of the links and pictures of a text in Markdown."""
    return re.findall(r"\]\(([^)\s]+)\)", text)


def anchor(heading):
    """What code hosts make of a heading for the address."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def headings(text):
    """Pairs of level and words, without what stands in blocks of code."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [(len(signs), words) for signs, words in re.findall(r"^(#+) (.+)$", outside, re.MULTILINE)]


def sections(text):
    """The text below each heading, the first one's first."""
    return re.split(r"^#+ .+$", text, flags=re.MULTILINE)[1:]


def labels(text):
    """What stands in bold: the words of the admin."""
    return {capfirst(" ".join(words.split())) for words in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}


def in_swedish():
    """What the admin says in English → all that it says for it in Swedish. Our own words win over those of Django."""
    places = [*settings.LOCALE_PATHS, *(Path(app.path) / "locale" for app in apps.get_app_configs())]
    said = {}
    for path in filter(Path.exists, (Path(place) / "sv" / "LC_MESSAGES" / "django.po" for place in places)):
        found = {}
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                if message.id and isinstance(message.id, str):
                    found.setdefault(capfirst(message.id), set()).add(capfirst(message.string))
        said = {**found, **said}
    return said


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    lost = []
    for address in links(path.read_text()):
        if "://" in address:
            continue
        name, _sign, place = address.partition("#")
        target = path.parent / name if name else path
        if not target.exists() or (
            place and place not in {anchor(words) for _level, words in headings(target.read_text())}
        ):
            lost.append(address)
    assert lost == []


def test_every_picture_is_shown_somewhere():
    shown = {address for path in DOCUMENTS for address in links(path.read_text()) if address.startswith("images/")}
    assert {f"images/{path.name}" for path in IMAGES.iterdir()} == shown


def test_the_pictures_together_are_light():
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < 1_500_000


def test_every_picture_is_told_in_words():
    texts = [words for path in DOCUMENTS for words in re.findall(r"!\[([^\]]*)\]", path.read_text())]
    assert texts
    assert all(len(words) > 20 for words in texts)


def test_the_guides_have_the_same_headings_and_pictures():
    swedish, english = GUIDES["sv"], GUIDES["en"]
    assert [level for level, _words in headings(swedish)] == [level for level, _words in headings(english)]
    assert [name.replace(".sv.", ".en.") for name in links(swedish) if ".sv.webp" in name] == [
        name for name in links(english) if ".en.webp" in name
    ]


@pytest.mark.parametrize("code", GUIDES)
def test_the_contents_list_names_every_chapter(code):
    chapters = [words for level, words in headings(GUIDES[code]) if level == 2]
    listed = re.findall(r"^\* \[(.+)\]\(#", sections(GUIDES[code])[1], re.MULTILINE)
    assert listed == chapters[1:]


class Words(HTMLParser):
    """What stands on a page, piece by piece, without the colon and the language of a field."""

    def __init__(self, response):
        super().__init__()
        self.found = set()
        self.feed(response.text)

    def handle_data(self, data):
        self.found.add(capfirst(BEHIND.sub("", " ".join(data.split()))))

    def handle_starttag(self, tag, attrs):
        if tag == "input":
            self.handle_data(dict(attrs).get("value") or "")


BEHIND = re.compile(r"( \((svenska|engelska|Swedish|English)\))?:?$")
PAGES = [
    "activities/activity",
    "admin/logentry",
    "deleted",
    "hand-over",
    "initiatives/choseninitiative",
    "initiatives/initiative",
    "login/second-factor",
    "members/contactperson",
    "members/contactperson/personal-data",
    "members/organization",
    "members/organization/add",
    "members/organization/export",
    "members/organization/import",
    "members/signin",
    "members/user",
    "members/user/add",
    "my-settings",
    "pages/notice",
    "pages/obstaclereport",
    "pages/page",
    "post_office/email",
    "publishing/linkcheck",
    "publishing/phrase",
    "publishing/sender",
    "publishing/submission",
    "publishing/translation",
    "second-factor",
    "vocabularies/competencearea",
    "vocabularies/term",
]
IMPORT, PERSON = "/admin/members/organization/import/", "kim@example.com"


def address(obj, view="change", *more):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{view}", args=[obj.pk, *more])


def arrange():
    """Something of all that the guides tell of. Returns where its pages stand in the admin."""
    waits, similar = (builders.initiative(title, status=Status.IN_REVIEW) for title in ("Kodstuga", "Kodstugan"))
    member, public = builders.organization(status=Status.DRAFT), builders.initiative("Robotar")
    builders.contact(of=member, email=PERSON)
    builders.broken_link(of=public.organization)
    Email.objects.create(from_email="a@example.com", to="b@example.com", status=STATUS.failed)
    submissions = map(builders.submission, [waits, similar, public, builders.proposal(public, title_sv="Robotarna")])
    missing = Translation.objects.about(public).get(field="body", language="en")
    text = builders.page()
    # What comes after this is another version.
    HistoricalRecords.context.request = object()
    text.title_sv = "Om trädet"
    text.save()
    del HistoricalRecords.context.request
    version = address(text, "version", text.history.earliest("history_id").history_id)
    things = [*submissions, member, public, builders.activity(), text, missing]
    return [*map(address, things), address(text, "history"), version]


@pytest.fixture
def on_the_screen(client):
    """Function language → all that stands on pages of the admin in it."""
    cilla = builders.coordinator()
    places = ["/admin/", *(f"/admin/{page}/" for page in PAGES), *arrange()]

    def look(code):
        client.logout()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
        pages = [client.get("/admin/login/")]
        client.force_login(cilla, backend="members.backends.PasswordBackend")
        pages += [client.get(place, follow=True) for place in places]
        pages.append(client.post("/admin/members/contactperson/personal-data/", {"email": PERSON}))
        for file in ("Namn\nHavet", "Namn;Webbplats\nHavet;havet"):
            pages.append(client.post(IMPORT, {"file": SimpleUploadedFile("list.csv", file.encode())}, follow=True))
        app = TOTPDevice.objects.create(user=cilla, name="app")
        pages += [client.get("/admin/second-factor/"), client.post("/admin/backup-codes/")]
        app.delete()
        assert {page.status_code for page in pages} == {200}
        return set().union(*(Words(page).found for page in pages))

    return look


@pytest.mark.django_db
def test_every_word_in_bold_stands_in_the_admin(on_the_screen):
    unknown = {code: labels("".join(sections(text)[1:])) - on_the_screen(code) for code, text in GUIDES.items()}
    assert unknown == {"sv": set(), "en": set()}


def test_both_guides_tell_of_the_same_buttons_in_each_section():
    said = in_swedish()
    for swedish, english in zip(sections(GUIDES["sv"])[1:], sections(GUIDES["en"])[1:], strict=True):
        named = labels(swedish)
        meant = {words: said.get(words, set()) for words in labels(english)}
        assert not [words for words, swedish_words in meant.items() if not swedish_words & named]
        assert not named - set().union(*meant.values())
