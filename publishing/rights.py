"""Who may do what with something that gets published: one predicate each, asked where the change happens."""


def can_review(user, obj):
    """Staff with the model's review permission decide what is public. `obj` is an instance or its model."""
    return user.is_active and user.is_staff and user.has_perm(f"{obj._meta.app_label}.review_{obj._meta.model_name}")


def can_translate(user, obj):
    """Staff who may change the object's texts in its own form. What they save is public at once."""
    return user.is_active and user.is_staff and user.has_perm(f"{obj._meta.app_label}.change_{obj._meta.model_name}")


def can_edit(user, obj):
    """Reviewers, and the members whose own thing it is."""
    return can_review(user, obj) or (user.is_active and obj.is_edited_by(user))
