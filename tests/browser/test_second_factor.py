"""Staff set their second factor up in a browser, as on a public site, and hand their role over."""

from base64 import b32decode

import pytest
from django.conf import settings
from django_otp.oath import totp

from members.models import User
from tests import builders

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE"}


def give_password(page, site, user):
    page.goto(f"{site}/admin/")
    page.get_by_label("E-postadress").fill(user.email)
    page.get_by_label("Lösenord").fill(builders.PASSWORD)
    page.get_by_role("button", name="Logga in").click()


def write_code(page, code, button):
    page.get_by_role("textbox", name="Kod").fill(code)
    page.get_by_role("button", name=button).click()


def fits(page, axe):
    """No rule of accessibility is broken, and nothing is wider than the window."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_set_up_keep_the_codes_and_come_back_with_one(site, watched, axe, monkeypatch):
    monkeypatch.setattr(settings, "IS_HTTPS", True)
    cilla, page = builders.coordinator(), watched
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{site}/admin/")
    fits(page, axe)
    give_password(page, site, cilla)
    page.get_by_role("img", name="QR-kod").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        fits(page, axe)
    key = b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    write_code(page, f"{totp(key):06}", "Gå vidare")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    fits(page, axe)
    page.get_by_role("link", name="Jag har sparat dem").click()
    page.get_by_role("button", name="Logga ut").click()
    give_password(page, site, cilla)
    fits(page, axe)
    write_code(page, codes[0], "Logga in")
    page.goto(f"{site}/admin/second-factor/")
    assert page.get_by_text("9 reservkoder är kvar").is_visible()
    fits(page, axe)
    assert page.complaints == []
    assert all(url.startswith(site) for url in page.requested)


def test_the_role_is_handed_over(site, watched, axe):
    cilla, page = builders.coordinator(), watched
    builders.contact("Cilla Samordnare", email=cilla.email, role_sv="Samordnare")
    give_password(page, site, cilla)
    page.get_by_role("link", name="Lämna över samordnarrollen").click()
    page.set_viewport_size({"width": 320, "height": 800})
    fits(page, axe)
    assert page.get_by_label("Samordnare: Cilla").is_checked()
    page.get_by_label("Den nya personens namn").fill("Nina Ny")
    page.get_by_label("Den nya personens e-postadress").fill("nina@example.com")
    page.get_by_role("button", name="Se vad som ändras").click()
    fits(page, axe)
    page.get_by_role("button", name="Lämna över", exact=True).click()
    assert page.get_by_text("Samordnarrollen är överlämnad").is_visible()
    assert User.objects.filter(email="nina@example.com", groups__name="Coordinators").exists()
    assert page.complaints == []
