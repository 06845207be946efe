"""The reviewer's desk: the queue, the page of one submission, what is decided there and the mails that tell of it."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from post_office.models import STATUS, Email, Log

from initiatives.forms import InitiativeForm
from initiatives.models import Initiative
from publishing import proposals, workflow
from publishing.differences import marked_difference
from publishing.models import Phrase, Proposal, ReviewEvent, Submission
from publishing.states import Status
from publishing.values import form_data, in_words, values_of
from publishing.working_days import working_days
from tests import builders
from tests.test_pictures import file, photo, upload
from tests.threads import at_once, in_processes

pytestmark = pytest.mark.django_db

QUEUE = "/admin/publishing/submission/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def desk(client):
    """A browser in which a reviewer is signed in, in English."""
    client.force_login(builders.reviewer())
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def initiative():
    """A published initiative that members may propose changes to."""
    texts = {"title_en": "Code club", "summary_en": "Children code.", "body_sv": "Vi ses varje lördag."}
    return builders.initiative("Kodstuga", slug="kodstuga", **texts)


def address(submission):
    return reverse("admin:publishing_submission_change", args=[submission.pk])


def hidden(html):
    """The hidden values of the review form, and the fields that are ticked in it."""
    form = re.search(r'<form[^>]*id="review_form".*?</form>', html, re.DOTALL)[0]
    values = dict(re.findall(r'<input type="hidden" name="(version|seen)" value="([^"]*)"', form))
    ticked = re.findall(r'name="fields" value="(\w+)" checked', form)
    return {**values, "fields": ticked}


def decide(client, submission, step, **values):
    """Open the page, fill in the form and press a button; returns the answer after redirects."""
    page = client.get(address(submission)).text
    return client.post(address(submission), {**hidden(page), "step": step, **values}, follow=True)


def steps(html):
    return re.findall(r'name="step" value="(\w+)"', html)


def rows(html):
    """The references in the list, from the top."""
    return re.findall(r'class="field-reference"><a[^>]*>([\w-]+)<', html)


def state_of(obj):
    return type(obj).objects.get(pk=obj.pk).status


# The queue


def test_the_queue_shows_what_waits_oldest_first(desk):
    now = timezone.now()
    new = builders.submission(sent_at=now - timedelta(days=1))
    old = builders.submission(
        builders.organization("Ansökande", status=Status.IN_REVIEW), sent_at=now - timedelta(days=30)
    )
    change = builders.submission(builders.proposal(builders.initiative(), title_sv="Ny"), sent_at=now)
    builders.submission(builders.initiative(status=Status.PUBLISHED))
    builders.submission(builders.initiative(status=Status.CHANGES_REQUESTED))
    html = desk.get(QUEUE).text
    assert rows(html) == [old.reference, new.reference, change.reference]
    for words in ("Ansökande", "Sara Sändare", "Swedish", "proposed change", address(old)):
        assert words in html


def test_the_queue_counts_from_when_it_last_came_to_the_reviewers(desk):
    mended = builders.submission(
        builders.initiative(status=Status.CHANGES_REQUESTED), sent_at=timezone.now() - timedelta(days=60)
    )
    workflow.submit(mended.object, by=workflow.SYSTEM)
    html = desk.get(QUEUE).text
    assert rows(html) == [mended.reference]
    assert "overdue" not in html


def test_what_has_waited_longer_than_promised_is_marked_in_words(desk):
    builders.submission(sent_at=timezone.now() - timedelta(days=20))
    html = desk.get(QUEUE).text
    assert re.search(r'<strong class="overdue">\d+ working days \(longer than promised\)</strong>', html)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("", {Status.IN_REVIEW}),
        ("changes", {Status.CHANGES_REQUESTED}),
        ("declined", {Status.DECLINED}),
        ("decided", {Status.PUBLISHED, Status.DECLINED, Status.ARCHIVED}),
        ("all", set(Status)),
        ("nonsense", {Status.IN_REVIEW}),
    ],
)
def test_the_queue_can_show_other_states(desk, state, shown):
    made = {builders.submission(builders.initiative(status=status)).reference: status for status in Status}
    html = desk.get(QUEUE, {"state": state} if state else {}).text
    assert {made[reference] for reference in rows(html)} == shown


def test_nobody_adds_or_deletes_submissions(client):
    client.force_login(builders.user(is_staff=True, is_superuser=True))
    submission = builders.submission()
    assert client.get(f"{QUEUE}add/").status_code == 403
    assert client.post(f"{QUEUE}{submission.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_queue_and_the_start_page_ask_no_more_for_more_rows(desk):
    def fill(number):
        for n in range(number):
            about = builders.initiative(f"Sak {n}")
            builders.submission(builders.proposal(about, title_sv="Ny"))
            builders.submission()
            builders.submission(builders.initiative(of=builders.organization(status=Status.DRAFT)))
            builders.submission(builders.organization(status=Status.IN_REVIEW))

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get(QUEUE)
            desk.get(QUEUE, {"state": "all"})
            desk.get("/admin/")
        return len(queries)

    fill(3)
    desk.get(QUEUE)
    few = count()
    fill(7)
    assert count() == few


def test_a_submission_whose_object_is_gone_still_opens(desk):
    submission = builders.submission()
    submission.object.delete()
    assert rows(desk.get(QUEUE, {"state": "all"}).text) == [submission.reference]
    html = desk.get(address(submission)).text
    assert "has been deleted" in html
    assert steps(html) == []
    assert desk.post(address(submission), {"step": "publish"}).status_code == 200


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 16), date(2026, 11, 23), 5),
        (date(2026, 4, 2), date(2026, 4, 7), 1),
        (date(2026, 6, 18), date(2026, 6, 22), 1),
        (date(2026, 12, 23), date(2027, 1, 7), 6),
    ],
)
def test_working_days_leave_out_weekends_and_swedish_holidays(since, until, days):
    assert working_days(since, until) == days


# The page of one submission


def test_the_page_shows_the_submission_as_it_will_look_and_as_fields(desk):
    made = builders.initiative(
        "Kodstuga", status=Status.IN_REVIEW, title_en="Code club", body_sv="## Hej\n\nVarje lördag.", slug="kod"
    )
    submission = builders.submission(made)
    html = desk.get(address(submission)).text
    assert submission.reference in html
    assert submission.email in html
    assert '<div class="article-preview" lang="sv">' in html
    assert "<h2>Kodstuga</h2>" in html
    assert 'href="/sv/initiativ/kod/"' in html
    assert 'href="/en/initiatives/kod/"' in html
    assert reverse("admin:initiatives_initiative_change", args=[made.pk]) in html
    assert '<div class="review__text" lang="en">Code club</div>' in html
    assert "Missing in English: summary, description" in html
    english = desk.get(address(submission), {"language": "en"}).text
    assert "<h2>Code club</h2>" in english
    assert desk.get(address(submission), {"language": "xx"}).status_code == 200


def test_an_application_is_shown_as_a_member_s_page(desk):
    organization = builders.organization("Skogen", status=Status.IN_REVIEW, description_sv="Vi **lär** ut.")
    html = desk.get(address(builders.submission(organization))).text
    assert "<strong>lär</strong>" in html
    assert "<h2>Skogen</h2>" in html


@pytest.mark.parametrize("build", [builders.initiative, builders.organization])
def test_the_public_page_holds_the_same_article(client, build):
    obj = build(slug="sak")
    with override("sv"):
        public = client.get(obj.get_absolute_url()).text
    client.force_login(builders.reviewer())
    html = client.get(address(builders.submission(obj))).text
    article = re.search(r"<article>.*</article>", public, re.DOTALL)[0]
    assert article.replace("h1>", "h2>") in html


def find_similar(obj):
    return list(Initiative.objects.exclude(pk=obj.pk))


def test_likely_duplicates_are_linked(desk, monkeypatch):
    monkeypatch.setattr(Initiative, "similar_to", "tests.test_review.find_similar", raising=False)
    twin = builders.initiative("Kodstugan")
    submission = builders.submission()
    html = desk.get(address(submission)).text
    assert "May exist already" in html
    assert reverse("admin:initiatives_initiative_change", args=[twin.pk]) in html
    twin.delete()
    assert "May exist already" not in desk.get(address(submission)).text


def test_the_history_shows_messages_and_notes(desk):
    submission = builders.submission()
    decide(desk, submission, "request_changes", message="Vem är det för?", internal_note="Ring dem.")
    html = desk.get(address(submission)).text
    assert "Vem är det för?" in html
    assert "Ring dem." in html
    assert "Rune Granskare" in html


def test_what_others_wrote_is_shown_as_text(desk):
    evil = "<script>alert(1)</script>"
    made = builders.initiative(evil, status=Status.IN_REVIEW, summary_sv=evil, body_sv=evil)
    submission = builders.submission(made, name=evil)
    workflow.leave_note(made, by=builders.reviewer(), internal_note=evil)
    about = builders.initiative(evil)
    proposal = builders.submission(builders.proposal(about, title_sv=f"{evil}!", summary_sv=evil), name=evil)
    pages = [
        desk.get(QUEUE),
        desk.get(address(submission)),
        desk.get(address(proposal)),
        decide(desk, submission, "decline", message=""),
        decide(desk, submission, "decline", message=evil),
        decide(desk, proposal, "request_changes", message=evil),
    ]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text or "script" in page.text


def test_the_page_asks_no_more_for_a_longer_history(desk):
    submission = builders.submission()

    def count():
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(submission))
        return len(queries)

    def note(number):
        for _n in range(number):
            workflow.leave_note(submission.object, by=builders.reviewer(), internal_note="Obs.")

    note(3)
    count()
    few = count()
    note(27)
    assert count() == few


# Decisions


def test_the_steps_on_the_page_are_those_that_fit(desk):
    expected = {
        Status.IN_REVIEW: ["publish", "request_changes", "decline"],
        Status.CHANGES_REQUESTED: ["publish", "decline", "take_back"],
        Status.PUBLISHED: ["take_back"],
        Status.DECLINED: ["publish", "take_back"],
    }
    for status, names in expected.items():
        html = desk.get(address(builders.submission(builders.initiative(status=status)))).text
        assert steps(html) == ["insert", *names, "note"]


def test_publishing_tells_the_sender_and_is_undone_in_one_step(desk):
    submission = builders.submission()
    response = decide(desk, submission, "publish", message="Fint!")
    assert response.redirect_chain == [(address(submission), 302)]
    assert state_of(submission.object) == Status.PUBLISHED
    mail = Email.objects.get()
    assert mail.to == [submission.email]
    assert "Fint!" in mail.message
    decide(desk, submission, "take_back")
    assert state_of(submission.object) == Status.IN_REVIEW
    assert Email.objects.count() == 2


@pytest.mark.parametrize("step", ["request_changes", "decline"])
def test_saying_no_needs_a_message_and_keeps_what_was_typed(desk, step):
    submission = builders.submission()
    html = decide(desk, submission, step, internal_note="Ring dem först.", message=" ").text
    assert 'id="id_message_error"' in html
    assert re.search(
        r'<textarea name="message"[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*id_message_error', html
    )
    assert "Ring dem först." in html
    assert "<title>Error:" in html
    assert state_of(submission.object) == Status.IN_REVIEW
    assert not Email.objects.exists()


def test_the_mail_is_in_the_sender_s_language_and_says_why_and_what_happens_next(desk):
    english = builders.submission(language="en")
    decide(desk, english, "request_changes", message="Whom is it for?")
    mail = Email.objects.get(to=english.email)
    assert mail.subject == "Something to mend: Kodstuga"
    assert "Whom is it for?" in mail.message
    assert "What happens next: change it on your page" in mail.message
    swedish = builders.submission(language="sv")
    decide(desk, swedish, "decline", message="Det är reklam.")
    mail = Email.objects.get(to=swedish.email)
    assert "Det är reklam." in mail.message
    assert "Hej Sara Sändare" in mail.message


def test_a_phrase_comes_in_the_sender_s_language_before_what_was_typed(desk):
    submission = builders.submission(language="en")
    phrase = Phrase.objects.filter(decision="declined").first()
    swedish = builders.submission(language="sv")
    for sent, text in ((submission, phrase.text_en), (swedish, phrase.text_sv)):
        response = decide(
            desk, sent, "insert", phrase=phrase.pk, message="Typed <b>before</b>.", internal_note="Noted."
        )
        form = response.context["form"]
        assert form["message"].value() == f"{text}\n\nTyped <b>before</b>."
        assert form["internal_note"].value() == "Noted."
        assert "Typed &lt;b&gt;before&lt;/b&gt;." in response.text
        assert form.errors == {}
        assert state_of(sent.object) == Status.IN_REVIEW


def test_phrases_are_in_the_language_that_the_sender_has_chosen_for_mail(desk):
    builders.user("sara@example.com", language="en")
    submission = builders.submission(language="sv", email="sara@example.com")
    phrase = Phrase.objects.first()
    response = decide(desk, submission, "insert", phrase=phrase.pk)
    assert response.context["form"]["message"].value() == phrase.text_en
    assert "The mail is in English" in response.text


@pytest.mark.parametrize("chosen", ["", "0", "x", "99999"])
def test_inserting_no_phrase_changes_nothing(desk, chosen):
    response = decide(desk, builders.submission(), "insert", phrase=chosen, message="Kvar.")
    assert response.context["form"]["message"].value() == "Kvar."


def test_a_note_is_kept_without_a_mail(desk):
    submission = builders.submission()
    decide(desk, submission, "note", internal_note="Vi väntar på svar.")
    event = ReviewEvent.objects.get()
    assert (event.internal_note, event.to_status) == ("Vi väntar på svar.", Status.IN_REVIEW)
    assert not Email.objects.exists()
    assert 'id="id_internal_note_error"' in decide(desk, submission, "note").text
    assert ReviewEvent.objects.count() == 1


def test_a_decision_that_somebody_else_was_quicker_to_make_is_not_overturned(desk):
    submission = builders.submission()
    opened = hidden(desk.get(address(submission)).text)
    workflow.decline(submission.object, by=builders.coordinator(), message="Det är reklam.")
    response = desk.post(address(submission), {**opened, "step": "publish", "message": "Fint!"})
    assert "Somebody else has decided meanwhile: In review → Declined (Cilla Samordnare)" in response.text
    assert "Fint!" in response.text
    assert state_of(submission.object) == Status.DECLINED
    assert Email.objects.count() == 1


def test_what_the_sender_has_changed_meanwhile_is_read_before_it_is_published(desk):
    submission = builders.submission()
    opened = hidden(desk.get(address(submission)).text)
    changed = submission.object
    changed.summary_sv = "Något helt annat."
    changed.save()
    response = desk.post(address(submission), {**opened, "step": "publish"})
    assert "It has been changed since you opened the page." in response.text
    assert "Något helt annat." in response.text
    assert state_of(changed) == Status.IN_REVIEW
    desk.post(address(submission), {**hidden(response.text), "step": "publish"})
    assert state_of(changed) == Status.PUBLISHED


def test_a_double_click_decides_once(desk):
    submission = builders.submission()
    opened = hidden(desk.get(address(submission)).text)
    for _n in range(2):
        response = desk.post(address(submission), {**opened, "step": "publish"}, follow=True)
    assert "That was decided already." in response.text
    assert (ReviewEvent.objects.count(), Email.objects.count()) == (1, 1)


@pytest.mark.parametrize("step", ["archive", "withdraw", "submit", "apply", "", "save"])
def test_steps_that_are_not_on_the_page_are_refused(desk, step):
    submission = builders.submission()
    response = decide(desk, submission, step)
    assert response.status_code == 200
    assert state_of(submission.object) == Status.IN_REVIEW


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_ten_approvals_at_once_send_one_mail():
    submission = builders.submission()
    clients = []
    for _n in range(10):
        client = Client()
        client.force_login(builders.reviewer())
        clients.append((client, hidden(client.get(address(submission)).text)))

    def approve():
        client, values = clients.pop()
        return client.post(address(submission), {**values, "step": "publish"}).status_code

    assert set(at_once(10, approve)) <= {200, 302}
    assert state_of(submission.object) == Status.PUBLISHED
    assert ReviewEvent.objects.count() == 1
    assert Email.objects.filter(to=submission.email).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_reviewers_who_decide_at_once_on_two_hosts_one_does_and_the_other_is_told():
    submission = builders.submission()

    def about_to(step):
        client = Client(headers=ENGLISH)
        client.force_login(builders.reviewer())
        values = {**hidden(client.get(address(submission)).text), "step": step, "message": "I have read it."}
        return lambda: "Somebody else has decided meanwhile" in client.post(address(submission), values).text

    told = in_processes(about_to("publish"), about_to("decline"))
    assert sorted(told) == [False, True]
    assert state_of(submission.object) == [Status.PUBLISHED, Status.DECLINED][told.index(False)]
    assert ReviewEvent.objects.count() == 1
    assert Email.objects.filter(to=submission.email).count() == 1


PEOPLE = {
    "coordinator": (builders.coordinator, 200),
    "reviewer": (builders.reviewer, 200),
    "plain staff": (lambda: builders.user(is_staff=True), 403),
    "member": (lambda: builders.member_of(builders.organization()), 302),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_who_gets_to_the_desk(client, who):
    make, answer = PEOPLE[who]
    submission = builders.submission()
    client.force_login(make())
    assert client.get(QUEUE).status_code == answer
    assert client.get(address(submission)).status_code == answer
    posted = client.post(address(submission), {"step": "publish", "version": "x"}).status_code
    assert posted == answer
    assert state_of(submission.object) == Status.IN_REVIEW


def test_who_may_read_the_queue_but_not_review_gets_no_buttons(client):
    reader = builders.user(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_submission"))
    client.force_login(reader)
    submission = builders.submission()
    assert steps(client.get(address(submission)).text) == []
    assert client.post(address(submission), {"step": "note", "internal_note": "Hej"}).status_code == 403
    opened = {"version": f"{Status.IN_REVIEW} {submission.object.updated_at.isoformat()}"}
    assert client.post(address(submission), {"step": "publish", **opened}).status_code == 403


# Changes to what is published


def proposed(about, **fields):
    values = fields or {"title_sv": "Kodstugan", "summary_sv": "Barn och unga provar att programmera."}
    return builders.submission(builders.proposal(about, **values))


def test_old_and_new_stand_side_by_side_with_the_words_marked(desk, initiative):
    submission = proposed(initiative, summary_sv="Unga provar att programmera.", title_sv="Kodstugan")
    html = desk.get(address(submission)).text
    assert "<del>Barn</del> provar att programmera." in html
    assert "<ins>Unga</ins> provar att programmera." in html
    assert "<del>Kodstuga</del>" in html
    assert "The proposal leaves Title (english) as it is: Code club" in html.replace("(English)", "(english)")
    assert steps(html) == ["insert", "apply", "request_changes", "decline", "note"]
    assert hidden(html)["fields"] == ["title_sv", "summary_sv"]


def test_applied_whole_a_change_is_on_the_site_and_the_sender_is_told(desk, initiative):
    before = desk.get("/sv/initiativ/kodstuga/").content
    submission = proposed(initiative)
    assert desk.get("/sv/initiativ/kodstuga/").content == before
    decide(desk, submission, "apply", message="Tack!")
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.title_en) == ("Kodstugan", "Code club")
    assert initiative.summary_sv == "Barn och unga provar att programmera."
    assert state_of(submission.object) == Status.PUBLISHED
    assert "Tack!" in Email.objects.get(to=submission.email).message


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_applied_by_ten_at_once_is_applied_once():
    change = builders.submission(builders.proposal(builders.initiative(), title_sv="Kodstugan"))
    clients = []
    for _n in range(10):
        client = Client()
        client.force_login(builders.reviewer())
        clients.append((client, hidden(client.get(address(change)).text)))

    def approve():
        client, values = clients.pop()
        return client.post(address(change), {**values, "step": "apply"}).status_code

    assert set(at_once(10, approve)) <= {200, 302}
    assert Initiative.objects.get().title_sv == "Kodstugan"
    assert ReviewEvent.objects.count() == 1
    assert Email.objects.filter(to=change.email).count() == 1


def test_applied_in_part_the_rest_stays(desk, initiative):
    submission = proposed(initiative)
    decide(desk, submission, "apply", fields=["title_sv"])
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.summary_sv) == ("Kodstugan", "Barn provar att programmera.")
    html = desk.get(address(submission)).text
    assert "Title (Swedish): applied" in html
    assert "Summary (Swedish): not applied" in html
    assert "<del>Kodstuga</del>" in html


def test_applying_nothing_is_explained(desk, initiative):
    submission = proposed(initiative)
    html = decide(desk, submission, "apply", fields=[], message="Kvar.").text
    assert "Tick at least one change to apply." in html
    assert "Kvar." in html
    assert hidden(html)["fields"] == []
    assert state_of(submission.object) == Status.IN_REVIEW


def test_a_change_that_no_longer_fits_is_shown_anew_and_nothing_is_lost(desk, initiative):
    submission = proposed(initiative)
    opened = hidden(desk.get(address(submission)).text)
    initiative.title_sv = "Kodcirkel"
    initiative.save()
    response = desk.post(address(submission), {**opened, "step": "apply", "message": "Kvar."})
    assert "It has been changed since you opened the page." in response.text
    assert "This field has been changed since the proposal was made. Then it said: Kodstuga" in response.text
    assert "Kvar." in response.text
    assert hidden(response.text)["fields"] == ["summary_sv"]
    initiative.refresh_from_db()
    assert initiative.title_sv == "Kodcirkel"
    desk.post(address(submission), {**hidden(response.text), "step": "apply"})
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.summary_sv) == ("Kodcirkel", "Barn och unga provar att programmera.")


def test_a_proposal_that_its_sender_has_changed_is_read_before_it_is_applied(desk, initiative):
    submission = proposed(initiative)
    opened = hidden(desk.get(address(submission)).text)
    changed = submission.object
    changed.values = {**changed.values, "title_sv": "Något annat"}
    changed.save()
    response = desk.post(address(submission), {**opened, "step": "apply"})
    assert "It has been changed since you opened the page." in response.text
    initiative.refresh_from_db()
    assert initiative.title_sv == "Kodstuga"


def test_a_proposal_that_somebody_has_declined_is_not_applied(desk, initiative):
    submission = proposed(initiative)
    opened = hidden(desk.get(address(submission)).text)
    workflow.decline(submission.object, by=builders.coordinator(), message="Nej.")
    response = desk.post(address(submission), {**opened, "step": "apply"})
    assert "Somebody else has decided meanwhile" in response.text
    initiative.refresh_from_db()
    assert initiative.title_sv == "Kodstuga"


def test_two_proposals_for_the_same_thing_know_of_each_other(desk, initiative):
    first = proposed(initiative, title_sv="Första")
    second = proposed(initiative, title_sv="Andra")
    assert address(second) in desk.get(address(first)).text
    opened = hidden(desk.get(address(second)).text)
    decide(desk, first, "apply")
    response = desk.post(address(second), {**opened, "step": "apply"})
    assert "It has been changed since you opened the page." in response.text
    assert "Then it said: Kodstuga" in response.text
    assert hidden(response.text)["fields"] == []
    initiative.refresh_from_db()
    assert initiative.title_sv == "Första"
    assert address(first) not in response.text


def test_a_change_that_would_break_the_object_is_explained(desk, initiative):
    submission = proposed(initiative, website="nonsense", title_sv="Ny")
    html = decide(desk, submission, "apply").text
    assert "errorlist" in html
    initiative.refresh_from_db()
    assert initiative.title_sv == "Kodstuga"
    assert state_of(submission.object) == Status.IN_REVIEW


def test_a_proposal_is_never_published_past_the_comparison(desk, initiative):
    submission = proposed(initiative)
    decide(desk, submission, "publish")
    assert state_of(submission.object) == Status.IN_REVIEW
    initiative.refresh_from_db()
    assert initiative.title_sv == "Kodstuga"


def test_an_applied_change_is_undone_in_one_step(desk, initiative):
    area = builders.CompetenceArea.objects.get(code="for-all")
    submission = proposed(initiative, title_sv="Kodstugan", areas=[area.pk], starts_on="2026-01-01")
    decide(desk, submission, "apply")
    assert list(initiative.areas.all()) == [area]
    decide(desk, submission, "take_back")
    initiative.refresh_from_db()
    assert (initiative.title_sv, initiative.starts_on) == ("Kodstuga", None)
    assert [area.code for area in initiative.areas.all()] == ["education"]
    assert state_of(submission.object) == Status.IN_REVIEW
    assert hidden(desk.get(address(submission)).text)["fields"] == ["title_sv", "areas", "starts_on"]
    mail = Email.objects.filter(to=submission.email).latest("pk")
    assert "inte publik" not in mail.message


def test_an_applied_change_that_has_been_edited_since_is_not_undone_silently(desk, initiative):
    submission = proposed(initiative, title_sv="Kodstugan")
    decide(desk, submission, "apply")
    Initiative.objects.filter(pk=initiative.pk).update(title_sv="Kodhuset")
    html = decide(desk, submission, "take_back").text
    assert "It has been changed since" in html
    initiative.refresh_from_db()
    assert initiative.title_sv == "Kodhuset"
    assert state_of(submission.object) == Status.PUBLISHED


def test_a_proposed_picture_is_shown_applied_and_offered_for_undoing(desk, initiative):
    change = builders.proposal(initiative, image="ny.png", title_sv="Kodstugan")
    change.picture = upload(file(photo()))
    change.save()
    submission = builders.submission(change)
    html = desk.get(address(submission)).text
    assert f'src="{change.picture.url}"' in html
    initiative.alt_text_sv = initiative.alt_text_en = "Barn vid en dator."
    initiative.save()
    decide(desk, submission, "apply")
    initiative.refresh_from_db()
    assert initiative.image.name == change.picture.name
    assert "take_back" in steps(desk.get(address(submission)).text)


def test_a_proposal_for_something_deleted_can_only_be_declined(desk, initiative):
    submission = proposed(initiative)
    initiative.delete()
    html = desk.get(address(submission)).text
    assert "apply" not in steps(html)
    decide(desk, submission, "decline", message="Initiativet finns inte längre.")
    assert Proposal.objects.get().status == Status.DECLINED


def test_a_long_text_is_compared_quickly():
    words = [f"ord{n % 97}" for n in range(6000)]
    start = datetime.now()
    old, new = marked_difference(" ".join(words), " ".join(reversed(words)))
    assert "<del>" in old
    assert "<ins>" in new
    assert datetime.now() - start < timedelta(seconds=20)


def test_moments_and_numbers_are_read_in_words():
    assert "2026" in in_words(Initiative, "confirmed_at", "2026-05-01T12:00:00+00:00")
    assert in_words(Phrase, "position", 10) == "10"


def test_what_a_member_proposes_waits_here_and_is_applied(desk, client, initiative):
    member = builders.member_of(initiative.organization, name="Mia Medlem", language="en")
    before = client.get("/sv/initiativ/kodstuga/").content
    values = values_of(initiative, InitiativeForm._meta.fields)
    form = InitiativeForm(
        form_data({**values, "title_sv": "Kodstugan", "starts_on": "2026-09-01"}), instance=initiative
    )
    assert form.is_valid(), form.errors
    proposal = proposals.propose(initiative, form, by=member, language="sv", key="k")
    assert client.get("/sv/initiativ/kodstuga/").content == before
    submission = Submission.objects.about(proposal).get()
    html = desk.get(address(submission)).text
    assert hidden(html)["fields"] == ["title_sv", "starts_on"]
    assert "Mia Medlem" in html
    decide(desk, submission, "apply", message="Thanks!")
    initiative = Initiative.objects.get()
    assert (initiative.title_sv, initiative.starts_on) == ("Kodstugan", date(2026, 9, 1))
    told = Email.objects.filter(to=member.email).latest("pk")
    assert told.subject.startswith("Your change has been made")
    assert "Thanks!" in told.message


# Phrases and mails


def test_there_are_phrases_to_begin_with_in_both_languages():
    for decision in ("changes_requested", "declined"):
        phrases = Phrase.objects.filter(decision=decision)
        assert phrases.count() == 3
        assert all(phrase.text_sv and phrase.text_en for phrase in phrases)


def test_a_coordinator_writes_phrases_and_a_reviewer_does_not(client):
    add = reverse("admin:publishing_phrase_add")
    client.force_login(builders.coordinator())
    values = {"decision": "declined", "text_sv": "Nej tack.", "text_en": "No thank you."}
    client.post(add, values)
    assert Phrase.objects.get(text_sv="Nej tack.").text_en == "No thank you."
    client.post(add, {**values, "text_sv": "Bara svenska.", "text_en": ""})
    assert not Phrase.objects.filter(text_sv="Bara svenska.").exists()
    client.force_login(builders.reviewer())
    assert client.get(add).status_code == 403


def mail(status, subject="Ämne", **fields):
    return Email.objects.create(
        from_email="a@example.com", to=["b@example.com"], subject=subject, message="Text", status=status, **fields
    )


def test_failed_mails_are_seen_and_sent_again(client):
    client.force_login(builders.coordinator())
    failed = mail(STATUS.failed, "Misslyckat", number_of_retries=96, scheduled_time=timezone.now())
    Log.objects.create(email=failed, status=STATUS.failed, message="Connection refused", exception_type="OSError")
    queued = mail(STATUS.queued, "I kö", number_of_retries=1)
    mails = reverse("admin:post_office_email_changelist")
    html = client.get(mails, {"status": STATUS.failed}).text
    assert "Connection refused" in html
    assert "Misslyckat" in html
    assert "I kö" not in html
    client.post(mails, {"action": "send_again", "_selected_action": [failed.pk, queued.pk]})
    failed.refresh_from_db()
    queued.refresh_from_db()
    assert (failed.status, failed.scheduled_time, failed.number_of_retries) == (STATUS.queued, None, 0)
    assert queued.number_of_retries == 1
    opened = reverse("admin:post_office_email_change", args=[failed.pk])
    assert client.get(opened).status_code == 200
    assert client.post(opened, {"subject": "Annat"}).status_code == 403


def test_post_office_s_own_pages_are_gone(client):
    client.force_login(builders.user(is_staff=True, is_superuser=True))
    for model in ("emailtemplate", "log", "attachment"):
        assert client.get(f"/admin/post_office/{model}/").status_code == 404


def test_the_list_of_mails_asks_no_more_for_more_rows(client):
    client.force_login(builders.coordinator())

    def fill(number):
        for _n in range(number):
            Log.objects.create(email=mail(STATUS.failed), status=STATUS.failed, message="Fel", exception_type="E")

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:post_office_email_changelist"))
        return len(queries)

    fill(3)
    few = count()
    fill(27)
    assert count() == few


# Confirmation


def test_initiatives_that_nobody_has_confirmed_can_be_listed(client):
    now = timezone.now()
    asked = {"asked_at": now - timedelta(days=31)}
    builders.initiative("Aldrig svarat", **asked)
    builders.initiative("Svarade förra året", **asked, confirmed_at=now - timedelta(days=365))
    builders.initiative("Har svarat", **asked, confirmed_at=now)
    builders.initiative("Nyss tillfrågad", asked_at=now - timedelta(days=29))
    builders.initiative("Aldrig tillfrågad")
    client.force_login(builders.coordinator())
    listed = client.get(reverse("admin:initiatives_initiative_changelist"), {"confirmation": "missing"})
    titles = {initiative.title_sv for initiative in listed.context["cl"].result_list}
    assert titles == {"Aldrig svarat", "Svarade förra året"}
