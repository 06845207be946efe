from django.db import migrations

from ..groups import grant

# Group → what its members may do, as app → model → actions. Accounts and code are the superuser's.
EVERYTHING = ("add", "change", "delete", "view", "review")
GROUPS = {
    "Coordinators": {
        "initiatives": {"initiative": EVERYTHING},
        "members": {"organization": EVERYTHING, "contactperson": EVERYTHING},
        "pages": {"page": EVERYTHING},
        "publishing": {"reviewevent": ("view",)},
        "vocabularies": {"competencearea": ("change", "view"), "term": ("change", "view")},
    },
    "Reviewers": {
        "initiatives": {"initiative": ("view", "review")},
        "members": {"organization": ("view", "review"), "contactperson": ("view",)},
        "publishing": {"reviewevent": ("view",)},
    },
}


def add_groups(apps, schema_editor):
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("coalition_site", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("initiatives", "0001_initial"),
        ("members", "0001_initial"),
        ("pages", "0002_sections"),
        ("publishing", "0001_initial"),
        ("vocabularies", "0002_first_lists"),
    ]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
