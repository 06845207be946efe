from django.core.management.base import BaseCommand, CommandError

from members import second_factor
from members.models import User


class Command(BaseCommand):
    help = "Takes the second factor of an account away, for who has lost the phone. The next sign-in sets up a new one."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the e-mail address of the account")

    def handle(self, *, email, **options):
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        had_one = second_factor.take_away(user)
        self.stdout.write(f"{email}: {'second factor taken away' if had_one else 'there was no second factor'}.")
