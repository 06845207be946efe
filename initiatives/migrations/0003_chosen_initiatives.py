import django.db.models.deletion
from django.db import migrations, models


def take_over(apps, schema_editor):
    """Those that were chosen until now, the latest first, as they stood on the home page."""
    Initiative = apps.get_model("initiatives", "Initiative")
    ChosenInitiative = apps.get_model("initiatives", "ChosenInitiative")
    latest = (models.F("published_at").desc(nulls_last=True), "-pk")
    pks = Initiative._base_manager.filter(is_featured=True).order_by(*latest).values_list("pk", flat=True)
    for position, pk in enumerate(pks, start=1):
        ChosenInitiative._base_manager.create(initiative_id=pk, position=position)


def give_back(apps, schema_editor):
    ChosenInitiative = apps.get_model("initiatives", "ChosenInitiative")
    chosen = ChosenInitiative._base_manager.values("initiative_id")
    apps.get_model("initiatives", "Initiative")._base_manager.filter(pk__in=chosen).update(is_featured=True)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_asked")]

    operations = [
        migrations.CreateModel(
            name="ChosenInitiative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                (
                    "initiative",
                    models.OneToOneField(
                        error_messages={"unique": "This initiative has been chosen already."},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chosen",
                        to="initiatives.initiative",
                        verbose_name="initiative",
                    ),
                ),
            ],
            options={
                "verbose_name": "initiative chosen for the home page",
                "verbose_name_plural": "initiatives chosen for the home page",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.RunPython(take_over, give_back),
    ]
