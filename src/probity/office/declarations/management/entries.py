"""How another body's register is read: its map, and its rows in one form however a snapshot writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import yaml

from probity.foundation.intake.binding import Binding, ReadRow, RejectedRow
from probity.foundation.intake.identity import Identifier
from probity.foundation.intake.mapping import ImportMap
from probity.foundation.intake.reading import opened
from probity.foundation.intake.report import FIRST_SHOWN, RejectsFile
from probity.foundation.intake.rows import RawRow, folded
from probity.foundation.intake.shape import Field, Money, Shape
from probity.foundation.intake.unpacking import Source, refuse_the_same_file_twice
from probity.foundation.intake.values import Refusal, Writing, read_value
from probity.foundation.kernel.errors import BadInput

LONGEST: Final = 8000  # characters of one cell
YES_NO: Final = {"yes": "Yes", "no": "No"}
SPOKEN: Final = {"true": "yes", "false": "no", "yes": "yes", "no": "no", "1": "yes", "0": "no"}
PARTS: Final = ("parent_id", "category", "holder", "holder_id", "giver", "summary", "happened_on", "value")
WAYS: Final[Mapping[str, Field]] = {
    "dates": Field("day", "date"),
    "amounts": Field("amount", "money"),
    "yes_no": Field("answer", "choice", codes=YES_NO),
    "text": Field("text", max_length=LONGEST),
    "aside": Field("aside", max_length=LONGEST),
}
KEYS: Final = {
    "register", "title", "publisher", "licence", "key", "columns", "kinds", "same_column", "date_forms", "same_words",
    "corrections", "ignore", *WAYS,
}  # fmt: skip
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
CLOSED, REOPENED, LEFT = "closed", "reopened", "left"


@dataclass(frozen=True)
class RegisterMap:
    """What one register's snapshots say where, and which of its columns is compared with the snapshot before.

    `columns` names for each part of an entry the columns that hold it; the first that is not blank counts.
    `same_column` gives a column's later or earlier heading the one name under which it is kept.
    """

    register: str
    title: str
    key: str
    publisher: str = ""
    licence: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    same_column: Mapping[str, str] = field(default_factory=dict)
    date_forms: tuple[str, ...] = ()
    same_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    ways: Mapping[str, str] = field(default_factory=dict)  # column -> "dates", "amounts", "yes_no", "text" or "aside"

    def column(self, header: str) -> str:
        """The one name of a column."""
        return self.same_column.get(header, header)

    @property
    def shape(self) -> Shape:
        """The rows of every file of the register, known by their identifier; a changed row is loaded again."""
        fields = (
            Field("entry_id", "reference", required=True),
            *map(_field, self.ways),
        )
        return Shape(name=f"declarations.entries.{self.register}", fields=fields, key=("entry_id",), changes="load")

    def for_headers(self, headers: Sequence[str], *, file: str) -> ImportMap:
        """The map of one file, by the columns that it has.

        Raises:
            BadInput: it has a column of which the map says nothing, two of one name, or no identifier.
        """
        known = {self.key, *self.ways, *self.ignore, *self.same_column}
        if unknown := sorted(set(headers) - known):
            raise BadInput(
                f"The map says nothing of the column {', '.join(map(repr, unknown))}.", where=file,
                hint="Name it under dates, amounts, yes_no, text, aside or ignore.",
            )  # fmt: skip
        if self.key not in headers:
            raise BadInput(f"The file has no column {self.key!r}.", where=file, hint="Every entry has an identifier.")
        told = [header for header in headers if header != self.key and header not in self.ignore]
        names = [self.column(header) for header in told]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise BadInput(f"Two columns are {twice[0]!r}.", where=file, hint="Correct same_column in the map.")
        here = {name: header for name, header in zip(names, told, strict=True) if name in self.ways}
        return ImportMap(
            name=self.register,
            columns={"entry_id": self.key, **{_name(name): header for name, header in here.items()}},
            ignore=frozenset(headers) - {self.key, *here.values()},
            vocabularies={_name(name): words for name, words in self.same_words.items() if name in here},
            corrections={_name(name): words for name, words in self.corrections.items() if name in here},
        )


def _field(name: str) -> Field:
    return Field(_name(name), personal=True, max_length=LONGEST)


def _name(column: str) -> str:
    """A column's name as a field may be called."""
    return "c_" + re.sub(r"\W", "_", column)


