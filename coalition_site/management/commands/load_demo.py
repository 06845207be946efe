import secrets
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from tqdm import tqdm

from activities.models import Activity
from coalition_site.demo_pictures import draw
from coalition_site.loading import Loader, create, read
from coalition_site.models import LoadedItem
from initiatives.models import Initiative
from members.models import ContactPerson, Organization, User
from publishing import workflow
from publishing.models import PreviousSlug, Proposal, ReviewEvent, Submission
from publishing.states import Status

# Known to everyone who reads this, so `members.backends` lets it open nothing on an https site.
PASSWORD = "exempel-exempel"
MEMBER, REVIEWER = "member@example.org", "reviewer@example.org"

# How something gets into each state: the steps, and who takes them.
STEPS = {
    Status.DRAFT: [],
    Status.IN_REVIEW: [(workflow.submit, MEMBER)],
    Status.CHANGES_REQUESTED: [(workflow.submit, MEMBER), (workflow.request_changes, REVIEWER)],
    Status.PUBLISHED: [(workflow.publish, REVIEWER)],
    Status.DECLINED: [(workflow.submit, MEMBER), (workflow.decline, REVIEWER)],
    Status.ARCHIVED: [(workflow.publish, REVIEWER), (workflow.archive, REVIEWER)],
}


class Command(BaseCommand):
    help = "Puts in made-up content and accounts for trying the site; with --remove takes all of it away again."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="take all demonstration content away")

    @transaction.atomic
    def handle(self, *, remove, **options):
        return self.remove() if remove else self.load()

    def load(self):
        loader = Loader(LoadedItem.Source.DEMONSTRATION)
        for kind, make, key in [
            ("user", make_user, "email"),
            ("organization", make_organization, "slug"),
            ("contact", make_contact, "organization"),
            ("initiative", make_initiative, "slug"),
            ("activity", make_activity, "slug"),
        ]:
            loader.load_all(kind, read("demonstration.toml", kind), make, key=key)
        loader.tell(self, "Demonstration content")

    def remove(self):
        """Delete what was loaded, last first, with its log. Refuse when real content hangs on something of it."""
        items = LoadedItem.objects.demonstration().order_by("-pk")
        members, people = (
            items.filter(content_type__model=name).values("object_id") for name in ("organization", "contactperson")
        )
        real = ContactPerson.objects.filter(organization__in=members).exclude(pk__in=people)
        if person := real.select_related("organization").first():
            raise CommandError(f"{person.organization} has the contact person {person}. Move or delete that first.")
        for item in tqdm(items, desc="removing", disable=None):
            about = {"content_type": item.content_type, "object_id": item.object_id}
            for change in Proposal.objects.filter(**about):
                forget_what_tells_of(change)
                change.delete()
            ReviewEvent.objects.filter(**about).delete()
            Submission.objects.filter(**about).delete()
            PreviousSlug.objects.filter(**about).delete()
            if item.object:
                try:
                    item.object.delete()
                except ProtectedError as error:
                    blocking = ", ".join(str(obj) for obj in error.protected_objects)
                    raise CommandError(f"{item.object} is still used by: {blocking}. Move or delete that first.")
        count, _details = items.delete()
        self.stdout.write(f"Demonstration content: {count} removed.")


def forget_what_tells_of(obj):
    ReviewEvent.objects.about(obj).delete()
    Submission.objects.about(obj).delete()


def note_sender(obj):
    """Let it have been sent in by the demonstration's member. After its steps, so that no mail is queued."""
    if obj.status != Status.DRAFT and not obj.is_published:
        sender = {"name": "Exempel Medlem", "email": MEMBER, "language": settings.LANGUAGE_CODE}
        Submission.objects.create(object=obj, key=secrets.token_hex(16), consented_at=timezone.now(), **sender)
    return obj


def day(days_from_now):
    return None if days_from_now is None else timezone.localdate() + timedelta(days=days_from_now)


def make_user(*, group=None, **fields):
    user = User.objects.create_user(password=PASSWORD if fields.get("is_staff") else None, **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_organization(*, status, joined=None, left=None, logo=None, **item):
    item["logo"] = logo and draw(logo)
    organization = create(Organization, joined_on=day(joined), left_on=day(left), **item)
    for step, _email in STEPS[status]:
        step(organization, by=workflow.SYSTEM)
    return note_sender(organization)


def make_contact(**item):
    now = timezone.now()
    dates = {date: now for shown, date in ContactPerson.CONSENTS.items() if item.get(shown)}
    return create(ContactPerson, informed_at=now, **dates, **item)


def make_initiative(*, status, starts_in=None, ends_in=None, image=None, message="", **item):
    item["image"] = image and draw(image)
    initiative = create(Initiative, starts_on=day(starts_in), ends_on=day(ends_in), **item)
    bring(initiative, status, message)
    return note_sender(initiative)


def make_activity(*, status, starts_in, ends_in=None, begins="00:00", ends="00:00", **item):
    """`begins` and `ends` are times of day; an activity without is of whole days."""
    last = starts_in if ends_in is None else ends_in
    moments = {"starts_at": moment(starts_in, begins), "ends_at": moment(last, ends)}
    activity = create(Activity, is_all_day=begins == ends, **moments, **item)
    bring(activity, status)
    return activity


def moment(days_from_now, clock):
    return timezone.make_aware(datetime.combine(day(days_from_now), time.fromisoformat(clock)))


def bring(obj, status, message=""):
    """Take the steps into a state, the last one with a message."""
    steps = STEPS[status]
    for step, email in steps:
        by = User.objects.filter(email=email).first() or workflow.SYSTEM
        step(obj, by=by, message=message if step is steps[-1][0] else "")
