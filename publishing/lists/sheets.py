"""Tables become files that spreadsheets open rightly, and in which no text is a formula."""

import csv
import io
import re
from datetime import date, datetime

from django.utils.translation import gettext as _

from .excel import openpyxl
from .texts import DEFUSED, as_text, defused

# The longest text that a cell of Excel holds.
LONGEST = 32_767
# What Excel would take for one of its own escapes.
ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
EXCEL = "xlsx"
CSV = "csv"
CONTENT_TYPES = {
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}


class TooLongError(Exception):
    """A text is longer than a cell of Excel can be; the text says where."""


def as_csv(headings, rows):
    """Bytes of a CSV file that Excel in much of Europe opens rightly: semicolons, and a mark that says UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(headings)
    writer.writerows([defused(as_text(value)) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def as_excel(title, headings, rows):
    """Bytes of an Excel file. Raises TooLongError."""
    for number, row in enumerate(rows, 2):
        for heading, value in zip(headings, row, strict=True):
            if isinstance(value, str) and len(value) > LONGEST:
                words = _("The text in row %(number)d, column “%(heading)s” is longer than Excel can hold. Choose CSV.")
                raise TooLongError(words % {"number": number, "heading": heading})
    workbook = openpyxl.Workbook(write_only=True)
    add_sheet(workbook, title, headings, rows)
    return saved(workbook)


def add_sheet(workbook, title, headings, rows, widths=None):
    sheet = workbook.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings, 1):
        width = widths[place - 1] if widths else min(max(len(heading) + 3, 14), 40)
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width
    sheet.append([excel_cell(sheet, heading, font=openpyxl.styles.Font(bold=True)) for heading in headings])
    for row in rows:
        sheet.append([excel_cell(sheet, value) for value in row])
    return sheet


def excel_cell(sheet, value, font=None):
    """A cell with a date, a number or a text: a text stays one, whatever it begins with and even when it is edited."""
    cell = openpyxl.cell.WriteOnlyCell(sheet)
    match value:
        case datetime():
            cell.value, cell.number_format = value, "yyyy-mm-dd hh:mm"
        case date():
            cell.value, cell.number_format = value, "yyyy-mm-dd"
        case int():
            cell.value = value
        case _ if text := ESCAPE.sub(r"_x005F_\1", defused(as_text(value), DEFUSED)):
            cell.value, cell.data_type, cell.number_format = text, "s", "@"
            cell.quotePrefix = defused(text) != text
            cell.alignment = openpyxl.styles.Alignment(wrap_text="\n" in text, vertical="top")
    if font:
        cell.font = font
    return cell


def saved(workbook):
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
