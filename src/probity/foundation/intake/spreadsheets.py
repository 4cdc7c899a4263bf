"""Reads .xlsx as a stream, after proving that it does not unpack too large and holds no document types. Pure Python."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from probity.foundation.intake.rows import Fault, GridRow, Place, Table, header_of, tidy, under_headers
from probity.foundation.intake.unpacking import MEBIBYTE, Source
from probity.foundation.kernel.errors import BadInput

PARTS = 10_000
LAST_ROW = 1_048_576  # of a spreadsheet; a row number beyond it is a trap that counts for ever
ROWS_AT_ONCE = 1000
NO_FAULTS: Mapping[int, Fault] = {}

# openpyxl lets what its parts raise on a damaged workbook through as it is; these are what a fuzzer has seen.
BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, ArithmeticError, AttributeError, AssertionError,
    EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


def read_spreadsheet(source: Source, stack: ExitStack, *, sheet: str, header_row: int) -> Table:
    """Return the table on `sheet`, or on the only sheet that is not empty when it is "".

    A formula is a fault of its cell, with the cell's address: its result is whatever the last program made of it.

    Raises:
        BadInput: here or while reading: no workbook, too large, no such sheet, several to choose from.
    """
    spool = stack.enter_context(source.spooled())
    refuse_what_unpacks_too_large(spool, file=source.name, limit=source.limits.spreadsheet_bytes)
    book = _load(spool, source)
    stack.callback(book.close)
    chosen = _sheet(book, sheet, source)
    grid = _grid(chosen, source)
    headers = header_of(grid, file=source.name, header_row=header_row)
    return Table(headers, under_headers(grid, headers, Place(source.name, 1, chosen.title), may_be_short=True))


def refuse_what_unpacks_too_large(spool: IO[bytes], *, file: str, limit: int) -> None:
    """Unpack every part of the zip once, counting, before anything parses it.

    Raises:
        BadInput: the declared or the true sizes add up to more than `limit` bytes, a part declares a
            document type (the way to an entity bomb), or the zip is damaged.
    """
    try:
        with zipfile.ZipFile(spool) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > limit:
                raise _too_large(file, limit)
            left = limit
            for part in parts:
                with packed.open(part) as stream:
                    left = _count_down(stream, left, file=file, limit=limit)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as broken:
        raise _not_a_workbook(file) from broken
    spool.seek(0)


def _count_down(stream: IO[bytes], left: int, *, file: str, limit: int) -> int:
    tail = b""
    while chunk := stream.read(MEBIBYTE):
        left -= len(chunk)
        if left < 0:
            raise _too_large(file, limit)
        seen = (tail + chunk).replace(b"\0", b"")  # UTF-16 hides the word behind zero bytes
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise BadInput("The spreadsheet declares a document type, which none needs.", where=file)
        tail = seen[-16:]
    return left


def _too_large(file: str, limit: int) -> BadInput:
    return BadInput(
        f"The spreadsheet unpacks to more than {limit:,} bytes or {PARTS:,} parts.",
        where=file,
        hint="Save it as CSV, or split it.",
    )


def _not_a_workbook(file: str) -> BadInput:
    return BadInput(
        "The file is not a spreadsheet that can be read.",
        where=file,
        hint="Save it again as .xlsx without a password.",
    )


def _load(spool: IO[bytes], source: Source) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles it leaves out
            return load_workbook(spool, read_only=True, data_only=False, keep_links=False)
    except BROKEN as broken:
        raise _not_a_workbook(source.name) from broken


def _sheet(book: Workbook, wanted: str, source: Source) -> Any:
    names = [sheet.title for sheet in book.worksheets]
    if wanted:
        if wanted not in names:
            raise BadInput(
                f"There is no sheet {wanted!r}.", where=source.name, hint=f"The sheets are: {', '.join(names)}."
            )
        return book.worksheets[names.index(wanted)]
    filled = [sheet for sheet in book.worksheets if _begins(sheet, source)]
    if len(filled) != 1:
        raise BadInput(
            f"The workbook has {len(filled)} sheets with something in them.",
            where=source.name,
            hint=f"Name the `sheet` in the map. The sheets are: {', '.join(names)}.",
        )
    return filled[0]


def _begins(sheet: Any, source: Source) -> bool:
    return any(not row.is_blank for row in islice(_grid(sheet, source), 20))


def _grid(sheet: Any, source: Source) -> Iterator[GridRow]:
    # The size a workbook declares for a sheet may be wrong; without it the rows themselves are read.
    sheet.reset_dimensions()
    rows = sheet.iter_rows()
    number = 0
    while chunk := _next_rows(rows, source):
        for cells in chunk:
            number += 1
            if number > LAST_ROW or len(cells) > source.limits.columns:
                raise BadInput(f"Row {number:,} or its {len(cells):,} cells are beyond the limit.", where=source.name)
            yield _grid_row(number, cells, sheet.title)


def _next_rows(rows: Iterator[Any], source: Source) -> list[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a date out of range warns, and then reads as an error cell
            return list(islice(rows, ROWS_AT_ONCE))
    except BROKEN as broken:
        raise _not_a_workbook(source.name) from broken


def _grid_row(number: int, cells: tuple[Any, ...], sheet: str) -> GridRow:
    faults = {
        index: Fault("", reason.format(address=f"{sheet}!{get_column_letter(index + 1)}{number}"))
        for index, cell in enumerate(cells)
        if (reason := FAULTY.get(cell.data_type, ""))
    }
    texts = ["" if index in faults else as_text(cell.value) for index, cell in enumerate(cells)]
    return GridRow(number, texts, faults or NO_FAULTS)


FAULTY = {
    "f": "Cell {address} holds a formula. Save its value instead.",
    "e": "Cell {address} holds a spreadsheet error.",
}


def as_text(value: object) -> str:
    """Return a spreadsheet value as it would stand in a CSV file: ISO dates, plain digits, no exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return tidy(re.sub("_x000D_", "\r", str(value)))
