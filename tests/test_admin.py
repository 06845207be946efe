"""The coordinator's work in admin, through its real forms."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.translation import override
from post_office.models import Email

from initiatives.models import Initiative
from members.models import ContactPerson, Organization, SignIn, User
from pages.models import Page
from publishing.models import Phrase, ReviewEvent, Sender, Submission
from publishing.states import Status
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """A browser in which a coordinator is signed in."""
    client.force_login(builders.coordinator())
    return client


def form_values(html):
    """What a browser would send for the change form: the values of its inputs, text areas and selects."""
    body = re.search(r'<form[^>]*id="\w+_form".*?</form>', html, re.DOTALL)[0]
    values = {}
    for tag in re.findall(r"<input\b[^>]*>", body):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        checked = found.get("type") not in {"checkbox", "radio"} or " checked" in tag
        if "name" in found and found.get("type") not in {"submit", "file"} and checked:
            values.setdefault(found["name"], []).append(found.get("value", "on" if " checked" in tag else ""))
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', body, re.DOTALL):
        values[name] = [text]
    for name, options in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        values[name] = re.findall(r'value="([^"]*)"\s+selected', options)
    return values


def change(client, obj, **changes):
    """Open an object's change form, change some fields and save; returns the answer after redirects."""
    address = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    values = form_values(client.get(address).text)
    return client.post(address, {**values, **changes}, follow=True)


def address(model, view="changelist", *keys):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=keys)


AGREED = {"contacts-0-agreed_at": "2026-05-01"}


def test_a_changed_text_is_on_the_site_at_once(desk):
    page = Page.objects.get(section="contact")
    change(desk, page, title_sv="Hör av dig", title_en="Get in touch")
    assert "<h1>Hör av dig</h1>" in desk.get("/sv/kontakt/").text
    assert "<h1>Get in touch</h1>" in desk.get("/en/contact/").text


def test_a_changed_member_and_its_contact_are_on_the_site_at_once(desk):
    organization = builders.organization("Skogen", slug="skogen")
    person = builders.contact("Kim", of=organization, is_public=True)
    change(desk, organization, name_sv="Storskogen", **{"contacts-0-name": "Kim Skog", **AGREED})
    html = desk.get("/sv/medlemmar/skogen/").text
    assert "<h1>Storskogen</h1>" in html
    assert "Kim Skog" in html
    person.refresh_from_db()
    assert person.name == "Kim Skog"


def test_a_changed_initiative_is_on_the_site_at_once(desk):
    initiative = builders.initiative(slug="kodstuga")
    change(desk, initiative, summary_sv="En ny sammanfattning.")
    assert "En ny sammanfattning." in desk.get("/sv/initiativ/").text


def test_a_new_initiative_is_written_and_published_in_one_go(desk):
    organization = builders.organization()
    area = builders.CompetenceArea.objects.get(code="for-all")
    values = form_values(desk.get(address(Initiative, "add")).text)
    texts = {"title_sv": "Surfcafé", "summary_sv": "Seniorer hjälps åt.", "body_sv": "Varje torsdag."}
    choices = {"organization": organization.pk, "areas": [area.pk], "slug": "surfcafe", "_transition": "publish"}
    desk.post(address(Initiative, "add"), {**values, **texts, **choices})
    initiative = Initiative.objects.published().get()
    assert ReviewEvent.objects.about(initiative).get().by.name == "Cilla Samordnare"
    assert "Seniorer hjälps åt." in desk.get("/sv/initiativ/surfcafe/").text


def test_asking_for_changes_without_a_word_keeps_all_that_was_typed(desk):
    initiative = builders.initiative(status=Status.IN_REVIEW)
    response = change(desk, initiative, internal_note="Ring dem.", _transition="request_changes")
    assert "Skriv till den som skickade in och förklara varför." in response.text
    assert "Ring dem." in response.text
    initiative.refresh_from_db()
    assert initiative.status == Status.IN_REVIEW
    change(desk, initiative, message="Vem är det för?", internal_note="Ring dem.", _transition="request_changes")
    initiative.refresh_from_db()
    event = ReviewEvent.objects.about(initiative).get()
    assert initiative.status == Status.CHANGES_REQUESTED
    assert (event.message, event.internal_note) == ("Vem är det för?", "Ring dem.")


def test_the_change_form_shows_the_steps_that_fit_and_the_log(desk):
    initiative = builders.initiative(status=Status.IN_REVIEW)
    change(desk, initiative, message="Fint.", _transition="publish")
    page = desk.get(reverse("admin:initiatives_initiative_change", args=[initiative.pk])).text
    assert re.findall(r'name="_transition" value="(\w+)"', page) == ["take_back", "archive", "withdraw"]
    assert "Granskas → Publicerad (Cilla Samordnare) Fint." in page
    assert 'class="badge badge--published"' in page


