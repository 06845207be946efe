"""What axe cannot see: keyboard, enlarged text, other colours, print, and pages without style or script."""

import pytest

from tests import builders
from tests.copies import load

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PAGES = ["/sv/", "/sv/initiativ/", "/en/initiatives/exempel-ai-for-ingenjorer/", "/sv/medlemmar/exempelkommunen/"]
PAGES += [
    "/sv/aktiviteter/",
    "/en/activities/exempel-natverkstraff/",
    "/sv/medlemmar/",
    "/sv/medlemmar/langt-namn/",
    "/en/areas/for-all/",
    "/sv/tillganglighet/",
    "/en/accessibility/report/",
    "/sv/sok/?q=digital",
    "/en/statistics/",
]
# Choices in a folded part of a form are no stops until it is opened.
STOPS = """() => [...document.querySelectorAll('a[href], button, input, select, summary, textarea, [tabindex="0"]')]
    .filter(e => e.tabIndex >= 0 && e.checkVisibility()).length"""

FOCUS = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    const shown = element.closest('.card, .area-tile') || element;
    const outlined = [element, shown].some(e => getComputedStyle(e).outlineStyle !== 'none');
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 10));
    return {
        name: element.tagName + ' ' + (element.innerText || element.name),
        outlined,
        // A tall field need only be in sight; everything else stands in the window whole.
        inside: box.width > 0 && box.left >= 0 && (box.height > 100
            ? box.bottom > 0 && box.top < innerHeight : box.top >= 0 && box.bottom <= innerHeight + 1),
        covered: !(top && (element.contains(top) || top.contains(element) || shown.contains(top))),
    };
}"""
# Texts that are cut off: an element that hides its overflow and has more than it shows.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(e => {
    const style = getComputedStyle(e);
    return style.overflowX === 'hidden' && !e.matches('.visually-hidden, .visually-hidden *, svg, svg *')
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map(e => e.className)"""


def restyle(page, css):
    """Apply a reader's own styles. The policy blocks <style>, not what the browser itself adds."""
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", css
    )


@pytest.fixture
def demo(site):
    load("load_content", "load_demo")
    builders.organization("Digitaliseringskompetensutvecklingsprogrammet i Norrbotten", slug="langt-namn")
    return site


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_every_tab_stop_is_visible_and_the_way_leads_through_the_page_and_out(demo, page, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(demo + path)
    seen = []
    for _ in range(page.evaluate(STOPS)):
        page.keyboard.press("Tab")
        page.locator(":focus").wait_for(state="attached")
        focus = page.evaluate(FOCUS)
        assert focus["outlined"], focus
        assert focus["inside"], focus
        assert not focus["covered"], focus
        seen.append(focus["name"])
    assert len(seen) > 10
    assert page.evaluate("document.activeElement.closest('footer') !== null")


@pytest.mark.parametrize("path", PAGES)
def test_text_twice_as_large_and_text_set_wide_lose_nothing(demo, page, path):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(demo + path)
    spaced = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    for css in ("html { font-size: 200% !important; }", spaced + "p { margin-bottom: 2em !important; }"):
        restyle(page, css)
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_narrow_screen_with_wide_text_needs_no_sideways_scrolling(demo, page):
    page.set_viewport_size({"width": 320, "height": 800})
    for path in PAGES:
        page.goto(demo + path)
        restyle(page, "* { letter-spacing: .12em !important; word-spacing: .16em !important; }")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_forced_colours_keep_the_edges_and_the_focus(demo, page):
    page.emulate_media(forced_colors="active")
    page.goto(f"{demo}/sv/")
    assert page.locator(".area-tile").first.evaluate("e => getComputedStyle(e).borderStyle") == "solid"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize(("wish", "scrolling"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_nothing_moves_for_those_who_ask_for_stillness(demo, page, wish, scrolling):
    page.emulate_media(reduced_motion=wish)
    page.goto(f"{demo}/sv/")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == scrolling


def test_paper_gets_the_content_and_the_addresses_of_links(demo, page):
    page.emulate_media(media="print")
    page.goto(f"{demo}/sv/europa/")
    assert page.locator("h1").is_visible()
    assert not page.locator(".site-header__menu").is_visible()
    link = page.locator(".prose a[href^='https://digital-skills-jobs']").first
    assert "digital-skills-jobs" in link.evaluate("e => getComputedStyle(e, '::after').content")


def test_without_style_the_page_reads_in_order_and_pictures_stay_small(demo, page):
    page.route("**/*.css", lambda route: route.abort())
    page.goto(f"{demo}/sv/initiativ/exempel-seniorsurf/")
    text = page.locator("body").inner_text()
    order = [
        "Hoppa till innehållet",
        "Digital Skills and Jobs",
        "Medlemmar",
        "Startsida",
        "Surfcafé",
        "Ansvarig",
        "Kakor",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    widths = page.locator("svg").evaluate_all("all => all.map(svg => svg.getBoundingClientRect().width)")
    assert max(widths) <= 250


def test_the_style_guide_is_clean(demo, watched, faults, settings):
    settings.ROOT_URLCONF = "tests.workshop_urls"
    watched.goto(f"{demo}/styleguide/")
    assert faults(watched) == []
    assert watched.complaints == []
