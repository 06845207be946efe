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
    """Function that gives the accessibility rules a page breaks, as readable lines."""
    # Without preload: axe would fetch our style sheets' imports anew, from the wrong folder.
    source = AXE_FILE_PATH.read_text()

    def check(page):
        page.evaluate(source)
        found = page.evaluate(
            "tags => axe.run({runOnly: tags, preload: false, resultTypes: ['violations']})", AXE_TAGS
        )["violations"]
        return [f"{page.url} {v['id']}: {node['html']}" for v in found for node in v["nodes"]]

    return check
