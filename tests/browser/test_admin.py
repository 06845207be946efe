"""A coordinator's way through the real admin, under the strict policy."""

import pytest

from coalition_site.management.commands.load_demo import PASSWORD
from publishing.states import Status
from tests import builders
from tests.copies import load
from tests.test_requests import of_admin, patterns

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def sign_in(page, site, email="coordinator@example.org"):
    page.goto(f"{site}/admin/")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE"}


def test_a_coordinator_signs_in_publishes_and_sees_it_on_the_site(site, watched):
    load("load_demo")
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
    load("load_demo")
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


def readable(client):
    """The addresses of all pages of the admin that open by looking at them."""
    client.force_login(builders.User.objects.get(email="admin@example.org"))
    found = (of_admin(name, pattern) for name, pattern in patterns() if name.startswith("admin:"))
    answers = ((address, client.get(address)) for address in found)
    return [
        address
        for address, answer in answers
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    ]


def test_every_page_of_the_admin_works_under_the_policy(site, watched, client):
    load("load_demo")
    builders.submission()
    sign_in(watched, site, "admin@example.org")
    watched.locator("#content").wait_for()
    addresses = readable(client)
    assert len(addresses) > 80
    for address in addresses:
        watched.goto(site + address)
    assert watched.complaints == []
    assert all(url.startswith(site) for url in watched.requested)


def fill_the_queue():
    """One submission of each kind, with all that the page of a submission can show."""
    published = builders.initiative("Kodstuga", title_en="Code club", starts_on="2026-01-01")
    changed = {
        "title_sv": "Kodstugan",
        "summary_sv": "Barn och unga provar att programmera.",
        "starts_on": "2026-02-01",
    }
    proposal = builders.proposal(published, **changed)
    type(published).objects.filter(pk=published.pk).update(starts_on="2026-03-01")
    organization = builders.organization("Skogen", status=Status.IN_REVIEW, description_sv="Vi **lär** ut.")
    builders.contact(of=organization, is_public=True)
    return [
        builders.submission(builders.initiative("Kodstugor", status=Status.IN_REVIEW, title_en="Code clubs")),
        builders.submission(organization, language="en"),
        builders.submission(proposal),
        builders.submission(builders.proposal(published, title_en="The code club")),
    ]


def test_a_reviewer_reads_and_decides(site, watched, axe):
    load("load_demo")
    submissions = fill_the_queue()
    page = watched
    sign_in(page, site)
    page.locator(".desk__lines a").first.click()
    page.locator("#result_list tbody tr").nth(3).wait_for()
    assert axe(page) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for submission in submissions:
            page.goto(f"{site}/admin/publishing/submission/{submission.pk}/change/")
            assert axe(page) == []
    page.goto(f"{site}/admin/publishing/submission/{submissions[0].pk}/change/")
    page.locator("#id_message").fill("Hälsningar, Cilla")
    page.locator("#id_phrase").select_option(index=1)
    page.locator("[value=insert]").click()
    assert page.locator("#id_message").input_value().endswith("\n\nHälsningar, Cilla")
    page.locator("#id_message").fill("")
    page.locator("[value=decline]").click()
    assert page.locator("#id_message_error").is_visible()
    assert axe(page) == []
    page.locator("[value=publish]").click()
    assert page.locator(".badge--published").first.is_visible()
    for path in ("post_office/email/", "publishing/phrase/", "publishing/phrase/add/"):
        page.goto(f"{site}/admin/{path}")
    assert page.complaints == []
    assert all(url.startswith(site) for url in page.requested)


def test_a_coordinator_publishes_a_submission_two_clicks_after_signing_in(site, watched, axe):
    load("load_demo")
    builders.submission(builders.initiative("Robotar för alla", status=Status.IN_REVIEW))
    page = watched
    sign_in(page, site)
    page.get_by_role("link", name="Robotar för alla").click()
    page.get_by_role("button", name="Publicera").click()
    page.goto(f"{site}/sv/initiativ/")
    assert page.get_by_role("link", name="Robotar för alla").is_visible()
    for path in ("", "my-settings/"):
        page.goto(f"{site}/admin/{path}")
        assert axe(page) == []
    assert page.complaints == []


def test_a_coordinator_reads_what_is_kept_of_a_person_and_erases_it(site, watched, axe):
    load("load_demo")
    page = watched
    sign_in(page, site)
    page.goto(f"{site}/admin/members/contactperson/")
    page.get_by_role("link", name="Personuppgifter om en person").click()
    assert axe(page) == []
    page.get_by_label("E-postadress").fill("member@example.org")
    page.get_by_role("button", name="Visa").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner som text").click()
    assert download.value.suggested_filename == "personal-data.txt"
    page.get_by_role("button", name="Radera för alltid").click()
    assert axe(page) == []
    page.get_by_label("Jag har läst vad som försvinner").check()
    page.get_by_role("button", name="Radera för alltid").click()
    assert page.get_by_role("status").inner_text() == "Klart. Adressen finns inte längre i databasen."
    assert axe(page) == []
    assert page.complaints == []


def test_two_at_a_form_a_way_back_and_a_question_to_who_leaves(site, watched, axe):
    load("load_demo")
    thing = builders.page("Om skogen")
    page = watched
    sign_in(page, site)
    page.locator("#content").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form = f"{site}/admin/pages/page/{thing.pk}/change/"
    page.goto(form, wait_until="load")
    page.wait_for_function("document.readyState === 'complete'")
    page.get_by_label("Titel (svenska)").fill("Cillas")
    type(thing).objects.filter(pk=thing.pk).update(title_sv="Ottos", title_en="Otto")
    page.locator("[name=_continue]").click()
    page.locator(".versions__meanwhile").wait_for()
    assert asked == []
    assert page.get_by_label("Titel (svenska)").input_value() == "Cillas"
    assert page.get_by_label("Titel (engelska)").input_value() == "Otto"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
    page.goto(f"{site}/admin/pages/page/{thing.pk}/history/")
    assert asked == ["beforeunload"]
    assert axe(page) == []
    page.locator(".versions__button").first.click()
    assert axe(page) == []
    page.locator("#content [type=submit]").click()
    page.locator(".messagelist").wait_for()
    thing.refresh_from_db()
    assert thing.title_sv == "Om skogen"
    thing.delete()
    page.goto(f"{site}/admin/deleted/")
    assert axe(page) == []
    page.get_by_role("link", name="Om skogen").click()
    assert axe(page) == []
    page.locator("#content [type=submit]").click()
    page.locator(".messagelist").wait_for()
    assert type(thing).objects.get(slug="om-skogen").title_sv == "Om skogen"
    assert page.complaints == []
