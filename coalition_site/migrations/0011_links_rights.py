from django.db import migrations

from ..groups import grant

GROUPS = {"Coordinators": {"publishing": {"linkcheck": ("view",)}}}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("coalition_site", "0010_activities_rights"), ("publishing", "0009_linkcheck")]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
