"""Files of Excel and of CSV in any of its dialects become tables.

A table is a dict as JSON holds it: `headings` is a list of texts, `rows` a list of pairs (number of the row in the
file, list of texts). Rows without any text are left out.
"""

import csv
import io
import zipfile

from django.utils.translation import gettext as _

from .excel import openpyxl
from .texts import as_text, restored

MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE
LARGEST_UNPACKED = 10 * MEGABYTE
MOST_ROWS = 1000
# Below this row and beside this column nobody has written by hand.
LAST_ROW = 20_000
LAST_COLUMN = 200
DELIMITERS = ";,\t"
ENCODINGS = ("utf-8-sig", "cp1252")


class UnreadableError(Exception):
    """The file is none that can be read; the text says why and what to do."""


def read(file):
    """The table in an uploaded file. Raises UnreadableError."""
    if file.size > LARGEST:
        raise UnreadableError(_("The file is larger than 5 MB. Divide it into several."))
    content = file.read()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(
            _("The file is in Excel's old format, or has a password. Save it as .xlsx without one and choose it again.")
        )
    return table_of(excel_rows(content) if content.startswith(b"PK") else csv_rows(content))


def table_of(rows):
    """The table of pairs (number, texts), whose first one with text holds the headings."""
    filled = ((number, trimmed(cells)) for number, cells in rows if any(cells))
    _number, headings = next(filled, (0, []))
    if not headings:
        raise UnreadableError(
            _("The file is empty. Write the headings in the first row and one thing in each row below.")
        )
    kept = []
    for pair in filled:
        kept.append(pair)
        if len(kept) > MOST_ROWS:
            words = _("The file has more than %(number)d rows. Divide it into several.")
            raise UnreadableError(words % {"number": MOST_ROWS})
    if not kept:
        raise UnreadableError(_("The file has headings only. Write one thing in each row below them."))
    return {"headings": headings, "rows": kept}


def trimmed(cells):
    """The cells up to the last one with text."""
    return cells[: max(place for place, text in enumerate(cells, 1) if text)]


def excel_rows(content):
    damaged = UnreadableError(
        _("The file cannot be read as Excel. Open it there, save it as .xlsx and choose it again.")
    )
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise damaged
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise UnreadableError(_("What is packed in the file is larger than 10 MB. Divide it into several."))
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        # What the file says of its size need not be true.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=LAST_ROW, max_col=LAST_COLUMN, values_only=True)
        # One after the other, so that reading ends where a table is too long.
        for number, cells in enumerate(rows, 1):
            if any(texts := list(map(excel_text, cells))):
                yield number, texts
    except Exception:
        # A damaged file fails anywhere inside the libraries, with errors of every kind.
        raise damaged


def excel_text(value):
    """The text in a cell, whose unusual signs Excel writes as _x000D_."""
    return restored(as_text(openpyxl.utils.escape.unescape(value) if isinstance(value, str) else value))


def csv_rows(content):
    text = decoded(content).removeprefix("\ufeff")
    first = text.split("\n", 1)[0].strip()
    if first.lower().startswith("sep="):
        # Excel's own way to name what stands between the cells. It counts as a row there.
        delimiter, text = first[4:5] or ";", "\n" + text.partition("\n")[2]
    else:
        delimiter = max(DELIMITERS, key=lambda sign: width(text, sign))
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [(number, [restored(as_text(cell)) for cell in cells]) for number, cells in enumerate(rows, 1)]
    except csv.Error as error:
        raise UnreadableError(_("The file cannot be read as CSV: %(error)s. Save it anew.") % {"error": error})


def width(text, delimiter):
    """In how many cells the first row falls."""
    try:
        return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ()))
    except csv.Error:
        return 0


def decoded(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in content[:100]:
        encodings = ("utf-16-le" if content[1:2] == b"\0" else "utf-16-be",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(
        _("The signs in the file cannot be read. Save it as “CSV UTF-8” or .xlsx and choose it again.")
    )
