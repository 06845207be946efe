"""Is it still right? Once a year whoever is responsible gets one mail with a button for each thing.

A model takes part by its queryset's `to_confirm(before)`, which gives what was last confirmed before a moment, and by
`responsible_email` on its objects. No answer changes nothing on the site: the admin shows it.
"""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from . import emails
from .models import Submission

AFTER = timedelta(days=365)
# So long the buttons of the mail work.
LASTS = timedelta(days=90)
SALT = "publishing.confirmations"


def models():
    return [model for model in apps.get_models() if hasattr(model._default_manager.all(), "to_confirm")]


def due(now):
    """What is to be asked about: confirmed more than a year ago, and not asked about since. Address → objects."""
    found = {}
    for model in models():
        for obj in model._default_manager.to_confirm(now - AFTER):
            is_asked = obj.asked_at and obj.asked_at > now - AFTER
            if not is_asked and obj.responsible_email:
                found.setdefault(obj.responsible_email.lower(), []).append(obj)
    return found


def ask(progress=iter):
    """Queue one mail for each responsible address. Returns the number of mails; `progress` wraps their list."""
    now = timezone.now()
    mails = list(due(now).items())
    for email, objects in progress(mails):
        with transaction.atomic():
            emails.still_right(email, language_for(objects), [(obj, new_token(obj)) for obj in objects])
            for obj in objects:
                type(obj)._default_manager.filter(pk=obj.pk).update(asked_at=now)
    return len(mails)


def language_for(objects):
    """The language that one of the objects was sent in in; the first of the site if none was."""
    found = (Submission.objects.about(obj).values_list("language", flat=True).first() for obj in objects)
    return next(filter(None, found), settings.LANGUAGE_CODE)


def new_token(obj):
    """A signed text that names an object in the address of its button."""
    return signing.dumps([obj._meta.label_lower, obj.pk], salt=SALT)


def object_of(token):
    """The object that a token names, while the token lasts and the object is there; else None."""
    try:
        label, pk = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return apps.get_model(label)._default_manager.filter(pk=pk).first()


def confirm(obj):
    """Note that its member has said today that all of it is right."""
    type(obj)._default_manager.filter(pk=obj.pk).update(confirmed_at=timezone.now())
