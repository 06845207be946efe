from django.db import migrations

from ..groups import grant

GROUPS = {
    "Coordinators": {
        "pages": {"notice": ("add", "change", "view")},
        "initiatives": {"choseninitiative": ("add", "change", "delete", "view")},
    },
}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0008_roles_rights"),
        ("initiatives", "0003_chosen_initiatives"),
        ("pages", "0007_notice"),
    ]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
