"""The alphabetical order of the first language on every database, case and accents ignored.

The letters that the language has after z stand in the coalition's file: å, ä and ö in Swedish.
"""

import unicodedata

from django.conf import settings
from django.db.models import F, TextField, Value
from django.db.models.functions import Coalesce, Collate, NullIf
from modeltranslation.utils import build_localized_fieldname, get_language, resolution_order

# PostgreSQL has this collation from ICU; on SQLite the function below goes by the same name.
COLLATION = settings.COALITION.collation
# What neighbours write for the same letter.
SAME = {"æ": "ä", "ä": "æ", "ø": "ö", "ö": "ø"}
AFTER_Z = {}
for place, letter in zip("abcdefgh", settings.COALITION.letters_after_z, strict=False):
    AFTER_Z |= dict.fromkeys((letter, SAME.get(letter, letter)), f"{{{place}")


class Places(dict):
    """Code point of a letter → what stands for it in a sort key. Each letter is worked out once."""

    def __missing__(self, code):
        folded = AFTER_Z.get(chr(code)) or unicodedata.normalize("NFKD", chr(code))
        self[code] = "".join(
            f"{2 * (part.isalpha() or part == '{') + part.isdigit()}{part}"
            for part in folded
            if not unicodedata.combining(part)
        )
        return self[code]


places = Places()


def sort_key(text):
    """Sort key of a text. Spaces and signs come before digits, digits before letters, as in ICU."""
    return unicodedata.normalize("NFC", text).casefold().translate(places), text


def compare(left, right):
    left, right = sort_key(left), sort_key(right)
    return (left > right) - (left < right)


def register_collation(connection, **kwargs):
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)


def alphabetical_order(texts):
    """The numbers of the texts in alphabetical order: the place of the first one, of the second one …"""
    return sorted(range(len(texts)), key=lambda number: sort_key(texts[number]))


def alphabetical(field, path=""):
    """Expression that orders by a translated text as it is shown: in the active language, else in its fallback.

    `path` leads to the model that has the field, such as `"organization__"`.
    """
    names = [path + build_localized_fieldname(field, language) for language in resolution_order(get_language())]
    texts = [NullIf(F(name), Value("")) for name in names]
    return Collate(Coalesce(*texts, Value(""), output_field=TextField()), COLLATION)
