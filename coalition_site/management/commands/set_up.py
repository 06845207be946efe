from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse

from coalition_site import migrating
from coalition_site.management.commands.load_demo import PASSWORD
from coalition_site.models import LoadedItem
from members.models import Organization, User


class Command(BaseCommand):
    help = "Prepares all that `make run` serves: messages, static files, database and content. Safe to run again."
    # What the checks look at comes into being here.
    requires_system_checks = ()

    def handle(self, **options):
        call_command("compilemessages", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        migrating.migrate(self.stdout.write)
        is_new = not Organization.objects.exists()
        call_command("load_content")
        # Demonstration content comes with an empty database only: once removed it stays away.
        if is_new and not settings.IS_HTTPS:
            call_command("load_demo")
        self.stdout.write(f"\n  Site   {settings.SITE_URL}/\n  Admin  {settings.SITE_URL}{reverse('admin:index')}")
        if not settings.IS_HTTPS and LoadedItem.objects.demonstration().exists():
            self.stdout.write(f"\n  Demonstration accounts, all with the password {PASSWORD}")
            for user in User.objects.filter(email__endswith="@example.org", is_staff=True):
                self.stdout.write(f"    {user.email:26} {user.name}")
        self.stdout.write("")
