"""How anything stands in a table as text. Two values are the same when their texts are."""

import re
from datetime import date, datetime

from ..control_characters import usable

# What a spreadsheet takes for a formula; the same and texts that look as if `defused` had been at them; only these.
BARE_FORMULA = re.compile(r"[=+\-@\t\r]")
FORMULA = re.compile(rf"'*{BARE_FORMULA.pattern}")
DEFUSED = re.compile(rf"'+{BARE_FORMULA.pattern}")


def as_text(value):
    """The text of a cell: dates as 2026-03-01 or 2026-03-01 14:30, lines end in \\n, nothing stands around it."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return usable(str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def key_of(text):
    """The text as it is looked up: without regard to case, spaces and the star that marks what is needed."""
    return " ".join(str(text).replace("*", " ").split()).casefold()


def defused(text, pattern=FORMULA):
    """The text with a sign before it that keeps spreadsheets from taking it for a formula."""
    return f"'{text}" if pattern.match(text) else text


def restored(text):
    """The text that was `defused`."""
    return text[1:] if DEFUSED.match(text) else text
