from django.core.management.base import BaseCommand

from ...doctor import examine


class Command(BaseCommand):
    help = (
        "Says in plain words what is wrong with this set-up, and changes nothing. Ends with status 1 when something "
        "keeps the site from working as it should."
    )
    # They are part of what is told.
    requires_system_checks = ()

    def handle(self, **options):
        is_bad = False
        for name, findings in examine():
            if findings is None:
                self.stdout.write(f"  ?      {name}: cannot be asked before the database is in order.")
            elif not findings:
                self.stdout.write(f"  ok     {name}")
            for finding in findings or ():
                self.stdout.write(f"  {'WRONG' if finding.is_bad else 'note '}  {name}: {finding.words}")
                is_bad = is_bad or finding.is_bad
        if is_bad:
            raise SystemExit(1)
