"""Sending something in without an account: what a sender sees, what is kept, and what a robot gets."""

import re
from datetime import timedelta
from io import BytesIO
from ipaddress import ip_network
from urllib.parse import quote

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from PIL import Image
from post_office.models import Email

from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from publishing import drafts
from publishing.forms import new_key
from publishing.limits import Limit, TooManyAttemptsError, client_address
from publishing.models import Attempt, Draft, ReviewEvent, Submission
from publishing.states import Status
from tests import builders
from tests.filling import FORMS, JOIN, answers, application, errors_in, key_in, post, send
from tests.threads import at_once

pytestmark = pytest.mark.django_db
FORM = FORMS["en"]


def picture(color="teal"):
    file = BytesIO()
    Image.new("RGB", (80, 60), color).save(file, "PNG")
    return SimpleUploadedFile("robot.png", file.getvalue(), "image/png")


def rows():
    return {model.__name__: model.objects.count() for model in (Initiative, Submission, Draft, Email, ReviewEvent)}


def test_the_start_page_says_who_can_what_is_needed_and_how_long_it_takes(client):
    html = client.get("/sv/initiativ/skicka-in/").text
    for heading in ("Vem kan skicka in?", "Vad behöver du?", "Hur lång tid tar det?", "Vad händer sedan?"):
        assert heading in html
    assert FORMS["sv"] in html


def test_sent_in_it_waits_for_review_and_nobody_else_sees_it(client):
    builders.reviewer()
    page = send(client)
    initiative = Initiative.objects.get()
    submission = Submission.objects.get()
    assert submission.reference in page.text
    assert "What happens next" in page.text
    assert initiative.status == Status.IN_REVIEW
    assert (submission.object, submission.email, submission.language) == (initiative, "sanna@example.com", "en")
    assert submission.consented_at
    assert client.get(f"/en/initiatives/{initiative.slug}/").status_code == 404
    assert "Robots" not in client.get("/en/initiatives/").text
    assert "Robots" not in client.get("/en/search/?q=robots").text.replace("robots", "")


def test_the_sender_gets_a_receipt_and_each_reviewer_a_word(client):
    reviewer = builders.reviewer()
    builders.user()
    send(client)
    receipt, notice = Email.objects.order_by("pk")
    assert receipt.to == ["sanna@example.com"]
    assert Submission.objects.get().reference in receipt.message
    assert "What happens next" in receipt.message
    assert notice.to == [reviewer.email]
    assert "/admin/publishing/submission/" in notice.message


def test_the_receipt_is_in_the_language_of_the_page(client):
    send(client, FORMS["sv"], answers("sv"))
    assert "Referensnummer" in Email.objects.get().message
    assert '<html lang="sv">' in Email.objects.get().html_message


def test_the_language_that_the_holder_of_an_address_has_chosen_wins(client):
    builders.user("sanna@example.com", language="sv")
    send(client)
    assert "Referensnummer" in Email.objects.get().message


def test_the_check_page_shows_how_it_will_look_and_ways_to_change_it(client):
    member = builders.organization("Fyren")
    checked = post(client, FORM, answers(organization=member.pk, body_en="## When\n\nEvery *Tuesday*."))
    html = client.get(checked["Location"]).text
    assert "<em>Tuesday</em>" in html
    assert "Robots for everyone</h3>" in html
    assert html.count("<h1") == 1
    change = re.search(r'href="([^"]+)#id_title_en"', html)[1]
    form = client.get(change).text
    assert 'value="Robots for everyone"' in form
    assert f'<option value="{member.pk}" selected>' in form
    assert not Initiative.objects.exists()
    assert not Email.objects.exists()


def test_one_language_is_enough_and_either_will_do(client):
    send(client, FORM, answers("sv"))
    assert Initiative.objects.get().title_en in {"", None}
    assert Initiative.objects.get().title_sv == "Robots for everyone"


def test_each_mistake_has_its_words_at_the_field_and_in_the_summary(client):
    response = post(client, FORM, answers(title_en="", email="sanna", organization=None, areas=None, consent=None))
    assert response.status_code == 200
    messages = errors_in(response.text)
    assert messages == [
        "Choose the responsible member.",
        "Your e-mail address has to look like name@example.org. Correct it.",
        "Write a title in English.",
        "Choose at least one area.",
        "Tick that you agree: without your name and address nobody could answer you.",
    ]
    for message in messages:
        assert response.text.count(message) == 2
    assert "<title>Error: " in response.text
    assert "Neighbours build robots." in response.text


