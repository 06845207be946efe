from django.db import migrations, models

import publishing.languages


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0003_fields_of_education"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="ends_at",
            field=models.DateTimeField(
                db_index=True, help_text="From then on it stands among the past activities.", verbose_name="ends"
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="language",
            field=models.CharField(
                choices=publishing.languages.spoken,
                default=publishing.languages.first,
                max_length=5,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="starts_at",
            field=models.DateTimeField(db_index=True, verbose_name="begins"),
        ),
        migrations.AlterField(
            model_name="historicalactivity",
            name="ends_at",
            field=models.DateTimeField(
                db_index=True, help_text="From then on it stands among the past activities.", verbose_name="ends"
            ),
        ),
        migrations.AlterField(
            model_name="historicalactivity",
            name="language",
            field=models.CharField(
                choices=publishing.languages.spoken,
                default=publishing.languages.first,
                max_length=5,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="historicalactivity",
            name="starts_at",
            field=models.DateTimeField(db_index=True, verbose_name="begins"),
        ),
    ]
