"""A coordinator's list on its way out, to be mended, and in again."""

import pytest
from openpyxl import load_workbook

from members.models import Organization
from tests.browser.test_admin import sign_in
from tests.copies import load

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "sv-SE"}


def test_a_list_goes_out_is_added_to_and_comes_in_again(site, watched, axe, tmp_path):
    load("load_demo")
    page, file = watched, tmp_path / "medlemmar.xlsx"

    def look():
        """The rules hold in either scheme, and nothing needs sideways scrolling on a small screen."""
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert axe(page) == []
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.set_viewport_size({"width": 1280, "height": 800})

    sign_in(page, site)
    page.goto(f"{site}/admin/members/organization/?q=Exempelskolan")
    page.get_by_role("link", name="Exportera").click()
    look()
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner filen").click()
    download.value.save_as(file)
    workbook = load_workbook(file)
    sheet = workbook.worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Exempelskolan"]
    sheet.append(["", "Okänd"])
    workbook.save(file)
    page.get_by_role("link", name="Medlemmar").first.click()
    page.get_by_role("link", name="Importera").click()
    look()
    page.get_by_label("Fil").set_input_files(file)
    page.get_by_role("button", name="Visa vad som skulle hända").click()
    assert page.get_by_role("row", name="Okänd").is_visible()
    look()
    sheet["A2"], sheet["A3"], sheet["B3"] = "Exempelskolan i norr", "Exempelgymnasiet", None
    workbook.save(file)
    page.get_by_role("link", name="Välj den rättade filen").click()
    page.get_by_label("Fil").set_input_files(file)
    page.get_by_role("button", name="Visa vad som skulle hända").click()
    assert page.get_by_role("row", name="Exempelskolan i norr").first.is_visible()
    look()
    page.get_by_role("button", name="Importera").click()
    look()
    page.get_by_role("link", name="Se de nya utkasten och publicera dem").click()
    page.locator("#result_list tbody tr").first.wait_for()
    assert page.locator("#result_list tbody tr").count() == 1
    assert Organization.objects.filter(name_sv="Exempelskolan i norr").exists()
    assert page.complaints == []
