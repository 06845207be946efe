"""Lists in and out, as the coordinator sends and gets them."""

import csv
import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import Workbook, load_workbook
from post_office.models import Email

from initiatives.lists import InitiativeResource
from initiatives.models import Initiative
from members.lists import ContactPersonResource, OrganizationResource
from members.models import ContactPerson, Organization
from publishing import search, workflow
from publishing.control_characters import usable
from publishing.lists import files, importing
from publishing.lists.sheets import LONGEST, as_csv, as_excel
from publishing.models import ContentChange, ListImport, Translation
from publishing.retention import forget
from publishing.states import Status
from tests import builders

pytestmark = pytest.mark.django_db
MODELS = {Organization: OrganizationResource, ContactPerson: ContactPersonResource, Initiative: InitiativeResource}
ACCEPT = {"headers": {"accept-language": "sv"}}


@pytest.fixture
def desk(client):
    client.force_login(builders.coordinator())
    return client


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def excel(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def semicolons(*rows, encoding="cp1252"):
    return "\r\n".join(";".join(row) for row in rows).encode(encoding)


def choose(client, model, content, name="lista.xlsx"):
    """Choose a file; returns the preview, or the first page with what is wrong with the file."""
    if isinstance(content, str):
        content, name = content.encode(), "lista.csv"
    data = {"file": SimpleUploadedFile(name, content)}
    return client.post(address(model, "import"), data, follow=True, **ACCEPT)


def seen_in(response):
    return {"seen": response.context["outcome"].fingerprint}


def bring_in(client, model, content):
    response = choose(client, model, content)
    assert "outcome" in response.context, response.text
    problems = response.context["outcome"].problems
    assert not problems, problems
    return client.post(response.request["PATH_INFO"], seen_in(response), follow=True, **ACCEPT)


def problems(response):
    return [(problem.row, problem.column, problem.words) for problem in response.context["outcome"].problems]


def kinds(response):
    return [row.kind for row in response.context["outcome"].rows]


def export(client, model, kind="xlsx", query="", **data):
    names = list(client.get(address(model, "export")).context["form"].initial["columns"])
    data = {"format": kind, "columns": names, **data}
    return client.post(address(model, "export") + query, data, **ACCEPT)


def sheet(response):
    return list(load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True))