@pytest.mark.parametrize("word", ["invalid", "please", "Invalid", "Please"])
def test_no_message_says_only_that_something_is_wrong(client, word):
    bad = answers(starts_on="soon", ends_on="later", website="::", contact_email="x", email="x", areas=["99"])
    html = post(client, FORM, {**bad, "organization": "0", "title_en": "x" * 400}).text
    assert len(errors_in(html)) >= 7
    assert not [message for message in errors_in(html) if word in message.split()]


def test_more_than_ten_links_are_too_many(client):
    html = post(client, FORM, answers(body_en="https://example.org " * 11)).text
    assert errors_in(html) == ["Description in English: there may be at most 10 links. Take some away."]


def test_a_picture_survives_a_mistake_in_another_field(client):
    first = post(client, FORM, {**answers(title_en=""), "image": picture()})
    assert 'class="form-field__picture"' in first.text
    second = post(client, FORM, answers(alt_text_en="A robot."), key=key_in(first.text))
    client.post(second["Location"])
    initiative = Initiative.objects.get()
    assert initiative.image.name == re.search(r'src="/media/([^"]+)"', first.text)[1]
    assert initiative.image.storage.exists(initiative.image.name)
    assert (initiative.image.width, initiative.image.height) == (80, 60)


def test_a_chosen_picture_can_be_taken_away_again(client):
    first = post(client, FORM, {**answers(title_en=""), "image": picture()})
    second = post(client, FORM, {**answers(), "image-clear": "on"}, key=key_in(first.text))
    client.post(second["Location"])
    assert not Initiative.objects.get().image


def test_a_picture_of_the_wrong_kind_is_said_and_the_one_before_stays(client):
    first = post(client, FORM, {**answers(title_en=""), "image": picture()})
    text = SimpleUploadedFile("robot.png", b"no picture", "image/png")
    second = post(client, FORM, {**answers(alt_text_en="A robot."), "image": text}, key=key_in(first.text))
    assert len(errors_in(second.text)) == 1
    assert 'class="form-field__picture"' in second.text


def test_a_picture_needs_words_in_the_language_that_is_written(client):
    response = post(client, FORM, {**answers(), "image": picture()})
    assert errors_in(response.text) == ["Write what the picture shows, or tick that it is only decoration."]


def test_a_form_saved_for_later_goes_on_from_the_mailed_link(client):
    saved = post(client, FORM, {"email": "sanna@example.com", "title_en": "Half a title", "save": "1"})
    assert "on its way to sanna@example.com" in client.get(saved["Location"]).text
    mail = Email.objects.get()
    link = re.search(r"http://127\.0\.0\.1:8000(/en/initiatives/submit/\w+/)", mail.message)[1]
    form = Client().get(link).text
    assert 'value="Half a title"' in form
    assert not errors_in(form)
    again = Client().post(FORM, {"key": key_in(form), **answers()})
    Client().post(again["Location"])
    assert Initiative.objects.count() == 1


def test_a_picture_is_still_there_when_the_form_is_gone_on_with(client):
    first = post(client, FORM, {**answers(title_en=""), "image": picture()})
    post(client, FORM, answers(title_en="", image=""), key=key_in(first.text))
    form = client.get(f"/en/initiatives/submit/{Draft.objects.get().key}/").text
    assert 'class="form-field__picture"' in form


def test_saving_needs_an_address_and_nothing_else(client):
    response = post(client, FORM, {"title_en": "Half a title", "save": "1"})
    assert errors_in(response.text) == ["Write your e-mail address, so that the answer reaches you."]
    assert 'value="Half a title"' in response.text


def test_a_saved_form_is_deleted_after_a_month_and_the_page_says_so(client):
    with time_machine.travel("2026-10-01 12:00", tick=False):
        saved = post(client, FORM, {**answers(), "save": "1"})
    with time_machine.travel("2026-11-02 12:00", tick=False):
        assert drafts.forget_drafts() == 1
        response = client.get(saved["Location"])
    assert response.status_code == 404
    assert "This form is no longer here" in response.text


