"""Activities: when they are, in words and in lists, and how the coordinator writes them."""

from datetime import datetime, timedelta

import lxml.html
import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from activities.facets import upcoming
from activities.filters import ActivityFilter
from activities.forms import LocalDateTimeField
from activities.models import Activity
from activities.times import in_html, in_words
from coalition_site.views import sharing
from publishing import search
from publishing.models import Submission
from publishing.states import Status
from tests import builders
from tests.test_pages import texts

pytestmark = pytest.mark.django_db
ADD = "/admin/activities/activity/add/"


def swedish(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def listed(query="", language="sv"):
    with override(language):
        return [str(activity) for activity in ActivityFilter(QueryDict(query)).hits()[:]]


@pytest.mark.parametrize(
    ("times", "is_all_day", "words", "english"),
    [
        (
            ("2027-03-02 13:00", "2027-03-02 15:00"),
            False,
            "tisdag 2 mars 2027 kl.\u00a013.00–15.00",
            "Tuesday 2 March 2027, 13:00–15:00",
        ),
        (
            ("2027-03-03 09:00", "2027-03-05 16:30"),
            False,
            "onsdag 3 mars 2027 kl.\u00a009.00 – fredag 5 mars 2027 kl.\u00a016.30",
            "Wednesday 3 March 2027, 09:00 – Friday 5 March 2027, 16:30",
        ),
        (("2027-03-03", "2027-03-03"), True, "onsdag 3 mars 2027", "Wednesday 3 March 2027"),
        (("2027-03-03", "2027-03-05"), True, "3–5 mars 2027", "3–5 March 2027"),
        (("2027-03-30", "2027-04-02"), True, "30 mars–2 april 2027", "30 March–2 April 2027"),
        (("2027-12-30", "2028-01-02"), True, "30 december 2027–2 januari 2028", "30 December 2027–2 January 2028"),
    ],
)
def test_the_time_is_said_in_words(times, is_all_day, words, english):
    activity = builders.activity(starts_at=times[0], ends_at=times[1], is_all_day=is_all_day)
    with override("sv"):
        assert in_words(activity) == words
    with override("en"):
        assert in_words(activity) == english


def test_each_moment_can_be_read_by_machines():
    activity = builders.activity(starts_at="2027-03-28 01:00", ends_at="2027-03-28 04:00")
    with override("sv"):
        html = in_html(activity)
    assert '<time datetime="2027-03-28T01:00:00+01:00">söndag 28 mars 2027 kl.\u00a001.00</time>' in html
    assert '<time datetime="2027-03-28T04:00:00+02:00">04.00</time>' in html
    days = builders.activity("Dagar", starts_at="2027-03-27", ends_at="2027-03-28", is_all_day=True)
    with override("sv"):
        assert '<time datetime="2027-03-28">28 mars 2027</time>' in in_html(days)


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2026-10-25", 25), ("2027-03-03", 24)])
def test_a_whole_day_is_as_long_as_the_day_is(day, hours):
    activity = builders.activity(starts_at=day, ends_at=day, is_all_day=True)
    activity.refresh_from_db()
    assert activity.ends_at - activity.starts_at == timedelta(hours=hours, seconds=-1)
    assert [str(found) for found in activity.days] == [day, day]


@pytest.mark.parametrize(
    ("end", "moment"), [("2027-03-28 04:00", "2027-03-28T02:00:00Z"), ("2026-10-25 04:00", "2026-10-25T03:00:00Z")]
)
def test_an_activity_goes_to_the_past_by_itself_on_the_minute_also_when_the_clocks_are_changed(client, end, moment):
    ending = datetime.fromisoformat(moment)
    with time_machine.travel(ending - timedelta(days=1), tick=False):
        builders.activity("Nattvandring", starts_at=f"{end[:10]} 01:00", ends_at=end)
    before, after = ending - timedelta(seconds=1), ending
    with time_machine.travel(before, tick=False):
        assert (listed(), listed("when=past")) == (["Nattvandring"], [])
        assert [str(activity) for activity in upcoming()] == ["Nattvandring"]
        assert "Nattvandring" in client.get("/sv/").text
        assert list(Activity.objects.upcoming()) == list(Activity.objects.all())
    with time_machine.travel(after, tick=False):
        assert (listed(), listed("when=past")) == ([], ["Nattvandring"])
        assert list(upcoming()) == []
        assert "Nattvandring" not in client.get("/sv/").text
        assert list(Activity.objects.past()) == list(Activity.objects.all())
        assert "har varit" in client.get("/sv/aktiviteter/nattvandring/").text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_remembered_between_requests_does_not_keep_an_ended_activity_among_the_coming(client):
    with time_machine.travel("2027-03-03 10:00", tick=False) as now:
        builders.activity("Kort", starts_at="2027-03-03 11:30", ends_at="2027-03-03 12:00")
        builders.activity("Lång", starts_at="2027-03-03 11:45", ends_at="2027-03-03 13:00")
        assert (listed(), listed("when=past")) == (["Kort", "Lång"], [])
        now.move_to("2027-03-03 12:00")
        assert (listed(), listed("when=past")) == (["Lång"], ["Kort"])
        now.move_to("2027-03-03 13:30")
        assert (listed(), listed("when=past")) == ([], ["Lång", "Kort"])
        assert "Inga kommande" not in client.get("/sv/").text


@time_machine.travel("2026-11-22 12:00", tick=False)
def test_coming_ones_stand_soonest_first_and_past_ones_latest_first():
    builders.activity("Snart", starts_at="2026-11-23 10:00")
    builders.activity("Pågår", starts_at="2026-11-20", ends_at="2026-11-24", is_all_day=True)
    builders.activity("Sen", starts_at="2027-05-01 10:00")
    builders.activity("Nyss", starts_at="2026-11-22 08:00")
    builders.activity("Förr", starts_at="2025-11-22 08:00")
    builders.activity("Utkast", starts_at="2026-11-23 10:00", status=Status.DRAFT)
    assert listed() == ["Pågår", "Snart", "Sen"]
    assert listed("when=past") == ["Nyss", "Förr"]
    assert [str(activity) for activity in Activity.objects.published().upcoming()] == ["Pågår", "Snart", "Sen"]
    assert [str(activity) for activity in Activity.objects.published().past()] == ["Nyss", "Förr"]


def test_filters_count_what_stands_in_the_chosen_time(client):
    fyr = builders.organization("Fyren", slug="fyren")
    ago = timezone.now() - timedelta(days=7)
    builders.activity("Skola", areas=["education"], organisers=[fyr])
    builders.activity("Nät", areas=["for-all"], is_online=True, place_sv="")
    builders.activity("Förr", areas=["education", "for-all"], starts_at=ago)
    assert listed("area=education") == ["Skola"]
    assert listed("area=education&when=past") == ["Förr"]
    assert listed("form=online") == ["Nät"]
    assert listed("form=place") == ["Skola"]
    assert listed("member=fyren") == ["Skola"]
    assert listed("q=skola") == ["Skola"]
    assert listed("q=f%C3%B6rr") == []
    assert listed("q=f%C3%B6rr&when=past") == ["Förr"]
    past = ActivityFilter(QueryDict("area=for-all&when=past"))
    with override("sv"):
        assert [(str(t["label"]), t["count"], t["address"]) for t in past.times()] == [
            ("Kommande", 1, "area=for-all"),
            ("Tidigare", 1, "area=for-all&when=past"),
        ]
        counts = {option["code"]: option["count"] for option in past.groups()[0]["options"]}
    assert counts == {"education": 1, "for-all": 1, "labour-force": 0, "ict-professionals": 0}
    html = client.get("/sv/aktiviteter/?area=for-all&when=past").text
    assert "1 tidigare aktivitet<" in html
    assert '<input type="hidden" name="when" value="past">' in html
    assert '<a href="/sv/aktiviteter/?when=past">Ta bort alla</a>' in html
    assert 'hreflang="en" href="http://127.0.0.1:8000/en/activities/?area=for-all&amp;when=past"' in html


def test_a_time_that_does_not_exist_shows_nothing_and_says_so(client):
    builders.activity("Skola")
    html = client.get("/sv/aktiviteter/?when=never").text
    assert "Det finns ingen tid som heter ”never”. Välj kommande eller tidigare aktiviteter." in html
    assert "Skola" not in texts(html, "h3")


def test_an_empty_list_says_so_and_offers_ways_out(client):
    html = client.get("/sv/aktiviteter/").text
    assert "Ingen aktivitet är planerad just nu." in html
    assert '<a href="/sv/initiativ/">Se medlemmarnas initiativ</a>' in html
    assert "webcal://127.0.0.1:8000/sv/aktiviteter/kalender.ics" in html
    assert "Kommande aktiviteter" not in client.get("/sv/").text


def test_home_area_and_member_show_what_is_coming(client):
    fyr = builders.organization("Fyren", slug="fyren")
    for number in range(4):
        builders.activity(f"Träff {number}", organisers=[fyr], starts_at=timezone.now() + timedelta(days=number + 1))
    builders.activity("Träff förr", organisers=[fyr], starts_at=timezone.now() - timedelta(days=1))
    found = {path: [h3 for h3 in texts(client.get(path).text, "h3") if "Träff" in h3] for path in PAGES}
    assert found["/sv/"] == ["Träff 0", "Träff 1", "Träff 2"]
    assert found["/sv/omraden/education/"] == found["/sv/medlemmar/fyren/"] == [f"Träff {n}" for n in range(4)]
    assert found["/sv/omraden/for-all/"] == []


PAGES = ["/sv/", "/sv/omraden/education/", "/sv/omraden/for-all/", "/sv/medlemmar/fyren/"]


def test_a_cancelled_activity_says_so_wherever_it_stands_and_takes_no_registrations(client):
    activity = builders.activity("Träff", is_cancelled=True, registration_link="https://example.org/anmalan")
    for path in ("/sv/aktiviteter/", "/sv/omraden/education/"):
        assert ">Inställd</p>" in client.get(path).text
    html = client.get("/sv/aktiviteter/traff/").text
    assert "Den här aktiviteten är inställd." in html
    assert "anmalan" not in html
    activity.is_cancelled = False
    activity.save()
    html = client.get("/sv/aktiviteter/traff/").text
    assert "inställd" not in html
    assert 'href="https://example.org/anmalan"' in html


def test_a_page_tells_when_where_in_which_language_and_by_whom(client):
    fyr, dold = builders.organization("Fyren"), builders.organization("Dold", status=Status.DRAFT)
    builders.activity(
        "Träff",
        starts_at="2027-03-02 13:00",
        place_sv="Storgatan 1, Umeå",
        is_online=True,
        online_address="https://mote.example.org/rum",
        language="sv-en",
        organisers=[fyr, dold],
    )
    facts = texts(client.get("/sv/aktiviteter/traff/").text, "dd")
    assert facts == [
        "tisdag 2 mars 2027 kl. 13.00\u2060–\u206015.00 (svensk tid)",
        "Storgatan 1, Umeå och på nätet",
        "mote.example.org",
        "Svenska och engelska",
        "Fyren",
    ]


def test_the_search_finds_activities_by_title_place_and_organiser(client):
    builders.activity("Robotafton", place_sv="Folkets hus", organisers=[builders.organization("Fyren")])
    for word in ("robot", "folkets", "fyren"):
        assert "Robotafton" in client.get(f"/sv/sok/?q={word}&kind=activity").text
    assert client.get("/sv/sok/titlar/?q=robota").json() == ["Robotafton"]
    assert search.SOURCES[5].model is Activity


# What the coordinator writes


@pytest.fixture
def coordinator(client):
    client.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    return client


def written(**changes):
    data = {
        "title_sv": "Träff",
        "summary_sv": "Vi möts.",
        "body_sv": "Fika.",
        "starts_at_0": "2027-03-03",
        "starts_at_1": "13:00",
        "ends_at_0": "2027-03-03",
        "ends_at_1": "15:00",
        "place_sv": "Umeå",
        "language": "sv",
        "areas": [builders.CompetenceArea.objects.get(code="for-all").pk],
        "slug": "traff",
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def test_the_coordinator_writes_and_publishes_an_activity(coordinator):
    response = coordinator.post(ADD, written(_transition="publish"))
    assert response.status_code == 302
    activity = Activity.objects.published().get()
    assert activity.starts_at == swedish("2027-03-03 13:00")
    assert coordinator.get("/admin/activities/activity/?when=upcoming&is_cancelled__exact=0").status_code == 200
    change = coordinator.get(f"/admin/activities/activity/{activity.pk}/change/")
    assert 'value="13:00"' in change.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"starts_at_0": "2027-03-28", "starts_at_1": "02:30", "ends_at_0": "2027-03-28", "ends_at_1": "05:00"},
            "Den 28 mars 2027 ställs klockan fram, och då finns inget 02:30.",
        ),
        (
            {"starts_at_0": "2026-10-25", "starts_at_1": "02:30"},
            "Den 25 oktober 2026 ställs klockan tillbaka, och då blir klockan 02:30 två gånger.",
        ),
        ({"starts_at_1": "halv tre"}, "Skriv klockslaget med timmar och minuter"),
        ({"starts_at_0": "i mars"}, "Skriv dagen som ett datum"),
        ({"starts_at_0": ""}, "Skriv dagen som ett datum"),
        ({"ends_at_0": "", "ends_at_1": ""}, "Skriv dagen som ett datum"),
        ({"starts_at_1": ""}, "Skriv klockslaget också, eller kryssa för att det gäller hela dagar."),
        ({"ends_at_1": "12:00"}, "Slutet kommer före början."),
        ({"ends_at_1": "13:00"}, "Slutet kommer före början."),
        ({"place_sv": ""}, "Skriv var den äger rum, eller kryssa för att man kan delta på nätet."),
        ({"online_address": "https://example.org"}, "Kryssa för det här när mötet har en webbadress"),
        ({"areas": None}, "Välj minst ett område."),
    ],
)
def test_what_cannot_be_is_explained_at_the_field(coordinator, changes, message):
    response = coordinator.post(ADD, written(**changes))
    assert response.status_code == 200
    assert message in response.text
    assert not Activity.objects.exists()


