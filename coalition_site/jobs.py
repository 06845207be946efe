"""What the site does by itself: which jobs there are, when each is due, and what came of it.

A job is due from its time of the day on until it has been begun, so one that was missed while the server was off is
made up for once. Hosts that share a database do not double a job.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.locks import alone

from .models import JobRun

logger = logging.getLogger(__name__)

SUNDAY = 6
# One that failed, or was interrupted, is tried again after so long.
AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """A command with its arguments, run once a day from the time `at` on, or once a week from that day on.

    `label` is what the coordinator reads of it.
    """

    name: str
    label: str
    at: time
    command: tuple
    weekday: int | None = None

    def last_due(self, now):
        """When it was to begin for the last time before `now`."""
        day = timezone.localdate(now)
        while True:
            moment = timezone.make_aware(datetime.combine(day, self.at))
            if moment <= now and self.weekday in {None, day.weekday()}:
                return moment
            day -= timedelta(days=1)

    def is_due(self, now, run):
        """Whether it is to begin now, after its last `run` if there was one."""
        if run is None or run.started_at < self.last_due(now):
            return True
        return not run.went_well and now - run.started_at >= AGAIN_AFTER

    def run(self, **options):
        """Run the command and note what came of it. Returns the JobRun."""
        begun = {"started_at": timezone.now(), "finished_at": None, "error": ""}
        run, _created = JobRun.objects.update_or_create(name=self.name, defaults=begun)
        try:
            call_command(*self.command, **options)
        except Exception as error:
            logger.exception("The job %s failed.", self.name)
            run.error = f"{type(error).__name__}: {error}"
        run.finished_at = timezone.now()
        run.save()
        return run


# Not between two and three, an hour that is missing once a year and comes twice once a year.
JOBS = [
    Job("backup", _("Backup"), time(3, 30), ("backup",)),
    Job("links", _("Checking links"), time(4), ("check_links",)),
    Job("pictures", _("Clearing away pictures that nothing uses"), time(4, 30), ("clean_media",), SUNDAY),
    Job("drill", _("Trying the backup out"), time(5), ("backup", "--drill"), SUNDAY),
    Job("reminders", _("Reminders, the morning mail, and forgetting what is old"), time(6, 30), ("remind",)),
]


def last_runs():
    return {run.name: run for run in JobRun.objects.all()}


def due():
    now, runs = timezone.now(), last_runs()
    return [job for job in JOBS if job.is_due(now, runs.get(job.name))]


def run_due(**options):
    """Run what is due, one after the other, unless another process is at it. Returns the JobRuns.

    One host does the whole night, for a job may need what an earlier one has left: the drill needs a backup.
    """
    with alone("jobs") as is_ours:
        return [job.run(**options) for job in due()] if is_ours else []


def failed():
    """Jobs whose last run did not go well, with that run: [(job, run), …]. One that still goes on has not failed."""
    runs = last_runs()
    pairs = [(job, runs[job.name]) for job in JOBS if job.name in runs]
    return [(job, run) for job, run in pairs if run.error or run.is_interrupted()]
