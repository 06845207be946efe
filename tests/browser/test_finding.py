"""Filters and search with keyboard and script: no reload, the focus kept, the number announced, the way back open."""

import pytest

from tests.copies import load

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def demo(site, page):
    load("load_content", "load_demo")
    page.set_viewport_size({"width": 1280, "height": 900})
    return site


def is_same_document(page):
    return page.evaluate("window.stillHere === true")


@pytest.fixture
def initiatives(demo, page):
    page.goto(f"{demo}/en/initiatives/")
    page.evaluate("window.stillHere = true")
    page.locator("#filter-area summary").press("Enter")
    return page


def test_a_choice_updates_the_list_without_reload_and_keeps_the_focus(initiatives):
    page = initiatives
    assert page.get_by_role("status").inner_text() != "2 initiatives"
    page.get_by_label("Digital Skills for ICT Professionals").press("Space")
    page.wait_for_url("**/en/initiatives/?area=ict-professionals")
    page.get_by_role("status").get_by_text("2 initiatives", exact=True).wait_for()
    assert is_same_document(page)
    assert page.evaluate("document.activeElement.id") == "area-ict-professionals"
    assert page.evaluate("document.activeElement.checked")
    assert page.locator(".initiative-card").count() == 2
    page.get_by_role("link", name="Svenska").click()
    page.wait_for_url("**/sv/initiativ/?area=ict-professionals")


def test_the_way_back_leads_to_the_list_before(initiatives):
    page = initiatives
    before = page.get_by_role("status").inner_text()
    page.get_by_label("Digital Skills for ICT Professionals").press("Space")
    page.get_by_role("status").get_by_text("2 initiatives", exact=True).wait_for()
    page.go_back()
    page.get_by_role("status").get_by_text(before, exact=True).wait_for()
    assert is_same_document(page)
    assert not page.get_by_label("Digital Skills for ICT Professionals").is_checked()


def test_a_chip_takes_its_choice_away_and_the_focus_moves_to_the_number(initiatives):
    page = initiatives
    before = page.get_by_role("status").inner_text()
    page.get_by_label("Digital Skills for ICT Professionals").press("Space")
    page.get_by_role("link", name="Remove Area: Digital Skills for ICT Professionals").press("Enter")
    page.get_by_role("status").get_by_text(before, exact=True).wait_for()
    page.wait_for_url("**/en/initiatives/")
    assert page.evaluate("document.activeElement.innerText") == before


def test_words_and_choices_go_together(initiatives):
    page = initiatives
    page.get_by_label("Digital Skills for ICT Professionals").press("Space")
    page.get_by_label("Search among the initiatives").fill("ingenjörer")
    page.get_by_label("Search among the initiatives").press("Enter")
    page.wait_for_url("**/en/initiatives/?q=ingenj%C3%B6rer&area=ict-professionals")
    assert is_same_document(page)
    page.reload()
    assert page.get_by_label("Search among the initiatives").input_value() == "ingenjörer"


def test_titles_are_offered_while_a_visitor_types(demo, page):
    page.goto(f"{demo}/sv/sok/")
    page.get_by_label("Sökord").press_sequentially("skold")
    page.locator("datalist option").first.wait_for(state="attached")
    assert page.locator("datalist option").first.evaluate("option => option.value") == "#skolDigiplan"


def test_the_search_works_without_script(demo, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo}/sv/")
    page.get_by_label("Sök bland initiativ, medlemmar och texter").fill("seniorer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/sok/?q=seniorer")
    assert "träffar på ”seniorer”" in page.get_by_role("status").inner_text()
    context.close()


def test_past_activities_stay_past_while_they_are_filtered_and_the_subscription_follows(demo, page):
    page.goto(f"{demo}/en/activities/")
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="Past (1)").click()
    page.wait_for_url("**/en/activities/?when=past")
    page.get_by_role("status").get_by_text("1 past activity").wait_for()
    page.locator("#filter-area summary").press("Enter")
    page.get_by_label("Digital Skills For All").press("Space")
    page.wait_for_url("**/en/activities/?area=for-all&when=past")
    page.get_by_role("link", name="Remove all").wait_for()
    assert is_same_document(page)
    assert page.locator(".activity-card").count() == 1
    subscription = page.get_by_role("link", name="Subscribe", exact=True).get_attribute("href")
    assert subscription.endswith("/en/activities/calendar.ics?area=for-all")


def test_a_page_is_fetched_as_soon_as_somebody_points_at_a_link_to_it(demo, watched):
    page = watched
    with page.expect_response("**/speculation-rules.json"):
        page.goto(f"{demo}/sv/")
    link = page.get_by_role("navigation").get_by_role("link", name="Medlemmar").first
    with page.expect_event("requestfinished", lambda request: request.headers.get("sec-purpose") == "prefetch"):
        link.hover()
    link.click()
    page.wait_for_url("**/sv/medlemmar/")
    [visit] = page.evaluate("performance.getEntriesByType('navigation').map(visit => visit.deliveryType)")
    assert visit == "navigational-prefetch"
    assert page.complaints == []
