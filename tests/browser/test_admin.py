"""A coordinator's way through the real admin, under the strict policy."""

import pytest
from django.core.management import call_command

from coalition_site.management.commands.load_demo import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def sign_in(page, site):
    page.goto(f"{site}/admin/")
    page.get_by_label("E-postadress").fill("coordinator@example.org")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE"}


def test_a_coordinator_signs_in_publishes_and_sees_it_on_the_site(site, watched):
    call_command("load_demo", verbosity=0)
    page = watched
    sign_in(page, site)
    page.locator("#content").get_by_role("link", name="Initiativ", exact=True).last.click()
    page.get_by_role("link", name="Exempel: Väntar på granskning").click()
    page.get_by_label("Titel (svenska)").fill("Exempel: Nu på webbplatsen")
    page.get_by_role("button", name="Publicera").click()
    page.get_by_role("link", name="Visa på webbplats").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Exempel: Nu på webbplatsen"
    page.goto(f"{site}/sv/")
    assert page.get_by_role("link", name="Exempel: Nu på webbplatsen").is_visible()
    assert page.complaints == []


def test_the_admin_s_pages_work_under_the_policy_in_both_languages(site, watched):
    call_command("load_demo", verbosity=0)
    sign_in(watched, site)
    paths = ["", "initiatives/initiative/", "initiatives/initiative/add/", "members/organization/", "pages/page/"]
    for _language in range(2):
        for path in paths:
            watched.goto(f"{site}/admin/{path}")
            if path.endswith("/"):
                watched.locator("#result_list a, form").first.wait_for()
        watched.goto(f"{site}/admin/members/organization/")
        watched.locator("#result_list tbody th a").first.click()
        watched.goto(f"{site}/admin/")
        watched.locator(".language-form button").click()
    assert watched.complaints == []
    assert all(url.startswith(site) for url in watched.requested)
