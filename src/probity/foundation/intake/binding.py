"""A map held against a shape and a file's headers: reads a raw row as values, or says all that is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from probity.foundation.intake.mapping import ImportMap, MoneyForm
from probity.foundation.intake.rows import Fault, Place, RawRow, folded
from probity.foundation.intake.shape import Field, Shape
from probity.foundation.intake.values import Refusal, Value, Writing, read_value
from probity.foundation.kernel.errors import BadInput

MOST_KNOWN = 5_000  # values remembered of one column: enough for words and days, little for references and names


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row as values and as written, by field name. A nil return has neither."""

    place: Place
    values: Mapping[str, Value]
    written: Mapping[str, str]
    is_nil: bool = False


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken, and everything that is wrong with it."""

    place: Place
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Column:
    """A field with its column, and the values of what was written there before: columns repeat themselves."""

    described: Field
    header: str
    writing: Writing
    known: dict[str, Value] = field(default_factory=dict)

    def value(self, text: str) -> Value:
        """Read it anew, and remember it while there is room."""
        value = read_value(self.described, self.writing, text)
        if len(self.known) < MOST_KNOWN:
            self.known[text] = value
        return value


@dataclass(slots=True)
class Binding:
    """Reads the rows of one file after another under one map.

    Raises:
        BadInput: on construction, when map and shape do not agree.
    """

    shape: Shape
    map: ImportMap
    columns: dict[str, str] = field(init=False)
    seen: set[str] = field(init=False, default_factory=set)
    _writings: dict[str, Writing] = field(init=False)
    _known: set[str] = field(init=False)
    _blank: dict[str, Value] = field(init=False)
    _columns: list[_Column] = field(init=False)

    def __post_init__(self) -> None:
        check_map(self.map, self.shape)
        names = [one.name for one in self.shape.fields if one.name not in self.map.constants]
        self.columns = dict(self.map.columns) if self.map.columns is not None else {name: name for name in names}
        self._writings = {one.name: writing_of(one, self.map) for one in self.shape.fields}
        self._known = {*self.columns.values(), *self.map.ignore}
        if self.map.nil:
            self._known.add(self.map.nil.column)
        self._blank = {one.name: None for one in self.shape.fields} | self._read_constants()
        self._columns = [
            _Column(self.shape.field(name), header, self._writings[name]) for name, header in self.columns.items()
        ]

    def begin_file(self, headers: Iterable[str] | None, *, file: str) -> None:
        """Check a file's headers before its rows; None when each row names its own.

        Raises:
            BadInput: a header that the map does not name, or a mapped one that is missing.
        """
        self.seen = set()
        if headers is not None:
            self._see(headers, where=file)
            self.end_file(file=file)

    def end_file(self, *, file: str) -> None:
        """Check that every mapped column was there at least once.

        Raises:
            BadInput: listing the missing headers and those that were found.
        """
        if missing := sorted(self._needed() - self.seen):
            raise BadInput(
                f"The file has no column {', '.join(map(repr, missing))}.",
                where=file,
                hint=f"It has: {', '.join(sorted(self.seen)) or 'none'}. Correct the map or the file.",
            )

    def read(self, raw: RawRow) -> ReadRow | RejectedRow:
        """Return the row read, or every fault in it.

        Raises:
            BadInput: the row names a column that the map does not.
        """
        if not raw.cells.keys() <= self.seen:
            self._see(raw.cells, where=str(raw.place))
        faults = [fault for fault in raw.faults if fault.column not in self.map.ignore]
        if not faults and self._is_nil(raw):
            return ReadRow(raw.place, {}, {}, is_nil=True)
        faulty = {fault.column for fault in faults}
        values, written = self._blank.copy(), dict[str, str]()
        for column in self._columns:
            text = written[column.described.name] = raw.cells.get(column.header, "")
            if column.header in faulty:
                continue
            try:
                values[column.described.name] = column.known[text] if text in column.known else column.value(text)
            except Refusal as refusal:
                faults.append(Fault(column.header, str(refusal), text))
        return RejectedRow(raw.place, tuple(faults)) if faults else ReadRow(raw.place, values, written)

    def is_personal(self, column: str) -> bool:
        """Tell whether what stands under `column` feeds a personal field."""
        return any(self.shape.field(name).personal for name, header in self.columns.items() if header == column)

    def _needed(self) -> set[str]:
        if self.map.columns is not None:
            return {*self.columns.values()} | ({self.map.nil.column} if self.map.nil else set())
        return {name for name in self.columns if self.shape.field(name).required}

    def _see(self, headers: Iterable[str], *, where: str) -> None:
        found = set(headers)
        if unknown := sorted(found - self._known):
            raise BadInput(
                f"The map says nothing of the column {', '.join(map(repr, unknown))}.",
                where=where,
                hint="Map it to a field, or list it under `ignore`.",
            )
        self.seen |= found

    def _is_nil(self, raw: RawRow) -> bool:
        nil = self.map.nil
        return nil is not None and folded(raw.cells.get(nil.column, "")).casefold() in nil.words

    def _read_constants(self) -> dict[str, Value]:
        values = {}
        for name, text in self.map.constants.items():
            try:
                values[name] = read_value(self.shape.field(name), self._writings[name], text)
            except Refusal as refusal:
                raise BadInput(f"The map is wrong: constants: {name}: {refusal}", where=self.map.name) from refusal
        return values


def writing_of(one: Field, chosen: ImportMap) -> Writing:
    """Return what the map says of one field."""
    any_case = one.name in chosen.any_case
    vocabulary = chosen.vocabularies.get(one.name, {})
    if any_case and not vocabulary:
        vocabulary = {code.casefold(): code for code in one.codes}
    money = chosen.money.get(one.name, MoneyForm())
    return Writing(
        vocabulary=vocabulary,
        any_case=any_case,
        date_forms=chosen.dates.get(one.name, ()),
        money_words=money.words,
        pence=money.pence,
        blanks=chosen.blanks.get(one.name, frozenset()),
        corrections=chosen.corrections.get(one.name, {}),
    )


def check_map(chosen: ImportMap, shape: Shape) -> None:
    """Prove that the map speaks of this shape: its fields, their kinds and their codes.

    Raises:
        BadInput: naming what does not agree.
    """
    for problem in _disagreements(chosen, shape):
        raise BadInput(f"The map is wrong: {problem}.", where=chosen.name, hint=f"It is read for {shape.name}.")


def _disagreements(chosen: ImportMap, shape: Shape) -> Iterable[str]:
    fields = {one.name: one for one in shape.fields}
    columns = chosen.columns if chosen.columns is not None else {}
    spoken = [*columns, *chosen.constants, *chosen.vocabularies, *chosen.any_case, *chosen.dates, *chosen.money]
    for name in sorted({*spoken, *chosen.blanks, *chosen.corrections} - fields.keys()):
        yield f"there is no field {name!r}; the fields are {', '.join(fields)}"
    for name in sorted(columns.keys() & chosen.constants.keys()):
        yield f"{name!r} is both a column and a constant"
    if chosen.columns is not None:
        for name in [one.name for one in shape.fields if one.required]:
            if name not in columns and name not in chosen.constants:
                yield f"the required field {name!r} has no column and no constant"
    for header in sorted({*columns.values()} & chosen.ignore):
        yield f"the column {header!r} is both mapped and ignored"
    yield from _wrong_kinds(chosen, fields)


def _wrong_kinds(chosen: ImportMap, fields: Mapping[str, Field]) -> Iterable[str]:
    for section, names, kinds in (
        ("dates", chosen.dates, {"date"}),
        ("money", chosen.money, {"money"}),
        ("vocabularies", chosen.vocabularies, {"choice", "text"}),
    ):
        for name in names:
            if fields[name].kind not in kinds:
                yield f"{section}: {name!r} is a {fields[name].kind}"
    for name, form in chosen.money.items():
        if form.words and not fields[name].words:
            yield f"money: {name!r} takes no words"
    for name, words in chosen.vocabularies.items():
        if fields[name].codes and (unknown := sorted(set(words.values()) - fields[name].codes.keys())):
            yield f"vocabularies: {name}: no such code: {', '.join(unknown)}; there are {', '.join(fields[name].codes)}"
