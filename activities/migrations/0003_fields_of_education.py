from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_history"),
        ("vocabularies", "0004_fields_of_education"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="fields_of_education",
            field=models.ManyToManyField(
                blank=True,
                help_text="By the international classification ISCED-F. The European platform asks for it.",
                limit_choices_to={"vocabulary": "field"},
                related_name="activities_in_field",
                to="vocabularies.term",
                verbose_name="fields of education",
            ),
        ),
    ]
