from django.db import migrations

from ..groups import grant

GROUPS = {"Coordinators": {"publishing": {"translation": ("view",)}}}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("coalition_site", "0006_privacy_rights"), ("publishing", "0007_translations")]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
