from django.db import migrations
from django.utils import timezone

from publishing.migration_languages import texts_of_the_site

from ..making_room import make_room

BODY_SV = """## Vad kan du hämta?

Allt som webbplatsen visar för alla: medlemmarna, deras initiativ, aktiviteterna, områdena och de valbara orden. Uppgifter om kontaktpersoner ingår inte. Det som tas bort från webbplatsen försvinner också här, på en gång.

## Vad får du göra med det?

Texterna och uppgifterna har licensen [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/deed.sv): du får använda, ändra och sprida dem om du anger Digital Skills and Jobs Coalition Sweden som källa. Logotyper och bilder tillhör sina ägare. Fråga dem innan du använder dem.

## Behöver du ett konto eller en nyckel?

Nej. Hämta gärna igen när något har ändrats, men inte oftare än var femte minut."""
BODY_EN = """## What can you take?

Everything that the site shows to everyone: the members, their initiatives, the activities, the areas and the terms. Details of contact persons are not included. What is taken off the site is gone from here too, at once.

## What may you do with it?

The texts and facts are licensed under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/): you may use, change and share them if you name Digital Skills and Jobs Coalition Sweden as the source. Logos and pictures belong to their owners. Ask them before you use these.

## Do you need an account or a key?

No. Fetch again when something has changed, but not more often than every five minutes."""
TEXTS = {
    "title_sv": "Öppna data",
    "title_en": "Open data",
    "summary_sv": "Ta med dig koalitionens innehåll: som tabell, som flöde, genom ett API eller på din egen webbplats.",
    "summary_en": "Take the coalition's content along: as a table, as a feed, through an API or on your own site.",
    "body_sv": BODY_SV,
    "body_en": BODY_EN,
}


def add_section(apps, schema_editor):
    Page = apps.get_model("pages", "Page")
    make_room(Page, "data", "open-data", "oppna-data")
    state = {"status": "published", "published_at": timezone.now()}
    Page.objects.create(section="data", slug="data", menu="footer", position=60, **texts_of_the_site(**TEXTS), **state)


class Migration(migrations.Migration):
    dependencies = [("pages", "0009_history")]

    operations = [migrations.RunPython(add_section, migrations.RunPython.noop)]
