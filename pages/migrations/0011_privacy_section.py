from django.db import migrations
from django.utils import timezone

from publishing.migration_languages import texts_of_the_site

from ..making_room import make_room

TITLES = {
    "title_sv": "Så behandlar vi personuppgifter",
    "title_en": "How we handle personal data",
}


def make_it_a_section(apps, schema_editor):
    """The text on personal data was a page like any other; now the register of what is kept stands below it."""
    Page = apps.get_model("pages", "Page")
    if not Page.objects.filter(section=None, slug="integritet").update(section="privacy"):
        make_room(Page, "privacy")
        state = {"status": "published", "published_at": timezone.now()}
        Page.objects.create(
            section="privacy", slug="privacy", menu="footer", position=20, **texts_of_the_site(**TITLES), **state
        )


class Migration(migrations.Migration):
    dependencies = [("pages", "0010_data_section")]

    operations = [migrations.RunPython(make_it_a_section, migrations.RunPython.noop)]
