"""Every template in a real browser, in both languages: nothing complains, is asked elsewhere or is stored."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.copies import load
from tests.surfaces import LANGUAGES, PUBLIC

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ARGUMENTS = {
    "initiatives:detail": ["exempel-ai-for-ingenjorer"],
    "initiatives:area_detail": ["for-all"],
    "activities:detail": ["exempel-kompetensdagar"],
    "activities:event": ["exempel-kompetensdagar"],
    "members:detail": ["exempelkommunen"],
    "pages:detail": ["integritet"],
}


# Public addresses that are read by scripts and calendars, and frames, which test_embeds.py looks at.
DATA = {"suggestions", "initiatives:similar", "activities:event", "activities:calendar"}
DATA |= {name for name in PUBLIC if name.startswith(("opendata:", "api:"))} - {"opendata:data"}
DATA |= {
    "speculation_rules",
    "openapi",
    "catalog",
    "oembed",
    "harvest",
    "robots",
    "security",
    "sitemap_index",
    "sitemap",
}


def addresses(language):
    with override(language):
        pages = [reverse(name, args=ARGUMENTS.get(name, [])) for name in PUBLIC if name not in DATA]
        initiatives, members, search = reverse("initiatives:list"), reverse("members:list"), reverse("search")
        past = reverse("activities:list") + "?when=past"
    filtered = [f"{initiatives}?area=education&sort=title", f"{initiatives}?area=wrong", f"{members}?q=zzz"]
    return [*pages, *filtered, past, f"{search}?q=digital", f"{search}?q=zzz"]


@pytest.fixture
def full_site(site):
    load("load_content", "load_demo")
    return site


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_clean(full_site, watched, faults, language):
    for address in addresses(language):
        response = watched.goto(full_site + address)
        assert response.status == 200
        assert faults(watched) == []
    assert watched.complaints == []
    assert all(url.startswith(full_site) for url in watched.requested)
    assert watched.context.cookies() == []
    assert watched.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_is_clean_too(full_site, watched, axe, language):
    assert watched.goto(f"{full_site}/{language}/finns-inte/").status == 404
    assert axe(watched) == []


def test_the_language_link_leads_to_the_same_page_and_back(full_site, page):
    page.goto(f"{full_site}/sv/initiativ/?area=for-all")
    page.get_by_role("link", name="English").click()
    assert page.url == f"{full_site}/en/initiatives/?area=for-all"
    page.get_by_role("link", name="Svenska").click()
    assert page.url == f"{full_site}/sv/initiativ/?area=for-all"


def test_the_area_filter_works_by_keyboard_and_without_script(full_site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{full_site}/en/initiatives/")
    page.locator("#filter-area summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Digital Skills for ICT Professionals").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**area=ict-professionals**")
    assert page.get_by_role("status").inner_text() == "2 initiatives"
    context.close()


def test_the_skip_link_comes_first_and_moves_the_focus(full_site, page):
    page.goto(f"{full_site}/en/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "main"
