"""Erasing what is kept about the holder of an e-mail address, so that no table holds the address any more.

What is about the person goes: contact persons, the account, saved forms, links, mails. What an organization has sent in
stays, without its sender. Everywhere else the address, and the person's name in the same text, become “[…]”.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from . import search, search_tables
from .changes import is_content
from .models import Erasure, PreviousSlug, Proposal, ReviewEvent, Submission, Translation
from .presentation import admin_address
from .traces import GONE, every_model, holds, kind_of, owned, pattern_of, rows_of, traces, whole, without


@dataclass(frozen=True)
class Thing:
    """Something that is about the person, as it is before it is erased. `state` says in words whether it is public."""

    kind: str
    name: str
    state: str
    address: str

    @classmethod
    def of(cls, obj):
        address = admin_address(obj) if admin.site.is_registered(type(obj)) else ""
        state = str(obj.state_in_words()) if hasattr(obj, "state_in_words") else ""
        return cls(kind_of(type(obj)), str(obj), state, address)


@dataclass
class Erased:
    """What was done. `things` are those about the person; `deleted` and `changed` are kind → number; `texts` what
    visitors or staff read and was changed, `names` where the person's name still stands, or that of somebody with the
    same name: pairs (kind, object).
    """

    things: list = field(default_factory=list)
    deleted: Counter = field(default_factory=Counter)
    changed: Counter = field(default_factory=Counter)
    texts: list = field(default_factory=list)
    names: list = field(default_factory=list)

    @property
    def total(self):
        return self.deleted.total() + self.changed.total()


@transaction.atomic
def erase(email, *, by):
    """Erase what is kept about an address. `by` is the User who does it, None for a command. Returns an Erased.

    Asks nobody whether it may be done. Raises ValueError for what is no address. On SQLite the file itself is cleaned
    once the transaction is committed.
    """
    email, done = whole(email), Erased()
    people = [obj for model in every_model() for obj in owned(model, email)]
    done.things = [Thing.of(obj) for obj in people if not hasattr(obj, "instance_type")]
    names = names_of(people)
    references = [obj.reference for obj in people if isinstance(obj, Submission)]
    end_sessions(email, done)
    for submission in (obj for obj in people if isinstance(obj, Submission)):
        submission.forget_sender()
        done.changed[kind_of(Submission)] += 1
    gone = {}
    for obj in (obj for obj in people if not isinstance(obj, Submission)):
        gone.setdefault(type(obj), []).append(obj.pk)
        delete(obj, done)
    forget_versions(gone, email, done)
    replace(email, names, references, done)
    search.forget_words(" ".join([email, *names]))
    done.names = still_named(names)
    if done.total:
        Erasure.objects.create(by=by, rows=done.total)
    transaction.on_commit(clean_file, robust=True)
    return done


def preview(email, *, by):
    """What `erase` would do, by doing it and taking it back."""
    with transaction.atomic():
        done = erase(email, by=by)
        transaction.set_rollback(True)
    return done


def names_of(people):
    """The full names that are surely the person's. A single word may mean anything."""
    names = {str(getattr(obj, "name", "")).strip() for obj in people}
    return sorted(name for name in names if len(name.split()) > 1)


def delete(obj, done):
    """Delete an object and all that tells of it."""
    forget_about(obj, done)
    number, _kinds = obj.delete()
    if number:
        done.deleted[kind_of(type(obj))] += 1


def forget_about(obj, done=None):
    """Delete what points at an object by its kind and key: proposals for it, its review log, who sent it in."""
    about = {"content_type": ContentType.objects.get_for_model(obj), "object_id": obj.pk}
    for proposal in Proposal.objects.filter(**about):
        forget_about(proposal, done)
        proposal.delete()
    rows = [model.objects.filter(**about) for model in (ReviewEvent, Submission, PreviousSlug)]
    for queryset in [*rows, LogEntry.objects.filter(**about | {"object_id": str(obj.pk)})]:
        number, _kinds = queryset.delete()
        if done and number:
            done.deleted[kind_of(queryset.model)] += number


def end_sessions(email, done):
    """Sign the account out everywhere, and clear what is waiting to be said about the address to others."""
    user, pattern = get_user_model().objects.filter(email=email).first(), pattern_of([email])
    for session in Session.objects.iterator():
        data = session.get_decoded()
        if user and data.get("_auth_user_id") == str(user.pk):
            session.delete()
            done.deleted[kind_of(Session)] += 1
        elif holds(pattern, data):
            session.session_data = Session.objects.encode(without(pattern, data))
            session.save()


def forget_versions(gone, email, done):
    """Delete the kept versions of what was deleted; deleting it has made the last of them."""
    for model in every_model():
        original = getattr(model, "instance_type", None)
        if original is None:
            continue
        versions = owned(model, email)
        if original in gone:
            versions |= rows_of(model).filter(**{f"{original._meta.pk.attname}__in": gone[original]}).order_by("pk")
        number, _kinds = versions.order_by().delete()
        if number:
            done.deleted[kind_of(model)] += number


def replace(email, names, references, done):
    """Take the address out of every text, and the name out of those texts of which it is sure that they mean it.

    These are the ones with the address or the number of something that the person has sent in, and the admin's log.
    """
    address, everything = pattern_of([email]), pattern_of([email, *names])
    for model in every_model():
        sure = [email, *references, *(names if model is LogEntry else [])]
        for trace in traces(model, sure):
            before = {name: value for name, value in trace.texts.items() if value not in names}
            new = {name: cleared(model, trace.pk, name, value, everything) for name, value in before.items()}
            new = {name: value for name, value in new.items() if value != before[name]}
            if not new:
                continue
            rows_of(model).filter(pk=trace.pk).update(**new)
            done.changed[kind_of(model)] += 1
            if admin.site.is_registered(model) and is_content(model) and any(holds(address, before[n]) for n in new):
                done.texts.append(shown(model, trace.pk))


def cleared(model, pk, name, value, pattern):
    """A column's value without the person. What is nothing but an address is emptied, where it may be empty."""
    column = model._meta.get_field(name)
    if isinstance(column, models.EmailField) and column.blank:
        return without(re.compile(r".*", re.DOTALL), value, "") if holds(pattern, value) else value
    if isinstance(column, models.JSONField):
        value = emptied(value, pattern)
    return without(pattern, value, f"{GONE}{pk}" if is_unique(model, name) else GONE)


def emptied(value, pattern):
    match value:
        case str():
            return "" if pattern.fullmatch(value) else value
        case list():
            return [emptied(item, pattern) for item in value]
        case dict():
            return {key: emptied(item, pattern) for key, item in value.items()}
    return value


def is_unique(model, name):
    meta = model._meta
    together = [constraint.fields for constraint in meta.constraints if isinstance(constraint, models.UniqueConstraint)]
    return meta.get_field(name).unique or any(name in names for names in [*together, *meta.unique_together])


def shown(model, pk):
    return kind_of(model), rows_of(model).get(pk=pk)


def still_named(names):
    """Texts that may mean the person and were left alone, since others may bear the same name.

    Versions and what the translations know of a text go unnamed: the text itself is.
    """
    current = [model for model in every_model() if not hasattr(model, "instance_type") and model is not Translation]
    return [shown(model, trace.pk) for model in current for trace in traces(model, names)]


def clean_file():
    """On SQLite, what was deleted stays readable in the file and its log until they are written anew."""
    if connection.vendor == "sqlite":
        search_tables.settle()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
