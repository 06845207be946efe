"""The toolbar and the preview of a Markdown text, and the order of a list, by keyboard and under the policy."""

import pytest

from pages.models import Page
from tests.browser.test_admin import browser_context_args, sign_in  # noqa: F401 (a fixture)
from tests.copies import load

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FORM = "/sv/initiativ/skicka-in/formular/"


def choose(text, words):
    """Select words in a textarea."""
    text.evaluate(
        "(e, words) => { e.focus(); const i = e.value.indexOf(words); e.setSelectionRange(i, i + words.length); }",
        words,
    )


def test_the_toolbar_marks_what_is_chosen_and_each_step_can_be_taken_back(site, watched):
    page = watched
    page.goto(site + FORM)
    text, toolbar = page.locator("#id_body_sv"), page.get_by_role("toolbar", name="Formatering: Beskrivning på svenska")
    text.fill("Rubrik\nord\nett\ntvå")
    for words, button in [("Rubrik", "Rubrik"), ("ord", "Fet"), ("ett\ntvå", "Numrerad lista")]:
        choose(text, words)
        toolbar.get_by_role("button", name=button).click()
    assert text.input_value() == "## Rubrik\n**ord**\n1. ett\n2. två"
    page.keyboard.press("Control+z")
    assert text.input_value() == "## Rubrik\n**ord**\nett\ntvå"
    choose(text, "ord")
    toolbar.get_by_role("button", name="Fet").click()
    assert text.input_value() == "## Rubrik\nord\nett\ntvå"
    toolbar.get_by_role("button", name="Länk").click()
    page.keyboard.type("https://example.org")
    assert text.input_value() == "## Rubrik\n[ord](https://example.org)\nett\ntvå"
    text.fill("")
    toolbar.get_by_role("button", name="Kursiv").click()
    toolbar.get_by_role("button", name="Kursiv").click()
    assert text.input_value() == ""
    assert page.complaints == []


def test_the_keyboard_goes_through_the_toolbar_and_out_again(site, page):
    page.goto(site + FORM)
    text = page.locator("#id_body_sv")
    focused = page.locator(":focus")
    text.focus()
    page.keyboard.press("Shift+Tab")
    assert focused.inner_text() == "Rubrik"
    page.keyboard.press("ArrowRight")
    assert focused.inner_text() == "Fet"
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert focused.inner_text() == "Länk"
    page.keyboard.press("Tab")
    assert focused.get_attribute("id") == "id_body_sv"
    page.keyboard.press("Tab")
    assert focused.inner_text() == "Förhandsvisa"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert focused.inner_text() == "Länk"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_shows_the_text_as_the_site_does_and_is_never_out_of_date(site, watched, axe, scheme):
    page = watched
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(site + FORM)
    page.locator("#id_body_sv").fill("## En rubrik\n\n[länk](https://example.org)")
    button = page.get_by_role("button", name="Förhandsvisa").first
    button.click()
    preview = page.get_by_role("region", name="Förhandsvisa: Beskrivning på svenska")
    preview.get_by_role("heading", name="En rubrik").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    assert preview.get_by_role("link").get_attribute("target") == "_blank"
    assert button.get_attribute("aria-expanded") == "true"
    assert axe(page) == []
    page.locator("#id_body_sv").press_sequentially("x")
    assert not preview.is_visible()
    assert page.complaints == []


def test_without_script_there_is_only_the_textarea(site, browser):
    page = browser.new_page(java_script_enabled=False)
    page.goto(site + FORM)
    assert page.locator("#id_body_sv").is_visible()
    assert not page.get_by_role("toolbar").first.is_visible()
    assert not page.get_by_role("button", name="Förhandsvisa").first.is_visible()
    page.close()


def test_a_coordinator_previews_a_text_orders_a_menu_and_puts_up_a_notice(site, watched, axe):
    load("load_content", "load_demo")
    page = watched
    sign_in(page, site)
    page.goto(f"{site}/admin/pages/page/?menu__exact=main")
    second = Page.objects.filter(menu="main")[1]
    page.get_by_role("button", name=f"Flytta upp: {second}").click()
    page.wait_for_url(f"**#up-{second.pk}")
    assert page.locator(":focus").get_attribute("id") == f"up-{second.pk}"
    assert Page.objects.filter(menu="main").first() == second
    assert axe(page) == []
    page.get_by_role("link", name=str(second)).first.click()
    page.locator("#id_body_sv").fill("## En rubrik\n\n* en punkt")
    page.get_by_role("button", name="Förhandsvisa").first.click()
    heading = page.locator(".markdown__preview h2")
    heading.wait_for()
    families = page.locator(".markdown__preview :is(h2, li)").evaluate_all(
        "all => all.map(e => getComputedStyle(e).fontFamily.split(',')[0])"
    )
    assert set(families) == {'"Schibsted Grotesk"'}
    assert axe(page) == []
    page.goto(f"{site}/admin/pages/notice/")
    page.locator("#id_text_sv").fill("Stängt på fredag.")
    page.locator("#id_text_en").fill("Closed on Friday.")
    page.locator("#id_is_on").check()
    page.locator("input[name=_save]").click()
    assert axe(page) == []
    page.goto(f"{site}/admin/initiatives/choseninitiative/")
    assert axe(page) == []
    page.goto(f"{site}/en/")
    assert page.get_by_role("region", name="Notice").inner_text() == "Closed on Friday."
    assert axe(page) == []
    assert page.complaints == []
