"""What needs a hand, for the start page of the admin and for the morning mail.

Every number is the number of rows on the admin list that it leads to, and nobody is told of a list that they may not
see.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from post_office.models import STATUS, Email

from activities.facets import UPCOMING
from activities.models import Activity
from initiatives.models import Initiative
from members.models import ContactPerson, Organization
from opendata.readiness import ticked_but_unready
from pages.models import ObstacleReport
from publishing.confirmations import AFTER
from publishing.models import LinkCheck, Submission, Translation
from publishing.states import Status

from . import jobs
from .models import Backup

MONTHS = 12
# Of the coming activities, so many are named.
NEXT = 5
CHOSEN = "initiatives_choseninitiative_changelist"
# Of a chart, in units of its drawing.
COLUMN = 50
# What is older is told as late.
BACKUP_EVERY = timedelta(days=2)


@dataclass(frozen=True)
class Concern:
    """One kind of thing that may need a hand.

    `rows` gives its queryset, `query` is the filter of the model's admin list that shows the same rows. Of what
    `is_news` the morning mail tells.
    """

    label: str
    rows: Callable
    query: dict = field(default_factory=dict)
    is_news: bool = True
    # What is said of the number, such as how old it is: a function that returns a sentence.
    remark: Callable = str

    def line(self, user):
        """A dict with `label`, `count` and `address` of the list; None for who may not see it."""
        rows = self.rows()
        if not user.has_perm(permission(rows.model)):
            return None
        address = list_address(rows.model, **self.query)
        return {
            "label": self.label,
            "count": rows.count(),
            "address": address,
            "is_news": self.is_news,
            "remark": self.remark(),
        }


def permission(model):
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def list_address(model, **query):
    """Where the admin's list of a model stands, with its filters."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def unconfirmed(model):
    return model.objects.to_confirm(timezone.now() - AFTER)


def unready(model):
    return ticked_but_unready(model.objects.all())


CONCERNS = [
    Concern(_("Waits for review"), Submission.objects.in_review),
    Concern(
        _("Waits for the sender"),
        lambda: Submission.objects.in_state(Status.CHANGES_REQUESTED),
        {"state": "changes"},
        is_news=False,
    ),
    Concern(_("Missing translations"), Translation.objects.missing, {"state": "missing"}, is_news=False),
    Concern(_("Outdated translations"), Translation.objects.outdated, {"state": "outdated"}, is_news=False),
    Concern(_("Mails that failed"), lambda: Email.objects.filter(status=STATUS.failed), {"status": STATUS.failed}),
    Concern(
        _("Reported obstacles that nobody has handled"),
        lambda: ObstacleReport.objects.filter(handled_at=None),
        {"handled": "no"},
    ),
    Concern(
        _("Initiatives not confirmed for twelve months"),
        lambda: unconfirmed(Initiative),
        {"confirmation": "old"},
        is_news=False,
    ),
    Concern(
        _("Contact persons not confirmed for twelve months"),
        lambda: unconfirmed(ContactPerson),
        {"confirmation": "old"},
        is_news=False,
    ),
    Concern(
        _("Broken links"),
        LinkCheck.objects.broken,
        {"outcome": LinkCheck.Outcome.BROKEN.value},
        remark=LinkCheck.objects.last_run,
    ),
    *(
        Concern(label, partial(unready, model), {"platform": "ticked"}, is_news=False)
        for model, label in [
            (Organization, _("Members ticked for the European platform, but not ready")),
            (Initiative, _("Initiatives ticked for the European platform, but not ready")),
            (Activity, _("Activities ticked for the European platform, but not ready")),
        ]
    ),
]


def lines(user):
    """One dict for each concern that this user may see, those with nothing to do included."""
    return list(filter(None, (concern.line(user) for concern in CONCERNS)))


def queue(user, number=10):
    """The submissions that have waited longest, oldest first; none for who may not see them."""
    if not user.has_perm(permission(Submission)):
        return []
    return list(Submission.objects.for_queue().in_review().order_by("waits_since", "pk")[:number])


def coming(user):
    """The next activities that are public, and the list of all of them; None for who may not see them."""
    if not user.has_perm(permission(Activity)):
        return None
    activities = Activity.objects.published().upcoming()
    query = {"status__exact": Status.PUBLISHED, "when": UPCOMING}
    return {"count": activities.count(), "next": activities[:NEXT], "address": list_address(Activity, **query)}


