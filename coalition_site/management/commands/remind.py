from django.core.management import call_command
from django.core.management.base import BaseCommand
from tqdm import tqdm

from members import informing
from publishing import confirmations, reminders


class Command(BaseCommand):
    help = (
        "Asks once a year whether what is public is still right, reminds the reviewers of what waits for long, tells "
        "contact persons who were entered by somebody else, and then runs `forget`. Run it once a day; running it "
        "twice does no harm."
    )

    def handle(self, **options):
        asked = confirmations.ask(progress=lambda mails: tqdm(mails, desc="still right?", disable=None))
        reminded = reminders.remind()
        informed = informing.inform(progress=lambda people: tqdm(people, desc="informing", disable=None))
        self.stdout.write(f"{asked} asked, {reminded} reviewers reminded, {informed} contact persons informed.")
        call_command("forget", stdout=self.stdout)
