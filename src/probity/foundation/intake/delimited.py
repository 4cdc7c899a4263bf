"""Reads CSV and its cousins as a stream: comma, semicolon, tab or pipe. Pure Python."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import chain, islice
from types import MappingProxyType

from probity.foundation.intake.encoding import bounded_lines, open_text
from probity.foundation.intake.rows import Fault, GridRow, Place, Table, header_of, tidied, under_headers
from probity.foundation.intake.unpacking import Source
from probity.foundation.kernel.errors import BadInput

NO_FAULTS: Mapping[int, Fault] = MappingProxyType({})
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 200


def read_delimited(source: Source, stack: ExitStack, *, encoding: str, delimiter: str, header_row: int) -> Table:
    """Return the table in `source`; `delimiter` is found from the first lines when it is "".

    Raises:
        BadInput: here or while reading: no header, two alike, a quotation mark never closed.
    """
    text = stack.enter_context(open_text(source, encoding))
    lines = bounded_lines(text, source=source)
    sample = list(islice(lines, SAMPLE_LINES))
    chosen = delimiter or find_delimiter(sample)
    grid = _grid(chain(sample, lines), chosen, source)
    headers = header_of(grid, file=source.name, header_row=header_row)
    return Table(headers, under_headers(grid, headers, Place(source.name, 1), may_be_short=False))


def find_delimiter(lines: list[str]) -> str:
    """Return the delimiter under which most of `lines` have the same number of cells, more than one.

    A file of one column has none and reads the same under any: a comma is returned.
    """
    return max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row))
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (rows / widths.total(), width) if width > 1 else (0.0, 1)


def _grid(lines: Iterator[str], delimiter: str, source: Source) -> Iterator[GridRow]:
    number = 0
    try:
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            number += 1
            if len(cells) > source.limits.columns:
                raise BadInput(f"Row {number} has {len(cells):,} cells.", where=source.name)
            yield GridRow(number, tidied(cells), NO_FAULTS)
    except csv.Error as broken:
        raise BadInput(
            f"The row cannot be read: {broken}.",
            where=str(Place(source.name, number + 1)),
            hint="Look for a quotation mark that is never closed, or one inside a cell that is not doubled.",
        ) from broken
