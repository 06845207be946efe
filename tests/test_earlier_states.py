"""A site that was set up at any time comes up to date with all that is in it.

One database goes the whole way. At each stop, which stands before a migration that touches rows, it gets rows of every
model of the time; so each stop's rows go through all that comes later, beside older ones.
"""

from datetime import UTC, datetime
from itertools import count
from urllib.parse import urlsplit

import pytest
from django.apps import apps as today
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from coalition_site import database_copies
from initiatives.models import ChosenInitiative, Initiative
from members.models import ContactPerson, User
from pages.models import Page
from tests.later_migrations import on_database

STOPS = [
    # The first migrations of all apps.
    [("coalition_site", "0002_groups")],
    # Then people agree per field, and initiatives are chosen for the home page in a table of their own.
    [
        ("coalition_site", "0005_morning_mail"),
        ("publishing", "0005_phrases"),
        ("members", "0003_sign_in_link"),
        ("initiatives", "0002_asked"),
    ],
    # Then there are activities, and everything gets a history.
    [("coalition_site", "0011_links_rights"), ("publishing", "0010_list_import"), ("pages", "0007_notice")],
    # Then there is open data.
    [("coalition_site", "0014_backup_rights")],
    # Then the text on personal data becomes a section.
    [
        ("coalition_site", "0015_versions_of_open_data"),
        ("members", "0007_core_platform"),
        ("initiatives", "0006_fields_of_education"),
        ("activities", "0003_fields_of_education"),
        ("opendata", "0001_harvested_items"),
    ],
]
OURS = {app for stop in STOPS for app, _name in stop} | {"pages", "vocabularies"}
# Only migrations make these, and the last is worked out from texts.
GIVEN = {"CompetenceArea", "Term", "Sender", "Translation"}
# Addresses that a coordinator's text may have had before a section came to stand there.
TAKEN_LATER = ["report", "search", "sok", "statistics", "statistik", "submit", "activities", "aktiviteter"]
TAKEN_LATER += ["data", "open-data", "oppna-data", "privacy"]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
# What a field of a kind gets in the row of a number; others get words.
VALUES = {
    models.BooleanField: lambda number: True,
    models.DateTimeField: lambda number: NOW,
    models.DateField: lambda number: NOW.date(),
    models.IntegerField: lambda number: number,
    models.FileField: lambda number: "",
    models.EmailField: lambda number: f"person{number}@example.org",
    models.URLField: lambda number: f"https://example.org/{number}",
}


class Filler:
    """Makes rows of the models of one state. `made` holds them as (label, primary key)."""

    numbers = count(1)

    def __init__(self, apps):
        self.apps = apps
        self.made = []

    def fill(self):
        for model in self.apps.get_models():
            if model._meta.app_label in OURS and model.__name__ not in GIVEN:
                self.make(model)

    def make(self, model, **values):
        number = next(self.numbers)
        for field in model._meta.concrete_fields:
            if not field.primary_key and field.name not in values:
                values[field.name] = self.value(field, number)
        row = model._base_manager.create(**values)
        for field in model._meta.many_to_many:
            getattr(row, field.name).set(self.choices(field)[:2])
        self.made.append((model._meta.label, row.pk))
        return row

    def choices(self, field):
        return field.related_model._base_manager.complex_filter(field.get_limit_choices_to()).order_by("-pk")

    def value(self, field, number):
        if field.is_relation:
            return self.related(field)
        if field.name == "object_id":
            return self.make(self.apps.get_model("initiatives", "Initiative")).pk
        if field.choices:
            return {"status": "published"}.get(field.name, field.choices[number % len(field.choices)][0])
        if field.null and (field.unique or field.name.startswith(("left_", "ended_"))):
            return None
        return value_of(field, number)

    def related(self, field):
        if field.related_model._meta.label == "contenttypes.ContentType":
            return field.related_model.objects.get_or_create(app_label="initiatives", model="initiative")[0]
        found = None if field.one_to_one else self.choices(field).first()
        return found or self.make(field.related_model)


def value_of(field, number):
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else {}
    for kind, value in VALUES.items():
        if isinstance(field, kind):
            return value(number)
    return f"{number}-{field.name}".replace("_", "-")[: field.max_length]


@pytest.fixture(scope="module")
def arrived(django_db_setup, django_db_blocker, tmp_path_factory):
    """All rows that were made on the way, as (label, primary key), with the site on the database that has gone it."""
    made = []
    folder = tmp_path_factory.mktemp("old")
    with django_db_blocker.unblock(), database_copies.scratch(folder) as url, on_database(urlsplit(url).path[1:]):
        for number, stop in enumerate(STOPS):
            filler = Filler(MigrationExecutor(connection).migrate(stop).apps)
            filler.fill()
            if not number:
                for slug in TAKEN_LATER:
                    filler.make(filler.apps.get_model("pages", "Page"), slug=slug)
            made += filler.made
        call_command("migrate", verbosity=0)
        yield made


def test_every_row_is_there(arrived):
    gone = [(label, pk) for label, pk in arrived if not today.get_model(label)._base_manager.filter(pk=pk).exists()]
    assert not gone


def rows(arrived, model):
    return model._base_manager.filter(pk__in=[pk for label, pk in arrived if label == model._meta.label])


def test_each_has_a_first_version(arrived):
    for model in (Page, Initiative, ContactPerson):
        # Those of the last two stops came when history was kept by the site, not by a migration.
        old = rows(arrived, model).order_by("pk")[:2]
        assert {obj.pk for obj in old} <= set(model.history.values_list("id", flat=True))


def test_what_people_had_agreed_to_counts_for_every_field(arrived):
    first = rows(arrived, ContactPerson).earliest("pk")
    assert first.email_agreed_at == first.phone_agreed_at == first.agreed_at == NOW
    assert first.informed_at


def test_what_was_chosen_for_the_home_page_still_is(arrived):
    first = rows(arrived, Initiative).earliest("pk")
    assert ChosenInitiative.objects.filter(initiative=first).exists()


def test_texts_move_aside_for_the_sections_that_came(arrived):
    moved = Page.objects.filter(section=None, slug__in=[f"{slug}-2" for slug in TAKEN_LATER])
    assert moved.count() == len(TAKEN_LATER)


def test_the_site_opens(arrived):
    visitor, superuser = Client(), Client()
    superuser.force_login(rows(arrived, User).earliest("pk"))
    for path in ("/sv/", "/en/", *(obj.get_absolute_url() for obj in rows(arrived, Initiative))):
        assert visitor.get(path).status_code == 200, path
    assert superuser.get("/admin/").status_code == 200
