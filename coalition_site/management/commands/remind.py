import logging

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from members import informing
from publishing import confirmations, reminders

from ... import morning_mail

logger = logging.getLogger(__name__)


def progress(what):
    return lambda things: tqdm(things, desc=what, disable=None)


class Command(BaseCommand):
    help = (
        "Asks once a year whether what is public is still right, reminds the reviewers of what waits for long, tells "
        "contact persons who were entered by somebody else, and the staff who want it what needs a hand, and then "
        "runs `forget`. Run it once a day, in the morning; running it twice does no harm."
    )

    def handle(self, **options):
        steps = {
            "asked": lambda: confirmations.ask(progress=progress("still right?")),
            "reviewers reminded": reminders.remind,
            "told in the morning": morning_mail.send,
            "contact persons informed": lambda: informing.inform(progress=progress("informing")),
        }
        failed = []
        told = [f"{self.attempt(step, failed)} {name}" for name, step in steps.items()]
        self.stdout.write(f"{', '.join(told)}.")
        self.attempt(lambda: call_command("forget", stdout=self.stdout), failed)
        if failed:
            raise CommandError("Not all of it could be done: " + " ".join(failed))

    def attempt(self, step, failed):
        """What a step returns, or 0 if it fails: the other steps are taken all the same."""
        try:
            return step()
        except Exception as error:
            logger.exception("remind")
            failed.append(f"{type(error).__name__}: {error}")
            return 0
