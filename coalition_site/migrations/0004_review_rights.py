from django.db import migrations

from ..groups import grant

REVIEW = {"proposal": ("review", "view"), "submission": ("view",), "reviewevent": ("view",)}
GROUPS = {
    "Reviewers": {"publishing": REVIEW},
    "Coordinators": {
        "publishing": {**REVIEW, "phrase": ("add", "change", "delete", "view")},
        "post_office": {"email": ("change", "view")},
    },
}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0003_obstacle_report_rights"),
        ("publishing", "0004_submissions"),
        ("post_office", "0014_alter_email_recipient_delivery_status_and_more"),
    ]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
