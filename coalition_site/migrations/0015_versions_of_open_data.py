from django.db import migrations
from django.utils import timezone

ROWS = [("pages", "Page", {"section": "data"}), ("vocabularies", "Term", {"vocabulary": "field"})]


def keep_first_versions(apps, schema_editor):
    """Give the rows that came with the open data a version, so that their first change can be undone."""
    for app, name, which in ROWS:
        model, history = apps.get_model(app, name), apps.get_model(app, f"Historical{name}")
        names = {field.attname for field in history._meta.fields} & {field.attname for field in model._meta.fields}
        new = model.objects.filter(**which).exclude(pk__in=history.objects.values("id"))
        made = (
            history(**row, history_type="+", history_date=row.get("updated_at") or timezone.now())
            for row in new.values(*names)
        )
        history.objects.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0014_backup_rights"),
        ("pages", "0010_data_section"),
        ("vocabularies", "0004_fields_of_education"),
    ]

    operations = [migrations.RunPython(keep_first_versions, migrations.RunPython.noop)]
