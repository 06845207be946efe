from django.db import migrations
from django.utils import timezone

from publishing.migration_languages import texts_of_the_site

from ..making_room import make_room

# Section, Swedish and English title and introduction, menu, order.
SECTIONS = [
    ("search", "Sök", "Search",
     "Sök bland initiativ, medlemmar, områden och texter.",
     "Search among initiatives, members, areas and texts.",
     "", 80),
    ("statistics", "Koalitionen i siffror", "The coalition in numbers",
     "Så många är medlemmarna och initiativen, och så fördelar de sig. Varje siffra leder till det som den räknar.",
     "How many members and initiatives there are, and how they are spread. Every number leads to what it counts.",
     "footer", 5),
]  # fmt: skip


def add_sections(apps, schema_editor):
    Page = apps.get_model("pages", "Page")
    make_room(Page, "search", "sok", "statistics", "statistik")
    for section, title_sv, title_en, summary_sv, summary_en, menu, position in SECTIONS:
        texts = {"title_sv": title_sv, "title_en": title_en, "summary_sv": summary_sv, "summary_en": summary_en}
        texts = texts_of_the_site(**texts)
        state = {"status": "published", "published_at": timezone.now()}
        Page.objects.create(section=section, slug=section, menu=menu, position=position, **texts, **state)


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_report_section")]

    operations = [migrations.RunPython(add_sections, migrations.RunPython.noop)]
