"""The rows a desk's loader is given, and what it answers. Pure Python."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, Self, TypeVar

from probity.foundation.audit.actors import Actor
from probity.foundation.intake.rows import Place
from probity.foundation.intake.shape import Field, Money, Shape
from probity.foundation.intake.values import Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """One row on its way into a record.

    Args:
        values: every field of the shape, None where nothing was written.
        written: the same as the file has it, for those fields that have a column.
        identity: names the row in this and every later import of the shape.
        content: digest of all that the row says.
        known_ref: reference of the record that an earlier import made of this key; "" for a new row.
    """

    place: Place
    values: Mapping[str, Value]
    written: Mapping[str, str]
    identity: str
    content: str
    known_ref: str = ""

    def text(self, name: str) -> str:
        """The text, reference or code of a field; "" when blank."""
        value = self.values[name]
        if value is None:
            return ""
        return self._of(name, value, str)

    def day(self, name: str) -> date | None:
        """The day of a date field; None when blank."""
        value = self.values[name]
        return None if value is None else self._of(name, value, date)

    def money(self, name: str) -> Money | None:
        """The money of a field; None when blank."""
        value = self.values[name]
        return None if value is None else self._of(name, value, Money)

    def integer(self, name: str) -> int | None:
        """The whole number of a field; None when blank."""
        value = self.values[name]
        return None if value is None else self._of(name, value, int)

    def _of(self, name: str, value: Value, kind: type[T]) -> T:
        if not isinstance(value, kind):
            raise TypeError(f"field {name} holds a {type(value).__name__}, not a {kind.__name__}")
        return value


@dataclass(frozen=True, slots=True)
class LateReject:
    """A row that fits the shape and that the desk cannot take all the same. The reason must not hold the value."""

    row: IncomingRow
    field: str
    reason: str


@dataclass(slots=True)
class LoadReport:
    """What a loader did with one batch: a record's reference for each row that it took, and the rows it refused."""

    refs: dict[str, str] = field(default_factory=dict)
    refused: list[LateReject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Sequence[IncomingRow], refs: Sequence[str]) -> Self:
        """The report of a batch that was taken whole, one reference for each row in the same order."""
        return cls({row.identity: ref for row, ref in zip(rows, refs, strict=True)})

    def took(self, row: IncomingRow, ref: str) -> None:
        """Say that `row` went into the record `ref`."""
        self.refs[row.identity] = ref

    def refuse(self, row: IncomingRow, name: str, reason: str) -> None:
        """Say that `row` was not taken, because of what its field `name` says."""
        self.refused.append(LateReject(row, name, reason))


class Loader(Protocol):
    """Writes the records of one batch and their ledger entries, inside the import's one transaction.

    It is called once for each batch of at most `pipeline.BATCH` rows, in the order of the files.
    """

    def __call__(self, rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport: ...


@dataclass(frozen=True, slots=True)
class Importer:
    """What a desk declares once: the shape of its rows and the function that loads them."""

    shape: Shape
    load: Loader


def packed_rows(rows: Sequence[IncomingRow]) -> str:
    """Return rows of one import, with the same columns, as text; `unpacked_rows` gives them back."""
    columns = [*rows[0].written]
    said = [
        (
            row.place.file, row.place.sheet, row.place.row, row.identity, row.content, row.known_ref,
            [*row.written.values()],
            {name: packed(value) for name, value in row.values.items()
             if ("" if value is None else value) != row.written.get(name, "")},
        )
        for row in rows
    ]  # fmt: skip
    return json.dumps([columns, said])


def unpacked_rows(shape: Shape, text: str) -> Iterator[IncomingRow]:
    """Give back what `packed_rows` was given."""
    columns, said = json.loads(text)
    blank: dict[str, Value] = dict.fromkeys(one.name for one in shape.fields)
    for file, sheet, number, identity, content, known_ref, cells, others in said:
        values = blank.copy()
        values.update(zip(columns, [cell or None for cell in cells], strict=True))
        for name, value in others.items():
            values[name] = unpacked(shape.field(name), value)
        written = dict(zip(columns, cells, strict=True))
        yield IncomingRow(Place(file, number, sheet), values, written, identity, content, known_ref)


def packed(value: Value) -> object:
    """Return a value as JSON can hold it."""
    if isinstance(value, Money):
        ends = [None if end is None else str(end) for end in (value.low, value.high)]
        return [*ends, value.words]
    return value.isoformat() if isinstance(value, date) else value


def unpacked(one: Field, value: object) -> Value:
    """Return what `packed` made of a value of field `one`."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, list):
        low, high, words = value
        return Money(None if low is None else Decimal(low), None if high is None else Decimal(high), words)
    text = str(value)
    return date.fromisoformat(text) if one.kind == "date" else text
