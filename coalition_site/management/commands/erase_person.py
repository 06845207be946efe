from django.core.management.base import BaseCommand, CommandError

from members import erasing
from publishing.traces import whole


class Command(BaseCommand):
    help = "Erases all that is kept about an e-mail address. Without --yes it only says what would be done."

    def add_arguments(self, parser):
        parser.add_argument("email", type=whole)
        parser.add_argument("--yes", action="store_true", help="do it; nothing brings it back")

    def handle(self, *, email, yes, **options):
        try:
            done = (erasing.erase if yes else erasing.preview)(email, by=None)
        except erasing.RefusedError as refusal:
            raise CommandError(str(refusal))
        self.stdout.write("Erased." if yes else "This would be done:")
        for title, numbers in [("deleted", done.deleted), ("without the person", done.changed)]:
            for kind, number in numbers.items():
                self.stdout.write(f"  {title}: {number} × {kind}")
        for title, things in [("text changed", done.texts), ("still has the name, look yourself", done.names)]:
            for kind, obj in things:
                self.stdout.write(f"  {title}: {kind} “{obj}”")
        if not done.total:
            self.stdout.write("  Nothing is kept about this address.")
        elif not yes:
            self.stdout.write("Run it again with --yes to do it. Nothing brings it back.")
