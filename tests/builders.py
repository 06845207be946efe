"""Plain functions that build what a test needs. Each gives sensible values; a test names only what it is about."""

from datetime import datetime, timedelta
from itertools import count

from django.contrib.auth.models import Group
from django.utils import timezone

from activities.models import Activity
from initiatives.models import Initiative
from members.models import ContactPerson, Organization, User
from pages.models import Page
from publishing import workflow
from publishing.models import LinkCheck, Proposal, Submission
from publishing.states import Status
from publishing.values import values_of
from vocabularies.models import CompetenceArea, Term

numbers = count(1)
PASSWORD = "a password that only tests know"


def _state(status):
    return {"status": status, "published_at": timezone.now() if status == Status.PUBLISHED else None}


def organization(name="Skogsbyns bibliotek", *, status=Status.PUBLISHED, category=None, **fields):
    if category:
        fields["category"] = Term.objects.get(vocabulary="category", code=category)
    return Organization.objects.create(**{"name_sv": name, **fields}, **_state(status))


def contact(name="Kim Kontakt", *, of=None, email=None, **fields):
    email = email or f"kim{next(numbers)}@example.com"
    return ContactPerson.objects.create(name=name, organization=of or organization(), email=email, **fields)


def initiative(title="Kodstuga", *, status=Status.PUBLISHED, of=None, areas=("education",), partners=(), **fields):
    texts = {"title_sv": title, "summary_sv": "Barn provar att programmera.", "body_sv": "Varje lördag."}
    made = Initiative.objects.create(organization=of or organization(), **_state(status), **{**texts, **fields})
    made.areas.set(CompetenceArea.objects.filter(code__in=areas))
    made.partners.set(partners)
    return made


def activity(title="Nätverksträff", *, status=Status.PUBLISHED, areas=("education",), organisers=(), **fields):
    """One of two hours, a week from now and in Skogsbyn if nothing else is said; times without a zone are Swedish."""
    for name in {"starts_at", "ends_at"} & set(fields):
        if isinstance(fields[name], str):
            fields[name] = timezone.make_aware(datetime.fromisoformat(fields[name]))
    starts_at = fields.pop("starts_at", timezone.now() + timedelta(days=7))
    times = {"starts_at": starts_at, "ends_at": fields.pop("ends_at", starts_at + timedelta(hours=2))}
    texts = {"title_sv": title, "summary_sv": "Vi möts.", "body_sv": "Med fika.", "place_sv": "Skogsbyn"}
    made = Activity.objects.create(**times, **_state(status), **{**texts, **fields})
    made.areas.set(CompetenceArea.objects.filter(code__in=areas))
    made.organisers.set(organisers)
    return made


def broken_link(url=None, *, of=None, since=None):
    """What is known of a website that has failed twice. It stands on a new initiative of `of`, if that is given."""
    url, since = url or f"https://gone{next(numbers)}.example/", since or timezone.now()
    if of:
        initiative("Trasig länk", of=of, website=url)
    known = {"outcome": LinkCheck.Outcome.BROKEN, "reason": LinkCheck.Reason.NOT_FOUND, "status_code": 404}
    return LinkCheck.objects.create(url=url, checked_at=since, failing_since=since, **known)


def page(title="Om skogen", *, status=Status.PUBLISHED, **fields):
    return Page.objects.create(**{"title_sv": title, **fields}, **_state(status))


def user(email=None, **fields):
    return User.objects.create_user(email or f"user{next(numbers)}@example.com", PASSWORD, **fields)


def staff(group, **fields):
    made = user(is_staff=True, **fields)
    made.groups.add(Group.objects.get(name=group))
    return made


def coordinator():
    return staff("Coordinators", name="Cilla Samordnare")


def reviewer():
    return staff("Reviewers", name="Rune Granskare")


def member_of(owner, **fields):
    """Someone who signs in with the address of a contact person of the organization `owner`."""
    made = user(**fields)
    contact(made.name or "Mia Medlem", of=owner, email=made.email)
    return made


def submission(obj=None, *, name="Sara Sändare", language="sv", sent_at=None, **fields):
    """Who has sent in `obj`, which otherwise is an initiative that waits for review."""
    obj = obj or initiative(status=Status.IN_REVIEW)
    values = {"email": f"sara{next(numbers)}@example.com", "key": f"key{next(numbers)}", **fields}
    made = Submission.objects.create(object=obj, name=name, language=language, **values)
    if sent_at:
        Submission.objects.filter(pk=made.pk).update(sent_at=sent_at)
        made.refresh_from_db()
    return made


def proposal(obj, *, status=Status.IN_REVIEW, **values):
    """A change to `obj` that waits for review; `values` as `publishing.values` writes them."""
    return Proposal.objects.create(object=obj, values=values, base=values_of(obj, values), **_state(status))


def workflow_event():
    """A line in the review log."""
    return workflow.publish(initiative(status=Status.DRAFT), by=workflow.SYSTEM)
