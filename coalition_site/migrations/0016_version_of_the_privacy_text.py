from django.db import migrations


def keep_first_version(apps, schema_editor):
    """Give the text on personal data a version, so that its first change can be undone."""
    Page, History = apps.get_model("pages", "Page"), apps.get_model("pages", "HistoricalPage")
    names = {field.attname for field in History._meta.fields} & {field.attname for field in Page._meta.fields}
    for row in Page.objects.filter(section="privacy").exclude(pk__in=History.objects.values("id")).values(*names):
        History.objects.create(**row, history_type="+", history_date=row["updated_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0015_versions_of_open_data"),
        ("pages", "0011_privacy_section"),
    ]

    operations = [migrations.RunPython(keep_first_version, migrations.RunPython.noop)]
