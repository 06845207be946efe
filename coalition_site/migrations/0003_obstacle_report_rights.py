from django.db import migrations

from ..groups import grant

GROUPS = {"Coordinators": {"pages": {"obstaclereport": ("change", "view")}}}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("coalition_site", "0002_groups"), ("pages", "0003_obstaclereport")]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
