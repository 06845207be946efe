from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .submission import publishable_models

# An address is broken once it has failed twice, so long apart.
APART = timedelta(days=3)
# Of an address.
LENGTH = 500


def link_fields(model):
    """The fields of a model that hold addresses on other websites."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, models.URLField)]


def shown_addresses():
    """For each field of published things that holds an address: its addresses, as a queryset of them alone.

    What waits for review is left out: no form that nobody has read makes the server call an address.
    """
    for model in publishable_models():
        for field in link_fields(model):
            yield model.objects.published().exclude(**{field.name: ""}).order_by().values_list(field.name, flat=True)


def day(moment):
    return date_format(timezone.localtime(moment))


class LinkCheckQuerySet(models.QuerySet):
    def in_use(self):
        """Those of addresses that the site shows now. One that has been edited away is forgotten."""
        return self.filter(reduce(or_, (models.Q(url__in=addresses) for addresses in shown_addresses())))

    def last_run(self):
        """Says when an address was last asked for."""
        last = self.aggregate(last=models.Max("checked_at"))["last"]
        return _("Last checked on %(day)s.") % {"day": day(last)} if last else _("The links have not been checked yet.")

    def broken(self):
        return self.in_use().filter(outcome=LinkCheck.Outcome.BROKEN)

    def note(self, url, finding):
        """Store what has been found out about an address just now."""
        with transaction.atomic():
            check, _created = self.select_for_update().get_or_create(url=url, defaults={"checked_at": timezone.now()})
            check.follow(finding)
            check.save()
        return check


class LinkCheck(models.Model):
    """What came of asking for an address on another website the last time."""

    class Outcome(models.TextChoices):
        BROKEN = "broken", pgettext_lazy("link", "broken")
        UNKNOWN = "unknown", pgettext_lazy("link", "uncertain")
        WORKS = "works", pgettext_lazy("link", "works")

    class Reason(models.TextChoices):
        ANSWERS = "answers", gettext_lazy("the page is there")
        NOT_FOUND = "not_found", gettext_lazy("the page is gone")
        NO_HOST = "no_host", gettext_lazy("there is no website with that name")
        FORBIDDEN = "forbidden", gettext_lazy("the website does not let the check in")
        BUSY = "busy", gettext_lazy("the website asked the check to come back later")
        SERVER_ERROR = "server_error", gettext_lazy("the website has trouble of its own")
        TIMEOUT = "timeout", gettext_lazy("the website did not answer in time")
        NO_CONNECTION = "no_connection", gettext_lazy("no connection could be made")
        CERTIFICATE = "certificate", gettext_lazy("the website's certificate is wrong, so browsers warn of it")
        LOOP = "loop", gettext_lazy("the address leads on to others without end")
        NOT_PUBLIC = "not_public", gettext_lazy("the address leads to a network that is not public")
        STRANGE = "strange", gettext_lazy("the answer could not be understood")

    # The reasons that say for certain that a visitor finds nothing.
    DEFINITE = frozenset({Reason.NOT_FOUND, Reason.NO_HOST})

    url = models.URLField(gettext_lazy("address"), max_length=LENGTH, unique=True)
    checked_at = models.DateTimeField(gettext_lazy("checked"), db_index=True)
    outcome = models.CharField(gettext_lazy("outcome"), max_length=10, choices=Outcome, default=Outcome.UNKNOWN)
    reason = models.CharField(gettext_lazy("reason"), max_length=20, choices=Reason)
    status_code = models.PositiveSmallIntegerField(gettext_lazy("status"), null=True)
    failing_since = models.DateTimeField(gettext_lazy("first failed"), null=True)
    moved_to = models.URLField(gettext_lazy("moved to"), max_length=LENGTH, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("link")
        verbose_name_plural = gettext_lazy("links")

    def __str__(self):
        return self.url

    def follow(self, finding):
        """Take in a Finding of `link_checking.py`, without saving.

        An answer clears what was said before. What tells nothing for certain leaves a failure as it stands.
        """
        self.checked_at = timezone.now()
        is_certain = finding.reason in {self.Reason.ANSWERS, *self.DEFINITE}
        if self.outcome == self.Outcome.BROKEN and not is_certain:
            return
        self.reason, self.status_code = finding.reason, finding.status
        self.moved_to = finding.moved_to if len(finding.moved_to) <= LENGTH else ""
        if finding.reason == self.Reason.ANSWERS:
            self.outcome, self.failing_since = self.Outcome.WORKS, None
            return
        self.outcome = self.Outcome.UNKNOWN
        if finding.reason in self.DEFINITE:
            self.failing_since = self.failing_since or self.checked_at
            if self.checked_at - self.failing_since >= APART:
                self.outcome = self.Outcome.BROKEN

    @property
    def is_suspect(self):
        """Whether it has failed, but not twice."""
        return self.failing_since is not None and self.outcome != self.Outcome.BROKEN

    def reason_in_words(self):
        """The reason, with the status that the other website's people know it by."""
        words = self.get_reason_display()
        return f"{words} ({self.status_code})" if self.status_code and self.outcome != self.Outcome.WORKS else words

    def in_words(self):
        """All that an editor wants to know, in one line."""
        words = {"reason": self.reason_in_words(), "day": day(self.checked_at)}
        match self.outcome:
            case self.Outcome.WORKS:
                line = _("The link works. Checked on %(day)s.")
            case self.Outcome.BROKEN:
                words["since"] = day(self.failing_since)
                line = _("The link is broken since %(since)s: %(reason)s. Checked on %(day)s.")
            case _unknown if self.reason in self.DEFINITE:
                line = _("The link has failed once: %(reason)s. Checked on %(day)s, and soon again.")
            case _unknown:
                line = _("Uncertain whether the link works: %(reason)s. Checked on %(day)s.")
        moved = _("It has moved to %(address)s") % {"address": self.moved_to} if self.moved_to else ""
        return " ".join(filter(None, [line % words, moved]))
