"""Parties out of a CSV file, and links into CSV or JSON."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final, TextIO

import yaml

from probity.analysis.linkage.parties import Link, Party
from probity.foundation.kernel.errors import BadInput

COLUMNS: Final = ("id", "name", "address", "postcode", "number")
NEEDED: Final = ("id", "name")
LINK_COLUMNS: Final = tuple(field.name for field in fields(Link))
STANDARD: Final = "-"
_GZIP: Final = b"\x1f\x8b"
_LONGEST_FIELD: Final = 10_000_000
_ENDINGS: Final = (".csv", ".json")


def columns_of(written: str) -> dict[str, str]:
    """A map of columns in its short form: "id=ID,name=DonorName"."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in written.split(","))):
        field, given, header = (piece.strip() for piece in part.partition("="))
        if not given or not header:
            raise BadInput(f"{part!r} is not of the form field=Header.", where="--columns")
        _know(field, "--columns")
        found[field] = header
    return found


def columns_in(path: Path) -> dict[str, str]:
    """A map of columns in a YAML file: `columns:` with a header for each field."""
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise BadInput("This map cannot be read.", where=str(path), hint="It must be YAML in UTF-8.") from fault
    columns = read.get("columns") if isinstance(read, dict) else None
    if not isinstance(columns, dict) or not all(isinstance(header, str) for header in columns.values()):
        raise BadInput("The map has no `columns:` with a header for each field.", where=str(path))
    for field in columns:
        _know(str(field), str(path))
    return {str(field): header for field, header in columns.items()}


def _know(field: str, where: str) -> None:
    if field not in COLUMNS:
        raise BadInput(f"There is no field {field!r}.", where=where, hint=f"The fields are {', '.join(COLUMNS)}.")


def read_parties(path: Path, columns: Mapping[str, str]) -> list[Party]:
    """The parties of a CSV file, gzipped or not; "-" reads standard input.

    Raises:
        BadInput: no such file or column, no id, or an id twice; it names the file, the row and the column.
    """
    found: list[Party] = []
    rows: dict[str, int] = {}
    needed = [columns.get(field, field) for field in (*NEEDED, *columns)]
    for number, row in rows_of(path, [columns.get(field, field) for field in COLUMNS], needed=needed):
        values = {field: (row.get(columns.get(field, field)) or "").strip() for field in COLUMNS}
        where = f"{path}, row {number}, column {columns.get('id', 'id')}"
        if not values["id"]:
            raise BadInput("The id is empty.", where=where)
        if values["id"] in rows:
            raise BadInput(f"The id {values['id']!r} stands in row {rows[values['id']]} too.", where=where)
        rows[values["id"]] = number
        found.append(Party(kind="unknown", **values))
    return found


def rows_of(path: Path, wanted: Sequence[str], *, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The wanted columns of each row with its line in the file; rows without anything in them are left out."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        headers = reader.fieldnames or []
        for header in needed:
            if header not in headers:
                hint = f"The file has {', '.join(map(repr, headers)) or 'no header row'}. Use --columns to map them."
                raise BadInput(f"There is no column {header!r}.", where=f"{path}, row 1", hint=hint)
        for row in reader:
            kept = {header: row[header] or "" for header in wanted if header in headers}
            if any(value.strip() for value in kept.values()):
                yield reader.line_num, kept
    except csv.Error as fault:
        raise BadInput(f"This is not CSV: {fault}.", where=f"{path}, row {reader.line_num}") from fault


def _text(path: Path) -> str:
    try:
        raw = sys.stdin.buffer.read() if str(path) == STANDARD else path.read_bytes()
        plain = gzip.decompress(raw) if raw.startswith(_GZIP) else raw
        return plain.decode("utf-8-sig")
    except FileNotFoundError as fault:
        raise BadInput("There is no such file.", where=str(path)) from fault
    except UnicodeDecodeError as fault:
        raise BadInput("The file is not UTF-8.", where=str(path), hint="Save it as CSV UTF-8.") from fault
    except (OSError, EOFError) as fault:
        raise BadInput(f"The file cannot be read: {fault}.", where=str(path)) from fault


def check_ending(path: Path) -> None:
    """Refuse an output that no format is known for, before any work is done."""
    if str(path) != STANDARD and _ending(path) not in _ENDINGS:
        raise BadInput("The ending names no format.", where=str(path), hint=f"Use {', '.join(_ENDINGS)} or -.")
    if str(path) != STANDARD and not path.absolute().parent.is_dir():
        raise BadInput("There is no such folder.", where=str(path.parent))


def _ending(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def write_links(links: Sequence[Link], path: Path, *, as_json: bool = False) -> None:
    """Write links: the ending chooses CSV or JSON, and "-" is standard output."""
    if str(path) == STANDARD:
        (_json if as_json else _csv)(links, sys.stdout)
    else:
        with _opened(path) as out:
            (_json if _ending(path) == ".json" else _csv)(links, out)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path.name.endswith(".gz"):
        with (
            gzip.GzipFile(path, "wb", mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="") as out,
        ):
            yield out
    else:
        with path.open("w", encoding="utf-8", newline="") as out:
            yield out


def _csv(links: Iterable[Link], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LINK_COLUMNS)
    writer.writerows([getattr(link, column) for column in LINK_COLUMNS] for link in links)


def _json(links: Iterable[Link], out: TextIO) -> None:
    json.dump([asdict(link) for link in links], out, ensure_ascii=False, indent=1)
    out.write("\n")
