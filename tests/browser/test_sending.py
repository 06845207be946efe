"""The whole path in a browser, with script and without, in both languages: sent in, mended, decided, public."""

import re

import pytest
from post_office.models import Email

from publishing.forms import READING_TIME
from tests import builders
from tests.copies import load

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WORDS = {
    "sv": {
        "start": ("/sv/initiativ/skicka-in/", "Börja"),
        "fields": {
            "Ditt namn": "Sanna Sändare",
            "Din e-postadress": "sanna@example.com",
            "Titel på svenska": "Robotar för alla",
            "Sammanfattning på svenska": "Grannar bygger robotar.",
            "Beskrivning på svenska": "Varje *tisdag*.",
        },
        "member": "Ansvarig medlem",
        "ticks": ["Digital medborgarkompetens", "Seniorer", "Mitt namn och min e-postadress får sparas"],
        "on": "Fortsätt och kontrollera",
        "send": "Skicka in",
        "missing": "Skriv ditt namn.",
        "reference": "Ditt referensnummer är",
        "public": "/sv/initiativ/",
    },
    "en": {
        "start": ("/en/initiatives/submit/", "Begin"),
        "fields": {
            "Your name": "Sanna Sändare",
            "Your e-mail address": "sanna@example.com",
            "Title in English": "Robots for all",
            "Summary in English": "Neighbours build robots.",
            "Description in English": "Every *Tuesday*.",
        },
        "member": "Responsible member",
        "ticks": ["Digital Skills For All", "Seniors", "I agree that my name"],
        "on": "Go on and check",
        "send": "Send in",
        "missing": "Write your name.",
        "reference": "Your reference number is",
        "public": "/en/initiatives/",
    },
}


@pytest.fixture(autouse=True)
def _read_fast(monkeypatch):
    """The test fills the form in faster than a person."""
    monkeypatch.setattr("publishing.forms.READING_TIME", READING_TIME * 0)


@pytest.fixture
def member():
    builders.organization("Fyren")
    return builders.staff("Reviewers", email="rune@example.com", name="Rune", language="sv")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", WORDS)
def test_from_the_start_page_to_the_public_page(site, browser, member, axe, language, has_script):
    words = WORDS[language]
    context = browser.new_context(java_script_enabled=has_script, reduced_motion="reduce")
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 800})
    path, begin = words["start"]
    page.goto(site + path)
    page.get_by_role("link", name=begin, exact=True).click()
    page.get_by_role("button", name=words["on"]).click()
    summary = page.locator(".error-summary")
    assert words["missing"] in summary.inner_text()
    assert re.match("Fel: |Error: ", page.title())
    if has_script:
        assert axe(page) == []
        assert page.evaluate("document.activeElement.className") == "error-summary"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    summary.get_by_role("link", name=words["missing"]).click()
    page.get_by_label(words["member"]).select_option(label="Fyren")
    for label, text in words["fields"].items():
        page.get_by_role("textbox", name=label).fill(text)
    for label in words["ticks"]:
        page.get_by_label(label).check()
    page.get_by_role("button", name=words["on"]).click()
    title = next(text for label, text in words["fields"].items() if label.startswith("Tit"))
    assert page.locator(".preview").get_by_role("heading", name=title).is_visible()
    if has_script:
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name=words["send"]).first.click()
    assert words["reference"] in page.locator("main").inner_text()
    assert context.cookies() == []
    page.go_back()
    assert words["reference"] in page.locator("main").inner_text()
    assert Email.objects.count() == 2

    desk = browser.new_context(java_script_enabled=has_script, locale="sv-SE").new_page()
    desk.goto(site + re.search(r"/admin/\S+", Email.objects.get(to="rune@example.com").message)[0])
    desk.get_by_label("E-post").fill("rune@example.com")
    desk.get_by_label("Lösenord").fill(builders.PASSWORD)
    desk.get_by_role("button", name="Logga in").click()
    desk.get_by_role("button", name="Publicera").click()
    desk.context.close()
    answer = Email.objects.get(subject__regex="^(Publicerat|Published)")
    assert answer.to == ["sanna@example.com"]
    page.goto(site + words["public"])
    page.get_by_role("link", name=title).click()
    assert page.get_by_role("heading", level=1).inner_text() == title
    context.close()


def test_a_title_like_one_on_the_site_is_noticed_while_it_is_typed(site, page):
    builders.initiative("Robotar för alla")
    page.goto(f"{site}/sv/initiativ/skicka-in/formular/")
    page.get_by_label("Titel på svenska").press_sequentially("Robotar för all")
    page.locator(".similar a").wait_for()
    assert page.locator(".similar a").inner_text() == "Robotar för alla"


def test_the_start_page_leads_on_from_an_empty_cell_of_the_statistics(site, page):
    load("load_content")
    page.goto(f"{site}/en/statistics/")
    page.get_by_role("link", name="None yet. Tell of one: Digital Skills For All, Pupils").first.click()
    assert page.get_by_label("Digital Skills For All").is_checked()
