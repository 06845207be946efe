"""Someone who uses the keyboard only, without script, reports an obstacle."""

from datetime import timedelta

import pytest

from pages.models import ObstacleReport

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FORM = {"sv": "/sv/tillganglighet/rapportera/", "en": "/en/accessibility/report/"}


@pytest.fixture(autouse=True)
def _in_no_hurry(monkeypatch):
    """Robots and this test are quicker than people."""
    monkeypatch.setattr("publishing.forms.READING_TIME", timedelta(seconds=-1))


@pytest.fixture
def scriptless(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def focused(page):
    return page.locator(":focus")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_errors_take_the_focus_and_lead_to_their_fields_with_keys_alone(site, scriptless):
    page = scriptless
    page.goto(f"{site}{FORM['en']}?page=/en/members/")
    page.get_by_label("Address of the page").focus()
    assert focused(page).input_value() == "/en/members/"
    press(page, "Tab", "Tab")
    page.keyboard.type("kim snabel example")
    press(page, "Enter")
    page.wait_for_url(f"{site}{FORM['en']}")

    assert page.title().startswith("Error: Report an obstacle")
    assert focused(page).get_attribute("class") == "error-summary"
    press(page, "Tab")
    assert focused(page).inner_text() == "Describe the obstacle: write what you wanted to do and what happened."
    press(page, "Enter")
    assert focused(page).get_attribute("id") == "id_description"
    page.keyboard.type("The menu cannot be opened.")
    press(page, "Tab")
    assert focused(page).input_value() == "kim snabel example"
    press(page, "ControlOrMeta+a")
    page.keyboard.type("kim@example.com")
    # The trap for robots is never on the way.
    press(page, "Tab")
    assert focused(page).inner_text() == "Send the report"
    press(page, "Enter")

    page.wait_for_url("**/en/accessibility/report/thanks/")
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you for your report"
    report = ObstacleReport.objects.get()
    assert report.description == "The menu cannot be opened."
    assert (report.page_address, report.email) == ("/en/members/", "kim@example.com")
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", FORM)
def test_the_page_with_errors_and_the_thanks_are_clean(site, watched, faults, language):
    page = watched
    page.goto(site + FORM[language])
    page.locator("#id_email").fill("kim snabel example")
    page.locator("form.form button").click()
    page.locator(".error-summary").wait_for()
    assert faults(page) == []
    page.locator("#id_description").fill("Listan läses inte upp.")
    page.locator("#id_email").fill("")
    page.locator("form.form button").click()
    page.wait_for_url("**/t*/")
    page.locator("form.form").wait_for(state="detached")
    assert faults(page) == []
    assert page.complaints == []
    assert page.context.cookies() == []
