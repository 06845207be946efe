"""What a member sees and does on the own page, and that nobody else sees or does it."""

import datetime
import re
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email

from initiatives.models import Initiative
from members.models import ContactPerson, Organization, User
from publishing import proposals, workflow
from publishing.models import Draft, Proposal, ReviewEvent, Submission
from publishing.states import Status
from tests import builders
from tests.test_pages import texts
from tests.test_pictures import file, photo, upload
from vocabularies.models import CompetenceArea

pytestmark = pytest.mark.django_db

MINE = "/en/my-page/"
KIM_ADDRESS = "kim@example.com"
KIM = {"name": "Kim Nyttnamn", "title_sv": "Chef", "title_en": "", "phone": "08-1"}


@pytest.fixture
def organization():
    return builders.organization("Skogsbyns bibliotek", slug="biblioteket")


@pytest.fixture
def member(organization):
    return builders.member_of(organization, name="Mia Medlem", email="mia@example.com")


@pytest.fixture
def mine(client, member):
    """A browser in which the member is signed in."""
    client.force_login(member, backend="members.backends.LinkBackend")
    return client


def words():
    """What a member writes who changes an initiative."""
    texts = {"title_sv": "Ny titel", "title_en": "", "summary_sv": "Ny inledning.", "body_sv": "Ny text."}
    return {**texts, "areas": [CompetenceArea.objects.get(code="education").pk]}


def address(obj, step):
    kind = obj._meta.model_name
    return f"{MINE}{kind}/{obj.pk}/{step}/"


def message(client):
    return texts(client.get(MINE).text, "p")


def sent_in(obj, email="mia@example.com", reference="7KF-3PX"):
    sender = {"name": "Mia", "email": email, "language": "en", "key": str(next(builders.numbers))}
    return Submission.objects.create(object=obj, reference=reference, **sender)


def approve(proposal, by=None):
    by = by or builders.coordinator()
    proposals.apply(proposal, list(proposal.values), by=by, seen=proposals.fingerprint(proposal))


def seen_in(response):
    return unescape(re.search(r'name="seen" value="([^"]+)"', response.text)[1])


# What one sees


def test_the_form_says_what_the_coalition_has_asked_for(mine, organization):
    initiative = builders.initiative("Fyren", of=organization, status=Status.IN_REVIEW)
    workflow.request_changes(initiative, by=workflow.SYSTEM, message="Skriv mer om vem det är för.")
    assert "Skriv mer om vem det är för." in mine.get(address(initiative, "edit")).text
    workflow.submit(initiative, by=workflow.SYSTEM)
    assert "Skriv mer om vem" not in mine.get(address(initiative, "edit")).text


def test_everything_of_the_organization_and_everything_sent_in_stands_there(mine, organization):
    builders.initiative("Organisationens", of=organization)
    elsewhere = builders.initiative("Inskickat åt andra", of=builders.organization("Andra"), status=Status.IN_REVIEW)
    sent_in(elsewhere)
    builders.initiative("Främmande", of=builders.organization("Tredje"))
    html = mine.get(MINE).text
    assert texts(html, "h1") == ["My page"]
    assert texts(html, "h3") == ["Inskickat åt andra", "Organisationens", "Skogsbyns bibliotek", "Mia Medlem"]
    assert "Reference number: 7KF-3PX" in html
    assert "Främmande" not in html
    assert "You are signed in as mia@example.com." in html


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "Draft, not sent."),
        (["submit"], "Waits for review since 22 November 2026. You get a mail with the answer."),
        (["submit", "request_changes"], "The coalition asks you to change something."),
        (["submit", "publish"], "Published."),
        (["submit", "decline"], "Declined."),
        (["publish", "archive"], "Archived."),
        (["submit", "withdraw"], "Draft. It is not public, and nobody reviews it."),
    ],
)
def test_the_state_stands_in_plain_words_with_the_message_and_a_time_line(mine, organization, steps, words):
    initiative = builders.initiative(of=organization, status=Status.DRAFT)
    reviewer = builders.coordinator()
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)):
        for step in steps:
            asks = step in {"request_changes", "decline"}
            texts_of_step = {"message": "Skriv mer om vem det är för." if asks else "", "internal_note": "HEMLIG"}
            getattr(workflow, step)(initiative, by=reviewer, **texts_of_step)
        workflow.leave_note(initiative, by=reviewer, internal_note="HEMLIG anteckning")
    html = mine.get(MINE).text
    assert words in texts(html, "p")
    assert html.count("<li><time") == len(steps)
    has_message = bool({"request_changes", "decline"} & set(steps))
    assert ("Skriv mer om vem det är för." in texts(html, "blockquote")) == has_message
    assert "HEMLIG" not in html
    assert reviewer.email not in html
    assert reviewer.name not in html


