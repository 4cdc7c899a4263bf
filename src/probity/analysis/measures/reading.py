"""Tables from files as others publish them: gzip or not, any usual encoding and separator, words above the header."""

import codecs
import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Final, cast

import yaml

from probity.foundation.kernel.errors import BadInput

CHUNK: Final = 4_000
"""Rows worked on at once: enough for whole columns to pay, few enough to stay near the processor."""

_HEADER_WITHIN: Final = 25
_LONGEST_CELL: Final = 1 << 20
_BLOCK: Final = 1 << 20
_NAMES_SHOWN: Final = 30
_GZIP: Final = b"\x1f\x8b"
_OTHER_FORMS: Final = {
    b"PK\x03\x04": "a spreadsheet or an archive",
    b"PAR1": "Parquet",
    b"\xd0\xcf\x11\xe0": "a spreadsheet",
}
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Row = list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file being read: its header, and its rows once, in order, each as wide as the header."""

    headers: Row
    rows: Iterator[Row]
    above: int
    """Lines of words above the header, which are no rows."""


@contextmanager
def open_table(path: Path, wanted: Sequence[str] = ()) -> Iterator[Table]:
    """The table in a file. With `wanted`, its header is the first line that holds all of these names.

    Raises:
        BadInput: there is no such file or table, or a name is missing.
    """
    where = path.name
    with _opened(path) as raw:
        text = TextIOWrapper(raw, encoding=_encoding(path), newline="")
        rows = _rows(text, where)
        above, headers = _header(rows, wanted, where)
        width = len(headers)
        wide = (row if len(row) == width else _as_wide(row, width, where) for row in rows)
        yield Table(headers, wide, above)


def chunks(rows: Iterator[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """The rows, so many at a time."""
    while chunk := list(islice(rows, size)):
        yield chunk


def columns_of(spelt: str, known: Mapping[str, bool]) -> dict[str, str]:
    """The headers that `count=Header,population=Other header` names. A header may itself hold a comma.

    `known` says of each field whether it must be named.
    """
    marks = list(re.finditer(rf"(?:^|,)\s*({'|'.join(known)})\s*=", spelt))
    ends = [*(mark.start() for mark in marks), len(spelt)][1:]
    said = [(mark[1], spelt[mark.end() : end].strip().strip('"')) for mark, end in zip(marks, ends, strict=True)]
    if not marks or spelt[: marks[0].start()].strip():
        raise BadInput(f"{spelt!r} is not field=Header,field=Header.", where="--columns", hint=_named(known))
    if len(dict(said)) < len(said):
        raise BadInput("A field is named twice.", where="--columns", hint="Name each once.")
    return _complete(dict(said), known, "--columns")


def columns_in(path: Path, known: Mapping[str, bool]) -> dict[str, str]:
    """The headers that a map file names under `columns`: a line `count: Header` for each field."""
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise BadInput("The map cannot be read.", where=path.name, hint="Write it as YAML, in UTF-8.") from fault
    named = said.get("columns") if isinstance(said, dict) else None
    if not isinstance(named, dict) or not all(isinstance(header, str) for header in named.values()):
        raise BadInput("The map has no list of columns.", where=path.name, hint="Begin with columns: and name each.")
    if odd := sorted(str(field) for field in named if field not in known):
        raise BadInput(f"There is no field {', '.join(odd)}.", where=path.name, hint=_named(known))
    return _complete(named, known, path.name)


def _complete(found: dict[str, str], known: Mapping[str, bool], where: str) -> dict[str, str]:
    absent = [name for name, needed in known.items() if needed and not found.get(name)]
    if absent:
        raise BadInput(f"No column is named for {', '.join(absent)}.", where=where, hint=_named(known))
    return {name: header for name, header in found.items() if header}


def _named(known: Mapping[str, bool]) -> str:
    needed = " and ".join(name for name, needed in known.items() if needed)
    return f"Name {needed}, such as {next(iter(known))}=Header."


def place_of(header: str, headers: Sequence[str], where: str) -> int:
    """Where the column of that name stands: as spelt, or but for case, spaces and signs."""
    exact = [place for place, name in enumerate(headers) if name == header]
    alike = exact or [place for place, name in enumerate(headers) if folded(name) == folded(header)]
    if len(alike) == 1:
        return alike[0]
    listed = ", ".join(name.strip() for name in headers[:_NAMES_SHOWN])
    if alike:
        raise BadInput(f"{len(alike)} columns are called {header!r}.", where=where, hint="Rename all but one of them.")
    raise BadInput(f"There is no column {header!r}.", where=where, hint=f"Its columns are: {listed}.")


def folded(name: str) -> str:
    """A header or label for comparison: small letters and digits, one space between words."""
    plain = name.casefold().replace("&", " and ").replace("'", "").replace("\u2019", "")
    return re.sub(r"[\W_]+", " ", plain).strip()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if form := _OTHER_FORMS.get(start):
                raise BadInput(f"This is {form}.", where=path.name, hint="Save the table as CSV first.")
            yield cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if start.startswith(_GZIP) else raw
    except (gzip.BadGzipFile, zlib.error, EOFError) as fault:
        raise BadInput("The file is cut short or damaged.", where=path.name, hint="Fetch it again.") from fault
    except OSError as fault:
        raise BadInput(f"It cannot be read: {fault.strerror}.", where=path.name, hint="Check its path.") from fault


def _encoding(path: Path) -> str:
    """UTF-8, with or without a mark at its start; UTF-16 by its mark; Western European where it is neither."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _opened(path) as raw:
        first = True
        while block := raw.read(_BLOCK):
            if first and block.startswith(_UTF_16):
                return "utf-16"
            first = False
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return "cp1252"
    return "utf-8-sig"


