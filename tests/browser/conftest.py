import pytest
from axe_playwright_python.base import AXE_FILE_PATH

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def browser_context_args(browser_context_args):
    """A reader who asks for stillness, so that no test meets a page halfway through a transition."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture
def site(live_server, settings):
    """Address of the running site, which links to itself by that address."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def watched(page):
    """The browser's page, which notes what it complains of (`complaints`) and what it asks for (`requested`)."""
    page.complaints, page.requested = [], []
    page.on(
        "console", lambda m: page.complaints.append(f"{page.url}: {m.text}") if m.type in {"error", "warning"} else 0
    )
    page.on("pageerror", lambda error: page.complaints.append(f"{page.url}: {error}"))
    page.on("request", lambda request: page.requested.append(request.url))
    return page


@pytest.fixture
def axe():
    """Function that gives the accessibility rules a page breaks, as readable lines; with `only`, of these rules."""
    # Without preload: axe would fetch our style sheets' imports anew, from the wrong folder.
    source = AXE_FILE_PATH.read_text()
    run = "rules => axe.run({runOnly: rules, preload: false, resultTypes: ['violations']})"

    def check(page, only=None):
        page.wait_for_load_state()
        page.evaluate(source)
        found = page.evaluate(run, {"type": "rule", "values": only} if only else AXE_TAGS)["violations"]
        return [f"{page.url} {v['id']}: {node['html']}" for v in found for node in v["nodes"]]

    return check


@pytest.fixture
def faults(axe):
    """Function that gives what is wrong with the page that is open: wide and narrow, in light and in dark.

    The window is made wider and narrower and the scheme is changed as a reader would, without loading the page anew.
    In dark only what is said of colours is asked again.
    """

    def check(page):
        found = []
        for scheme, rules in [("light", None), ("dark", ["color-contrast", "link-in-text-block"])]:
            page.emulate_media(color_scheme=scheme)
            for width in (1280, 320):
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{scheme} {width} {fault}" for fault in axe(page, rules)]
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    found.append(f"{scheme} {width} {page.url} is {wide} wide")
        return found

    return check