def test_a_link_never_comes_from_the_host_of_the_request(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        key = new_key()
    data = {"key": key, "email": "sanna@example.com", "save": "1"}
    client.post(FORM, data, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    assert "evil" not in Email.objects.get().message + Email.objects.get().html_message


def test_codes_in_the_address_fill_the_form_in(client):
    member = builders.organization("Fyren", slug="fyren")
    html = client.get(f"{FORM}?area=for-all&audience=seniors&member=fyren&area=nonsense").text
    assert html.count(" checked") == 2
    assert f'<option value="{member.pk}" selected>' in html


def test_members_that_are_not_public_cannot_be_chosen(client):
    hidden = builders.organization("Dolda", status=Status.DRAFT)
    builders.organization("Lämnat", left_on=timezone.localdate())
    html = client.get(FORM).text
    assert "Dolda" not in html
    assert "Lämnat" not in html
    response = post(client, FORM, answers(organization=hidden.pk))
    assert errors_in(response.text) == ["The chosen member is no longer in the list. Choose another one."]


def test_fields_that_are_not_the_senders_stay_as_they_are(client):
    data = answers(status="published", asked_at="2026-01-01", slug="min-egen", published_at="2026-01-01")
    send(client, FORM, data)
    initiative = Initiative.objects.get()
    assert (initiative.status, initiative.asked_at, initiative.published_at) == (Status.IN_REVIEW, None, None)
    assert initiative.slug == "robots-for-everyone"


def test_the_address_of_the_form_is_no_initiative_s(client):
    assert builders.initiative("Submit").slug == "submit-2"
    assert builders.initiative("Skicka in").slug == "skicka-in-2"


AWKWARD = ["\x00", "'", "å" * 3000, "<script>", "%", "9" * 40]


@pytest.mark.parametrize("words", AWKWARD)
def test_awkward_words_are_no_error(client, words):
    for name in ("area", "audience", "member", "title"):
        assert client.get(FORM, {name: words}).status_code == 200
        assert client.get("/en/initiatives/submit/similar/", {name: words}).status_code == 200
    fields = ["organization", "areas", "counties", "starts_on", "website", "email", "name", "title_en", "key", "save"]
    for name in fields:
        assert post(client, FORM, answers(**{name: words})).status_code in {200, 302, 429}
    for path in (f"/en/initiatives/submit/{quote(words)}/", f"/en/confirm/{quote(words, safe='')}/"):
        assert client.get(path, follow=True).status_code in {404, 410}


# Alike


def test_titles_like_the_one_typed_are_named_if_they_are_public(client):
    builders.initiative("Robotar för alla", of=builders.organization("Fyren"))
    builders.initiative("Robotar för ingen", status=Status.IN_REVIEW)
    found = client.get("/sv/initiativ/skicka-in/liknande/?title=Robotar för all").json()
    assert found == [{"title": "Robotar för alla", "by": "Fyren", "address": "/sv/initiativ/robotar-for-alla/"}]
    assert client.get("/sv/initiativ/skicka-in/liknande/?title=Båtar på sjön").json() == []
    assert client.get("/sv/initiativ/skicka-in/liknande/").json() == []


def test_the_check_page_names_what_is_alike(client):
    builders.initiative("Robots for everyone!")
    checked = post(client, FORM, answers())
    assert '<a href="/en/initiatives/robots-for-everyone/">' in client.get(checked["Location"]).text


# Once


def test_sending_twice_and_going_back_make_one(client):
    checked = post(client, FORM, answers())
    key = key_in(client.get(FORM).text)
    first, second = client.post(checked["Location"]), client.post(checked["Location"])
    assert first["Location"] == second["Location"]
    for path in (checked["Location"], checked["Location"].replace("check/", "")):
        assert client.get(path)["Location"] == first["Location"]
    assert (Initiative.objects.count(), Email.objects.count()) == (1, 1)
    assert key not in checked["Location"]


def test_a_sent_form_posted_again_leads_to_what_was_sent(client):
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        key = key_in(client.get(FORM).text)
    checked = post(client, FORM, answers(), key=key)
    client.post(checked["Location"])
    again = post(client, FORM, answers(title_en="Another title"), key=key)
    assert again["Location"].endswith("/sent/")
    assert Initiative.objects.get().title_en == "Robots for everyone"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_at_once_make_one_initiative_and_one_mail():
    client = Client()
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        key = key_in(client.get(FORM).text)
    data = {"key": key, **answers()}
    places = at_once(20, lambda: Client().post(FORM, data)["Location"])
    assert len(set(places)) == 1
    sent = at_once(20, lambda: Client().post(places[0])["Location"])
    assert len(set(sent)) == 1
    assert rows() == {"Initiative": 1, "Submission": 1, "Draft": 1, "Email": 1, "ReviewEvent": 1}


# Robots and limits


@pytest.mark.parametrize("trap", ["homepage", "quick"])
def test_a_robot_gets_the_same_answer_and_nothing_is_stored(client, trap):
    person = post(client, FORM, answers())
    before = rows()
    data = answers(title_en="Buy", homepage="https://spam.example" if trap == "homepage" else "")
    robot = post(client, FORM, data, key=new_key() if trap == "quick" else None)
    assert (robot.status_code, len(robot["Location"])) == (person.status_code, len(person["Location"]))
    assert dict(robot.headers).keys() == dict(person.headers).keys()
    assert rows() == before
    client.post(robot["Location"])
    assert rows() == before


def test_a_form_made_up_elsewhere_is_asked_for_again_and_keeps_the_words(client):
    response = client.post(FORM, {"key": "0" * 60, **answers()})
    assert errors_in(response.text) == [
        "The form was too old to be sent. Everything you wrote is still here: send it again."
    ]
    again = client.post(FORM, {"key": key_in(response.text), **answers()})
    assert again.status_code == 302


def test_after_so_many_forms_an_address_waits_and_loses_nothing(client):
    for _n in range(drafts.BY_ADDRESS.times):
        assert post(client, FORM, answers()).status_code == 302
    refused = post(client, FORM, answers())
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "Neighbours build robots." in refused.text
    assert "has to wait" in errors_in(refused.text)[0]
    assert Draft.objects.count() == drafts.BY_ADDRESS.times
    spoofed = {"REMOTE_ADDR": "198.51.100.7", "headers": {"x-forwarded-for": "203.0.113.9"}}
    for _n in range(drafts.BY_ADDRESS.times):
        post(Client(REMOTE_ADDR="198.51.100.7"), FORM, answers())
    assert client.post(FORM, {"key": new_key(), **answers()}, **spoofed).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.post(FORM, {"key": key_in(refused.text), **answers()}).status_code == 302


def test_after_so_many_forms_a_sender_waits(client):
    for number in range(drafts.BY_SENDER.times):
        send(client, FORM, answers(title_en=f"Robots {number}"))
    checked = post(client, FORM, answers(email="SANNA@example.com"))
    refused = client.post(checked["Location"])
    assert refused.status_code == 429
    assert Initiative.objects.count() == drafts.BY_SENDER.times


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_exactly_so_many_get_through_at_once():
    limit = Limit("test", times=5, period=timedelta(hours=1))

    def attempt():
        try:
            limit.count("someone")
        except TooManyAttemptsError:
            return False
        return True

    assert sum(at_once(12, attempt)) == 5
    assert Attempt.objects.count() == 5
    assert "someone" not in str(list(Attempt.objects.values()))


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("::ffff:10.0.0.2", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.2", "[2001:db8:1:2:3::4]:80", "2001:db8:1:2::/64"),
    ],
)
def test_only_trusted_proxies_say_who_comes(rf, settings, remote, forwarded, expected):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR=remote, headers=headers)) == expected


