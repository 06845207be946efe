from django.db import migrations

from publishing import search_tables


def create(apps, schema_editor):
    for statement in search_tables.CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in search_tables.DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_contentchange")]

    operations = [migrations.RunPython(create, drop)]
