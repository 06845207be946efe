"""The two roles of staff, and that somebody with the coordinator's is always left."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import User

COORDINATORS, REVIEWERS = "Coordinators", "Reviewers"
ROLES = [
    (COORDINATORS, _("Coordinator: everything but the system")),
    (REVIEWERS, _("Reviewer: decides about what is sent in")),
]


def name_of(role):
    """A role in a word."""
    return dict(ROLES)[role].partition(":")[0]


def role_of(user):
    """The name of the group that is the user's role, "" for none. Who has both is a coordinator."""
    names = set(user.groups.values_list("name", flat=True)) if user.pk else set()
    return next((role for role, _words in ROLES if role in names), "")


def set_role(user, role):
    """Give a saved user this role and take the other one; "" takes both. Other groups stay."""
    user.groups.remove(*Group.objects.filter(name__in=dict(ROLES)).exclude(name=role))
    if role:
        user.groups.add(Group.objects.get(name=role))
    User.objects.filter(pk=user.pk).update(is_staff=bool(role) or user.is_superuser)
    user.is_staff = bool(role) or user.is_superuser


def may_coordinate(user):
    return user.is_active and user.is_staff and (user.is_superuser or role_of(user) == COORDINATORS)


def lock():
    """Let nobody else change who has which role until the transaction ends."""
    list(Group.objects.select_for_update().filter(name__in=dict(ROLES)).order_by("pk"))


def who_is_left(without):
    """Accounts that can sign in and coordinate, but for one: they are active and have chosen a password."""
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(pk=without.pk).exclude(password__startswith="!")
    if settings.IS_HTTPS:
        # The demonstration's accounts open nothing there.
        staff = staff.exclude(email__endswith="@example.org")
    return staff.filter(Q(is_superuser=True) | Q(groups__name=COORDINATORS)).distinct()


def is_last_coordinator(user):
    """Whether nobody could coordinate any more without this account. Asked after `lock()`."""
    return not who_is_left(without=user).exists()


def is_last_superuser(user):
    return user.is_superuser and not who_is_left(without=user).filter(is_superuser=True).exists()