@pytest.mark.parametrize("email", ['"x,victim@bank.example,y"@example.com', "a'b@example.com", "a b@example.com"])
def test_an_address_is_one_address(client, email):
    response = post(client, FORM, answers(email=email))
    assert errors_in(response.text)
    saved = post(client, FORM, {"email": email, "save": "1"})
    assert errors_in(saved.text)
    assert not Email.objects.exists()


def test_a_name_and_a_title_are_one_line_without_a_link(client):
    assert errors_in(post(client, FORM, answers(name="Win http://evil.example")).text)
    assert errors_in(post(client, FORM, answers(title_en="www.evil.example")).text)
    send(client, FORM, answers(name="Anna\n\nYou won"))
    assert "Hello Anna You won," in Email.objects.get().message


def test_one_form_is_saved_for_a_few_addresses_only(client):
    statuses = []
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        key = key_in(client.get(FORM).text)
    for number in range(drafts.BY_ADDRESS.times + 5):
        statuses.append(post(client, FORM, {"email": f"a{number}@example.com", "save": "1"}, key=key).status_code)
    assert 429 in statuses
    assert Email.objects.count() < drafts.BY_ADDRESS.times


def test_a_very_long_text_is_refused_before_it_is_read(client):
    response = post(client, FORM, answers(body_en="[" * 20_000))
    assert errors_in(response.text) == ["“Description in English” is too long. Shorten it to at most 10000 characters."]