def _rows(text: TextIOWrapper, where: str) -> Iterator[Row]:
    """Every row that holds something."""
    csv.field_size_limit(_LONGEST_CELL)
    opening = list(islice(text, _HEADER_WITHIN))
    reader = csv.reader(chain(opening, text), delimiter=_separator(opening))
    try:
        yield from (row for row in reader if any(row))
    except csv.Error as fault:
        raise BadInput(
            f"Line {reader.line_num} cannot be read: {fault}.", where=where, hint="Save it again."
        ) from fault
    except UnicodeDecodeError as fault:
        raise BadInput("Its letters cannot be read.", where=where, hint="Save it as UTF-8.") from fault


def _separator(lines: Sequence[str]) -> str:
    """The one of the usual separators that parts the opening lines into most cells."""
    return max(",;\t|", key=lambda mark: max((len(row) for row in csv.reader(lines, delimiter=mark)), default=0))


def _header(rows: Iterator[Row], wanted: Sequence[str], where: str) -> tuple[int, Row]:
    opening: list[Row] = []
    names = {folded(name) for name in wanted}
    for row in islice(rows, _HEADER_WITHIN if wanted else 1):
        if names <= {*map(folded, row)}:
            return len(opening), row
        opening.append(row)
    if not opening:
        raise BadInput("The file holds no table.", where=where, hint="Check that it is the one you meant.")
    widest = max(opening, key=len)
    for name in wanted:
        place_of(name, widest, where)
    raise BadInput("Its header was not found.", where=where, hint="Name columns as the header spells them.")


def _as_wide(row: Row, width: int, where: str) -> Row:
    """A short row is filled with blanks; a long one may only be long by blanks, or its cells cannot be told."""
    if len(row) <= width:
        return row + [""] * (width - len(row))
    if any(row[width:]):
        raise BadInput(
            f"A row that starts with {row[0][:20]!r} has {len(row)} cells, and the header {width}.",
            where=where,
            hint="Put quotes round a cell that holds the separator.",
        )
    return row[:width]
