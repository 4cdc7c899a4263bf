"""Rows as a file gives them, each with the place it came from. Pure Python."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from probity.foundation.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: file name without its folder, and the row number that its reader sees there.

    In CSV and spreadsheets the header stands in row 1, and a quoted line break starts no new row.
    In JSON the first item is row 1; in JSON lines the first line is.
    """

    file: str
    row: int
    sheet: str = ""

    def __str__(self) -> str:
        sheet = f" sheet {self.sheet!r}" if self.sheet else ""
        return f"{self.file}{sheet} row {self.row}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, or with the whole row when `column` is empty. The reason never holds the value."""

    column: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: text as written under each header, ends stripped, a blank cell as ""."""

    place: Place
    cells: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of a table before headers are known: its number, its cells, and faults by column index."""

    number: int
    cells: Sequence[str]
    faults: Mapping[int, Fault]

    @property
    def is_blank(self) -> bool:
        return not self.faults and not any(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and the rows under them, not yet read."""

    headers: tuple[str, ...]
    rows: Iterator[RawRow]


def folded(text: str) -> str:
    """Return `text` with every run of white space as one space: a header broken over two lines is the same header."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """Return a cell with its ends stripped and its line breaks as \\n, whichever system wrote them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def tidied(cells: list[str]) -> list[str]:
    """Return the cells of one row, each tidy."""
    if "\r" in "".join(cells):
        return [tidy(cell) for cell in cells]
    return [*map(str.strip, cells)]


def read_headers(cells: Sequence[str], *, file: str) -> tuple[str, ...]:
    """Return the headers of a table. A blank one inside the row is named by its position ("column 3").

    Raises:
        BadInput: no header at all, or two alike: a value could then be read under the wrong one.
    """
    named = [folded(cell) for cell in cells]
    while named and not named[-1]:
        named.pop()
    headers = tuple(name or f"column {position}" for position, name in enumerate(named, start=1))
    if not headers:
        raise BadInput("The file has no header row.", where=file, hint="Put the column names in the first row.")
    if twice := sorted({header for header in headers if headers.count(header) > 1}):
        raise BadInput(
            f"The header row names {', '.join(map(repr, twice))} twice.",
            where=file,
            hint="Give each column its own name.",
        )
    return headers


def header_of(grid: Iterator[GridRow], *, file: str, header_row: int) -> tuple[str, ...]:
    """Return the headers at row `header_row`, or at the first row that is not blank when it is 0."""
    for row in grid:
        if row.number == header_row or (not header_row and not row.is_blank):
            return read_headers(row.cells, file=file)
    raise BadInput("The file holds no rows.", where=file, hint="Check that the right file was given.")


def under_headers(
    grid: Iterator[GridRow], headers: tuple[str, ...], start: Place, *, may_be_short: bool
) -> Iterator[RawRow]:
    """Yield each row that is not blank, with a fault where it has more cells than the header, or fewer.

    Args:
        start: Place of the header, from which file and sheet are taken.
        may_be_short: True for spreadsheets, which do not store empty cells at the end of a row.
    """
    width = len(headers)
    for row in grid:
        if row.is_blank:
            continue
        place = Place(start.file, row.number, start.sheet)
        if len(row.cells) == width and not row.faults:
            yield RawRow(place, dict(zip(headers, row.cells, strict=True)))
            continue
        cells = list(row.cells)
        while len(cells) > width and not cells[-1] and len(cells) - 1 not in row.faults:
            cells.pop()
        faults = _named(row.faults, headers)
        if len(cells) > width or (len(cells) < width and not may_be_short):
            faults.append(Fault("", f"The row has {len(cells)} cells where the header has {width}."))
        cells += [""] * (width - len(cells))
        yield RawRow(place, dict(zip(headers, cells, strict=False)), tuple(faults))


def _named(faults: Mapping[int, Fault], headers: tuple[str, ...]) -> list[Fault]:
    return [
        Fault(headers[index] if index < len(headers) else "", fault.reason, fault.value)
        for index, fault in faults.items()
    ]
