from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_chosen_initiatives")]

    operations = [migrations.RemoveField(model_name="initiative", name="is_featured")]