def rows_of_csv(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


# In


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_members_come_from_csv_in_the_dialects_that_are_met(desk, encoding, delimiter):
    rows = ["Namn (svenska);Webbplats;Typ av organisation", "Örnsköldsviks räkor & Älg;www.example.org;Ideell förening"]
    with override("sv"):
        kind = str(builders.Term.objects.get(vocabulary="category", code="association"))
    rows[1] = rows[1].replace("Ideell förening", kind)
    content = "\r\n".join(rows).replace(";", delimiter).encode(encoding)
    bring_in(desk, Organization, content)
    made = Organization.objects.get()
    assert (made.name_sv, made.slug, made.category.code) == (
        "Örnsköldsviks räkor & Älg",
        "ornskoldsviks-rakor-alg",
        "association",
    )
    assert (made.website, made.status) == ("https://www.example.org", Status.DRAFT)


def test_members_come_from_excel_with_its_dates_and_a_link_leads_to_the_new_drafts(desk):
    builders.organization("Gammal", status=Status.DRAFT)
    content = excel(["name_sv", "JOINED THE COALITION  ON", "Lämnade koalitionen"], ["Ny", date(2026, 3, 1), None])
    content = excel(
        ["name_sv", "JOINED THE COALITION  ON", "left_on"],
        ["Ny", datetime(2026, 3, 1), None],
        [None, None, None],
        ["Nyare", "2026-04-01", "20260501"],
    )
    response = bring_in(desk, Organization, content)
    new = Organization.objects.exclude(name_sv="Gammal").order_by("pk")
    assert [(o.joined_on, o.left_on) for o in new] == [
        (date(2026, 3, 1), None),
        (date(2026, 4, 1), date(2026, 5, 1)),
    ]
    listed = desk.get(response.context["new_address"])
    assert set(listed.context["cl"].queryset) == set(new)
    desk.post(
        response.context["new_address"],
        {"action": "publish_selected", "_selected_action": [o.pk for o in new]},
    )
    assert Organization.objects.published().count() == 2


def test_a_formula_in_a_cell_counts_as_its_value_or_as_nothing(desk):
    response = choose(desk, Organization, excel(["name_sv", "website"], ["Ny", "=HYPERLINK(1)"]))
    assert kinds(response) == ["new"]
    assert "HYPERLINK" not in response.text


def test_every_problem_has_its_row_and_column_and_nothing_is_stored(desk):
    builders.organization("Skogen", slug="skogen")
    content = "\n".join(
        [
            "Namn (svenska);Typ av organisation;Webbplats;Gick med i koalitionen;Adress",
            "Ny medlem;;;;",
            ";Okänd typ;http://;i våras;",
            "Skogen;;;;skogen",
            "Annat namn;;;;skogen",
            "Skogen;;;;",
            "Stor;;;;Stor Adress",
        ]
    )
    with override("sv"):
        resource = OrganizationResource(builders.coordinator())
        headings = [resource.heading(n) for n in ("name_sv", "category", "website", "joined_on", "slug")]
        content = ";".join(headings) + content[content.index("\n") :]
    response = choose(desk, Organization, content)
    found = problems(response)
    assert {(row, column) for row, column, _words in found} == {
        (3, headings[0]),
        (3, headings[1]),
        (3, headings[2]),
        (3, headings[3]),
        (5, ""),
        (6, ""),
        (7, headings[4]),
    }
    for _row, column, words in found:
        assert column in response.text
        assert "giltig" not in words
    desk.post(response.request["PATH_INFO"], {"seen": ""})
    desk.post(response.request["PATH_INFO"], seen_in(response))
    assert Organization.objects.count() == 1


def test_a_member_that_is_there_already_is_not_brought_twice(desk):
    builders.organization("Skogen", slug="skogen")
    [(row, _column, words)] = problems(choose(desk, Organization, "name_sv\nSkogen"))
    assert (row, "skogen" in words) == (2, True)
    [(row, _column, words)] = problems(choose(desk, Organization, "name_sv\nNy\nNy"))
    assert row == 3
    assert "2" in words
    assert kinds(choose(desk, Organization, "name_sv;slug\nSkogen;skogen-i-norr")) == ["new"]


def test_initiatives_name_members_areas_and_terms_by_label_or_code_in_any_language(desk):
    owner = builders.organization("Skogen, ek. för.", slug="skogen", name_en="The Forest")
    builders.organization("Ängen", slug="angen")
    needed = "Text"
    headings = [
        "title_sv",
        "organization",
        "areas",
        "audiences",
        "partners",
        "summary_sv",
        "body_sv",
        "is_for_core_platform",
    ]
    with override("sv"):
        area = str(builders.CompetenceArea.objects.get(code="education"))
    with override("en"):
        audience = str(builders.Term.objects.get(code="pupils"))
    rows = [
        ["Ett", "the forest", f"{area} | for-all", audience.upper(), "Ängen; skogen", needed, needed, "x"],
        ["Två", "skogen", "education", "", "", needed, needed, "Nej"],
    ]
    bring_in(desk, Initiative, excel(headings, *rows))
    one, two = Initiative.objects.order_by("pk")
    assert one.organization == two.organization == owner
    assert {area.code for area in one.areas.all()} == {"education", "for-all"}
    assert [term.code for term in one.audiences.all()] == ["pupils"]
    assert {partner.slug for partner in one.partners.all()} == {"angen", "skogen"}
    assert (one.is_for_core_platform, two.is_for_core_platform) == (True, False)


def test_unknown_and_ambiguous_names_and_missing_areas_are_problems_at_their_column(desk):
    builders.organization("Lika", slug="lika")
    builders.organization("Lika", slug="lika-2")
    headings = ["title_sv", "organization", "areas", "audiences", "summary_sv", "body_sv", "is_for_core_platform"]
    rows = [
        ["Ett", "Lika", "education", "elever; marsianer", "Text", "Text", "kanske"],
        ["Två", "lika", "", "", "Text", "Text", ""],
    ]
    response = choose(desk, Initiative, excel(headings, *rows))
    with override("sv"):
        resource = InitiativeResource(builders.coordinator())
        expected = {(2, "audiences"), (2, "is_for_core_platform"), (2, "organization"), (3, "areas")}
        expected = {(row, resource.heading(name)) for row, name in expected}
    # “lika” is the address of one of them and the name of both.
    # “lika” is the address of one of them alone.
    assert {problem[:2] for problem in problems(response)} == expected
    assert "marsianer" in response.text
    assert "lika, lika-2" in response.text


def test_missing_double_and_unknown_columns_are_named(desk):
    response = choose(desk, Initiative, "Titel;summary_sv;Summary_sv\nEtt;a;b")
    columns = [column for _row, column, _words in problems(response)]
    with override("sv"):
        resource = InitiativeResource(builders.coordinator())
        missing = [resource.heading(name) for name in ("organization", "areas", "body_sv")]
    assert columns == ["Summary_sv", *missing]
    response = choose(desk, Organization, "name_sv;Anteckning;Status\nEtt;x;Publicerad")
    assert response.context["outcome"].unknown == ["Anteckning"]
    assert response.context["outcome"].only_written == ["Status"]
    assert "Anteckning" in response.text


def test_contact_persons_are_known_by_member_and_address_and_need_a_date_of_consent(desk):
    owner = builders.organization("Skogen", slug="skogen")
    person = builders.contact("Kim", of=owner, email="kim@example.com", phone="08-1")
    headings = "organization;email;name;is_public;agreed_at;phone"
    response = choose(desk, ContactPerson, f"{headings}\nskogen;ny@example.com;Ny;ja;;\nskogen;kim;Kim;;;")
    assert {(row, bool(column)) for row, column, _words in problems(response)} == {(2, True), (3, True)}
    bring_in(
        desk,
        ContactPerson,
        f"{headings}\nSkogen;KIM@example.com;Kim Ny;nej;;+46 8 2\nskogen;ny@example.com;Ny;Ja;2026-05-01 14:30;",
    )
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Kim Ny", "+46 8 2")
    new = ContactPerson.objects.get(email="ny@example.com")
    assert timezone.localtime(new.agreed_at).isoformat()[:16] == "2026-05-01T14:30"
    assert (new.position, new.is_email_public, ContactPerson.objects.count()) == (100, False, 2)


def test_an_empty_cell_empties_and_a_missing_column_leaves_alone(desk):
    builders.organization("Skogen", slug="skogen", website="https://a.se", joined_on="2026-01-01", name_en="Forest")
    response = choose(desk, Organization, "slug;website;joined_on\nskogen;;")
    changed = response.context["outcome"].rows[0].changes
    assert [change[1:] for change in changed] == [["https://a.se", ""], ["2026-01-01", ""]]
    assert "https://a.se" in response.text
    desk.post(response.request["PATH_INFO"], seen_in(response))
    member = Organization.objects.get()
    assert (member.website, member.joined_on, member.name_en) == ("", None, "Forest")
    assert member.status == Status.PUBLISHED


def test_looking_leaves_nothing_behind(desk):
    builders.organization("Skogen", slug="skogen", category="ngo")
    before = [model.objects.count() for model in (Organization, Translation, ContentChange, Email, LogEntry)]
    choose(desk, Organization, "name_sv;slug\nNy;\nSkog;skogen")
    assert before == [model.objects.count() for model in (Organization, Translation, ContentChange, Email, LogEntry)]
    assert Organization.objects.get().name_sv == "Skogen"


def test_the_search_knows_what_was_imported_and_nothing_of_what_was_only_looked_at(desk):
    before = search.size()
    response = choose(desk, Organization, "Namn;Beskrivning\nNy;Vi lagar radioapparater")
    assert search.size() == before
    desk.post(response.request["PATH_INFO"], seen_in(response))
    workflow.publish(Organization.objects.get(), by=workflow.SYSTEM)
    assert "Ny" in desk.get("/sv/sok/?q=radioapparater").text
    changed = choose(desk, Organization, "Adress;Beskrivning\nny;Vi lagar klockor")
    desk.post(changed.request["PATH_INFO"], seen_in(changed))
    assert 'href="/sv/medlemmar/ny/"' in desk.get("/sv/sok/?q=klockor").text
    assert 'href="/sv/medlemmar/ny/"' not in desk.get("/sv/sok/?q=radioapparater").text


def test_who_imports_the_own_address_is_not_informed_of_it(client):
    builders.organization("Skogen", slug="skogen")
    user = builders.coordinator()
    client.force_login(user)
    bring_in(client, ContactPerson, f"organization;email;name\nskogen;{user.email};Jag\nskogen;ny@example.com;Ny")
    assert ContactPerson.objects.get(email=user.email).informed_at
    assert ContactPerson.objects.get(email="ny@example.com").informed_at is None


def test_what_changes_between_looking_and_importing_is_said_and_shown_anew(desk):
    member = builders.organization("Skogen", slug="skogen")
    response = choose(desk, Organization, "slug;name_sv\nskogen;Storskogen")
    path, seen = response.request["PATH_INFO"], seen_in(response)
    member.name_sv = "Djungeln"
    member.save()
    response = desk.post(path, seen, **ACCEPT)
    assert response.context["is_changed"]
    assert "Djungeln" in response.text
    assert Organization.objects.get().name_sv == "Djungeln"
    desk.post(path, seen_in(response))
    assert Organization.objects.get().name_sv == "Storskogen"


def test_importing_twice_imports_once_is_logged_and_leaves_no_copy_of_the_list(desk):
    response = choose(desk, Organization, "name_sv\nNy")
    path, seen = response.request["PATH_INFO"], seen_in(response)
    desk.post(path, seen)
    desk.post(path, seen)
    assert Organization.objects.count() == 1
    assert ListImport.objects.get().table == {}
    entry = LogEntry.objects.get(object_id=None)
    assert "1" in entry.change_message
    assert entry.object_repr == "lista.csv"


def test_a_list_that_was_not_imported_goes_after_a_day(desk, time_machine):
    now = timezone.now()
    time_machine.move_to(now)
    choose(desk, Organization, "name_sv\nNy")
    list(forget())
    assert ListImport.objects.count() == 1
    time_machine.move_to(now + timedelta(days=2))
    list(forget())
    assert ListImport.objects.count() == 0


BAD_FILES = {
    "old Excel": b"\xd0\xcf\x11\xe0" + b"x" * 100,
    "cut off": excel(["name_sv"], ["Ny"])[:-200],
    "no Excel": b"PK\x03\x04 not a zip file",
    "empty": b" \n \n",
    "headings only": b"name_sv;slug\n",
    "too many rows": b"name_sv\n" + b"x\n" * (files.MOST_ROWS + 1),
    "too large": b"x" * (files.LARGEST + 1),
    "signs of nowhere": b"name_sv\n\x81\x8d",
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_read_is_explained(desk, content):
    response = choose(desk, Organization, content)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert ListImport.objects.count() == 0


def test_a_file_that_is_small_only_while_it_is_packed_is_not_opened(desk):
    file = io.BytesIO(excel(["name_sv"], ["Ny"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb", bytes(files.LARGEST_UNPACKED + 1))
    assert len(file.getvalue()) < files.LARGEST
    assert choose(desk, Organization, file.getvalue()).context["form"].errors["file"]


# Out


def test_the_file_holds_exactly_what_the_list_shows_on_all_its_pages(desk):
    for n in range(105):
        builders.organization(f"Åkern {n:03}", category="ngo" if n % 2 else None)
    builders.organization("Ängen", category="ngo")
    term = builders.Term.objects.get(vocabulary="category", code="ngo")
    query = f"?category__id__exact={term.pk}&q=kern&o=-1"
    shown = desk.get(address(Organization, "changelist") + query).context["cl"].queryset
    _headings, *rows = rows_of_csv(export(desk, Organization, "csv", query))
    assert [row[0] for row in rows] == [member.name_sv for member in shown]
    assert len(rows) == 52
    page = desk.get(address(Organization, "changelist") + query + "&p=2")
    assert desk.get(page.context["lists"]["export"]).context["number"] == 52
    assert LogEntry.objects.get().change_message.endswith("52 rader")


def test_the_chosen_rows_and_columns_only(desk):
    chosen = [builders.organization(name) for name in ("Ett", "Två")]
    builders.organization("Tre")
    picked = {"action": "export_selected", "_selected_action": [member.pk for member in chosen]}
    page = desk.post(address(Organization, "changelist"), picked)
    assert page.context["number"] == 2
    pks = page.context["form"].initial["pks"]
    rows = sheet(export(desk, Organization, pks=pks, columns=["name_sv", "number_of_contacts"]))
    assert rows[1:] == [("Ett", 0), ("Två", 0)]
    assert export(desk, Organization, columns=[]).context["form"].errors["columns"]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "'=1", "''=1", "#N/A", "_x0041_"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_and_all_come_back_as_they_were(text):
    content = as_excel("Lista", ["a"], [[text]])
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert cell.data_type == "s"
    line = as_csv(["a"], [[text]]).decode("utf-8-sig").split("\r\n")[1].strip('"')
    assert line[0] not in "=+-@\t\r"
    for file in (content, as_csv(["a"], [[text]])):
        [[_number, [back]]] = files.read(SimpleUploadedFile("f", file))["rows"]
        assert back == text.strip()


def test_csv_opens_rightly_in_swedish_excel(desk):
    builders.organization("Åäö; med semikolon")
    content = export(desk, Organization, "csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    assert '"Åäö; med semikolon";' in content.decode("utf-8-sig")


def test_a_text_that_excel_cannot_hold_is_said(desk):
    builders.organization("Lång", description_sv="x" * (LONGEST + 1))
    assert "CSV" in export(desk, Organization).context["form"].errors["format"][0]
    assert export(desk, Organization, "csv")["Content-Disposition"].endswith('.csv"')


def fill(number):
    for n in range(number):
        owner = builders.organization(
            f"Medlem {n}", category="ngo", joined_on="2026-01-01", description_sv="Ett\r\ntvå"
        )
        person = builders.contact(
            of=owner, email=f"{n}@example.com", is_public=True, agreed_at=timezone.now(), title_sv="Chef"
        )
        made = builders.initiative(f"Kod {n}", of=owner, partners=[owner], areas=["education", "for-all"])
        made.contact_person = person
        made.confirmed_at = timezone.now()
        made.save()
        for field, vocabulary in [("audiences", "audience"), ("technologies", "technology"), ("counties", "county")]:
            getattr(made, field).set(builders.Term.objects.filter(vocabulary=vocabulary)[:3])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("model", MODELS)
def test_an_exported_list_comes_back_unchanged_in_either_language(desk, model, kind):
    fill(3)
    builders.organization("Lika", slug="lika-a")
    builders.initiative("Hos den andra", of=builders.organization("Lika", slug="lika-b"))
    content = export(desk, model, kind).content
    for language in ("sv", "en"):
        data = {"file": SimpleUploadedFile("f", content)}
        response = desk.post(address(model, "import"), data, follow=True, headers={"accept-language": language})
        assert problems(response) == []
        assert set(kinds(response)) == {"unchanged"}, [row.changes for row in response.context["outcome"].rows]
        assert response.context["outcome"].unknown == []


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS)
def test_exports_ask_the_database_as_often_for_three_rows_as_for_thirty(desk, model, django_assert_max_num_queries):
    fill(3)
    with django_assert_max_num_queries(60) as few:
        export(desk, model)
    fill(27)
    with django_assert_max_num_queries(len(few)):
        export(desk, model)


@pytest.mark.parametrize("model", MODELS)
def test_the_template_explains_its_columns_and_can_be_filled_in(desk, model):
    response = desk.get(address(model, "template"), **ACCEPT)
    workbook = load_workbook(io.BytesIO(response.content))
    first, about, choices = workbook.worksheets
    headings = [cell.value for cell in first[1]]
    with override("sv"):
        resource = MODELS[model](builders.coordinator())
        assert [heading.removesuffix(" *") for heading in headings] == [resource.heading(n) for n in resource.filled]
    assert about.max_row == len(headings) + 1
    assert choices.max_row > 1 or model is ContactPerson
    assert "example.com" not in str(list(choices.values))
    assert first.data_validations.dataValidation
    assert choose(desk, model, response.content).context["form"].errors["file"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_heading_stands_for_two_columns(model, language):
    with override(language):
        resource = MODELS[model](builders.coordinator())
        headings = [resource.heading(name).casefold() for name in resource.columns]
        assert len(set(headings)) == len(headings)
        assert all(
            resource.known_headings[heading] == name for heading, name in zip(headings, resource.columns, strict=True)
        )


# Rights

SEEN, NO = 200, 403
RIGHTS = {
    "export": {
        "coordinator": dict.fromkeys(MODELS, SEEN),
        "reviewer": {**dict.fromkeys(MODELS, SEEN), ContactPerson: NO},
    },
    "import": {"coordinator": dict.fromkeys(MODELS, SEEN), "reviewer": dict.fromkeys(MODELS, NO)},
    "template": {"coordinator": dict.fromkeys(MODELS, SEEN), "reviewer": dict.fromkeys(MODELS, NO)},
}


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "plain staff"])
@pytest.mark.parametrize("view", RIGHTS)
def test_who_may_move_lists(client, who, view):
    client.force_login(builders.user(is_staff=True) if who == "plain staff" else getattr(builders, who)())
    for model in MODELS:
        expected = RIGHTS[view].get(who, {}).get(model, NO)
        assert client.get(address(model, view)).status_code == expected
        if view != "template":
            assert client.post(address(model, view)).status_code == expected


def test_a_reviewer_s_list_names_no_contact_person_and_offers_no_import(client):
    fill(1)
    client.force_login(builders.reviewer())
    page = client.get(address(Initiative, "changelist"), **ACCEPT)
    assert list(page.context["lists"]) == ["export"]
    assert "export_selected" in page.text
    assert "0@example.com" not in str(sheet(export(client, Initiative)))
    assert "export_selected" not in client.get(address(ContactPerson, "changelist")).text


def test_nobody_sees_the_list_that_somebody_else_has_chosen(desk, client):
    path = choose(desk, Organization, "name_sv\nHemlig").request["PATH_INFO"]
    client.force_login(builders.coordinator())
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


class AnyTextTest(TestCase):
    @given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
    @hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def test_any_text_survives_its_way_out_and_in(self, text):
        member = builders.organization("Skogen", slug="skogen", description_sv=text)
        user = builders.user(is_superuser=True, is_staff=True)
        resource = OrganizationResource(user)
        table = [[field.export(member) for field in resource.columns.values()]]
        headings = [resource.heading(name) for name in resource.columns]
        for content in (as_csv(headings, table), as_excel("Lista", headings, table)):
            read = files.read(SimpleUploadedFile("f", content))
            outcome, is_stored = importing_stored(OrganizationResource(user), read)
            assert is_stored, outcome.problems
            assert [row.kind for row in outcome.rows] == ["unchanged"]
            member.refresh_from_db()
            assert member.description_sv == usable(text, "\n")


def importing_stored(resource, table):
    seen = importing.preview(type(resource)(resource.user), table).fingerprint
    return importing.store(resource, table, seen)


def test_an_unknown_term_names_the_choices_and_an_unknown_member_does_not(desk):
    builders.organization("Skog", slug="skog")
    response = choose(desk, Organization, "name_sv;category\nA;marsian")
    (_row, _column, words), *_others = problems(response)
    assert "”marsian”. Välj ett av: Myndighet" in words
    response = choose(desk, ContactPerson, "organization;email;name\nberg;a@example.com;A")
    assert problems(response)[0][2].endswith("eller lägg till det först.")
