from django.core.management import call_command
from django.core.management.base import BaseCommand
from tqdm import tqdm

from members import informing
from publishing import confirmations, reminders

from ... import morning_mail


class Command(BaseCommand):
    help = (
        "Asks once a year whether what is public is still right, reminds the reviewers of what waits for long, tells "
        "contact persons who were entered by somebody else, and the staff who want it what needs a hand, and then "
        "runs `forget`. Run it once a day, in the morning; running it twice does no harm."
    )

    def handle(self, **options):
        asked = confirmations.ask(progress=lambda mails: tqdm(mails, desc="still right?", disable=None))
        reminded = reminders.remind()
        mornings = morning_mail.send()
        informed = informing.inform(progress=lambda people: tqdm(people, desc="informing", disable=None))
        self.stdout.write(
            f"{asked} asked, {reminded} reviewers reminded, {mornings} told in the morning, "
            f"{informed} contact persons informed."
        )
        call_command("forget", stdout=self.stdout)
