from django.db import migrations
from django.utils import timezone

from publishing.migration_languages import texts_of_the_site

from ..making_room import make_room

BODY_SV = """## Vem kan skicka in?

Du som arbetar på en organisation som är medlem i koalitionen. Du behöver inget konto. Är ni inte medlemmar än? Då kan ni [ansöka om att bli det](/sv/bli-medlem/).

## Vad behöver du?

* En titel och en eller två meningar som säger vad det är och för vem.
* En beskrivning av vad ni gör, på svenska eller engelska. Båda går bra, men ett språk räcker.
* Vilket eller vilka av de fyra områdena det hör till, och vilka det är till för.
* Om du vill: en bild, en webbplats och när det börjar och slutar.

## Hur lång tid tar det?

Ungefär tio minuter. Du kan spara och fortsätta senare.

## Vad händer sedan?

Någon på koalitionen läser, oftast inom fem arbetsdagar. Du får ett mejl med svaret. Inget blir offentligt innan dess."""
BODY_EN = """## Who can send in?

You who work at an organisation that is a member of the coalition. You need no account. Not a member yet? Then you can [apply to join](/en/join/).

## What do you need?

* A title, and one or two sentences that say what it is and for whom.
* A description of what you do, in Swedish or English. Both are welcome, but one language is enough.
* Which of the four areas it belongs to, and whom it is for.
* If you like: a picture, a website, and when it begins and ends.

## How long does it take?

About ten minutes. You can save and go on later.

## What happens then?

Someone at the coalition reads it, usually within five working days. You get a mail with the answer. Nothing is public before that."""
TEXTS = {
    "title_sv": "Skicka in ett initiativ",
    "title_en": "Send in an initiative",
    "summary_sv": "Visa ett gott exempel på hur ni arbetar med digital kompetens.",
    "summary_en": "Show a good example of how you work with digital skills.",
    "body_sv": BODY_SV,
    "body_en": BODY_EN,
}


def add_section(apps, schema_editor):
    Page = apps.get_model("pages", "Page")
    make_room(Page, "submit")
    state = {"status": "published", "published_at": timezone.now()}
    Page.objects.create(
        section="submit", slug="submit", menu="footer", position=1, **texts_of_the_site(**TEXTS), **state
    )


class Migration(migrations.Migration):
    dependencies = [("pages", "0005_search_and_statistics")]

    operations = [migrations.RunPython(add_section, migrations.RunPython.noop)]
