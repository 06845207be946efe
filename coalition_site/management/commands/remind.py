from django.core.management.base import BaseCommand
from tqdm import tqdm

from publishing import confirmations, drafts, limits, reminders


class Command(BaseCommand):
    help = (
        "Asks once a year whether what is public is still right, reminds the reviewers of what waits for long, and "
        "forgets saved forms that nobody has changed for a month. Run it once a day; running it twice does no harm."
    )

    def handle(self, **options):
        asked = confirmations.ask(progress=lambda mails: tqdm(mails, desc="still right?", disable=None))
        reminded = reminders.remind()
        forgotten = drafts.forget_drafts()
        limits.forget_attempts()
        self.stdout.write(f"{asked} asked, {reminded} reviewers reminded, {forgotten} saved forms forgotten.")