@pytest.mark.parametrize(
    ("status", "can"),
    [
        (Status.DRAFT, {"edit", "send"}),
        (Status.IN_REVIEW, {"edit", "withdraw"}),
        (Status.CHANGES_REQUESTED, {"edit", "send", "withdraw"}),
        (Status.PUBLISHED, {"edit", "withdraw", "still-right"}),
        (Status.DECLINED, set()),
        (Status.ARCHIVED, set()),
    ],
)
def test_what_can_be_done_is_offered_and_nothing_else(mine, organization, status, can):
    initiative = builders.initiative(of=organization, status=status)
    html = mine.get(MINE).text
    offered = re.findall(rf'(?:href|action)="{MINE}initiative/{initiative.pk}/([\w-]+)/"', html)
    assert sorted(offered) == sorted(can)
    assert ("View the page" in html.split("<h2")[1]) == (status == Status.PUBLISHED)


def test_a_change_that_waits_is_gone_on_with_and_none_begun_beside_it(mine, organization):
    initiative = builders.initiative(of=organization)
    mine.post(address(initiative, "edit"), words())
    links = re.findall(rf'<a[^>]* href="{address(initiative, "edit")}">(.*?)</a>', mine.get(MINE).text)
    assert links == ["Go on with the change"]


def test_people_see_whether_the_site_shows_them(mine, organization):
    builders.contact("Kim Synlig", of=organization, is_public=True)
    html = mine.get(MINE).text.split('id="contactperson"')[1]
    assert [text for text in texts(html, "p") if "on the site" in text] == [
        "Shown on the site.",
        "Not shown on the site.",
    ]


def test_who_has_nothing_is_told_so(client):
    client.force_login(builders.user(), backend="members.backends.LinkBackend")
    assert "Nothing has been sent in with this address yet" in client.get(MINE).text


def test_the_page_is_kept_nowhere(mine):
    response = mine.get(MINE)
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.text


def test_three_and_ten_things_cost_the_same(mine, organization):
    queries = []
    for number in (3, 10):
        for n in range(number):
            made = builders.initiative(f"Nummer {n}", of=organization, status=Status.DRAFT)
            sent_in(made, reference=f"{number}{n}")
            workflow.submit(made, by=workflow.SYSTEM)
            public = builders.initiative(f"Publik {n}", of=organization)
            mine.post(address(public, "edit"), words())
            builders.contact(of=organization)
        mine.get(MINE)
        with CaptureQueriesContext(connection) as captured:
            assert mine.get(MINE).text.count("Your change to it") >= number
        queries.append(len(captured))
    assert queries[0] == queries[1] <= 32


# Whose it is


@pytest.fixture
def secrets(organization, member):
    """One of each thing of A's that B could ask for, with words that must not leak."""
    initiative = builders.initiative("HEMLIGT utkast", of=organization, status=Status.IN_REVIEW)
    sent_in(initiative)
    ReviewEvent.objects.create(object=initiative, from_status="draft", to_status="in_review", message="HEMLIGT ord")
    proposal = Proposal.objects.create(object=organization, values={"name_sv": "HEMLIGT namn"}, status="in_review")
    sent_in(proposal, reference="H2M-L1G")
    return [initiative, organization, ContactPerson.objects.get(email=member.email), proposal]


