"""The Excel file to fill in: headings, what each column is for, and what can be chosen."""

from django.utils.translation import gettext as _

from .cells import Text, YesNo
from .excel import openpyxl
from .files import MOST_ROWS
from .references import Reference, ReferenceCell
from .sheets import add_sheet, saved


def columns_in_words(resource):
    """The columns that can be filled in, as dicts with `heading`, `is_needed`, `words` and `choices`."""
    for name, field in resource.filled.items():
        model_field = resource.model_field(name)
        words = [str(model_field.help_text), getattr(field.widget, "explanation", "")]
        yield {
            "heading": resource.heading(name),
            "is_needed": name in resource.required,
            "words": " ".join(filter(None, words)),
            "choices": getattr(field.widget, "choices", []),
            "widget": field.widget,
        }


def template_of(resource):
    """Bytes of the file."""
    columns = list(columns_in_words(resource))
    headings = [column["heading"] + (" *" if column["is_needed"] else "") for column in columns]
    workbook = openpyxl.Workbook(write_only=True)
    sheet = add_sheet(workbook, str(resource._meta.model._meta.verbose_name_plural).capitalize(), headings, [])
    explained = [[c["heading"], _("Yes") if c["is_needed"] else "", c["words"]] for c in columns]
    titles = [_("Column"), _("Needed for a new one"), _("What to write")]
    add_sheet(workbook, _("About the columns"), titles, explained, widths=[32, 22, 110])
    chosen = [column for column in columns if isinstance(column["widget"], ReferenceCell) and column["choices"]]
    name = _("Choices")
    longest = max((len(column["choices"]) for column in chosen), default=0)
    rows = [[c["choices"][n] if n < len(c["choices"]) else "" for c in chosen] for n in range(longest)]
    add_sheet(workbook, name, [column["heading"] for column in chosen], rows)
    for place, column in enumerate(columns, 1):
        letter = openpyxl.utils.get_column_letter(place)
        if isinstance(column["widget"], Text):
            # A telephone number keeps its first 0.
            sheet.column_dimensions[letter].number_format = "@"
        if formula := choices_formula(column, chosen, name):
            validation = openpyxl.worksheet.datavalidation.DataValidation(
                type="list", formula1=formula, allow_blank=True
            )
            validation.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            sheet.data_validations.append(validation)
    return saved(workbook)


def choices_formula(column, chosen, sheet_name):
    """Where Excel finds what can be chosen in a column of which one thing is chosen."""
    if isinstance(column["widget"], YesNo):
        return f'"{",".join(column["choices"])}"'
    if isinstance(column["widget"], Reference) and column in chosen:
        letter = openpyxl.utils.get_column_letter(chosen.index(column) + 1)
        return f"{openpyxl.utils.quote_sheetname(sheet_name)}!${letter}$2:${letter}${len(column['choices']) + 1}"
    return ""
