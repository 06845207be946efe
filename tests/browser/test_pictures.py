"""Pictures in a real browser: it takes the best kind that it knows, in the width that it needs."""

import pytest

from tests.copies import load

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SHOWN = "[...document.querySelectorAll('picture img')].map(i => [i.currentSrc.split('-').pop(), i.naturalWidth])"


@pytest.mark.parametrize(
    ("address", "screen", "file"),
    [
        ("initiativ/exempel-kodstuga", 1280, "1280.avif"),
        ("initiativ/exempel-kodstuga", 320, "320.avif"),
        ("initiativ/exempel-seniorsurf", 1280, "1280.avif"),
        ("medlemmar/exempelkommunen", 1280, "160.avif"),
        ("medlemmar/exempelforbundet", 320, "160.avif"),
    ],
)
def test_a_page_fetches_no_more_than_it_shows(site, watched, address, screen, file):
    load("load_demo")
    watched.set_viewport_size({"width": screen, "height": 900})
    watched.goto(f"{site}/sv/{address}/", wait_until="networkidle")
    shown = watched.evaluate(SHOWN)
    assert shown[0][0] == file
    assert shown[0][1] > 0
    assert watched.evaluate("document.documentElement.scrollWidth") <= screen
    assert watched.complaints == []
