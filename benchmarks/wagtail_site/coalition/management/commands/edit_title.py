from django.core.management.base import BaseCommand

from coalition.models import InitiativePage


class Command(BaseCommand):
    help = "Renames an initiative as its editor does in the admin: saves a revision and publishes it."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("title")

    def handle(self, *, slug, title, **options):
        page = InitiativePage.objects.get(slug=slug)
        page.title = title
        page.save_revision().publish()
