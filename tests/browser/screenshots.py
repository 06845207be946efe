"""Takes the pictures of the coordinator's guides anew: `make screenshots`. Not a test, so no run of the tests finds it.

The site holds demonstration content and what is arranged here, nothing about real people, and its clock stands still.
"""

from io import BytesIO
from random import Random

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from post_office.models import STATUS, Email, Log

from activities.models import Activity
from coalition_site.management.commands.load_demo import MEMBER, PASSWORD
from coalition_site.models import Backup
from initiatives.models import ChosenInitiative, Initiative
from members import second_factor
from members.models import ContactPerson, Organization
from pages.models import Page
from publishing.models import LinkCheck, Submission, Translation
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

IMAGES = settings.BASE_DIR / "docs" / "images"
WIDTH, HEIGHT = 1280, 900
# Around what is shown, in pixels; of a picture's palette.
MARGIN, COLORS = 16, 64
# Nothing blinks, and days are written as everywhere else: this browser writes them the American way in any language.
STILL = """
document.activeElement.blur();
scrollTo(0, 0);
for (const day of document.querySelectorAll("[type=date], [type=datetime-local]")) {
  const said = day.value.replace("T", " ");
  day.type = "text";
  day.value = said;
}
"""
# What somebody wants to import: a member that is new, and one that gets its English texts.
LIST = """Namn;Adress;Typ av organisation;Namn (engelska);Beskrivning (svenska);Beskrivning (engelska)
Exempelföreningen;;Förening eller nätverk;Exempel Society;Exempelföreningen är påhittad.;Exempel Society is made up.
Exempelskolan;exempelskolan;Skola, högskola eller universitet;Exempel School;Exempelskolan är påhittad.;It is made up.
"""


