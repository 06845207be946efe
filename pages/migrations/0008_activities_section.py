from django.db import migrations
from django.utils import timezone

from publishing.migration_languages import texts_of_the_site

from ..making_room import make_room

TEXTS = {
    "title_sv": "Aktiviteter",
    "title_en": "Activities",
    "summary_sv": "Det här ordnar koalitionen och medlemmarna tillsammans. Här ser du vad som kommer och vad som har varit.",
    "summary_en": "What the coalition and its members arrange together: what is coming, and what has been.",
}


def add_section(apps, schema_editor):
    Page = apps.get_model("pages", "Page")
    make_room(Page, "activities", "aktiviteter")
    state = {"status": "published", "published_at": timezone.now()}
    Page.objects.create(
        section="activities", slug="activities", menu="main", position=15, **texts_of_the_site(**TEXTS), **state
    )


class Migration(migrations.Migration):
    dependencies = [("pages", "0007_notice")]

    operations = [migrations.RunPython(add_section, migrations.RunPython.noop)]
