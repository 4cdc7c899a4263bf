"""Files of what a list shows: CSV and spreadsheet, with no cell that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from probity.foundation.kernel.late import late
from probity.foundation.web.formats import LONDON
from probity.foundation.web.shown import Plain, csv_cell

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = late("xlsxwriter")

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Rows = Sequence[Sequence[Plain]]


def file_response(form: str, title: str, headings: Sequence[str], rows: Rows) -> HttpResponse:
    """A download of the rows, named after the list and the day."""
    body = as_csv(headings, rows) if form == "csv" else as_spreadsheet(title, headings, rows)
    name = f"{slugify(title)}-{timezone.localdate().isoformat()}.{form}"
    response = HttpResponse(body, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_csv(headings: Sequence[str], rows: Rows) -> bytes:
    """The rows as UTF-8 CSV: ISO days, plain figures."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def as_spreadsheet(title: str, headings: Sequence[str], rows: Rows) -> bytes:
    """The rows as a workbook of one sheet: numbers and days typed, text never read as a formula or a link."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        day, pounds = book.add_format({"num_format": "d mmmm yyyy"}), book.add_format({"num_format": "#,##0.00"})
        stamp = book.add_format({"num_format": "d mmmm yyyy hh:mm"})
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, (at, column), value, (day, stamp, pounds))
        sheet.autofit()
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: Plain, looks: tuple) -> None:
    day, stamp, pounds = looks
    if isinstance(value, datetime):
        sheet.write_datetime(*at, value.astimezone(LONDON).replace(tzinfo=None), stamp)
    elif isinstance(value, date):
        sheet.write_datetime(*at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day
    elif isinstance(value, Decimal | float):
        sheet.write_number(*at, float(value), pounds)
    elif isinstance(value, int):
        sheet.write_number(*at, value)
    elif value:
        sheet.write_string(*at, value)


def _sheet_name(title: str) -> str:
    """The title without what a sheet's name may not hold, at most 31 characters."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "List"
