"""Who may erase a person, and whom not: the coalition must not lose the last one who can look after the site."""

from django.utils.translation import gettext as _

from publishing import erasure

from .models import User

RIGHT = "members.erase_contactperson"


class RefusedError(Exception):
    """The person is not erased; the text says why and what can be done."""


def refusal(email, *, by):
    """Why the address cannot be erased now, as a text; "" if it can. `by` is a User, None for a command."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return ""
    if user == by:
        return _("This is your own account. Ask somebody else who looks after the site to erase it.")
    if by and user.is_superuser and not by.is_superuser:
        return _("This is the account of an administrator. Only another administrator may erase it.")
    others = [other for other in User.objects.filter(is_active=True, is_staff=True) if other != user]
    if user.is_superuser and not any(other.is_superuser for other in others):
        return _("This is the only administrator. Make another one first: nobody else could look after the accounts.")
    if may_erase(user) and not any(may_erase(other) for other in others):
        return _("This is the only coordinator. Hand the role over to somebody else first.")
    return ""


def may_erase(user):
    return user.is_active and user.is_staff and user.has_perm(RIGHT)


def erase(email, *, by):
    """Erase all that is kept about an address; returns a `publishing.erasure.Erased`. Raises RefusedError."""
    return unless_refused(erasure.erase, email, by=by)


def preview(email, *, by):
    """What `erase` would do. Raises RefusedError."""
    return unless_refused(erasure.preview, email, by=by)


def unless_refused(function, email, *, by):
    if reason := refusal(email, by=by):
        raise RefusedError(reason)
    return function(email, by=by)
