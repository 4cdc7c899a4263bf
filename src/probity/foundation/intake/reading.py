"""Opens a file of any kind that intake takes and yields its rows one by one, each with its place. Pure Python."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from probity.foundation.intake.delimited import DELIMITERS, read_delimited
from probity.foundation.intake.encoding import find_encoding, open_text
from probity.foundation.intake.jsonrows import read_json, read_json_lines
from probity.foundation.intake.rows import RawRow
from probity.foundation.intake.unpacking import Source
from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    from probity.foundation.intake import spreadsheets
else:
    spreadsheets = late("probity.foundation.intake.spreadsheets")

FORMATS = ("csv", "json", "jsonl", "xlsx")
BY_ENDING = {
    "csv": "csv",
    "tsv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
}
ZIP_START = b"PK\x03\x04"
OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"
USUAL = ("utf-8", "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Form:
    """What the map says of the file itself; whatever is "" or 0 is found from the file."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0

    def __post_init__(self) -> None:
        if self.format and self.format not in FORMATS:
            raise BadInput(f"Format {self.format!r} is not known.", hint=f"Use one of {', '.join(FORMATS)}.")
        if self.delimiter and self.delimiter not in DELIMITERS:
            raise BadInput(f"Delimiter {self.delimiter!r} is not known.", hint="Use a comma, semicolon, tab or pipe.")


@dataclass(slots=True)
class Reading:
    """A file being read. `headers` is None for JSON, where each item names its own values.

    `notes` says what was found and decided (an unusual encoding, keys left aside); it is complete once `rows` is spent.
    """

    file: str
    headers: tuple[str, ...] | None
    rows: Iterator[RawRow]
    notes: list[str] = field(default_factory=list)


@contextmanager
def opened(source: Source, form: Form = Form()) -> Iterator[Reading]:
    """Give the rows of `source` while the block lasts; gzip is unpacked on the way, within `source.limits`.

    Raises:
        BadInput: here or while the rows are read. No other error comes from the bytes of a file.
    """
    with ExitStack() as stack:
        kind = form.format or find_format(source)
        if kind == "xlsx":
            table = spreadsheets.read_spreadsheet(source, stack, sheet=form.sheet, header_row=form.header_row)
            yield Reading(source.name, table.headers, table.rows)
            return
        encoding = find_encoding(source, declared=form.encoding)
        notes = [] if encoding in USUAL else [f"{source.name}: read as {encoding}."]
        if kind == "csv":
            table = read_delimited(
                source, stack, encoding=encoding, delimiter=form.delimiter, header_row=form.header_row
            )
            yield Reading(source.name, table.headers, table.rows, notes)
        elif kind == "json":
            yield Reading(source.name, None, read_json(source, encoding=encoding, notes=notes), notes)
        else:
            yield Reading(source.name, None, read_json_lines(source, stack, encoding=encoding), notes)


def find_format(source: Source) -> str:
    """Return the format by content where it is certain (a zip), else by the name, else by the first character.

    Raises:
        BadInput: an old .xls or a workbook with a password, which look alike.
    """
    with source.open() as stream:
        start = stream.read(4)
    if start == ZIP_START:
        return "xlsx"
    if start == OLD_OFFICE_START:
        raise BadInput(
            "The file is an old .xls, or has a password.",
            where=source.name,
            hint="Save it as .xlsx without a password.",
        )
    named = source.name.lower().removesuffix(".gz").rpartition(".")[2]
    return BY_ENDING.get(named) or _by_first_character(source)


def _by_first_character(source: Source) -> str:
    with open_text(source, find_encoding(source)) as text:
        try:
            start = text.read(4096).lstrip()
        except UnicodeError:
            return "csv"
    if start.startswith("["):
        return "json"
    return "jsonl" if start.startswith("{") and '"' in start else "csv"
