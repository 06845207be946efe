"""Every string has its Swedish; every string of the code is in the catalogue."""

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

pytestmark = pytest.mark.once

CATALOG = Path(settings.LOCALE_PATHS[-1]) / "sv" / "LC_MESSAGES" / "django.po"


def catalog(path=CATALOG):
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="sv") if message.id]


def forms(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_message_is_translated_and_none_is_fuzzy():
    messages = catalog()
    assert len(messages) > 150
    assert not [m.id for m in messages if m.fuzzy or not all(form.strip() for form in forms(m))]


def test_translations_keep_placeholders():
    for message in catalog():
        assert not list(message.check()), message.id


def test_swedish_is_plain_and_polite_without_saying_please():
    words = " ".join(form for message in catalog() for form in forms(message)).lower()
    assert "vänligen" not in words
    assert "ogiltig" not in words
    sources = " ".join(str(message.id) for message in catalog()).lower()
    assert "please" not in sources
    assert "invalid" not in sources


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not installed; CI has it")
def test_the_catalogue_holds_exactly_the_strings_of_code_and_templates(tmp_path, monkeypatch):
    for folder in (
        "activities",
        "coalition_site",
        "initiatives",
        "opendata",
        "members",
        "pages",
        "publishing",
        "templates",
        "vocabularies",
    ):
        shutil.copytree(settings.BASE_DIR / folder, tmp_path / folder)
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [tmp_path / "locale"])
    call_command("makemessages", locale=["sv"], no_location=True, verbosity=0)
    found = {(m.context, m.id) for m in catalog(tmp_path / "locale" / "sv" / "LC_MESSAGES" / "django.po")}
    assert found == {(m.context, m.id) for m in catalog()}
