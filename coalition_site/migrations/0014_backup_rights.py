from django.db import migrations

from ..groups import grant

GROUPS = {"Coordinators": {"coalition_site": {"backup": ("view",)}}}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [("coalition_site", "0013_backup")]

    operations = [
        migrations.AlterModelOptions(
            name="backup", options={"verbose_name": "backup", "verbose_name_plural": "backups"}
        ),
        migrations.RunPython(add_rights, migrations.RunPython.noop),
    ]
