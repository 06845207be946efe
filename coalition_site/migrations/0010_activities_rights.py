from django.db import migrations

from ..groups import grant

GROUPS = {
    "Coordinators": {"activities": {"activity": ("add", "change", "delete", "view", "review")}},
    "Reviewers": {"activities": {"activity": ("view", "review")}},
}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("coalition_site", "0009_texts_rights"), ("activities", "0001_initial")]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
