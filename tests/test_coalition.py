"""A folder that makes no coalition is refused with all that is wrong with it, in words that say how to mend it."""

import re
import shutil

import pytest
from django.conf import settings
from environs import ValidationError

from coalition_site import coalition

pytestmark = pytest.mark.once

MAP = """[map]
file = "none.svg"
source = "Nobody"
license = "CC0"
license_url = "https://example.org"
"""


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(settings.BASE_DIR / "tests" / "exempelland", tmp_path / "yourland")


def refused(folder):
    with pytest.raises(ValidationError) as error:
        coalition.read(folder)
    return error.value.messages


def test_the_folders_that_come_with_the_site_are_whole(folder):
    assert [one.code for one in coalition.read(folder).languages] == ["fi", "en"]
    assert coalition.read(settings.BASE_DIR / "sweden").map.view_box == "0 0 346 793"


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ('country = "FI"', 'country = "Finland"', "country: Finland is no country of ISO 3166, like SE."),
        ('country = "FI"', "", "country: Missing data for required field."),
        ('"Europe/Helsinki"', '"Helsinki"', "time_zone: Helsinki is no time zone, like Europe/Stockholm."),
        ('"#DigitaitoExempelland"', '"Digi"', "hashtag: Must look like #DigitalSkillsSweden."),
        (r"'\d{5}'", "'('", "postal_code: Is no regular expression"),
        ('"fi_FI"', '"fi"', "languages 1, locale: Must name a language and a country, like sv_SE."),
        ('"en_GB"', '"en_ZZZ"', "languages 2, locale: Must name a language and a country, like sv_SE."),
        ('code = "en"', 'code = "fi"', "languages: Each stands there once."),
        ('code = "en"', 'code = "et"', "personal_data.toml: [words_et] is missing."),
        ('name = "Digital', 'nme = "Digital', "nme: Unknown field."),
        ("[[languages]]", f"{MAP}[[languages]]", "map, file: static/none.svg is no SVG drawing with a viewBox."),
        ('hashtag = "', "hashtag = ", "is no TOML"),
    ],
)
def test_what_is_wrong_is_named(folder, line, instead, words):
    path = folder / "coalition.toml"
    text = path.read_text()
    assert line in text
    path.write_text(text.replace(line, instead, 1))
    assert words in " ".join(refused(folder))


def test_everything_that_is_wrong_is_named_at_once(folder):
    (folder / "areas.toml").unlink()
    path = folder / "coalition.toml"
    path.write_text(re.sub(r"(country|name) = .*", "", path.read_text()))
    problems = " ".join(refused(folder))
    assert "areas.toml cannot be read" in problems
    assert "coalition.toml: country: Missing" in problems
    assert "coalition.toml: name: Missing" in problems
