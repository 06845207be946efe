"""What a request may do: to look changes nothing, to change takes a token, and nobody sets what is not theirs."""

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils.module_loading import import_string
from django.utils.translation import override

from members import my_page
from publishing.models import Proposal
from publishing.states import Status
from tests import builders
from tests.surfaces import QUERIES, STEPS
from tests.test_rights import ADDRESSES, ROLES, WITHOUT_CODE, somebody, things, value

pytestmark = [pytest.mark.once, pytest.mark.django_db]

__all__ = ["things"]


def patterns(inside=None, namespace=""):
    """Every pattern of the site and its admin that has a name, as (name, pattern)."""
    for pattern in get_resolver().url_patterns if inside is None else inside:
        if isinstance(pattern, URLResolver):
            within = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern.url_patterns, within)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", pattern


def of_admin(name, pattern):
    """The address of a page of the admin, about the first thing of its model where it is about one."""
    model = next((m for m in admin.site._registry if f":{m._meta.app_label}_{m._meta.model_name}_" in name), None)
    first = model and model._base_manager.order_by("pk").first()
    values = {"app_label": "pages", "model_name": "page", "uidb64": "x", "token": "x"}
    number = first.pk if first else 1
    return reverse(name, kwargs={key: values.get(key, number) for key in pattern.pattern.regex.groupindex})


def addresses(things):
    """The address behind every name, with the things that the table of roles names."""
    with override("sv"):
        for name, pattern in patterns():
            if name.startswith("admin:"):
                yield name, of_admin(name, pattern)
            elif name in ADDRESSES:
                address = reverse(name, args=[value(things, one) for one in ADDRESSES[name][0]])
                yield name, address
                yield from ((name, address + query) for query in QUERIES.get(name, ()))
        yield "set_language", reverse("set_language")
        yield "social", reverse("social", args=["sv", "page", "om"])
        yield "media", "/media/logos/x.jpg"


def database():
    """All that is stored, by table. Of a session only whose it is: the admin keeps there what it has to say next, and
    the secret of a second factor that is being set up."""
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(map(str, cursor.fetchall()))
    sessions = Session.objects.order_by("pk")
    return rows | {Session._meta.db_table: [(one.pk, one.get_decoded().get(SESSION_KEY)) for one in sessions]}


def changed_since(before):
    after = database()
    return [table for table in before if before[table] != after[table]]


# When the European platform asks, it is noted since when it gets what it gets.
NOTED = {"harvest": ["opendata_harvesteditem"]}


@pytest.mark.parametrize("role", ROLES)
def test_looking_at_any_address_changes_nothing(things, settings, role):
    settings.IS_HTTPS = role == WITHOUT_CODE
    builders.submission(things["waiting"])
    client = somebody(role)
    found = list(addresses(things))
    assert len(found) > 200
    before = database()
    for name, address in found:
        if name not in NOTED:
            client.get(address).getvalue()
    assert changed_since(before) == []
    for name, address in found:
        if name in NOTED:
            client.get(address)
    assert changed_since(before) in ([], *NOTED.values())


# Addresses that take a POST without a token, and why.
WITHOUT_TOKEN = {
    # The signed key in the form stands in for it, and whoever sends the form acts for nobody.
    **dict.fromkeys(["members:sign_in", "pages:obstacle_report"], "a form with a key of its own"),
    **dict.fromkeys(["initiatives:submit_form", "members:join_form"], "a form with a key of its own"),
    **dict.fromkeys([f"initiatives:submit_{step}" for step in STEPS], "who knows the key in the address"),
    **dict.fromkeys([f"members:join_{step}" for step in STEPS], "who knows the key in the address"),
    **dict.fromkeys(["confirm", "members:sign_in_link"], "who knows the secret in the address"),
    "preview": "it changes nothing",
    **{name: "it can only be read" for name in ADDRESSES if name.startswith("api:") and name != "api:api-root"},
}


@pytest.mark.parametrize("who", ["staff", "a member"])
def test_what_is_posted_needs_a_token(things, settings, who):
    client = Client(enforce_csrf_checks=True)
    user = builders.user("a@example.com", is_staff=who == "staff", is_superuser=who == "staff")
    client.force_login(user, backend="members.backends.LinkBackend")
    before, exempt = database(), set()
    for name, address in addresses(things):
        if getattr(resolve(address.partition("?")[0]).func, "csrf_exempt", False):
            exempt.add(name)
        else:
            assert client.post(address, {"post": "yes"}).status_code == 403, address
    assert changed_since(before) == []
    assert exempt == set(WITHOUT_TOKEN)


def hostile(model):
    """A value for every field of a model, as somebody would post it who wants to get it."""
    other = builders.organization("Andras", slug="andras")
    wanted = {"status": "published", "slug": "kapad", "email": "kapad@example.com", "organization": other.pk}
    wanted |= {"published_at_0": "2026-01-01", "published_at_1": "10:00", "id": 1, "pk": 1}
    return {field.name: "2026-01-01" if "_at" in field.name else "1" for field in model._meta.fields} | wanted


# What no form of a member may ask for.
NEVER = {"status", "organization", "slug", "email", "published_at", "confirmed_at", "asked_at"}


def row(obj):
    return type(obj)._base_manager.filter(pk=obj.pk).values().get()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED])
@pytest.mark.parametrize("kind", my_page.kinds())
def test_a_member_sets_nothing_but_what_the_form_asks_for(client, kind, status):
    owner = builders.organization("Egna", status=status)
    user = builders.member_of(owner, name="Mia")
    builders.initiative(of=owner, status=status)
    client.force_login(user, backend="members.backends.LinkBackend")
    model = my_page.kinds()[kind]
    own = model.objects.edited_by(user).get()
    before, fields = row(own), set(import_string(model.member_form)._meta.fields)
    assert not fields & NEVER
    area = builders.CompetenceArea.objects.get(code="for-all").pk
    typed = {"name": "Nytt", "name_sv": "Nytt", "title_sv": "Nytt", "summary_sv": "Nytt", "body_sv": "Nytt"}
    not_asked_for = {name: text for name, text in hostile(model).items() if name not in fields}
    posted = {**not_asked_for, **typed, "areas": [area]}
    with override("sv"):
        answer = client.post(reverse("members:edit", args=[kind, own.pk]), posted)
    assert answer.status_code == 302
    set_by_us = {"updated_at", "title", "name", "summary", "body", "description"}
    assert {name for name, value in row(own).items() if value != before[name]} <= fields | set_by_us
    changed = set().union(*(proposal.values for proposal in Proposal.objects.all()))
    assert changed <= fields
    assert changed or status != Status.PUBLISHED


def test_a_member_sets_nothing_of_the_account_but_its_language(client):
    user = builders.user()
    client.force_login(user, backend="members.backends.LinkBackend")
    before = row(user)
    posted = dict.fromkeys(before, "1") | {"groups": [1], "email": "kapad@example.com", "language": "en"}
    client.post("/sv/min-sida/sprak/", posted)
    assert {name for name, value in row(user).items() if value != before[name]} == {"language"}
