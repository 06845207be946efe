from django.db import migrations

from ..groups import grant

GROUPS = {
    "Coordinators": {
        "admin": {"logentry": ("view",)},
        "members": {"signin": ("view",), "user": ("add", "change", "view")},
        "publishing": {"sender": ("change", "view")},
    }
}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0007_translations_rights"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("members", "0005_signin"),
        ("publishing", "0008_sender"),
    ]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
