"""What makes the site one country's: the folder that COALITION names. Its `coalition.toml` is read and checked here.

Beside it lie the first content in further TOML files and, where wanted, `locale/` and `static/`, which win over ours.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, localedata
from django.conf.locale import LANG_INFO
from django.utils.functional import lazy
from django.utils.translation import get_language
from marshmallow import Schema, ValidationError, fields, post_load
from marshmallow.validate import Length, OneOf, Regexp

FILE = "coalition.toml"
REGISTER = "personal_data.toml"
NEEDED = (FILE, "areas.toml", "pages.toml", REGISTER)
VIEW_BOX = re.compile(r'<svg[^>]*\sviewBox="([^"]+)"')
COUNTRIES = [code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)]
LANGUAGES = [code for code in LANG_INFO if len(code) == 2 and localedata.exists(code)]


def words(**options):
    return fields.Str(required=True, validate=Length(min=1, error="Write something."), **options)


def like(pattern, example):
    return fields.Str(required=True, validate=Regexp(rf"(?:{pattern})\Z", error=f"Must look like {example}."))


def one_of(known, what):
    return fields.Str(required=True, validate=OneOf(known, error=f"{{input}} is no {what}."))


def known_locale(text):
    try:
        is_known = Locale.parse(text).territory
    except (UnknownLocaleError, ValueError):
        is_known = False
    if not is_known:
        raise ValidationError("Must name a language and a country, like sv_SE.")


def known_time_zone(text):
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValidationError(f"{text} is no time zone, like Europe/Stockholm.")


def usable_pattern(text):
    try:
        re.compile(text)
    except re.error as error:
        raise ValidationError(f"Is no regular expression: {error}.")


def name_of_language(code):
    """What a language is called in the active one, as it stands inside a sentence."""
    return Locale(get_language() or "en").languages.get(code) or Locale("en").languages[code]


lazy_name_of_language = lazy(name_of_language, str)


@dataclass(frozen=True)
class Language:
    """A language of the site. `description` and `time` are words in it: whose site it is, and what its clock shows."""

    code: str
    in_eu_lists: str
    locale: str
    description: str
    time: str
    little_words: str


@dataclass(frozen=True)
class Map:
    """A drawing with a shape for each code of the list of counties."""

    file: str
    source: str
    license: str
    license_url: str
    view_box: str = ""


@dataclass(frozen=True)
class Coalition:
    name: str
    hashtag: str
    country: str
    country_in_eu_lists: str
    time_zone: str
    postal_code: str
    letters_after_z: str
    data_license: str
    data_license_url: str
    languages: tuple
    map: Map | None
    folder: Path

    @property
    def here(self):
        """The language that is active, else the first one."""
        return next((one for one in self.languages if one.code == get_language()), self.languages[0])

    @property
    def choices(self):
        """The languages as Django wants them, with their names as they stand inside a sentence."""
        return [(one.code, lazy_name_of_language(one.code)) for one in self.languages]

    @property
    def country_names(self):
        """What the country is called in the languages of the site."""
        return [Locale.parse(one.locale).territories[self.country] for one in self.languages]

    @property
    def collation(self):
        """The name under which PostgreSQL knows the alphabetical order of the first language."""
        return f"{self.languages[0].locale.replace('_', '-')}-x-icu"

    @property
    def in_eu_lists(self):
        """Code of each language → its code in the lists of the EU's Publications Office."""
        return {one.code: one.in_eu_lists for one in self.languages}


class LanguageSchema(Schema):
    code = one_of(LANGUAGES, "language that Django knows by two letters")
    in_eu_lists = like("[A-Z]{3}", "SWE")
    locale = fields.Str(required=True, validate=known_locale)
    description = words()
    time = words()
    little_words = fields.Str(load_default="")

    @post_load
    def make(self, data, **kwargs):
        return Language(**data)


class MapSchema(Schema):
    file = words()
    source = words()
    license = words()
    license_url = fields.Url(required=True)

    @post_load
    def make(self, data, **kwargs):
        return Map(**data)


class CoalitionSchema(Schema):
    name = words()
    hashtag = like(r"#\w+", "#DigitalSkillsSweden")
    country = one_of(COUNTRIES, "country of ISO 3166, like SE")
    country_in_eu_lists = like("[A-Z]{3}", "SWE")
    time_zone = fields.Str(required=True, validate=known_time_zone)
    postal_code = fields.Str(required=True, validate=usable_pattern)
    letters_after_z = fields.Str(load_default="")
    data_license = words()
    data_license_url = fields.Url(required=True)
    languages = fields.List(
        fields.Nested(LanguageSchema), required=True, validate=Length(min=1, error="Name at least one language.")
    )
    map = fields.Nested(MapSchema, load_default=None)


def problems_in_words(messages, path=""):
    """What marshmallow found, one sentence for each: `languages 2, locale: Must look like sv_SE.`"""
    if isinstance(messages, list):
        return [f"{path}: {' '.join(messages)}"]
    found = []
    for name, inner in messages.items():
        step = f" {name + 1}" if isinstance(name, int) else f", {name}" if path else name
        found += problems_in_words(inner, path + step)
    return found


def read(folder):
    """The coalition of a folder. Raise ValidationError with all that is wrong with it."""
    files, problems = {}, []
    for name in NEEDED:
        try:
            files[name] = tomllib.loads((folder / name).read_text(encoding="utf-8"))
        except OSError as error:
            problems.append(f"{folder / name} cannot be read: {error.strerror}.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{folder / name} is no TOML: {error}.")
    loaded = {}
    try:
        loaded = CoalitionSchema().load(files[FILE]) if FILE in files else {}
    except ValidationError as error:
        problems += [f"{FILE}: {problem}" for problem in problems_in_words(error.messages)]
    codes = [language.code for language in loaded.get("languages", ())]
    if len(codes) > len(set(codes)):
        problems.append(f"{FILE}: languages: Each stands there once.")
    words = [f"words_{code}" for code in codes] if REGISTER in files else []
    problems += [f"{REGISTER}: [{name}] is missing." for name in words if name not in files[REGISTER]]
    frame = loaded.get("map") and view_box(folder / "static" / loaded["map"].file)
    if loaded.get("map") and not frame:
        problems.append(f"{FILE}: map, file: static/{loaded['map'].file} is no SVG drawing with a viewBox.")
    if problems:
        raise ValidationError(problems)
    if loaded["map"]:
        loaded["map"] = replace(loaded["map"], view_box=frame)
    return Coalition(**{**loaded, "languages": tuple(loaded["languages"])}, folder=folder)


def view_box(path):
    """The frame of a drawing as four numbers, or "" where there is none."""
    found = VIEW_BOX.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found[1] if found else ""
