"""A member in a real browser, without script: from the link in the mail to a change that waits for review."""

import re

import pytest
from post_office.models import Email

from publishing import workflow
from publishing.states import Status
from tests import builders

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def member():
    """A member with something in every state, on whose word the coalition waits or the other way round."""
    own = builders.organization("Skogsbyns bibliotek")
    user = builders.member_of(own, name="Mia Medlem", email="mia@example.com")
    for status in Status:
        builders.initiative(f"Kodstuga {status}", of=own, status=status)
    asked = builders.initiative("Surfkafé", of=own, status=Status.IN_REVIEW)
    workflow.request_changes(asked, by=workflow.SYSTEM, message="Skriv mer om vem det är för.\n\nOch när.")
    return user


def sign_in(page, site):
    page.goto(f"{site}/en/")
    page.get_by_role("link", name="My page").click()
    page.get_by_label("Your e-mail address").fill("mia@example.com")
    page.get_by_role("button", name="Send me a link").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Look in your mailbox"
    page.goto(re.search(r"^http\S+/sign-in/\S+$", Email.objects.get().message, re.MULTILINE)[0])
    page.get_by_role("button", name="Sign in").click()
    assert page.url == f"{site}/en/my-page/"


@pytest.fixture
def scriptless(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.usefixtures("member")
def test_from_the_mail_to_a_change_that_waits(site, scriptless):
    page = scriptless
    sign_in(page, site)
    page.get_by_role("link", name="Change Kodstuga published").click()
    page.get_by_label("Title in English").fill("Code club")
    page.get_by_role("button", name="Send the change").click()
    assert "a person looks at it" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Take the change back").click()
    page.get_by_role("button", name="Take the change back").click()
    assert "Your change is taken back." in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Sign out").click()
    assert page.url == f"{site}/en/"


@pytest.mark.usefixtures("member")
def test_every_page_of_a_member_is_clean(site, watched, faults):
    sign_in(watched, site)
    places = ["my-page/", "sign-in/abc/"]
    hrefs = watched.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    places += [href.removeprefix("/en/") for href in hrefs if re.search(r"/(edit|withdraw)/$", href)]
    for place in places:
        watched.goto(f"{site}/en/{place}")
        for summary in watched.locator("main summary").all():
            summary.click()
        assert faults(watched) == []
    assert [text for text in watched.complaints if "410" not in text] == []


@pytest.mark.usefixtures("member")
def test_a_wrong_profile_takes_the_focus_to_its_errors(site, scriptless, axe):
    page = scriptless
    sign_in(page, site)
    page.get_by_role("link", name="Change Skogsbyns bibliotek").click()
    page.get_by_label("Name (Swedish)").fill("")
    page.get_by_role("button", name="Send the change").click()
    assert page.locator(":focus").get_attribute("class") == "error-summary"
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Fill in “Name (Swedish)”.").click()
    assert page.locator(":focus").get_attribute("name") == "name_sv"
