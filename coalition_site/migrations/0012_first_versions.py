from django.db import migrations
from django.utils import timezone

PREFIX = "Historical"


def keep_first_versions(apps, schema_editor):
    """Give all that exists a version, so that its first change can be undone."""
    for history in [model for model in apps.get_models() if model.__name__.startswith(PREFIX)]:
        model = apps.get_model(history._meta.app_label, history.__name__.removeprefix(PREFIX))
        names = {field.attname for field in history._meta.fields} & {field.attname for field in model._meta.fields}
        many = {field.name: pairs(field) for field in model._meta.many_to_many}
        made = (
            history(
                **row,
                many={name: sorted(keys.get(row["id"], [])) for name, keys in many.items()},
                history_type="+",
                history_date=row.get("updated_at") or timezone.now(),
            )
            for row in model.objects.values(*names)
        )
        history.objects.bulk_create(made, batch_size=500)


def pairs(field):
    """Key of each object → the keys of those that it is tied to."""
    found = {}
    rows = field.remote_field.through.objects.values_list(field.m2m_column_name(), field.m2m_reverse_name())
    for own, other in rows:
        found.setdefault(own, []).append(other)
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0011_links_rights"),
        ("activities", "0002_history"),
        ("initiatives", "0005_history"),
        ("members", "0006_history"),
        ("pages", "0009_history"),
        ("publishing", "0011_history"),
        ("vocabularies", "0003_history"),
    ]

    operations = [migrations.RunPython(keep_first_versions, migrations.RunPython.noop)]
