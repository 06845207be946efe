import signal
import subprocess
import sys
from threading import Event
from time import monotonic

from django.core.management.base import BaseCommand, CommandError

from ... import jobs
from ...sending import PAUSE, bearing_with_the_database, send_waiting

# Seconds until it looks again whether another host, which was at the jobs, has left any.
BETWEEN_JOBS = 60


class Command(BaseCommand):
    help = (
        "Sends the mail that waits and runs what is due: backup and its drill, link check, reminders, retention. Run "
        "it every few minutes, on any number of hosts: each job is done once. With --watch it goes on by itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="go on until it is stopped, mail being sent at once")

    def handle(self, *, watch, **options):
        self.stopped = Event()
        # A mail that is being sent is sent to its end.
        signal.signal(signal.SIGTERM, lambda number, frame: self.stopped.set())
        self.watch() if watch else self.once()

    def send(self):
        send_waiting(self.stopped.is_set)

    def once(self):
        self.send()
        # A job that is stopped clears away what it has begun, and is begun again later.
        before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit("Stopped."))
        runs = jobs.run_due(stdout=self.stdout)
        signal.signal(signal.SIGTERM, before)
        # What they have queued need not wait for the next time.
        self.send()
        failed = [f"{run.name} ({run.error})" for run in runs if not run.went_well]
        if failed:
            raise CommandError(f"Not all jobs could be done: {', '.join(failed)}")

    def watch(self):
        """Jobs run in a process of their own, so that mail waits for none of them."""
        child, not_before = None, monotonic()
        while not self.stopped.is_set():
            with bearing_with_the_database():
                self.send()
                is_at_it = child is not None and child.poll() is None
                if not is_at_it and monotonic() >= not_before and jobs.due():
                    child = subprocess.Popen([sys.executable, sys.argv[0], "run_jobs"])
                    not_before = monotonic() + BETWEEN_JOBS
            self.stopped.wait(PAUSE)
        if child and child.poll() is None:
            child.terminate()
            child.wait()