@pytest.mark.parametrize("who", ["member of B", "nobody's member", "reviewer", "coordinator"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("step", ["edit", "send", "withdraw", "still-right"])
def test_nobody_else_sees_or_touches_it(client, secrets, who, method, step):
    makers = {
        "member of B": lambda: builders.member_of(builders.organization("B")),
        "nobody's member": builders.user,
        "reviewer": builders.reviewer,
        "coordinator": builders.coordinator,
    }
    client.force_login(makers[who](), backend="members.backends.PasswordBackend")
    before = [type(obj)._base_manager.filter(pk=obj.pk).values().get() for obj in secrets]
    for obj in secrets:
        response = getattr(client, method)(address(obj, step), {**words(), **KIM, "name_sv": "Kapad", "send": "yes"})
        only_posts = method == "get" and step in {"send", "still-right"}
        assert response.status_code == (405 if only_posts else 404)
        assert "HEMLIG" not in response.text
    assert [type(obj)._base_manager.filter(pk=obj.pk).values().get() for obj in secrets] == before
    assert "HEMLIG" not in client.get(MINE).text
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("step", ["edit", "send", "withdraw", "still-right"])
def test_a_visitor_is_asked_to_sign_in_first(client, secrets, step):
    for obj in secrets:
        for response in (client.post(address(obj, step)), client.get(address(obj, step))):
            assert response.status_code == 302
            assert response.url.startswith("/en/sign-in/")


def test_who_is_no_longer_a_contact_person_may_nothing_any_more(mine, organization, member):
    ContactPerson.objects.filter(email=member.email).delete()
    assert mine.get(address(organization, "edit")).status_code == 404
    assert "Skogsbyns" not in mine.get(MINE).text


def test_an_applicant_sees_the_application_until_it_is_taken_up(client):
    applicant = builders.user("soker@example.com")
    applied = builders.organization("Ny medlem", status=Status.IN_REVIEW)
    sent_in(applied, applicant.email)
    client.force_login(applicant, backend="members.backends.LinkBackend")
    assert "Ny medlem" in client.get(MINE).text
    workflow.publish(applied, by=workflow.SYSTEM)
    assert "Ny medlem" not in client.get(MINE).text
    assert client.get(address(applied, "edit")).status_code == 404


@pytest.mark.parametrize("kind", ["user", "page", "submission", "proposal", "competencearea", "x"])
def test_only_what_members_edit_has_an_edit_page(mine, member, kind):
    assert mine.get(f"{MINE}{kind}/{member.pk}/edit/").status_code == 404
    assert mine.post(f"{MINE}{kind}/{member.pk}/still-right/").status_code == 404


def test_a_forged_post_does_nothing(member, organization):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member, backend="members.backends.LinkBackend")
    initiative = builders.initiative(of=organization)
    for step in ("edit", "withdraw", "still-right", "send"):
        assert strict.post(address(initiative, step), words()).status_code == 403
    assert strict.post("/en/my-page/sign-out/").status_code == 403


# Editing


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.CHANGES_REQUESTED])
def test_what_is_not_public_is_saved_as_it_stands(mine, organization, status):
    initiative = builders.initiative(of=organization, status=status)
    page = mine.get(address(initiative, "edit"))
    assert 'value="Kodstuga"' in page.text
    assert mine.post(address(initiative, "edit"), words()).url == MINE
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.status) == ("Ny titel", status)
    assert not Proposal.objects.exists()
    assert "Saved." in message(mine)


def test_save_and_send_does_both(mine, organization):
    initiative = builders.initiative(of=organization, status=Status.CHANGES_REQUESTED)
    assert 'name="send"' in mine.get(address(initiative, "edit")).text
    mine.post(address(initiative, "edit"), {**words(), "send": "yes"})
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.status) == ("Ny titel", Status.IN_REVIEW)
    assert Submission.objects.about(initiative).get().email == "mia@example.com"


@pytest.mark.parametrize("status", [Status.DECLINED, Status.ARCHIVED])
def test_what_is_decided_against_or_put_away_stays_as_it_is(mine, organization, status):
    initiative = builders.initiative(of=organization, status=status)
    assert mine.get(address(initiative, "edit")).url == mine.post(address(initiative, "edit"), words()).url == MINE
    initiative.refresh_from_db()
    assert initiative.title_sv == "Kodstuga"
    assert "In its present state it cannot be changed. Write to the coalition." in message(mine)