@pytest.mark.parametrize("clock", ["01:59", "03:00"])
def test_times_beside_the_skipped_hour_are_fine(coordinator, clock):
    coordinator.post(ADD, written(starts_at_0="2027-03-28", starts_at_1=clock, ends_at_0="2027-03-28"))
    assert timezone.localtime(Activity.objects.get().starts_at).strftime("%H:%M") == clock


def test_whole_days_need_no_times(coordinator):
    coordinator.post(ADD, written(starts_at_1="", ends_at_0="2027-03-05", ends_at_1="", is_all_day="on"))
    activity = Activity.objects.get()
    assert activity.starts_at == swedish("2027-03-03 00:00")
    assert activity.ends_at == swedish("2027-03-05 23:59:59")
    form = lxml.html.fromstring(coordinator.get(f"/admin/activities/activity/{activity.pk}/change/").content)
    times = {name: form.xpath(f"//input[@name='{name}']/@value") for name in ("starts_at_1", "ends_at_1")}
    assert times == {"starts_at_1": ["00:00"], "ends_at_1": ["23:59"]}


def test_seconds_that_the_form_does_not_show_are_no_change():
    asked = LocalDateTimeField(label="Ends")
    assert not asked.has_changed(swedish("2027-03-05 23:59:59"), ["2027-03-05", "23:59"])
    assert asked.has_changed(swedish("2027-03-05 23:59:59"), ["2027-03-05", "23:58"])
    assert asked.has_changed(None, ["2027-03-05", "23:59"])