def load_register_map(path: Path) -> RegisterMap:
    """The map in a YAML file. Every value is read as text.

    Raises:
        BadInput: it cannot be read, or says something that is no map of a register.
    """
    try:
        said: Any = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - gives text alone
    except (OSError, UnicodeError, yaml.YAMLError) as broken:
        raise BadInput(
            "The map cannot be read.", where=path.name, hint="Check the path, and that it is YAML."
        ) from broken
    if not isinstance(said, dict) or not {"register", "title", "key", "columns"} <= said.keys():
        raise BadInput("A register's map has register, title, key and columns.", where=path.name)
    if unknown := sorted(said.keys() - KEYS):
        raise BadInput(f"The map is wrong: no such key: {', '.join(unknown)}.", where=path.name)
    if not NAME.fullmatch(str(said["register"])):
        raise BadInput("The register's name is small letters, digits and hyphens.", where=path.name)
    try:
        return _map_of(said)
    except (AttributeError, TypeError, ValueError) as wrong:
        raise BadInput(f"The map is wrong: {wrong}.", where=path.name) from wrong


def _map_of(said: Mapping[str, Any]) -> RegisterMap:
    ways = {str(column): way for way in WAYS for column in said.get(way, [])}
    columns = {part: _listed(names) for part, names in said["columns"].items()}
    if unknown := sorted(columns.keys() - {*PARTS}):
        raise ValueError(f"an entry has no {', '.join(unknown)}")
    if strangers := sorted({name for names in columns.values() for name in names} - ways.keys()):
        raise ValueError(f"columns names {strangers[0]!r}, which stands under no kind of column")
    return RegisterMap(
        register=said["register"], title=said["title"], key=said["key"], publisher=said.get("publisher", ""),
        licence=said.get("licence", ""), columns=columns, kinds=dict(said.get("kinds", {})),
        same_column=dict(said.get("same_column", {})), date_forms=tuple(said.get("date_forms", ())),
        same_words={name: dict(words) for name, words in said.get("same_words", {}).items()},
        corrections={name: dict(words) for name, words in said.get("corrections", {}).items()},
        ignore=frozenset(said.get("ignore", ())), ways=ways,
    )  # fmt: skip


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


@dataclass(frozen=True)
class EntryRow:
    """One entry of a snapshot: what it says by column, and what is kept aside."""

    entry_id: str
    told: Mapping[str, str]
    aside: Mapping[str, str]

    def part(self, name: str, chosen: RegisterMap) -> str:
        """The first of the part's columns that is not blank."""
        columns = chosen.columns.get(name, ())
        return next((told for column in columns if (told := self.told.get(column) or self.aside.get(column, ""))), "")

    def day(self, name: str, chosen: RegisterMap) -> date | None:
        """The first of the part's columns that is a day."""
        for column in chosen.columns.get(name, ()):
            try:
                return date.fromisoformat(self.told.get(column, ""))
            except ValueError:
                continue
        return None

    def amount(self, name: str, chosen: RegisterMap) -> Decimal | None:
        """The first of the part's columns that is an amount."""
        for column in chosen.columns.get(name, ()):
            try:
                return Decimal(self.told.get(column, ""))
            except InvalidOperation:
                continue
        return None

    def differs_from(self, told: Mapping[str, str]) -> list[str]:
        """The columns, of those that both snapshots have, that read differently."""
        both = [column for column in self.told if column in told]
        return [column for column in both if folded(self.told[column]) != folded(told[column])]


@dataclass
class SnapshotRead:
    """What the files of a snapshot hold. `unread` are the identifiers of rows that were refused, "" for an unknown."""

    files: list[str] = field(default_factory=list)
    rows: dict[str, EntryRow] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    read: int = 0
    rejected: int = 0
    rejects: list[str] = field(default_factory=list)

    def told_by(self, chosen: RegisterMap) -> Callable[[str, str], bool]:
        """Whether the absence of an entry, by identifier and category, means that the register no longer has it.

        Not where its row was refused, or one whose identifier cannot be read; nor where no file held its category.
        """
        categories = {row.part("category", chosen) for row in self.rows.values()}
        return lambda entry_id, category: not self.unread & {entry_id, ""} and category in categories