def test_a_change_to_something_public_waits_and_the_page_stays_byte_for_byte(mine, organization):
    initiative = builders.initiative(of=organization)
    visitor = Client()
    pages = [initiative.get_absolute_url(), "/sv/initiativ/", "/sv/", "/sv/medlemmar/biblioteket/", "/sv/sok/?q=titel"]
    before = [visitor.get(page).content for page in pages]
    assert "Until it is approved, the site shows what it shows now." in mine.get(address(initiative, "edit")).text
    assert mine.post(address(initiative, "edit"), words()).url == MINE
    assert [visitor.get(page).content for page in pages] == before
    proposal = Proposal.objects.get()
    assert (proposal.object, proposal.status) == (initiative, Status.IN_REVIEW)
    html = mine.get(MINE).text
    assert any(text.startswith("Your change is sent: a person looks at it.") for text in texts(html, "p"))
    assert texts(html, "h4") == ["Your change to it"]
    assert f"Reference number: {Submission.objects.get().reference}" in html
    assert [mail.to for mail in Email.objects.all()] == [["mia@example.com"]]
    approve(proposal)
    assert "Ny titel" in visitor.get(initiative.get_absolute_url()).text
    assert "Applied." in texts(mine.get(MINE).text, "p")


def test_the_same_form_twice_is_one_change(mine, organization):
    initiative = builders.initiative(of=organization)
    key = re.search(r'name="key" value="([^"]+)"', mine.get(address(initiative, "edit")).text)[1]
    for _ in range(2):
        assert mine.post(address(initiative, "edit"), {**words(), "key": key}).url == MINE
    assert Proposal.objects.count() == Email.objects.count() == 1


def test_one_goes_on_with_a_change_that_waits(mine, organization):
    initiative = builders.initiative(of=organization)
    mine.post(address(initiative, "edit"), words())
    page = mine.get(address(initiative, "edit")).text
    assert 'value="Ny titel"' in page
    assert "A change of yours waits already." in page
    mine.post(address(initiative, "edit"), {**words(), "title_sv": "Ännu nyare"})
    assert Proposal.objects.get().values["title_sv"] == "Ännu nyare"


def test_the_reviewer_s_word_about_a_change_stands_with_it(mine, organization):
    initiative = builders.initiative(of=organization)
    mine.post(address(initiative, "edit"), words())
    proposal = Proposal.objects.get()
    workflow.request_changes(proposal, by=builders.coordinator(), message="Vilken titel då?", internal_note="HEMLIG")
    html = mine.get(MINE).text
    assert "Vilken titel då?" in texts(html, "blockquote")
    assert "HEMLIG" not in html
    mine.post(address(initiative, "edit"), {**words(), "title_sv": "Den här"})
    proposal.refresh_from_db()
    assert proposal.status == Status.IN_REVIEW


def test_a_colleague_s_change_is_the_colleague_s(mine, organization):
    other = Client()
    other.force_login(builders.member_of(organization), backend="members.backends.LinkBackend")
    initiative = builders.initiative(of=organization)
    other.post(address(initiative, "edit"), words())
    assert "Ny titel" not in mine.get(address(initiative, "edit")).text
    assert mine.get(address(Proposal.objects.get(), "withdraw")).status_code == 404


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
def test_nothing_changed_is_said(mine, organization, status):
    initiative = builders.initiative(of=organization, status=status)
    same = {**words(), "title_sv": "Kodstuga", "summary_sv": initiative.summary_sv, "body_sv": initiative.body_sv}
    mine.post(address(initiative, "edit"), same)
    assert "Nothing was changed." in message(mine)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
def test_fields_that_are_not_the_member_s_cannot_be_set(mine, organization, status):
    initiative = builders.initiative(of=organization, status=status, slug="kodstuga")
    other = builders.organization("Andra")
    theirs = {"status": "published", "organization": other.pk, "asked_at": "2026-01-01", "slug": "kapad"}
    mine.post(address(initiative, "edit"), {**words(), **theirs, "published_at": "2020-01-01"})
    for proposal in Proposal.objects.all():
        assert not {"status", "asked_at", "slug"} & set(proposal.values)
        approve(proposal)
    initiative.refresh_from_db()
    assert initiative.title_sv == "Ny titel"
    assert (initiative.status, initiative.organization) == (status, organization)
    assert (initiative.asked_at, initiative.slug) == (None, "kodstuga")
    mine.post(address(organization, "edit"), {"name_sv": "Nya", "slug": "kapad", "left_on": "2020-01-01"})
    approve(Proposal.objects.latest("pk"))
    organization.refresh_from_db()
    assert (organization.name_sv, organization.slug, organization.left_on) == ("Nya", "biblioteket", None)


