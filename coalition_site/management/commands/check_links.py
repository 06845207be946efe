from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from tqdm import tqdm

from publishing import links
from publishing.link_checking import Checker
from publishing.models import LinkCheck


class Command(BaseCommand):
    help = (
        "Asks the websites of what is published whether they still answer, one after the other and seldom. What each "
        "said is stored at once, so the command may be stopped and run again. Run it once a day."
    )

    # Tests give one that reaches servers of theirs.
    stealth_options = ("checker",)

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=7, help="ask each address once in so many days (default 7)")
        parser.add_argument("--limit", type=int, default=500, help="ask so many addresses at most (default 500)")

    def handle(self, *, days, limit, checker=None, **options):
        checker = checker or Checker(user_agent())
        forgotten = links.forget_unused()
        due = links.due(timedelta(days=days))
        outcomes = Counter()
        for url in tqdm(due[:limit], desc="links", disable=None):
            outcomes[LinkCheck.objects.note(url, checker.check(url)).outcome] += 1
        said = [f"{outcomes[outcome]} {outcome.value}" for outcome in LinkCheck.Outcome]
        self.stdout.write(
            f"{outcomes.total()} links checked: {', '.join(said)}. {len(due) - outcomes.total()} wait for the next "
            f"run, {forgotten} no longer stand on the site."
        )


def user_agent():
    """Who asks, with the page where whoever minds finds us."""
    return f"Mozilla/5.0 (compatible; LinkCheck/1.0; +{settings.SITE_URL}{reverse('members:contact')})"
