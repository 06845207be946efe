"""What is kept about a person is handed out, and erased so that a dump of the database and the files have no trace."""

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from coalition_site.models import LoadedItem
from initiatives.models import Initiative
from members import emails, erasing
from members.models import ContactPerson, Organization, SignInLink, User
from pages.models import ObstacleReport, Page
from publishing import confirmations, erasure, personal_export, search, search_tables, workflow
from publishing.emails import forget_private, queue
from publishing.models import Draft, Erasure, Proposal, ReviewEvent, Submission
from publishing.states import Status
from publishing.traces import pattern_of, without
from tests import builders
from tests.test_admin import change
from tests.test_pictures import file, photo, upload
from tests.threads import at_once

pytestmark = pytest.mark.django_db

KIM, NAME = "kim.k@example.com", "Kim Kontaktsson"
PAGE = "admin:personal_data"


def signed_in(user):
    client = Client()
    client.force_login(user, backend="members.backends.PasswordBackend")
    return client


def dump():
    """Every row of every table, those of the search included, as one text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [row[0] for row in cursor.fetchall()]
        lines = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            lines += [repr(row) for row in cursor.fetchall()]
    return "\n".join(lines).lower()


def files():
    """The names and contents of all uploaded files."""
    paths = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return [(str(path), path.read_bytes()) for path in paths]


@pytest.fixture
def traces():
    """Kim has been everywhere on the site."""
    coordinator = builders.coordinator()
    user = builders.user(KIM, name=NAME)
    signed_in(user)
    owner = builders.organization("Skogens bibliotek", description_sv=f"Skriv till [oss](mailto:{KIM}).")
    person = builders.contact(NAME, of=owner, email=KIM, phone="08-11 22 33", is_public=True)
    other = builders.contact("Jo Annan", of=owner, email=f"jo{KIM}")
    initiative = builders.initiative(
        of=owner, contact_person=person, contact_email=KIM, body_sv=f"Ring {NAME}, {KIM.upper()}.", results_sv="Bra."
    )
    builders.submission(initiative, name=NAME, email=KIM)
    workflow.withdraw(initiative, by=coordinator, message=f"Hej {NAME} <{KIM}>!", internal_note=f"Fråga {KIM}.")
    workflow.publish(initiative, by=coordinator)
    change = builders.proposal(person, name="Kim Nyttnamn")
    builders.submission(change, name=NAME, email=KIM)
    wish = builders.proposal(initiative, body_sv=f"Skriv till {KIM}", contact_email=KIM)
    builders.submission(wish, name=NAME, email=KIM)
    workflow.leave_note(wish, by=coordinator, internal_note="Kim?")
    ReviewEvent.objects.filter(object_id=wish.pk).update(by=user)
    picture = upload(file(photo()), "kim.jpg")
    Draft.objects.create(
        kind="initiative", key="1" * 32, data={"email": [KIM], "name": [NAME]}, email=KIM, picture=picture
    )
    SignInLink.objects.make(KIM)
    emails.informed(person)
    Log.objects.create(email=Email.objects.latest("pk"), status=1, message=f"550 {KIM} unknown")
    ObstacleReport.objects.create(description=f"Svara {KIM}", email=KIM, key="2" * 32)
    page = builders.page(body_sv=f"Frågor? {KIM}", body_en=f"Questions? <{KIM}>")
    kind = ContentType.objects.get_for_model(ContactPerson)
    log = {"user": coordinator, "action_flag": CHANGE}
    LogEntry.objects.create(object_id=person.pk, content_type=kind, object_repr=NAME, **log)
    kind = ContentType.objects.get_for_model(Organization)
    said = json.dumps([{"added": {"name": "kontaktperson", "object": NAME}}])
    LogEntry.objects.create(object_id=owner.pk, content_type=kind, object_repr="x", change_message=said, **log)
    LoadedItem.objects.create(source="content", key=f"contact/{KIM}", object=page)
    return {"coordinator": coordinator, "initiative": initiative, "page": page, "other": other, "person": person}


def test_afterwards_a_dump_of_the_database_and_the_files_do_not_hold_the_address(traces):
    assert dump().count(KIM) > 20
    assert len(files()) > 0
    done = erasing.erase(KIM.upper(), by=traces["coordinator"])
    found = [line for line in dump().replace(f"jo{KIM}", "").splitlines() if KIM in line]
    assert not found
    assert NAME.lower() not in dump()
    assert done.total > 10
    assert not any(KIM.encode() in content or KIM in name for name, content in files())
    assert ContactPerson.objects.get() == traces["other"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_afterwards_the_database_file_and_the_folders_do_not_hold_it_either(traces):
    erasing.erase(KIM, by=traces["coordinator"])
    assert not files()
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        for name in (path, path.with_name(path.name + "-wal")):
            content = name.read_bytes().lower() if name.exists() else b""
            assert KIM.encode() not in content.replace(f"jo{KIM}".encode(), b"")
            assert NAME.lower().encode() not in content


def test_what_the_organization_has_stays_without_the_person(traces):
    erasing.erase(KIM, by=traces["coordinator"])
    initiative = Initiative.objects.published().get()
    assert (initiative.body_sv, initiative.contact_email, initiative.contact_person) == ("Ring […], […].", "", None)
    submission = Submission.objects.about(initiative).get()
    assert (submission.name, submission.email) == ("Raderad person", "")
    assert "[…]" in ReviewEvent.objects.about(initiative).last().message
    assert Page.objects.get(pk=traces["page"].pk).body_en == "Questions? <[…]>"
    assert not Proposal.objects.about(traces["person"]).exists()
    wish = Proposal.objects.about(initiative).get()
    assert wish.values == {"body_sv": "Skriv till […]", "contact_email": ""}
    assert ObstacleReport.objects.get().email == ""


def test_nobody_is_mailed_about_what_an_erased_person_sent_in(traces):
    erasing.erase(KIM, by=traces["coordinator"])
    Email.objects.all().delete()
    initiative = Initiative.objects.get()
    workflow.withdraw(initiative, by=traces["coordinator"], message="Tack.")
    assert not Email.objects.exists()
    assert initiative.responsible_email == traces["other"].email
    assert confirmations.language_for([initiative]) == "sv"


def test_the_search_finds_the_person_no_more(traces, client):
    assert "kontaktsson" in search_tables.words()
    version = client.get("/sv/sok/?q=kontaktsson").text
    assert "Skogens bibliotek" in version
    erasing.erase(KIM, by=traces["coordinator"])
    assert "Skogens bibliotek" not in client.get("/sv/sok/?q=kontaktsson").text
    assert "kontaktsson" not in search_tables.words()
    assert {"skogens", "annan"} <= set(search_tables.words())
    before = dump()
    search.rebuild()
    assert ("kontaktsson" in before, "kontaktsson" in dump()) == (False, False)


def test_a_page_shows_the_change_at_once(traces, client):
    address = traces["initiative"].get_absolute_url()
    assert KIM in client.get(address).text.lower()
    erasing.erase(KIM, by=traces["coordinator"])
    assert KIM not in client.get(address).text.lower()


def test_who_is_erased_is_signed_out(traces):
    user = User.objects.get(email=KIM)
    mine = Client()
    mine.force_login(user, backend="members.backends.LinkBackend")
    others = Session.objects.count()
    erasing.erase(KIM, by=traces["coordinator"])
    assert mine.get("/sv/min-sida/").status_code == 302
    assert Session.objects.count() < others
    assert not User.objects.filter(email=KIM).exists()


def test_the_erasing_is_noted_without_saying_whose(traces):
    done = erasing.erase(KIM, by=traces["coordinator"])
    erasing.erase("nobody@example.com", by=traces["coordinator"])
    noted = Erasure.objects.get()
    assert (noted.by, noted.rows) == (traces["coordinator"], done.total)


def test_texts_with_the_address_are_named_and_those_with_the_same_name_are_left(traces):
    namesake = builders.page("En annan", body_sv=f"{NAME} bor här.")
    done = erasing.erase(KIM, by=traces["coordinator"])
    assert {str(obj) for _kind, obj in done.texts} >= {"Kodstuga", "Om skogen", "Skogens bibliotek"}
    assert [obj.pk for _kind, obj in done.names] == [namesake.pk]
    namesake.refresh_from_db()
    assert NAME in namesake.body_sv


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mejla kim@x.se.", "Mejla […]."),
        ("joakim@x.se och kim@x.se.example", "joakim@x.se och kim@x.se.example"),
        ("<a href='mailto:KIM@x.se?subject=Hej'>", "<a href='mailto:[…]?subject=Hej'>"),
        ("/sv/?e=kim%40x.se&a=1", "/sv/?e=[…]&a=1"),
        ("rad\\nkim@x.se", "rad\\n[…]"),
        (["kim@x.se", {"kim@x.se": "Hej kim@x.se!"}], ["[…]", {"[…]": "Hej […]!"}]),
    ],
)
def test_the_address_is_taken_out_however_it_is_written(text, left):
    assert without(pattern_of(["kim@x.se"]), text) == left


def test_an_address_with_strange_signs_is_found_in_html_and_json_too():
    address = "o'neil+å@example.com"
    page = builders.page(body_sv="Skriv till o&#x27;neil+å@example.com")
    Draft.objects.create(kind="initiative", key="3" * 32, data={"x": [address]}, email=address)
    change = builders.proposal(page, body_sv=f"{address}!")
    erasure.erase(address, by=None)
    page.refresh_from_db()
    change.refresh_from_db()
    assert (page.body_sv, change.values) == ("Skriv till […]", {"body_sv": "[…]!"})
    assert not Draft.objects.exists()


# Who may not be erased


def refused(email, by):
    with pytest.raises(erasing.RefusedError) as refusal:
        erasing.erase(email, by=by)
    assert User.objects.filter(email=email).exists()
    return str(refusal.value)


def test_the_last_who_can_look_after_the_site_stays():
    coordinator = builders.coordinator()
    assert "Det här är den enda samordnaren" in refused(coordinator.email, None)
    second = builders.coordinator()
    erasing.erase(coordinator.email, by=None)
    admin = builders.user(is_staff=True, is_superuser=True)
    assert "Det här är den enda administratören" in refused(admin.email, None)
    assert "Bara en annan administratör" in refused(admin.email, second)
    assert "ditt eget konto" in refused(second.email, second)
    another = builders.user(is_staff=True, is_superuser=True)
    erasing.erase(admin.email, by=another)
    assert not User.objects.filter(pk=admin.pk).exists()


def test_who_could_not_sign_in_does_not_count_as_the_one_who_is_left(settings):
    settings.IS_HTTPS = True
    coordinator, demonstration = builders.coordinator(), builders.staff("Coordinators", email="x@example.org")
    invited = builders.coordinator()
    invited.set_unusable_password()
    invited.save()
    closed = builders.staff("Coordinators", is_active=False)
    assert "Det här är den enda samordnaren" in refused(coordinator.email, None)
    boss = builders.user(is_staff=True, is_superuser=True)
    assert "Det här är den enda administratören" in refused(boss.email, None)
    for user in (coordinator, demonstration, invited, closed):
        erasing.erase(user.email, by=boss)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_erase_each_other_at_once_are_not_both_gone():
    bosses = [builders.user(is_staff=True, is_superuser=True) for _n in range(2)]
    orders = [(bosses[0].email, bosses[1]), (bosses[1].email, bosses[0])]

    def act():
        email, by = orders.pop()
        try:
            erasing.erase(email, by=by)
        except erasing.RefusedError:
            return "refused"
        return "erased"

    assert sorted(at_once(2, act)) == ["erased", "refused"]
    assert User.objects.filter(is_superuser=True).count() == 1


def test_who_has_been_erased_meanwhile_erases_nobody(traces):
    boss = builders.user(is_staff=True, is_superuser=True)
    by = User.objects.get(pk=boss.pk)
    User.objects.filter(pk=boss.pk).delete()
    with pytest.raises(erasing.RefusedError):
        erasing.erase(KIM, by=by)
    assert ContactPerson.objects.filter(email=KIM).exists()


@pytest.mark.parametrize("is_staff", [True, False])
def test_an_account_with_a_log_of_changes_only_an_administrator_erases(traces, is_staff):
    colleague = builders.user("colleague@example.com", is_staff=is_staff)
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(user=colleague, content_type=kind, object_repr="x", action_flag=CHANGE)
    assert "Bara en administratör får radera det" in refused(colleague.email, traces["coordinator"])
    order = {"email": colleague.email, "step": "erase", "is_sure": "on"}
    html = signed_in(traces["coordinator"]).post(reverse(PAGE), order).text
    assert "Bara en administratör får radera det" in html
    assert User.objects.filter(pk=colleague.pk).exists()
    boss = signed_in(builders.user(is_staff=True, is_superuser=True))
    told = "anteckningarna om vad personen har ändrat försvinner också"
    assert told in boss.post(reverse(PAGE), {"email": colleague.email}).text
    assert told not in boss.post(reverse(PAGE), {"email": KIM}).text
    boss.post(reverse(PAGE), order)
    assert not User.objects.filter(pk=colleague.pk).exists()


# The commands


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_command_only_tells_unless_it_is_told_to_do_it(traces):
    before = dump()
    told = run("erase_person", KIM)
    assert "This would be done:" in told
    assert "Run it again with --yes" in told
    assert dump() == before
    assert "Erased." in run("erase_person", KIM, "--yes")
    assert not ContactPerson.objects.filter(email=KIM).exists()
    assert "Nothing is kept about this address." in run("erase_person", KIM)
    assert Erasure.objects.get().by is None


def test_the_command_refuses_with_words():
    with pytest.raises(CommandError, match="enda samordnaren"):
        run("erase_person", builders.coordinator().email, "--yes")


@pytest.mark.parametrize("email", ["", "kim", "@example.com", "kim@"])
@pytest.mark.parametrize("command", ["erase_person", "export_person"])
def test_a_part_of_an_address_finds_nobody(traces, command, email):
    before = dump()
    with pytest.raises(CommandError):
        run(command, email)
    with pytest.raises(ValueError, match="not a whole e-mail address"):
        erasure.erase(email, by=None)
    assert dump() == before


def test_all_that_is_kept_is_written_into_two_files(traces, tmp_path):
    paths = run("export_person", KIM, "--folder", str(tmp_path)).split()
    text, data = (Path(path).read_text(encoding="utf-8") for path in sorted(paths, reverse=True))
    assert all(Path(path).stat().st_mode & 0o077 == 0 for path in paths)
    kept = json.loads(data)["kept"]
    for words in (NAME, "08-11 22 33", "Kodstuga", "Frågor?", "550", "Svara", "Hej"):
        assert words in text
        assert words in data
    models = (
        User,
        ContactPerson,
        Submission,
        Draft,
        Proposal,
        SignInLink,
        ObstacleReport,
        ReviewEvent,
        LogEntry,
        Email,
    )
    assert {str(model._meta.verbose_name) for model in models} <= {part["kind"] for part in kept}


def test_what_is_handed_out_holds_no_secrets(traces):
    written = personal_export.as_json(personal_export.everything_about(KIM))
    user, link = User.objects.get(email=KIM), SignInLink.objects.get()
    assert user.password not in written
    assert link.token_hash not in written
    assert "1" * 32 not in written
    assert traces["other"].name not in written


def test_what_is_handed_out_opens_no_account(traces):
    boss = builders.user("root@example.com", is_staff=True, is_superuser=True)
    address = f"root+{boss.email}"
    emails.new_password(boss, "sv")
    emails.sign_in(KIM, "sv", "the-token")
    queue("sign_in", address, "sv", is_private=True, address=f"https://x.example/the-token?{KIM}", minutes=1)
    for email in (boss.email, KIM):
        written = personal_export.as_json(personal_export.everything_about(email))
        assert email in written
        assert "login/password/" not in written
        assert "the-token" not in written


def test_what_is_kept_about_an_administrator_only_another_one_reads(traces):
    boss = builders.user("root@example.com", is_staff=True, is_superuser=True)
    another = builders.user("second@example.com", is_staff=True, is_superuser=True)
    for step in ("text", "json"):
        answer = signed_in(traces["coordinator"]).post(reverse(PAGE), {"email": boss.email.upper(), "step": step})
        assert "Content-Disposition" not in answer
        assert "Bara en annan administratör" in answer.text
        assert 'value="json"' not in answer.text
        assert "Content-Disposition" in signed_in(another).post(reverse(PAGE), {"email": boss.email, "step": step})


@pytest.mark.parametrize(
    ("status", "hours", "is_kept"),
    [
        (STATUS.failed, 1, False),
        (STATUS.sent, 1, False),
        (STATUS.queued, -1, False),
        (STATUS.requeued, 1, True),
        (STATUS.queued, 1, True),
    ],
)
def test_a_mail_with_a_secret_is_emptied_once_nothing_sends_it(traces, status, hours, is_kept):
    emails.sign_in(KIM, "sv", "the-token")
    mail = Email.objects.latest("pk")
    Email.objects.filter(pk=mail.pk).update(status=status, expires_at=timezone.now() + timedelta(hours=hours))
    forget_private()
    mail.refresh_from_db()
    assert ("the-token" in mail.message, "the-token" in mail.html_message) == (is_kept, is_kept)
    chosen = {"action": "send_again", "_selected_action": [mail.pk]}
    signed_in(traces["coordinator"]).post(reverse("admin:post_office_email_changelist"), chosen)
    mail.refresh_from_db()
    assert mail.status == (STATUS.queued if is_kept else status)


# The page in the admin


def test_the_coordinator_looks_reads_and_erases(traces):
    desk, page = signed_in(traces["coordinator"]), reverse(PAGE)
    assert "Se vad som finns sparat" in desk.get(page).text
    found = desk.post(page, {"email": KIM.upper()}).text
    assert "Radera för alltid" in found
    assert "Kontaktperson: 1" in found
    person = ContactPerson.objects.get(email=KIM)
    address = reverse("admin:members_contactperson_change", args=[person.pk])
    assert f'Kontaktperson: <a href="{address}">{person}</a> ({person.state_in_words()})' in found
    assert ContactPerson.objects.filter(email=KIM).exists()
    unsure = desk.post(page, {"email": KIM, "step": "erase"}).text
    assert "Kryssa i att du har läst" in unsure
    assert "Radera för alltid" in unsure
    assert ContactPerson.objects.filter(email=KIM).exists()
    done = desk.post(page, {"email": KIM, "step": "erase", "is_sure": "on"}).text
    assert "Klart. Adressen finns inte längre" in done
    assert KIM not in done
    assert f'href="{reverse("admin:pages_page_change", args=[traces["page"].pk])}"' in done
    assert not ContactPerson.objects.filter(email=KIM).exists()


def test_a_page_opened_with_an_address_erases_nothing(traces):
    signed_in(traces["coordinator"]).get(reverse(PAGE), {"email": KIM, "step": "erase", "is_sure": "on"})
    assert ContactPerson.objects.filter(email=KIM).exists()


@pytest.mark.parametrize(("step", "begins"), [("json", "{"), ("text", "Allt som finns sparat om")])
def test_the_coordinator_downloads_what_is_kept(traces, step, begins):
    answer = signed_in(traces["coordinator"]).post(reverse(PAGE), {"email": KIM, "step": step})
    assert answer.text.startswith(begins)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]


def test_an_address_that_is_none_is_explained(traces):
    desk = signed_in(traces["coordinator"])
    assert "Skriv personens e-postadress." in desk.post(reverse(PAGE), {"email": ""}).text
    assert "namn@example.org" in desk.post(reverse(PAGE), {"email": "kim"}).text
    assert "Ingenting finns sparat om x@example.com." in desk.post(reverse(PAGE), {"email": "x@example.com"}).text


def test_the_list_of_people_leads_there_one_at_a_time(traces):
    desk, people = signed_in(traces["coordinator"]), reverse("admin:members_contactperson_changelist")
    assert reverse(PAGE) in desk.get(people).text
    chosen = {"action": "personal_data", "_selected_action": [traces["person"].pk]}
    assert "Radera för alltid" in desk.post(people, chosen).text
    chosen["_selected_action"].append(traces["other"].pk)
    assert "Välj en person i taget" in desk.post(people, chosen, follow=True).text


def test_an_administrator_reaches_it_from_the_accounts(traces):
    admin = builders.user(is_staff=True, is_superuser=True)
    chosen = {"action": "personal_data", "_selected_action": [User.objects.get(email=KIM).pk]}
    assert "Radera för alltid" in signed_in(admin).post(reverse("admin:members_user_changelist"), chosen).text


def test_a_refusal_is_said_on_the_page(traces):
    own = traces["coordinator"].email
    html = signed_in(traces["coordinator"]).post(reverse(PAGE), {"email": own, "step": "erase", "is_sure": "on"}).text
    assert "Det här är ditt eget konto." in html
    assert "Radera för alltid" not in html
    assert User.objects.filter(email=own).exists()


@pytest.mark.parametrize("role", ["visitor", "member", "reviewer"])
def test_nobody_else_reads_or_erases(traces, role):
    user = {"visitor": None, "member": User.objects.get(email=KIM), "reviewer": builders.reviewer()}[role]
    client = signed_in(user) if user else Client()
    for step in ("", "text", "json", "erase"):
        answer = client.post(reverse(PAGE), {"email": KIM, "step": step, "is_sure": "on"})
        assert answer.status_code == (403 if role == "reviewer" else 302)
    assert client.get(reverse(PAGE)).status_code == (403 if role == "reviewer" else 302)
    people = reverse("admin:members_contactperson_changelist")
    chosen = {"action": "personal_data", "_selected_action": [traces["person"].pk]}
    assert "Radera för alltid" not in client.post(people, chosen, follow=True).text
    assert ContactPerson.objects.filter(email=KIM).exists()


def test_it_needs_the_token_that_forms_carry(traces):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(traces["coordinator"], backend="members.backends.PasswordBackend")
    assert strict.post(reverse(PAGE), {"email": KIM, "step": "erase", "is_sure": "on"}).status_code == 403


def test_coordinators_read_what_was_erased_when(traces):
    erasing.erase(KIM, by=traces["coordinator"])
    html = signed_in(traces["coordinator"]).get(reverse("admin:publishing_erasure_changelist")).text
    assert "Cilla Samordnare" in html
    assert signed_in(builders.reviewer()).get(reverse("admin:publishing_erasure_changelist")).status_code == 403


def test_an_initiative_of_a_person_s_organization_is_not_taken_along(traces):
    builders.initiative("Kvar", of=traces["person"].organization, status=Status.IN_REVIEW)
    erasing.erase(KIM, by=traces["coordinator"])
    assert Initiative.objects.count() == 2


def test_what_is_kept_of_a_person_is_told_in_plain_swedish():
    owner = builders.organization("Skogen")
    desk = signed_in(builders.coordinator())
    change(desk, builders.contact(NAME, of=owner, email=KIM), title_sv="Chef")
    found = personal_export.everything_about(KIM)
    text = personal_export.as_text(found)
    assert "TIDIGARE VERSION AV KONTAKTPERSON" in text
    assert "vad som hände: Ändrad" in text
    assert "av: Cilla Samordnare" in text
    assert not re.search(r"[Hh]istor(y|ical)", text)
    assert not re.search(r"\d\dT\d\d:|\.\d{6}", text)
    assert json.loads(personal_export.as_json(found))["address"] == KIM
