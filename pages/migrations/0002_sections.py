from django.db import migrations
from django.utils import timezone

from publishing.migration_languages import texts_of_the_site

# Section, Swedish and English title, menu, order. The texts are content: `load_content` or a coordinator writes them.
SECTIONS = [
    ("home", "Digital Skills and Jobs Coalition Sweden", "Digital Skills and Jobs Coalition Sweden", "", 0),
    ("initiatives", "Initiativ", "Initiatives", "main", 10),
    ("members", "Medlemmar", "Members", "main", 20),
    ("areas", "Områden", "Areas", "main", 30),
    ("join", "Bli medlem", "Become a member", "main", 50),
    ("contact", "Kontakt", "Contact", "main", 60),
]


def add_sections(apps, schema_editor):
    Page = apps.get_model("pages", "Page")
    for section, swedish, english, menu, position in SECTIONS:
        titles = texts_of_the_site(title_sv=swedish, title_en=english)
        state = {"status": "published", "published_at": timezone.now()}
        Page.objects.create(section=section, slug=section, menu=menu, position=position, **titles, **state)


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]

    operations = [migrations.RunPython(add_sections, migrations.RunPython.noop)]