@dataclass
class SnapshotReport:
    """What reading a snapshot did: entries by what became of them, and the same by category.

    `reopened` entries may also have changed. `left` are those of categories that the files did not hold, or all that
    are absent where a row could not be read: of them nothing is known.
    """

    register: str
    taken_on: date
    read: int = 0
    rejected: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    by_category: dict[str, Counter[str]] = field(default_factory=dict)
    rejects: list[str] = field(default_factory=list)

    def count(self, what: str, category: str) -> None:
        """Count one entry."""
        self.counts[what] += 1
        self.by_category.setdefault(category, Counter())[what] += 1

    @property
    def wrote(self) -> bool:
        """Whether anything in the register changed."""
        return any(self.counts[what] for what in (NEW, CHANGED, CLOSED, REOPENED))


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those of each folder named, in order.

    Raises:
        BadInput: a folder holds none.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.iterdir() if one.suffix in {".csv", ".xlsx"}) if path.is_dir() else [path]
        if not inside:
            raise BadInput("The folder holds no CSV and no spreadsheet.", where=path.name)
        found += inside
    return found


def read_snapshot(paths: Sequence[Path], chosen: RegisterMap, *, rejects: Path | None = None) -> SnapshotRead:
    """Read every row of a snapshot's files. A second row of one identifier is refused with its place.

    Raises:
        BadInput: a file or the map cannot be used.
    """
    found, identifier = SnapshotRead(), Identifier(chosen.shape)
    refuse_the_same_file_twice(paths)
    with RejectsFile(rejects) as kept:
        for path in paths:
            source = Source(path)
            found.files.append(source.name)
            for key, row in _rows(source, chosen):
                found.read += 1
                named = identifier.identify(row) if isinstance(row, ReadRow) else row
                if isinstance(named, RejectedRow):
                    found.unread.add(key)
                    _reject(named, found, kept)
                elif isinstance(row, ReadRow):
                    entry = _entry(row, chosen)
                    found.rows[entry.entry_id] = entry
    return found


def _rows(source: Source, chosen: RegisterMap) -> Iterator[tuple[str, ReadRow | RejectedRow]]:
    """Each row as read, with its identifier as written."""
    with opened(source, ImportMap().form) as reading:
        if reading.headers is None:
            raise BadInput("A register is read from CSV or a spreadsheet.", where=source.name)
        binding = Binding(chosen.shape, chosen.for_headers(reading.headers, file=source.name))
        binding.begin_file(reading.headers, file=source.name)
        rows: Iterator[RawRow] = reading.rows
        for raw in rows:
            yield folded(raw.cells.get(chosen.key, "")), binding.read(raw)


def _reject(rejected: RejectedRow, found: SnapshotRead, kept: RejectsFile) -> None:
    found.rejected += 1
    for fault in rejected.faults:
        kept.add(rejected.place, fault, personal=True)
        if len(found.rejects) < FIRST_SHOWN:
            found.rejects.append(f"{rejected.place} {fault.column}: {fault.reason}")


def _entry(row: ReadRow, chosen: RegisterMap) -> EntryRow:
    told: dict[str, str] = {}
    aside: dict[str, str] = {}
    for column, way in chosen.ways.items():
        name = _name(column)
        if name in row.written:
            (aside if way == "aside" else told)[column] = _in_one_form(way, str(row.values[name] or ""), chosen)
    return EntryRow(str(row.values["entry_id"]), told, aside)


def _in_one_form(way: str, written: str, chosen: RegisterMap) -> str:
    """A value however the snapshot writes it: ISO days, plain figures, Yes and No; as written where it is none."""
    writing = Writing(
        vocabulary=SPOKEN if way == "yes_no" else {}, any_case=way == "yes_no", date_forms=chosen.date_forms
    )
    try:
        value = read_value(WAYS[way], writing, written)
    except Refusal:
        return written
    if isinstance(value, Money):
        return f"{value.low:.2f}".removesuffix(".00") if value.low == value.high else written
    if isinstance(value, date):
        return value.isoformat()
    return YES_NO.get(str(value), str(value)) if value else ""
