"""A coordinator finds what lacks English and translates one text after the other."""

import pytest

from initiatives.models import Initiative
from pages.models import Page
from tests import builders
from tests.browser.test_admin import sign_in
from tests.copies import load

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE"}


def test_what_lacks_english_is_found_by_two_clicks_and_translated_without_a_detour(site, watched, axe):
    load("load_demo")
    Page.objects.update(title_en="In English")
    builders.page("Ett")
    builders.page("Två")
    made = builders.initiative("Kodstuga", title_en="Code club", summary_en="Children try.", body_en="Saturdays.")
    Initiative.objects.filter(pk=made.pk).update(summary_sv="Barn bygger spel.")
    page = watched
    sign_in(page, site)
    page.locator("#content").get_by_role("link", name="Översättningar", exact=True).last.click()
    page.locator("#result_list").wait_for()
    assert axe(page) == []
    page.locator("#changelist-filter").get_by_role("link", name="Texter").click()
    page.get_by_role("link", name="Översätt den ena efter den andra").click()
    assert axe(page) == []
    page.get_by_label("Engelska").fill("One")
    page.get_by_role("button", name="Spara och gå till nästa").click()
    page.get_by_label("Engelska").fill("Two")
    page.get_by_role("button", name="Spara och gå till nästa").click()
    assert page.get_by_text("Klart: inget saknas eller är inaktuellt här.").is_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"{site}/admin/publishing/translation/?state=outdated")
        page.locator("#result_list th a").first.click()
        assert axe(page) == []
        page.locator("[value=next]").click()
        assert page.get_by_role("link", name="Texten är som förut.").is_visible()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Engelskan stämmer fortfarande").click()
    assert page.locator("#result_list tbody tr").count() == 0
    assert page.complaints == []