def last_months(today):
    """(year, month) of the last twelve months, ending with this one."""
    this = today.year * 12 + today.month - 1
    return [(number // 12, number % 12 + 1) for number in range(this - MONTHS + 1, this + 1)]


def charts(user):
    """The last twelve months of what this user may see: dicts with `title` and `rows`, one for each month."""
    kinds = [
        (_("Sent in"), Submission, "sent_at", {"state": "all"}),
        (_("Initiatives published"), Initiative, "published_at", {}),
        (_("New members"), Organization, "joined_on", {}),
    ]
    return [
        {"title": title, "rows": months(model, name, query)}
        for title, model, name, query in kinds
        if user.has_perm(permission(model))
    ]


def months(model, name, query):
    """The last twelve months as dicts: how many objects have their date in each, their list, and the chart's column.

    A column stands on the lower edge of a square that is COLUMN high: it begins at `top` and is `height` tall.
    """
    today = timezone.localdate()
    counted = (
        model._base_manager.annotate(year=ExtractYear(name), month=ExtractMonth(name))
        .filter(year__gte=today.year - 1)
        .order_by()
        .values_list("year", "month")
        .annotate(number=Count("pk"))
    )
    numbers = {(year, month): number for year, month, number in counted}
    shown = [(year, month, numbers.get((year, month), 0)) for year, month in last_months(today)]
    most = max(number for _year, _month, number in shown) or 1
    return [
        {
            "name": capfirst(date_format(day := today.replace(year=year, month=month, day=1), "YEAR_MONTH_FORMAT")),
            "short_name": date_format(day, "M"),
            "count": number,
            "height": (height := round(number / most * COLUMN)),
            "top": COLUMN - height,
            "address": list_address(model, **query, **{f"{name}__year": year, f"{name}__month": month}),
        }
        for year, month, number in shown
    ]


def tasks(user):
    """What is done often, as dicts with `label` and `address`, as far as this user may do it."""
    places = [
        (_("Add a member"), "members.add_organization", "members_organization_add"),
        (_("Add an initiative"), "initiatives.add_initiative", "initiatives_initiative_add"),
        (_("Add an activity"), "activities.add_activity", "activities_activity_add"),
        (_("Write a text"), "pages.add_page", "pages_page_add"),
        (
            _("Choose initiatives for the home page"),
            "initiatives.change_choseninitiative",
            "initiatives_choseninitiative_changelist",
        ),
        (_("Put a notice on every page"), "pages.change_notice", "pages_notice_changelist"),
        (_("Translate"), "publishing.view_translation", "publishing_translation_changelist"),
        (_("Bring something deleted back"), "pages.add_page", "deleted"),
        (_("What is kept about a person"), "members.erase_contactperson", "personal_data"),
        (_("Hand the coordinator’s role over"), "members.add_user", "hand_over"),
    ]
    return [
        {"label": label, "address": reverse(f"admin:{name}")} for label, right, name in places if user.has_perm(right)
    ]


def server(user):
    """What the server does by itself: dicts with `words`, a sentence, and `is_bad`; none for who may not know."""
    if not user.has_perm(permission(Backup)):
        return []
    words = _("Failed: %(job)s, %(day)s. Tell whoever runs the server.")
    failed = [words % {"job": job.label, "day": moment(run.started_at)} for job, run in jobs.failed()]
    return [*backup(), *({"words": line, "is_bad": True} for line in failed)]


def backup():
    last, drilled = Backup.objects.last_made(), Backup.objects.last_drilled()
    if last is None:
        return [{"words": _("No backup has been made yet. Tell whoever runs the server."), "is_bad": True}]
    is_late = last.made_at < timezone.now() - BACKUP_EVERY
    late = _("The last backup is old: %(day)s. Tell whoever runs the server.")
    words = late if is_late else _("Last backup: %(day)s.")
    said = [{"words": words % {"day": moment(last.made_at)}, "is_bad": is_late}]
    if drilled:
        failed = bool(drilled.drill_error)
        words = (
            _("Backup tried out: %(day)s. It could not be put back. Tell whoever runs the server.")
            if failed
            else _("Backup tried out: %(day)s. All of it was there.")
        )
        said.append({"words": words % {"day": moment(drilled.drilled_at)}, "is_bad": failed})
    return said


def moment(at):
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
