from django.contrib.auth.management import create_permissions
from django.db import migrations

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
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for app_config in apps.get_app_configs():
        # Permissions are otherwise made after the last migration. create_permissions skips apps without this.
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    for name, rights in GROUPS.items():
        codenames = [
            (app, f"{action}_{model}")
            for app, models in rights.items()
            for model, actions in models.items()
            for action in actions
        ]
        permissions = Permission.objects.filter(content_type__app_label__in=rights)
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*(p for p in permissions if (p.content_type.app_label, p.codename) in codenames))


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