@pytest.fixture
def clock():
    with time_machine.travel("2026-10-05T09:00+02:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def content(clock, monkeypatch):
    """What the pictures show, as it came about in the course of some weeks."""
    monkeypatch.setattr("secrets.choice", Random(1).choice)
    monkeypatch.setattr(second_factor, "default_key", lambda: "0123456789" * 4)
    call_command("load_content", verbosity=0)
    ContactPerson.objects.all().delete()
    # Some came by a migration, at whatever time it is.
    Page.objects.update(updated_at=timezone.now())
    clock.move_to("2026-11-10T09:00+01:00")
    call_command("load_demo", verbosity=0)
    ContactPerson.objects.filter(name="Exempel Exempelsson").update(role_sv="Samordnare", role_en="Coordinator")
    clock.move_to("2026-11-11T15:20+01:00")
    propose_a_change()
    choose_for_the_home_page()
    check_links()
    fail_to_send()
    Backup.objects.create(name="made", made_at=timezone.now(), size=1, drilled_at=timezone.now())
    clock.move_to("2026-11-12T08:30+01:00")


def initiative(slug):
    return Initiative.objects.get(slug=f"exempel-{slug}")


def submission_of(obj):
    return Submission.objects.about(obj).get()


def propose_a_change():
    change = {"summary_sv": "Barn, föräldrar och mor- och farföräldrar provar programmering tillsammans varje lördag."}
    change["results_sv"] = "Hittills har 160 barn deltagit."
    proposal = builders.proposal(initiative("kodstuga"), **change)
    builders.submission(proposal, name="Exempel Medlem", email=MEMBER)


def choose_for_the_home_page():
    for position, slug in enumerate(["kodstuga", "seniorsurf", "vantar"]):
        ChosenInitiative.objects.create(initiative=initiative(slug), position=position)


def check_links():
    since, found = timezone.now(), LinkCheck.Outcome
    Initiative.objects.filter(pk=initiative("digital-kvart").pk).update(website="https://example.org/digital-kvart")
    Activity.objects.filter(slug="exempel-kompetensdagar").update(registration_link="https://example.org/dagarna")
    builders.broken_link("https://example.org/digital-kvart", since=since)
    uncertain = {"outcome": found.UNKNOWN, "reason": LinkCheck.Reason.SERVER_ERROR}
    LinkCheck.objects.create(url="https://example.org/dagarna", checked_at=since, **uncertain)
    works = {"outcome": found.WORKS, "reason": LinkCheck.Reason.ANSWERS}
    LinkCheck.objects.create(url="https://example.org", checked_at=since, **works)


def fail_to_send():
    subject = "Publicerat: Exempel: Digital kvart på jobbet"
    mail = Email.objects.create(
        from_email="no-reply@example.org",
        to="borta@example.org",
        subject=subject,
        status=STATUS.failed,
        number_of_retries=96,
    )
    Log.objects.create(email=mail, status=STATUS.failed, message="550 5.1.1 borta@example.org: no such user here")


class Camera:
    """A browser in one language, signed in as the coordinator."""

    def __init__(self, context, site, language):
        self.context, self.site, self.language = context, site, language
        page = self.open("")
        page.locator("#id_username").fill("coordinator@example.org")
        page.locator("#id_password").fill(PASSWORD)
        page.locator(".submit-row button").click()
        page.locator("#desk-queue").wait_for()
        page.close()

    def open(self, path):
        self.page = self.context.new_page()
        self.page.goto(f"{self.site}/admin/{path}", wait_until="networkidle")
        return self.page

    def open_form(self, obj):
        return self.open(f"{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/change/")

    def take(self, name, *selectors, margin=MARGIN):
        """Keep what the first elements of these selectors take up together, and close the page."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(STILL)
        boxes = [self.page.locator(selector).first.bounding_box() for selector in selectors]
        left, top = (max(min(box[side] for box in boxes) - margin, 0) for side in ("x", "y"))
        right = min(max(box["x"] + box["width"] for box in boxes) + margin, WIDTH)
        bottom = max(box["y"] + box["height"] for box in boxes) + margin
        clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        shot = Image.open(BytesIO(self.page.screenshot(full_page=True, clip=clip, animations="disabled")))
        few = shot.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).convert("RGB")
        few.save(IMAGES / f"{name}.{self.language}.webp", lossless=True, quality=100, method=4)
        self.page.close()


def change_something(camera):
    """So that a history has more than one version, and somebody's name."""
    page = camera.open_form(initiative("seniorsurf"))
    page.locator("#id_results_sv").fill("Vi träffades 30 gånger och var 400 seniorer.")
    page.locator("#id_results_en").fill("We met 30 times and were 400 seniors.")
    page.locator("[name=_save]").click()
    page.locator("#result_list").wait_for()
    page.close()


def sign_in_and_start(camera):
    camera.open("login/second-factor/")
    camera.take("second-factor", "#header", ".submit-row")
    camera.open("")
    camera.take("desk", "#header", "#content .desk")


def review(camera):
    page = camera.open_form(submission_of(initiative("vantar")))
    camera.take("review", "#content > h1", ".review__facts", ".article-preview")
    page = camera.open_form(submission_of(initiative("vantar")))
    page.locator("#id_phrase").select_option(index=1)
    page.locator("[value=insert]").click()
    camera.take("decide", "#decision")
    camera.open_form(Submission.objects.get(content_type__model="proposal"))
    camera.take("proposal", "#content > h1", ".review__facts", "#review_form .change >> nth=-1")


def fill_in_forms(camera):
    camera.open_form(Organization.objects.get(slug="exempelnatverket"))
    camera.take("buttons", ".submit-row:not(.transitions)", ".submit-row.transitions")
    camera.open_form(Organization.objects.get(slug="exempelkommunen"))
    camera.take("consents", "#contacts-0", margin=6)
    camera.open_form(Activity.objects.get(slug="exempel-natverkstraff"))
    camera.take("activity", "fieldset:has(.field-starts_at)")
    page = camera.open_form(initiative("kodstuga"))
    page.locator("[aria-controls=id_body_sv_preview]").click()
    page.locator("#id_body_sv_preview").wait_for()
    camera.take("text", ".field-body_sv", ".field-body_en")
    camera.open_form(initiative("kodstuga"))
    camera.take("platform", "fieldset:has(.field-is_for_core_platform)")
    page = camera.open("pages/notice/")
    page.locator("#id_text_sv").fill("Webbplatsen är stängd för underhåll på söndag mellan klockan 8 och 10.")
    page.locator("#id_text_en").fill("The site is closed for maintenance on Sunday between 8 and 10 o’clock.")
    page.locator("#id_is_on").check()
    page.locator("#id_ends_at").fill("2026-11-15T10:00")
    camera.take("notice", "#notice_form fieldset")


def look_at_lists(camera):
    camera.open("pages/page/?menu__exact=main")
    camera.take("menus", "#result_list", margin=0)
    camera.open("initiatives/choseninitiative/")
    camera.take("chosen", "#result_list", margin=0)
    camera.open("publishing/linkcheck/")
    camera.take("links", "#result_list", margin=0)
    camera.open("post_office/email/?status=1")
    camera.take("mails", ".actions", "#result_list", margin=0)


def translate(camera):
    missing = Translation.objects.about(initiative("ai-for-ingenjorer")).get(field="summary", language="en")
    page = camera.open_form(missing)
    page.locator("#id_summary_en").fill("An evening course in machine learning for engineers at work.")
    camera.take("translate", "#content > h1", "#content-main")


def import_a_list(camera):
    page = camera.open("members/organization/import/")
    file = {"name": "exempel.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.locator("[type=file]").set_input_files(file)
    page.locator("#content form button").click()
    page.locator(".lists__numbers").wait_for()
    camera.take("import", "#content > h1", "#content-main")


def undo(camera):
    camera.open(f"initiatives/initiative/{initiative('seniorsurf').pk}/history/")
    camera.take("history", "#content > h1", ".versions__entry >> nth=2")


def see_to_people(camera):
    page = camera.open("members/contactperson/personal-data/")
    page.locator("#content [type=email]").fill(MEMBER)
    page.locator("#content form button").click()
    page.locator(".personal__erase").wait_for()
    camera.take("person", "#content > h1", "#content-main")
    camera.open("hand-over/")
    camera.take("hand-over", "#content > h1", "#content-main")


def test_pictures(content, site, new_context):
    window = {"width": WIDTH, "height": HEIGHT}
    cameras = [Camera(new_context(locale=code, viewport=window), site, code) for code in ("sv", "en")]
    change_something(cameras[0])
    for camera in cameras:
        for take in (
            sign_in_and_start,
            review,
            fill_in_forms,
            look_at_lists,
            translate,
            import_a_list,
            undo,
            see_to_people,
        ):
            take(camera)