def test_a_wrong_form_comes_back_with_what_was_typed(mine, organization):
    response = mine.post(
        address(organization, "edit"), {"name_sv": " ", "website": "inte en adress", "name_en": "Wood"}
    )
    html = response.text
    assert texts(html, "title")[0].startswith("Error: Change: Skogsbyns bibliotek")
    assert html.index("error-summary") < html.index("<h1>")
    assert "Fill in “Name (Swedish)”." in html
    assert "“Website” has to look like https://example.org. Correct it, or leave the field empty." in html
    assert 'value="inte en adress"' in html
    assert 'value="Wood"' in html
    assert not re.search(r"invalid[^=]|please", html, re.IGNORECASE)
    assert not Proposal.objects.exists()
    long = mine.post(address(organization, "edit"), {"name_sv": "x" * 151}).text
    assert "“Name (Swedish)” is too long. Shorten it to at most 150 characters." in long


def test_words_written_when_the_session_was_over_are_still_there_after_signing_in(mine, member, organization):
    initiative = builders.initiative(of=organization)
    mine.logout()
    away = mine.post(address(initiative, "edit"), words())
    assert away.url.startswith("/en/sign-in/?next=")
    kept = f"{address(initiative, 'edit')}?kept={Draft.objects.get().key}"
    mine.force_login(member, backend="members.backends.LinkBackend")
    page = mine.get(kept).text
    assert 'value="Ny titel"' in page
    assert "What you wrote is still here: send it now." in page
    stranger = Client()
    stranger.force_login(builders.user(), backend="members.backends.LinkBackend")
    assert stranger.get(kept).status_code == 404


@pytest.mark.parametrize("kept", ["", "x", "\x00", "' or 1=1"])
def test_words_that_nobody_kept_are_not_there(mine, organization, kept):
    initiative = builders.initiative(of=organization)
    page = mine.get(address(initiative, "edit"), {"kept": kept}).text
    assert 'value="Kodstuga"' in page
    assert "What you wrote is still here" not in page


def test_what_is_kept_holds_no_sign_that_the_database_refuses(client, organization):
    initiative = builders.initiative(of=organization)
    assert client.post(address(initiative, "edit"), {"title_sv": "a\x00b", "x\x00": "y"}).status_code == 302
    assert Draft.objects.get().data["title_sv"] == ["ab"]
    assert client.post(f"{MINE}user/1/edit/", words()).status_code == 302
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
def test_the_second_of_two_learns_what_the_first_has_changed_and_loses_nothing(mine, organization, status):
    initiative = builders.initiative(of=organization, status=status)
    seen = seen_in(mine.get(address(initiative, "edit")))
    initiative.title_sv, initiative.summary_sv = "Den förstas", "Den förstas inledning."
    initiative.save()
    typed = {**words(), "title_sv": "Den andras", "summary_sv": "Den förstas inledning."}
    answer = mine.post(address(initiative, "edit"), {**typed, "seen": seen})
    assert "“Title in Swedish” meanwhile. Send yours to replace what it says now: Den förstas" in answer.text
    assert "“Summary" not in answer.text
    assert 'value="Den andras"' in answer.text
    initiative.refresh_from_db()
    assert initiative.title_sv == "Den förstas"
    assert not Proposal.objects.exists()
    assert mine.post(address(initiative, "edit"), {**typed, "seen": seen_in(answer)}).url == MINE
    initiative.refresh_from_db()
    assert (initiative.title_sv == "Den andras") == (status == Status.DRAFT)


@pytest.mark.parametrize("seen", ["", "x", "[1]", "{}", "null", '{"title_sv": 1, "slug": "x"}'])
def test_a_strange_mark_breaks_nothing(mine, organization, seen):
    initiative = builders.initiative(of=organization)
    assert mine.post(address(initiative, "edit"), {**words(), "seen": seen}).status_code in {200, 302}


# The organization and its people


def test_the_organization_s_profile_is_changed_by_a_proposal(mine, organization):
    mine.post(
        address(organization, "edit"),
        {"name_sv": "Skogsbyns bibliotek", "description_en": "We lend books.", "website": "example.org"},
    )
    proposal = Proposal.objects.get()
    assert proposal.values == {"description_en": "We lend books.", "website": "https://example.org"}
    approve(proposal)
    organization.refresh_from_db()
    assert organization.description_en == "We lend books."


