"""The register of personal data: complete, and shown on the page on personal data."""

from string import Formatter

import pytest
from django.db import models

from coalition_site.personal_data import COLUMNS, register, table
from members.models import ContactPerson, User
from publishing.retention import RULES
from publishing.traces import every_model, owner_columns, text_columns

pytestmark = pytest.mark.once

KINDS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
KINDS += (models.GenericIPAddressField,)
PEOPLE = (User, ContactPerson)
LANGUAGES = ("sv", "en")


def may_be_personal(field):
    return field.related_model in PEOPLE if field.is_relation else isinstance(field, KINDS) and not field.choices


def of_a_version(model):
    return getattr(model, "instance_type", None)


def fields_of(model):
    """The fields of a model that may hold personal data, as the register writes them, a text once for all languages."""
    original = of_a_version(model)
    of_original = {field.name for field in original._meta.fields} if original else set()
    for field in model._meta.local_concrete_fields:
        if may_be_personal(field):
            kind = "versions" if original and field.name not in of_original else (original or model)._meta.label
            translated = (original or model)._meta.get_field(field.name) if kind != "versions" else field
            yield kind, getattr(getattr(translated, "translated_field", translated), "name", field.name)


def named(tables):
    return {(kind, name) for table in tables for kind, names in table.items() for name in names}


def personal():
    return named(record["holds"] for record in register()["record"])


def test_every_field_that_may_hold_personal_data_is_registered_or_named_as_one_that_holds_none():
    there = {field for model in every_model() for field in fields_of(model)}
    none = named([register()["none"]])
    assert there - personal() - none == set()
    assert (personal() | none) - there == set()
    assert personal() & none == set()


def test_whatever_says_whose_a_row_is_is_registered():
    for model in every_model():
        holding = {name for kind, name in fields_of(model) if (kind, name) in personal()}
        assert holding >= set(owner_columns(model))
        assert holding >= {field.name for field in model._meta.local_concrete_fields if field.related_model in PEOPLE}


def test_what_erasing_looks_through_is_known_to_the_register():
    known = {kind for kind, _name in personal() | named([register()["none"]])}
    for model in every_model():
        if any(not field.choices for field in text_columns(model)):
            assert (of_a_version(model) or model)._meta.label in known


def test_the_register_says_the_same_in_both_languages_and_knows_every_period():
    periods = {language: set() for language in LANGUAGES}
    for record in register()["record"]:
        assert all(record[f"{column}_{language}"] for column in COLUMNS for language in LANGUAGES)
        for language in LANGUAGES:
            periods[language] |= {name for _text, name, *_rest in Formatter().parse(record[f"kept_{language}"]) if name}
    assert periods["sv"] == periods["en"]
    assert periods["sv"] >= set(RULES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "texts"),
    [("/sv/integritet/", ["Rättslig grund", "I 30 dagar", "i 1 dag."]), ("/en/integritet/", ["Legal basis", "1 day."])],
)
def test_the_page_shows_the_register_with_the_periods_that_are_set(client, settings, address, texts):
    settings.RETENTION = {"mails": 30}
    html = client.get(address).text
    assert all(text in html for text in texts)
    assert html.count("<tr>") == len(table("sv")["rows"]) + 1