def test_the_words_of_a_title_stand_in_the_subject_as_they_are(client):
    send(client, FORM, answers(title_en='Tom & "Jerry" <3'))
    assert 'Tom & "Jerry" <3' in Email.objects.get().subject


def test_the_key_of_a_form_is_passed_on_to_no_other_page(client):
    checked = post(client, FORM, answers())
    response = client.get(checked["Location"])
    assert response["Referrer-Policy"] == "no-referrer"
    assert "?page=" not in response.text


def test_a_sent_form_stays_sent_whatever_another_tab_saves(client):
    checked = post(client, FORM, answers())
    stale = Draft.objects.get()
    client.post(checked["Location"])
    stale.data = {"title_en": ["Later"]}
    drafts.keep(stale, QueryDict("title_en=Later"))
    assert Draft.objects.get().submission
    assert client.post(checked["Location"])["Location"].endswith("/sent/")
    assert Initiative.objects.count() == 1


def test_a_form_sent_under_another_form_s_key_is_begun_anew(client):
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        key = key_in(client.get(FORM).text)
    post(client, FORM, answers(), key=key)
    assert client.post(JOIN, {"key": key, **application()})["Location"] == JOIN


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_title_at_once_is_no_error():
    places = [post(Client(), FORM, answers(email=f"a{n}@example.com"))["Location"] for n in range(4)]
    assert at_once(4, lambda: Client().post(places.pop()).status_code) == [302] * 4
    assert len(set(Initiative.objects.values_list("slug", flat=True))) == 4


# Applying to join


def test_an_application_lands_in_the_same_queue_and_publishing_it_makes_a_member(client):
    page = send(client, JOIN, application())
    organization = Organization.objects.get()
    assert Submission.objects.get().reference in page.text
    assert organization.status == Status.IN_REVIEW
    assert "Sjöbodens" not in client.get("/sv/medlemmar/").text
    person = ContactPerson.objects.get()
    assert (person.organization, person.email, person.is_public) == (organization, "sanna@example.com", False)
    assert "The application from" in Email.objects.get().message


def test_who_is_a_member_cannot_apply_again(client):
    builders.organization("Sjöbodens Vänner")
    html = post(client, JOIN, application()).text
    assert errors_in(html) == ["Sjöbodens vänner is already a member. Write another name, or send in an initiative."]


def test_an_application_needs_a_description_in_one_language(client):
    html = post(client, JOIN, application(description_en=None)).text
    assert len(errors_in(html)) == 1


# The pages themselves


@pytest.mark.parametrize("path", [FORM, FORMS["sv"], JOIN])
def test_the_form_sets_no_cookie_is_not_cached_and_not_indexed(client, path):
    response = client.get(path)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.text


def test_words_of_a_sender_are_shown_as_words(client):
    data = answers(title_en="<script>alert(1)</script>", name="{{ settings.SECRET_KEY }}{% now %}")
    page = send(client, FORM, data)
    assert "<script>alert" not in page.text
    mail = Email.objects.get()
    assert "{{ settings.SECRET_KEY }}{% now %}" in mail.message
    assert "<script>alert" not in mail.html_message


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mail_waits_in_the_queue_and_goes_out_when_the_server_takes_it(client, settings, mailoutbox):
    send(client)
    call_command("send_mail")
    assert [mail.to for mail in mailoutbox] == [["sanna@example.com"]]
    assert mailoutbox[0].alternatives[0].mimetype == "text/html"
    call_command("send_mail")
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_mail_server_that_is_away_for_an_hour_gets_every_mail_once(client, settings, mailoutbox):
    builders.reviewer()
    since = timezone.now()
    send(client)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for minutes in range(0, 60, 5):
        with time_machine.travel(since + timedelta(minutes=minutes), tick=False):
            call_command("send_mail")
    for mail in Email.objects.all():
        assert (mail.get_status_display(), mail.number_of_retries) == ("requeued", 4)
        assert "refused" in mail.logs.first().message
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for minutes in (55, 61, 62, 120):
        with time_machine.travel(since + timedelta(minutes=minutes), tick=False):
            call_command("send_mail")
        assert len(mailoutbox) == (0 if minutes == 55 else 2)
    assert sorted(mail.to for mail in mailoutbox) == sorted(mail.to for mail in Email.objects.all())