def test_a_proposed_logo_waits_too(mine, organization):
    mine.post(address(organization, "edit"), {"name_sv": "Skogsbyns bibliotek", "logo": upload(file(photo()))})
    proposal = Proposal.objects.get()
    organization.refresh_from_db()
    assert proposal.picture
    assert not organization.logo
    assert proposal.picture.url in mine.get(address(organization, "edit")).text
    mine.post(address(organization, "edit"), {"name_sv": "Nytt namn"})
    proposal.refresh_from_db()
    assert set(proposal.values) == {"name_sv", "logo"}
    approve(proposal)
    organization.refresh_from_db()
    assert organization.logo


def test_showing_oneself_is_proposed_and_notes_when_one_agreed(mine, member):
    person = ContactPerson.objects.get(email=member.email)
    mine.post(address(person, "edit"), {**KIM, "is_public": "on", "is_email_public": "on", "email": "x@example.com"})
    person.refresh_from_db()
    assert (person.name, person.is_public, person.agreed_at) == ("Mia Medlem", False, None)
    approve(Proposal.objects.get())
    person.refresh_from_db()
    assert (person.name, person.phone, person.email) == ("Kim Nyttnamn", "08-1", "mia@example.com")
    assert (person.is_public, person.is_email_public, person.is_phone_public) == (True, True, False)
    assert timezone.now() - person.agreed_at < datetime.timedelta(minutes=1)


def test_hiding_oneself_takes_the_agreement_back(mine, member):
    ContactPerson.objects.filter(email=member.email).update(is_public=True, agreed_at=timezone.now())
    person = ContactPerson.objects.get(email=member.email)
    mine.post(address(person, "edit"), KIM)
    approve(Proposal.objects.get())
    person.refresh_from_db()
    assert (person.is_public, person.agreed_at) == (False, None)


def test_only_the_person_decides_what_is_shown_of_the_person(mine, organization):
    colleague = builders.contact("Karin Kollega", of=organization)
    page = mine.get(address(colleague, "edit")).text
    assert 'name="is_public"' not in page
    assert "What is shown of a person is decided by the person alone" in page
    mine.post(address(colleague, "edit"), {**KIM, "is_public": "on", "is_phone_public": "on"})
    approve(Proposal.objects.get())
    colleague.refresh_from_db()
    assert (colleague.name, colleague.is_public, colleague.agreed_at) == ("Kim Nyttnamn", False, None)


def test_people_of_an_organization_that_is_not_public_are_changed_at_once(mine, organization, member):
    workflow.withdraw(organization, by=workflow.SYSTEM)
    person = ContactPerson.objects.get(email=member.email)
    mine.post(address(person, "edit"), {**KIM, "is_public": "on"})
    person.refresh_from_db()
    assert person.name == "Kim Nyttnamn"
    assert person.agreed_at is not None


def test_what_is_shown_without_the_person_is_refused_at_its_field(mine, member):
    person = ContactPerson.objects.get(email=member.email)
    html = mine.post(address(person, "edit"), {**KIM, "is_email_public": "on"}).text
    assert '<a href="#id_is_public">Tick this too, or untick the details: they are shown with the person.</a>' in html


# Sending, taking back, still right


def test_a_draft_is_sent_and_gets_a_number(mine, organization):
    initiative = builders.initiative(of=organization, status=Status.DRAFT)
    builders.reviewer()
    assert mine.post(address(initiative, "send")).url == MINE
    initiative.refresh_from_db()
    assert initiative.status == Status.IN_REVIEW
    submission = Submission.objects.about(initiative).get()
    assert (submission.name, submission.email, submission.language) == ("Mia Medlem", "mia@example.com", "en")
    assert Email.objects.count() == 2
    mine.post(address(initiative, "send"))
    assert Submission.objects.count() == 1
    assert Email.objects.count() == 2


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.PUBLISHED])
def test_taking_back_asks_first_and_does_it_by_button_only(mine, organization, status):
    initiative = builders.initiative(of=organization, status=status)
    page = mine.get(address(initiative, "withdraw"))
    assert texts(page.text, "h1") == ["Take off the site" if status == Status.PUBLISHED else "Take back"]
    assert ("It leaves the site at once." in page.text) == (status == Status.PUBLISHED)
    mine.head(address(initiative, "withdraw"))
    initiative.refresh_from_db()
    assert initiative.status == status
    assert mine.post(address(initiative, "withdraw")).url == MINE
    initiative.refresh_from_db()
    assert initiative.status == Status.DRAFT
    assert "Taken back. It is a draft again, and not public." in message(mine)