def test_chosen_rows_are_published_together(desk):
    owner = builders.organization()
    drafts = [builders.initiative(f"Utkast {n}", of=owner, status=Status.DRAFT) for n in range(3)]
    picked = {"action": "publish_selected", "_selected_action": [draft.pk for draft in drafts]}
    response = desk.post(address(Initiative), picked, follow=True)
    assert "3 publicerade." in response.text
    assert Initiative.objects.published().count() == 3


def test_a_section_can_be_edited_but_neither_hidden_nor_deleted(desk):
    section = Page.objects.get(section="home")
    page = desk.get(reverse("admin:pages_page_change", args=[section.pk])).text
    assert 'name="_transition"' not in page
    assert desk.post(reverse("admin:pages_page_delete", args=[section.pk]), {"post": "yes"}).status_code == 403
    desk.post(address(Page), {"action": "withdraw_selected", "_selected_action": [section.pk]})
    desk.post(address(Page), {"action": "delete_selected", "_selected_action": [section.pk], "post": "yes"})
    section.refresh_from_db()
    assert section.status == Status.PUBLISHED


def test_a_page_may_not_take_the_address_of_another_part(desk):
    page = builders.page("Om", slug="om")
    response = change(desk, page, slug="medlemmar")
    assert "Adressen används av en annan del av webbplatsen." in response.text
    page.refresh_from_db()
    assert page.slug == "om"


def test_dates_in_the_wrong_order_are_explained_at_the_field(desk):
    initiative = builders.initiative()
    response = change(desk, initiative, starts_on="2026-05-02", ends_on="2026-05-01")
    assert "Slutet kommer före början." in response.text


def test_swedish_is_required_and_english_is_not(desk):
    initiative = builders.initiative()
    assert "Detta fält måste fyllas i" in change(desk, initiative, title_sv="").text
    change(desk, initiative, title_en="", title_sv="Ny titel")
    initiative.refresh_from_db()
    assert initiative.title_sv == "Ny titel"


def test_codes_cannot_be_changed_and_rows_of_code_lists_stay(desk):
    term = builders.Term.objects.get(code="pupils")
    change(desk, term, label_sv="Skolelever", code="other", eu_code="x")
    term.refresh_from_db()
    assert (term.label_sv, term.code, term.eu_code) == ("Skolelever", "pupils", "")
    assert desk.get(address(builders.Term, "add")).status_code == 403
    assert desk.post(reverse("admin:vocabularies_term_delete", args=[term.pk]), {"post": "yes"}).status_code == 403


def test_the_log_can_only_be_read(desk):
    builders.workflow_event()
    event = ReviewEvent.objects.get()
    page = reverse("admin:publishing_reviewevent_change", args=[event.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"message": "Något annat"}).status_code == 403
    assert desk.get(address(ReviewEvent, "add")).status_code == 403


def test_a_contact_s_address_is_kept_in_lower_case_and_once_per_member(desk):
    organization = builders.organization()
    builders.contact(of=organization, email="Kim@Example.com")
    second = builders.contact(of=organization, email="annan@example.com")
    assert ContactPerson.objects.filter(email="kim@example.com").exists()
    response = change(desk, second, email="KIM@example.com")
    assert "Medlemmen har redan en kontaktperson med den e-postadressen." in response.text


CONTACT = {"name": "Kim"}


def contact_rows(*emails, first=0):
    """Form values of new rows for contact persons."""
    rows = {"contacts-TOTAL_FORMS": str(first + len(emails))}
    for number, email in enumerate(emails, first):
        rows |= {f"contacts-{number}-{name}": value for name, value in {**CONTACT, "email": email}.items()}
    return rows


def test_an_address_given_twice_in_the_member_s_form_is_explained_and_nothing_is_lost(desk):
    message = "Medlemmen har redan en kontaktperson med den e-postadressen."
    new = {**form_values(desk.get(address(Organization, "add")).text), "name_sv": "Ny medlem", "slug": "ny"}
    response = desk.post(address(Organization, "add"), {**new, **contact_rows("a@b.se", "A@b.se")})
    assert message in response.text
    assert 'value="Ny medlem"' in response.text
    organization = builders.organization()
    builders.contact(of=organization, email="a@b.se")
    assert message in change(desk, organization, **contact_rows("A@B.se", first=1)).text
    assert message in change(desk, organization, **contact_rows("x@b.se", "X@b.se", first=1)).text
    assert organization.contacts.count() == 1


