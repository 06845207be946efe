from django.db import migrations

from ..groups import grant

GROUPS = {
    "Coordinators": {
        "members": {"contactperson": ("erase",)},
        "publishing": {"erasure": ("view",)},
    }
}
# What was remembered under people's addresses, which then could never be forgotten.
KEYS = {
    "contact/robin.vetter@fores.se": "contact/coordinator",
    "contact/fredrik.vonessen@itot.se": "contact/project-owner",
}


def add_rights(apps, schema_editor):
    grant(apps, GROUPS)


def rename_keys(apps, schema_editor):
    items = apps.get_model("coalition_site", "LoadedItem").objects.filter(source="content")
    for old, new in KEYS.items():
        items.filter(key=old).update(key=new)


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0005_morning_mail"),
        ("members", "0004_consent_per_field"),
        ("publishing", "0006_erasure"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="loadeditem",
            options={
                "verbose_name": "note on the first content",
                "verbose_name_plural": "notes on the first content",
            },
        ),
        migrations.RunPython(add_rights, migrations.RunPython.noop),
        migrations.RunPython(rename_keys, migrations.RunPython.noop),
    ]
