from django.db import migrations
from django.utils import timezone

from publishing.migration_languages import texts_of_the_site

from ..making_room import make_room

TEXTS = {
    "title_sv": "Rapportera ett hinder",
    "title_en": "Report an obstacle",
    "summary_sv": "Är det något på webbplatsen som du inte kan läsa, höra eller använda? Berätta det här. "
    "Här kan du också be om innehåll i en annan form.",
    "summary_en": "Is there anything on this site that you cannot read, hear or use? Tell us here. "
    "You can also ask for content in another form.",
}


def add_section(apps, schema_editor):
    Page = apps.get_model("pages", "Page")
    make_room(Page, "report")
    state = {"status": "published", "published_at": timezone.now()}
    Page.objects.create(section="report", slug="report", position=70, **texts_of_the_site(**TEXTS), **state)


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_obstaclereport")]

    operations = [migrations.RunPython(add_section, migrations.RunPython.noop)]
