"""Activities in people's calendars, read back by two parsers that we have not written."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import time_machine
import vobject
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from activities.calendars import calendar
from activities.models import Activity
from publishing import workflow
from publishing.states import Status
from tests import builders

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ALL = {"sv": "/sv/aktiviteter/kalender.ics", "en": "/en/activities/calendar.ics"}


def events(client, address=ALL["sv"]):
    """UID → event, as vobject reads them."""
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    read = vobject.readOne(response.content.decode())
    return {event.uid.value: event for event in read.contents.get("vevent", [])}


def only(client, address=ALL["sv"]):
    (event,) = events(client, address).values()
    return event


def uid(activity):
    return f"activity-{activity.pk}@127.0.0.1"


def test_a_foreign_parser_reads_all_of_an_activity(client):
    fyr, hav = builders.organization("Fyren"), builders.organization("Havet, AB")
    activity = builders.activity(
        "Träff; en, till",
        slug="traff",
        summary_sv="Vi möts\\träffas, och fikar; sedan hem.",
        starts_at="2027-03-02 13:00",
        place_sv="Storgatan 1, Umeå",
        is_online=True,
        registration_link="https://example.org/anmalan",
        organisers=[fyr, hav, builders.organization("Dold", status=Status.DRAFT)],
        areas=["for-all", "education"],
    )
    event = only(client)
    assert event.uid.value == uid(activity)
    assert event.summary.value == "Träff; en, till"
    assert event.dtstart.value == datetime(2027, 3, 2, 12, tzinfo=UTC)
    assert event.dtend.value == datetime(2027, 3, 2, 14, tzinfo=UTC)
    assert event.location.value == "Storgatan 1, Umeå, På nätet"
    address = "http://127.0.0.1:8000/sv/aktiviteter/traff/"
    assert event.url.value == address
    assert event.description.value.split("\n\n") == [
        "Vi möts\\träffas, och fikar; sedan hem.",
        "Arrangör: Fyren, Havet, AB",
        "Anmälan: https://example.org/anmalan",
        address,
    ]
    assert event.status.value == "CONFIRMED"
    assert event.sequence.value == "0"
    assert event.categories.value == ["Digital kompetens inom hela utbildningskedjan", "Digital medborgarkompetens"]


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2027-03-27", (13, 15)),
        ("2027-03-28", (12, 14)),
        ("2026-10-24", (12, 14)),
        ("2026-10-25", (13, 15)),
    ],
)
def test_the_same_swedish_time_is_right_on_both_sides_of_a_change_of_clocks(client, day, utc):
    builders.activity(starts_at=f"{day} 14:00", ends_at=f"{day} 16:00")
    event = only(client)
    assert [(found.value.hour, found.value.utcoffset()) for found in (event.dtstart, event.dtend)] == [
        (hour, timedelta(0)) for hour in utc
    ]


def test_a_night_in_which_the_clocks_are_changed_has_its_true_length(client):
    builders.activity("Vår", starts_at="2027-03-27 22:00", ends_at="2027-03-28 04:00")
    builders.activity("Höst", starts_at="2026-10-24 22:00", ends_at="2026-10-25 04:00")
    lengths = {event.summary.value: event.dtend.value - event.dtstart.value for event in events(client).values()}
    assert lengths == {"Vår": timedelta(hours=5), "Höst": timedelta(hours=7)}


def test_whole_days_are_days_and_end_before_the_next_one(client):
    builders.activity(starts_at="2027-03-27", ends_at="2027-03-29", is_all_day=True)
    event = only(client)
    assert (event.dtstart.value, event.dtend.value) == (date(2027, 3, 27), date(2027, 3, 30))


def test_each_language_has_its_own_words_and_the_same_appointment(client):
    activity = builders.activity("Träff", title_en="Meeting", place_en="The wood", is_cancelled=True)
    swedish, english = only(client), only(client, ALL["en"])
    assert swedish.uid.value == english.uid.value == uid(activity)
    assert (swedish.summary.value, english.summary.value) == ("Inställt: Träff", "Cancelled: Meeting")
    assert (swedish.location.value, english.location.value) == ("Skogsbyn", "The wood")
    assert "/en/activities/traff/" in english.url.value


def test_a_subscription_holds_the_chosen_areas_past_ones_too_and_knows_its_name(client):
    both = builders.activity("Båda", areas=["education", "for-all"], starts_at="2020-03-03 12:00")
    one = builders.activity("En", areas=["for-all"])
    builders.activity("Annan", areas=["labour-force"])
    assert set(events(client, f"{ALL['sv']}?area=for-all&area=education")) == {uid(both), uid(one)}
    assert set(events(client, f"{ALL['sv']}?area=education")) == {uid(both)}
    assert len(events(client)) == 3
    assert client.get(f"{ALL['sv']}?area=wrong").status_code == 404
    read = icalendar.Calendar.from_ical(client.get(f"{ALL['en']}?area=for-all").content)
    assert read["X-WR-CALNAME"] == "Digital Skills and Jobs Coalition Sweden: Activities, Digital Skills For All"
    assert read["REFRESH-INTERVAL"].dt == timedelta(hours=12)
    assert b"X-PUBLISHED-TTL:PT12H" in client.get(ALL["sv"]).content


def test_a_calendar_with_nothing_in_it_is_still_one(client):
    assert events(client) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": datetime(2027, 3, 2, 10, tzinfo=UTC)},
        {"ends_at": datetime(2027, 3, 2, 16, tzinfo=UTC)},
        {"is_all_day": True},
        {"place_sv": "Någon annanstans"},
        {"place_en": "Elsewhere"},
        {"is_online": True},
        {"online_address": "https://example.org"},
        {"is_cancelled": True},
    ],
)
def test_another_time_place_or_a_cancellation_raises_the_sequence_once(client, change):
    activity = builders.activity(starts_at="2027-03-02 13:00")
    for name, value in change.items():
        setattr(activity, name, value)
    activity.save()
    activity.save()
    stale = Activity.objects.get()
    stale.sequence = 0
    stale.save()
    assert only(client).sequence.value == "1"
    Activity.objects.get().save(update_fields=["title_sv"])
    assert only(client).sequence.value == "1"


def test_a_change_of_one_named_field_raises_the_sequence_too(client):
    activity = builders.activity()
    activity.is_cancelled = True
    activity.save(update_fields=["is_cancelled"])
    assert only(client).sequence.value == "1"


def test_other_changes_leave_the_sequence_and_tell_when_they_were(client):
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        activity = builders.activity("Träff", starts_at="2027-03-02 13:00")
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        activity.title_sv, activity.body_sv = "Ny titel", "Ny text."
        activity.save()
    event = only(client)
    assert event.sequence.value == "0"
    assert event.dtstamp.value == event.last_modified.value == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_cancelled_activity_stays_in_the_calendar_as_cancelled(client):
    activity = builders.activity("Träff")
    activity.is_cancelled = True
    activity.save()
    event = only(client)
    assert (event.status.value, event.summary.value, event.sequence.value) == ("CANCELLED", "Inställt: Träff", "1")


def test_what_is_taken_off_the_site_leaves_the_calendars_at_once(client):
    activity = builders.activity("Träff", slug="traff")
    assert client.get("/sv/aktiviteter/traff/kalender.ics").status_code == 200
    workflow.archive(activity, by=workflow.SYSTEM)
    assert events(client) == {}
    assert client.get("/sv/aktiviteter/traff/kalender.ics").status_code == 404


def test_one_activity_is_a_file_of_its_own(client):
    builders.activity("Träff", slug="traff")
    builders.activity("Annan")
    response = client.get("/sv/aktiviteter/traff/kalender.ics")
    assert response["Content-Disposition"] == 'attachment; filename="traff.ics"'
    assert only(client, "/sv/aktiviteter/traff/kalender.ics").summary.value == "Träff"
    assert 'href="/sv/aktiviteter/traff/kalender.ics"' in client.get("/sv/aktiviteter/traff/").text


def test_the_same_content_is_the_same_bytes_and_is_not_sent_twice(client):
    builders.activity()
    first = client.get(ALL["sv"])
    with time_machine.travel(datetime.now(UTC) + timedelta(days=900), tick=False):
        again = client.get(ALL["sv"])
    assert first.content == again.content
    assert client.get(ALL["sv"], headers={"if-none-match": first["ETag"]}).status_code == 304


@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.sampled_from("åäöÅÄÖaé€😀 ,;\\:\"'-"), min_size=1, max_size=290).filter(str.strip))
def test_lines_are_folded_at_75_octets_and_come_back_whole(text):
    activity = Activity.objects.create(
        title_sv=text[:150],
        summary_sv=text,
        body_sv="x",
        place_sv=text[:200],
        starts_at=datetime(2027, 3, 2, 12, tzinfo=UTC),
        ends_at=datetime(2027, 3, 2, 14, tzinfo=UTC),
    )
    made = calendar(Activity.objects.filter(pk=activity.pk).for_cards().with_organisers())
    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    (event,) = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert event["SUMMARY"] == text[:150]
    assert event["LOCATION"] == text[:200]
    assert vobject.readOne(made.decode()).vevent.summary.value == text[:150]


def test_the_list_offers_the_subscription_that_follows_the_chosen_areas(client):
    builders.activity()
    html = client.get("/sv/aktiviteter/?area=education&area=for-all").text
    address = "127.0.0.1:8000/sv/aktiviteter/kalender.ics?area=education&amp;area=for-all"
    assert f'href="webcal://{address}"' in html
    assert f'href="http://{address}"' in html
    assert settings.SITE_URL in html