def test_what_cannot_be_taken_back_says_so(mine, organization):
    initiative = builders.initiative(of=organization, status=Status.ARCHIVED)
    assert mine.get(address(initiative, "withdraw")).status_code == 404
    mine.post(address(initiative, "withdraw"))
    assert "“Return to draft” is not possible from “Archived”." in message(mine)


def test_a_whole_organization_is_taken_back_with_a_warning(mine, organization):
    assert "all its initiatives with it" in mine.get(address(organization, "withdraw")).text
    mine.post(address(organization, "withdraw"))
    assert organization not in Organization.objects.published()


def test_a_change_is_taken_back_and_the_page_stays(mine, organization):
    initiative = builders.initiative(of=organization)
    mine.post(address(initiative, "edit"), words())
    proposal = Proposal.objects.get()
    assert "Your change is not looked at any further" in mine.get(address(proposal, "withdraw")).text
    mine.post(address(proposal, "withdraw"))
    proposal.refresh_from_db()
    assert proposal.status == Status.DRAFT
    assert initiative in Initiative.objects.published()
    assert "Your change to it" not in mine.get(MINE).text
    assert "Ny titel" not in mine.get(address(initiative, "edit")).text


def test_still_right_is_noted_by_button_only(mine, organization, member):
    initiative = builders.initiative(of=organization)
    person = ContactPerson.objects.get(email=member.email)
    changed = initiative.updated_at
    for obj in (initiative, person):
        assert mine.get(address(obj, "still-right")).status_code == 405
        assert mine.post(address(obj, "still-right")).url == MINE
        obj.refresh_from_db()
        assert timezone.now() - obj.confirmed_at < datetime.timedelta(minutes=1)
    assert initiative.updated_at == changed
    assert "Thank you. You have said today that it is still right." in message(mine)


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_only_what_is_public_can_be_still_right(mine, organization, status):
    initiative = builders.initiative(of=organization, status=status)
    assert mine.post(address(initiative, "still-right")).status_code == 404
    assert mine.post(address(organization, "still-right")).status_code == 404


def test_one_chooses_the_language_of_mail(mine, member):
    mine.post("/en/my-page/language/", {"language": "sv", "is_staff": "on", "email": "x@example.com"})
    user = User.objects.get(pk=member.pk)
    assert (user.language, user.is_staff, user.email) == ("sv", False, "mia@example.com")
    assert "The language of mail to you is changed." in message(mine)
    mine.post("/en/my-page/language/", {"language": "fi"})
    assert User.objects.get(pk=member.pk).language == "sv"
    assert mine.get("/en/my-page/language/").status_code == 405


def test_what_a_person_does_not_want_shown_any_more_is_gone_at_once(client):
    person = builders.contact("Kim", email=KIM_ADDRESS, is_public=True, is_email_public=True, agreed_at=timezone.now())
    client.force_login(builders.user(KIM_ADDRESS), backend="members.backends.LinkBackend")
    page = person.organization.get_absolute_url()
    assert "Kim" in Client().get(page).text
    client.post(address(person, "edit"), {"name": "Kim", "is_email_public": "on"})
    assert "no longer shown" in client.get(MINE).text
    assert "Kim" not in Client().get(page).text
    person.refresh_from_db()
    assert (person.is_public, person.is_email_public, person.agreed_at) == (False, False, None)
    assert not Proposal.objects.exists()


def test_a_text_that_nobody_has_touched_is_no_change(mine, organization):
    initiative = builders.initiative("Kodstuga", of=organization, body_sv="Ett\n\nTvå\n")
    data = {**words(), "title_sv": "Ny titel", "summary_sv": initiative.summary_sv, "body_sv": "Ett\r\n\r\nTvå"}
    mine.post(address(initiative, "edit"), data)
    assert set(Proposal.objects.get().values) == {"title_sv"}
