"""How the migrations give the groups of staff their rights."""

from django.contrib.auth.management import create_permissions


def grant(apps, groups):
    """Add rights to groups, made where they are missing. `groups` is group → app → model → actions."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for app_config in apps.get_app_configs():
        # Permissions are otherwise made after the last migration. create_permissions skips apps without this.
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    for name, rights in groups.items():
        codenames = [
            (app, f"{action}_{model}")
            for app, models in rights.items()
            for model, actions in models.items()
            for action in actions
        ]
        permissions = Permission.objects.filter(content_type__app_label__in=rights)
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*(p for p in permissions if (p.content_type.app_label, p.codename) in codenames))
