"""Whatever anybody sends to the forms, the lists and the search: never an error of ours, never markup of theirs."""

import io
import re
import zipfile
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from post_office.models import Email

from coalition_site.public_pages import PAGES
from initiatives.forms import GuardedInitiativeSubmission
from members.forms import SignInForm
from members.join_forms import GuardedOrganizationApplication
from pages.forms import ObstacleReportForm
from publishing.forms import renewed
from publishing.lists.files import UnreadableError, read
from publishing.models import Attempt, Draft
from tests import builders
from tests.filling import answers, application
from tests.surfaces import PUBLIC
from tests.test_lists import excel
from tests.test_pictures import REFUSED, file, photo

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FEW = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# Breaks out of wherever it stands as it is.
BREAKOUT = "\"'>]]>--></script></title></textarea><evil onx=1>"
TEXTS = [
    "\0",
    "a\0b",
    "\r\nX-Evil: 1",
    "\ud7ff\ufffe\uffff",
    "\u202ea",
    "a" * 5000,
    "' OR 1=1 --",
    "%00",
    "%",
    "_",
    "\\",
]
NUMBERS = ["-1", "0", "9" * 30, "1e400", "NaN", "²", "٣", "1.5", "0x1", "last", ""]
HOSTILE = st.one_of(
    st.just(BREAKOUT),
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBERS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
# As it comes when it is no text at all.
ENCODED = st.one_of(HOSTILE.map(lambda text: quote(text, errors="replace")), st.sampled_from(["%ff%fe", "%c0%ae", "%"]))


class Evil(HTMLParser):
    """What became markup of that which was sent."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [tag] if tag == "evil" else [name for name, _value in attrs if name.startswith("onx")]


def assert_harmless(response, what):
    body = response.getvalue().decode() if response.streaming else response.text
    # oEmbed answers 501 to a format that it does not speak.
    assert response.status_code < 500 or response.status_code == 501, what
    assert "X-Evil" not in response
    if "html" in response.get("Content-Type", ""):
        assert Evil(body).found == [], what


ADDRESSES = {name: names for name, names in PAGES.items() if names} | {"initiatives:similar": ("title",)}
ADDRESSES |= {"pages:obstacle_report": ("page",), "initiatives:submit_form": ("area", "audience")}


def query(names):
    return st.lists(st.tuples(st.sampled_from(names), ENCODED), min_size=1, max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    )


@pytest.mark.parametrize("name", ADDRESSES)
def test_any_words_in_an_address_are_only_words(client, name):
    builders.initiative(of=builders.organization())
    builders.activity()
    with override("en"):
        arguments = PUBLIC[name]()
        paths = [reverse(name, args=args) for args in arguments]
        if name == "sitemap":
            paths = paths[:1]

    @settings(FEW, max_examples=12)
    @given(st.sampled_from(paths), query(ADDRESSES[name]))
    def ask(path, asked):
        assert_harmless(client.get(f"{path}?{asked}"), f"{path}?{asked}")

    for path in paths:
        for parameter in ADDRESSES[name]:
            asked = f"{parameter}={quote(BREAKOUT)}"
            assert_harmless(client.get(f"{path}?{asked}"), asked)
    ask()


# The name of an address → the names of what is posted there, and what a person would write.
FORMS = {
    "initiatives:submit_form": (GuardedInitiativeSubmission.base_fields, answers),
    "members:join_form": (GuardedOrganizationApplication.base_fields, application),
    "pages:obstacle_report": (ObstacleReportForm.base_fields, lambda: {"description": "The map is empty."}),
    "members:sign_in": (SignInForm.base_fields, lambda: {"email": "kim@example.com"}),
    "preview": (["text"], dict),
    "set_language": (["language", "next"], dict),
}


@pytest.mark.parametrize("name", FORMS)
def test_any_words_in_a_form_are_only_words(name):
    names, usual = FORMS[name]
    with override("en"):
        address = reverse(name)
    words = st.dictionaries(st.sampled_from([*names, "save"]), HOSTILE, min_size=1, max_size=3)

    def send(posted):
        Attempt.objects.all().delete()
        data = {"key": renewed(token_hex(16)), **usual(), **posted}
        response = Client().post(address, data, follow=True)
        assert_harmless(response, posted)
        if response.redirect_chain:
            assert_harmless(Client().post(response.redirect_chain[-1][0], follow=True), posted)

    for field in names:
        send({field: BREAKOUT})
    settings(FEW, max_examples=8)(given(words)(send))()
    for mail in Email.objects.all():
        assert "\n" not in mail.subject + mail.to[0]
        assert "X-Evil" not in mail.email_message().message()
        assert Evil(mail.html_message).found == []


PICTURE_NAMES = [
    "../../x.png",
    "..\\..\\x.png",
    "/etc/x.png",
    "a\0b.png",
    "x" * 300 + ".png",
    "<evil>.png",
    ".png",
    "x.svg",
]


def multipart(data, name, content):
    """A posted form with a picture under a name as no browser would send it."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in data.items()]
    head = f'--x\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n\r\n'
    return "".join([*parts, head]).encode() + content + b"\r\n--x--\r\n"


def sent_with_a_picture(name, content):
    data = {"key": renewed(token_hex(16)), **answers(areas=None), "alt_text_en": "A robot"}
    body = multipart(data, name, content)
    address = "/en/initiatives/submit/form/"
    return Client().post(address, body, content_type="multipart/form-data; boundary=x", follow=True)


@pytest.mark.parametrize("name", PICTURE_NAMES)
def test_a_picture_of_a_visitor_gets_a_name_of_ours_whatever_it_was_called(name):
    assert_harmless(sent_with_a_picture(name, file(photo())), name)
    assert re.fullmatch(r"drafts/[0-9a-f]{32}-\d+x\d+\.jpg", Draft.objects.get().picture.name)
    assert {path.parent.name for path in Path(default_storage.location).rglob("*.*")} <= {"drafts"}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused_in_the_form_that_anyone_may_send(what):
    response = sent_with_a_picture("x.png", REFUSED[what][0])
    assert_harmless(response, what)
    assert Draft.objects.get().picture.name == ""
    assert response.context["form"].errors["image"]


ENTITIES = {
    "a file of the server": '<!DOCTYPE x [<!ENTITY evil SYSTEM "file://{file}">]>',
    "a bomb": "<!DOCTYPE x [<!ENTITY a0 'HEMLIGT'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "<!ENTITY evil '&a9;'>]>",
}


@pytest.mark.parametrize("what", ENTITIES)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_list_brings_nothing_in_but_what_stands_in_it(tmp_path, part, what):
    secret = tmp_path / "secret"
    secret.write_text("HEMLIGT")
    packed, evil = zipfile.ZipFile(io.BytesIO(excel(["name_sv"], ["Ny"]))), io.BytesIO()
    with zipfile.ZipFile(evil, "w") as made:
        for name in packed.namelist():
            text = packed.read(name).decode()
            if name == part:
                begin = text.index("?>") + 2 if text.startswith("<?xml") else 0
                text = ENTITIES[what].format(file=secret) + text[begin:].replace(">Ny<", ">&evil;<")
                text = text.replace('name="Sheet"', 'name="&evil;"')
            made.writestr(name, text)
    with suppress(UnreadableError):
        assert "HEMLIGT" not in str(read(SimpleUploadedFile("x.xlsx", evil.getvalue())))