def test_showing_a_person_needs_a_date_of_consent_and_details_need_the_person(desk):
    person = builders.contact()
    unreadable = change(desk, person, is_public="on", agreed_at="i maj").text
    assert "Skriv dagen som ett datum" in unreadable
    assert "Skriv när personen gick med på det" not in unreadable
    assert "Kryssa i det här också" in change(desk, person, is_email_public="on").text
    change(desk, person, is_public="on", agreed_at="2026-05-01")
    person.refresh_from_db()
    assert person.is_public
    assert "Skriv när personen gick med på det" in change(desk, person, agreed_at="").text


def test_a_decision_that_no_longer_fits_is_said_and_not_taken(desk):
    initiative = builders.initiative()
    response = change(desk, initiative, _transition="decline", message="Det är en annons.")
    assert "steget går inte att ta när status är ”Publicerad”" in response.text
    initiative.refresh_from_db()
    assert initiative.status == Status.PUBLISHED


def test_rows_that_cannot_take_the_step_are_named(desk):
    published, draft = builders.initiative("Redan"), builders.initiative("Utkast", status=Status.DRAFT)
    picked = {"action": "archive_selected", "_selected_action": [published.pk, draft.pk]}
    response = desk.post(address(Initiative), picked, follow=True)
    assert "1 arkiverad." in response.text
    assert "Utkast: steget går inte att ta när status är ”Utkast”" in response.text


def test_a_note_without_a_decision_is_not_thrown_away(desk):
    response = change(desk, builders.initiative(), internal_note="Ring dem.")
    assert "Tryck på ett av besluten längst ner" in response.text
    assert "Ring dem." in response.text


def test_publishing_says_that_it_is_public_and_links_there(desk):
    initiative = builders.initiative(status=Status.DRAFT, slug="kodstuga")
    response = change(desk, initiative, _transition="publish")
    assert '<a href="/sv/initiativ/kodstuga/">Kodstuga</a>: Publicerad' in response.text


def test_an_initiative_whose_member_is_hidden_says_why_it_is_not_shown(desk):
    builders.initiative(of=builders.organization("Dolda", status=Status.DRAFT), slug="kodstuga")
    reason = "Publicerad men visas inte: Dolda är inte publicerad"
    assert reason in desk.get(address(Initiative)).text
    assert reason in desk.get("/sv/initiativ/kodstuga/").text


def test_the_preview_of_a_member_shows_its_people(desk):
    organization = builders.organization(status=Status.DRAFT, slug="skogen")
    builders.contact("Kim Synlig", of=organization, is_public=True)
    assert "Kim Synlig" in desk.get("/sv/medlemmar/skogen/").text


def test_a_pop_up_window_offers_no_decisions(desk):
    organization = builders.organization()
    page = reverse("admin:members_organization_change", args=[organization.pk])
    assert 'name="_transition"' not in desk.get(f"{page}?_popup=1").text


@pytest.mark.parametrize("slug", ["å ä", "Stor", "a_b", "-a", "a--b"])
def test_an_address_with_other_signs_is_explained(desk, slug):
    response = change(desk, builders.initiative(), slug=slug)
    assert "Skriv adressen med bara bokstäverna a till z, siffror och bindestreck" in response.text


def test_a_taken_address_is_explained(desk):
    builders.page(slug="upptagen")
    assert "Adressen är upptagen." in change(desk, builders.page("Annan"), slug="upptagen").text


def test_admin_speaks_swedish_and_english(desk):
    swedish = desk.get("/admin/", headers={"accept-language": "sv"}).text
    english = desk.get("/admin/", headers={"accept-language": "en"}).text
    assert "Att göra" in swedish
    assert "Medlemmar och personer" in swedish
    assert "To do" in english
    desk.post(reverse("set_language"), {"language": "en", "next": "/admin/"})
    assert "To do" in desk.get("/admin/", headers={"accept-language": "sv"}).text


def test_both_languages_stand_side_by_side_with_their_names(desk):
    with override("sv"):
        page = desk.get(address(Organization, "add")).text
    assert "Namn (svenska)" in page
    assert "Namn (engelska)" in page
    row = re.search(r'<div class="form-row[^"]*field-name_sv[^"]*field-name_en', page)
    assert row