@pytest.mark.parametrize(
    ("group", "rights"),
    [("Coordinators", {"add", "change", "delete", "view", "review"}), ("Reviewers", {"view", "review"})],
)
def test_each_group_of_staff_has_its_rights(group, rights):
    found = Group.objects.get(name=group).permissions.filter(content_type__model="activity")
    assert {codename.removesuffix("_activity") for codename in found.values_list("codename", flat=True)} == rights


def test_a_reviewer_decides_and_does_not_edit(client):
    activity = builders.activity(status=Status.IN_REVIEW)
    client.force_login(builders.reviewer(), backend="members.backends.PasswordBackend")
    address = f"/admin/activities/activity/{activity.pk}/change/"
    assert client.get(address).status_code == 200
    client.post(address, {"title_sv": "Kapad", "_transition": "publish"})
    activity.refresh_from_db()
    assert (activity.title_sv, activity.status) == ("Nätverksträff", Status.PUBLISHED)


def test_an_activity_in_review_can_be_read_on_the_reviewers_page(client):
    submission = builders.submission(builders.activity("Vår träff", status=Status.IN_REVIEW))
    client.force_login(builders.reviewer(), backend="members.backends.PasswordBackend")
    assert submission in Submission.objects.for_queue().in_review()
    assert "Vår träff" in client.get("/admin/publishing/submission/").text
    html = client.get(f"/admin/publishing/submission/{submission.pk}/change/").text
    assert "Med fika." in html
    assert "Skogsbyn" in html


def test_whole_days_may_not_end_before_they_begin():
    activity = builders.activity()
    activity.is_all_day, activity.starts_at, activity.ends_at = True, swedish("2027-03-03"), swedish("2027-03-02 20:00")
    with pytest.raises(ValidationError, match="före början"):
        activity.full_clean()


def test_a_cancelled_activity_takes_no_place_on_the_home_page(client):
    for number in range(3):
        builders.activity(f"Inställd {number}", is_cancelled=True, starts_at=timezone.now() + timedelta(days=1))
    builders.activity("Blir av")
    html = client.get("/sv/").text
    assert "Blir av" in html
    assert "Inställd 0" not in html


def test_the_picture_for_sharing_says_that_an_activity_is_cancelled(client, monkeypatch):
    drawn = []
    monkeypatch.setattr(sharing, "social_picture", lambda *words, seed: drawn.append(words) or b"")
    builders.activity("Inte alls", slug="inte-alls", starts_at="2027-03-03 13:00", is_cancelled=True)
    client.get("/social/sv/activity/inte-alls.png")
    assert drawn[0][:2] == ("Inte alls", "Inställd · onsdag 3 mars 2027 kl.\u00a013.00–15.00")
