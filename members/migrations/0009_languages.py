from django.db import migrations, models

import publishing.languages


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0008_contacts_with_role"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                choices=publishing.languages.languages,
                help_text="Empty: the language in which the person uses the site.",
                max_length=5,
                verbose_name="language of mail",
            ),
        ),
    ]