@pytest.mark.once
@pytest.mark.parametrize("model", [Initiative, Organization, ContactPerson, Page, builders.Term, ReviewEvent])
def test_lists_search_and_filter_without_more_queries_for_more_rows(desk, model, django_assert_max_num_queries):
    def fill(number):
        for n in range(number):
            organization = builders.organization(f"Medlem {n}", category="ngo")
            builders.contact(of=organization)
            builders.initiative(of=organization, areas=["education", "for-all"])
            builders.page(f"Sida {n}")
            builders.workflow_event()

    fill(3)
    with django_assert_max_num_queries(30) as few:
        assert desk.get(address(model), {"q": "medlem"}).status_code == 200
        desk.get(address(model))
    fill(27)
    with django_assert_max_num_queries(len(few)):
        desk.get(address(model), {"q": "medlem"})
        desk.get(address(model))


RIGHTS = {
    # model: who may see its list
    Initiative: {"coordinator", "reviewer", "superuser"},
    Organization: {"coordinator", "reviewer", "superuser"},
    ContactPerson: {"coordinator", "reviewer", "superuser"},
    Page: {"coordinator", "superuser"},
    builders.Term: {"coordinator", "superuser"},
    ReviewEvent: {"coordinator", "reviewer", "superuser"},
    Submission: {"coordinator", "reviewer", "superuser"},
    Phrase: {"coordinator", "superuser"},
    Email: {"coordinator", "superuser"},
    User: {"coordinator", "superuser"},
    SignIn: {"coordinator", "superuser"},
    Sender: {"coordinator", "superuser"},
    LogEntry: {"coordinator", "superuser"},
}


@pytest.mark.parametrize("who", ["coordinator", "reviewer", "superuser", "plain staff"])
@pytest.mark.parametrize("model", RIGHTS)
def test_who_sees_which_list(client, who, model):
    makers = {
        "coordinator": builders.coordinator,
        "reviewer": builders.reviewer,
        "superuser": lambda: builders.user(is_staff=True, is_superuser=True),
        "plain staff": lambda: builders.user(is_staff=True),
    }
    client.force_login(makers[who]())
    assert client.get(address(model), follow=True).status_code == (200 if who in RIGHTS[model] else 403)


def test_a_member_without_staff_rights_does_not_get_in(client):
    client.force_login(builders.member_of(builders.organization()))
    assert client.get("/admin/").status_code == 302


def test_a_reviewer_decides_but_does_not_edit(client):
    client.force_login(builders.reviewer())
    initiative = builders.initiative(status=Status.IN_REVIEW)
    page = reverse("admin:initiatives_initiative_change", args=[initiative.pk])
    html = client.get(page).text
    assert 'name="title_sv"' not in html
    assert re.findall(r'name="_transition" value="(\w+)"', html) == [
        "publish",
        "request_changes",
        "decline",
        "withdraw",
    ]
    client.post(page, {"_transition": "decline", "message": "Det är en annons.", "title_sv": "Kapad"})
    initiative.refresh_from_db()
    assert (initiative.status, initiative.title_sv) == (Status.DECLINED, "Kodstuga")


def test_contact_persons_are_counted_right_when_the_list_is_searched(desk):
    organization = builders.organization("Kontaktbolaget")
    for _person in range(3):
        builders.contact("Kim Kontakt", of=organization)
    row = desk.get(address(Organization), {"q": "Kontakt kontakt"}).text
    assert re.search(r'class="field-contact_count">3<', row)


def test_the_change_log_names_fields_in_swedish_and_only_those_that_were_changed(desk):
    page = builders.page(body_sv="Ett.\nTvå.", body_en="One.")
    body = "Ett.\r\nTvå."
    change(desk, page, title_sv="Om stigen", body_sv=body)
    log = desk.get(address(LogEntry)).text
    assert "Ändrade Titel (svenska)." in log
    assert "Vad som gjordes" in log
    organization = builders.organization("Skogen")
    builders.contact("Kim", of=organization)
    change(desk, organization, **{"contacts-0-title_sv": "Chef"})
    log = desk.get(address(LogEntry)).text
    assert "för kontaktperson “Kim" in log or "för kontaktperson ”Kim" in log
    assert not re.search(r"\((Swedish|English)\)", log)


def test_the_sender_opens_its_form_at_once(desk):
    answer = desk.get(address(Sender), follow=True)
    assert answer.redirect_chain[-1][0] == address(Sender, "change", Sender.current().pk)


def test_the_chosen_initiatives_have_a_title_and_a_button_in_plain_words(desk):
    page = desk.get("/admin/initiatives/choseninitiative/").text
    assert "<h1>Initiativ på startsidan</h1>" in page
    assert "Välj ett initiativ till" in page


def test_who_may_not_see_a_page_of_the_admin_is_told_so_with_a_way_on(client):
    client.force_login(builders.reviewer())
    answer = client.get(address(Page))
    assert answer.status_code == 403
    assert "Du har inte tillgång till sidan" in answer.text
    assert 'href="/admin/"' in answer.text
