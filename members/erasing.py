"""Who may erase a person, and whom not: the coalition must not lose the last one who can look after the site."""

from django.db import transaction
from django.utils.translation import gettext as _

from publishing import erasure

from . import roles
from .models import User

RIGHT = "members.erase_contactperson"


class RefusedError(Exception):
    """The person is not erased; the text says why and what can be done."""


def refusal(email, *, by):
    """Why the address cannot be erased now, as a text; "" if it can. `by` is a User, None for a command.

    Asked after `roles.lock()`.
    """
    if by and not User.objects.filter(pk=by.pk, is_active=True, is_staff=True).exists():
        return _("Your own account may not do this any more. Sign in again.")
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return ""
    return (by and forbidden(user, by)) or left_alone(user)


def forbidden(user, by):
    """Why `by` may not erase this account."""
    if user == by:
        return _("This is your own account. Ask somebody else who looks after the site to erase it.")
    if user.is_superuser and not by.is_superuser:
        return _("This is the account of an administrator. Only another administrator may erase it.")
    return ""


def left_alone(user):
    """Why the site cannot do without this account."""
    if roles.is_last_superuser(user):
        return _("This is the only administrator. Make another one first: nobody else could look after the accounts.")
    if roles.may_coordinate(user) and roles.is_last_coordinator(user):
        return _("This is the only coordinator. Hand the role over to somebody else first.")
    return ""


def may_hand_out(email, *, by):
    """Whether `by`, a User, may read what is kept about an address. An administrator's only another one reads."""
    return by.is_superuser or not User.objects.filter(email=email.strip().lower(), is_superuser=True).exists()


def may_erase(user):
    return user.is_active and user.is_staff and user.has_perm(RIGHT)


def erase(email, *, by):
    """Erase all that is kept about an address; returns a `publishing.erasure.Erased`. Raises RefusedError."""
    return unless_refused(erasure.erase, email, by=by)


def preview(email, *, by):
    """What `erase` would do. Raises RefusedError."""
    return unless_refused(erasure.preview, email, by=by)


@transaction.atomic
def unless_refused(function, email, *, by):
    """Two who erase each other do so one after the other, so that the second is refused."""
    roles.lock()
    if reason := refusal(email, by=by):
        raise RefusedError(reason)
    return function(email, by=by)
