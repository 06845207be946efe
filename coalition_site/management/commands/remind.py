from django.core.management.base import BaseCommand
from tqdm import tqdm

from publishing import confirmations, drafts, limits, reminders

from ... import morning_mail


class Command(BaseCommand):
    help = (
        "Asks once a year whether what is public is still right, reminds the reviewers of what waits for long, tells "
        "the staff who want it what needs a hand, and forgets saved forms that nobody has changed for a month. Run it "
        "once a day, in the morning; running it twice does no harm."
    )

    def handle(self, **options):
        asked = confirmations.ask(progress=lambda mails: tqdm(mails, desc="still right?", disable=None))
        reminded = reminders.remind()
        mornings = morning_mail.send()
        forgotten = drafts.forget_drafts()
        limits.forget_attempts()
        self.stdout.write(
            f"{asked} asked, {reminded} reviewers reminded, {mornings} told in the morning, "
            f"{forgotten} saved forms forgotten."
        )
