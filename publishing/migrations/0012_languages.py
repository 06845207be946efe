from django.db import migrations, models

import publishing.languages


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0011_history"),
    ]

    operations = [
        migrations.AlterField(
            model_name="submission",
            name="language",
            field=models.CharField(choices=publishing.languages.languages, max_length=5, verbose_name="language"),
        ),
    ]
