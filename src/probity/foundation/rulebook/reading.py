"""Reading the rulebook's files: every fault named with its file and row, and no row kept that has one."""

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import yaml

from probity.foundation.rulebook import shapes
from probity.foundation.rulebook.shapes import RuleRow

UNREADABLE, MALFORMED, UNKNOWN_WORD, NO_SOURCE, OVERLAP, GAP, AT_ODDS = (f"probity.E10{n}" for n in range(1, 8))

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ADDRESS = re.compile(r"https?://\S+|docs/\S+")
_REQUIRED = ("id", "says", "shape", "kind", "instrument", "in_force_from", "source", "standing")
_TEXTS = ("id", "says", "shape", "kind", "instrument", "source", "standing", "provision", "unit", "first_day", "note")
_FIELDS = frozenset(_REQUIRED) | frozenset(_TEXTS) | {"in_force_to", "value", "codes"}
_RETENTION_UNITS = ("months", "years")
_MAY_BE_EMPTY = frozenset({"provision", "unit", "first_day", "note"})

Problem = tuple[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the rulebook: a code for the start-up check, the file, the row's id and what to put right."""

    code: str
    file: str
    row_id: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.row_id}: {self.message}" if self.row_id else f"{self.file}: {self.message}"


@dataclass(frozen=True)
class Book:
    """The rows that are sound, sorted by id and date, and the faults of the rest."""

    rows: tuple[RuleRow, ...]
    faults: tuple[Fault, ...]


def read_book(folder: Path) -> Book:
    """All rows of the folder's `*.yaml` files. Never raises for what the files say: the faults are in the answer."""
    rows: list[RuleRow] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        for found in _read_file(path):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                rows.append(found)
    if not rows and not faults:
        faults.append(Fault(UNREADABLE, str(folder.name), "", "the folder holds no rows."))
    ordered = tuple(sorted(rows, key=lambda row: (row.id, row.in_force_from or date.min)))
    return Book(ordered, tuple(faults) + tuple(_faults_between(ordered)))


_Loader: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # libyaml's is ten times as fast, where PyYAML was built with it


class _StrictLoader(_Loader):
    """YAML that refuses to let a second key of the same name overwrite the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 (PyYAML's)
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                problem = "stands twice" if isinstance(key, Hashable) else "cannot name a value"
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} {problem}", key_node.start_mark)
            seen.add(key)
        made: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return made


def _read_file(path: Path) -> Iterator[RuleRow | Fault]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        yield Fault(UNREADABLE, path.name, "", f"cannot be read: {' '.join(str(error).split())}")
        return
    if not isinstance(raw, list):
        yield Fault(UNREADABLE, path.name, "", "must be a list of rows, each beginning with '- id:'.")
        return
    for place, fields in enumerate(raw, start=1):
        yield from _read_row(path.name, place, fields)


def _read_row(file: str, place: int, fields: object) -> Iterator[RuleRow | Fault]:
    if not isinstance(fields, dict):
        yield Fault(MALFORMED, file, f"row {place}", "is not a row of names and values.")
        return
    row_id = str(fields.get("id") or f"row {place}")
    problems = list(_wrong_fields(fields)) or list(_wrong_words(fields)) or list(_wrong_shape(fields))
    if problems:
        yield from (Fault(code, file, row_id, message) for code, message in problems)
        return
    codes = tuple(fields.pop("codes", {}).items())
    yield RuleRow(**{key: _in_one_line(value) for key, value in fields.items()}, codes=codes, file=file)


def _in_one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _wrong_fields(fields: dict[Any, Any]) -> Iterator[Problem]:
    if not str(fields.get("source") or "").strip():
        yield NO_SOURCE, "has no source: give the address where the rule can be read."
    for name in _REQUIRED:
        if name not in fields and name != "source":
            yield MALFORMED, f"has no {name}."
    for name, value in fields.items():
        if name not in _FIELDS:
            yield MALFORMED, f"{name!r} is not a field of the rulebook."
        elif name in _TEXTS and not _is_text(value, may_be_empty=name in _MAY_BE_EMPTY or name == "source"):
            yield MALFORMED, f"{name} must be text, and is {value!r}."
        elif name in ("in_force_from", "in_force_to") and not _is_day(value):
            yield MALFORMED, f"{name} must be a day such as 2025-01-31 or nothing, and is {value!r}."


def _is_text(value: object, *, may_be_empty: bool) -> bool:
    return isinstance(value, str) and (may_be_empty or bool(value.strip()))


def _is_day(value: object) -> bool:
    return value is None or (isinstance(value, date) and not isinstance(value, datetime))


def _wrong_words(fields: dict[str, Any]) -> Iterator[Problem]:
    if not _ID.fullmatch(fields["id"]):
        yield MALFORMED, "an id is written area.name, in small letters."
    if not _ADDRESS.fullmatch(fields["source"]):
        yield NO_SOURCE, f"its source {fields['source']!r} is not an address (https://… or docs/…)."
    for name, known in (("kind", shapes.KINDS), ("standing", shapes.STANDINGS), ("shape", shapes.SHAPES)):
        if fields[name] not in known:
            yield UNKNOWN_WORD, f"{name} {fields[name]!r} is unknown; it is one of: {', '.join(known)}."
    first, last = fields["in_force_from"], fields.get("in_force_to")
    if first and last and last < first:
        yield MALFORMED, f"is in force to {last}, before it begins on {first}."


def _wrong_shape(fields: dict[str, Any]) -> Iterator[Problem]:
    shape, value, unit = fields["shape"], fields.get("value"), fields.get("unit", "")
    if (shape == "codes") != ("codes" in fields):
        yield MALFORMED, "codes belong to a row of shape 'codes', and such a row needs them."
    if (shape == "clock") != ("first_day" in fields):
        yield MALFORMED, "first_day belongs to a row of shape 'clock', and such a row needs it."
    if shape in ("codes", "statement") and (value is not None or unit):
        yield MALFORMED, f"a row of shape '{shape}' has no value and no unit."
    if shape in ("clock", "threshold", "retention"):
        yield from _wrong_amount(shape, value, unit)
    if shape == "clock" and fields.get("first_day") not in shapes.FIRST_DAY:
        yield UNKNOWN_WORD, f"first_day says whether the day itself counts: {' or '.join(shapes.FIRST_DAY)}."
    if shape == "codes":
        yield from _wrong_codes(fields.get("codes"))


def _wrong_amount(shape: str, value: object, unit: str) -> Iterator[Problem]:
    if shape == "retention" and value is None:
        if unit != shapes.WHILE_IN_USE:
            yield MALFORMED, f"a retention row without a value has the unit '{shapes.WHILE_IN_USE}'."
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        yield MALFORMED, f"value must be a whole number, 1 or more, and is {value!r}."
    known = {"clock": shapes.CLOCK_UNITS, "retention": _RETENTION_UNITS}.get(shape, (unit,))
    if not unit or unit not in known:
        yield UNKNOWN_WORD, f"unit {unit!r} is unknown for a {shape}; it is one of: {', '.join(filter(None, known))}."


def _wrong_codes(codes: object) -> Iterator[Problem]:
    if not isinstance(codes, dict) or not codes:
        yield MALFORMED, "codes must be a list of 'code: label'."
        return
    for code, label in codes.items():
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            yield (
                MALFORMED,
                f"the code {code!r} must be letters, digits and underscores (quote words such as no and on).",
            )
        if not _is_text(label, may_be_empty=False):
            yield MALFORMED, f"the code {code!r} has no label."


def _faults_between(rows: Iterable[RuleRow]) -> Iterator[Fault]:
    for _, versions in groupby(rows, key=lambda row: row.id):
        version_list = list(versions)
        for earlier, later in pairwise(version_list):
            yield from _faults_of_pair(earlier, later)
        last = version_list[-1]
        if last.shape == "retention" and last.in_force_to is not None:
            yield Fault(AT_ODDS, last.file, last.id, "a retention class is needed for ever: leave in_force_to empty.")


def _faults_of_pair(earlier: RuleRow, later: RuleRow) -> Iterator[Fault]:
    also = "" if earlier.file == later.file else f" (the other is in {earlier.file})"
    if earlier.in_force_to is None or later.in_force_from is None or later.in_force_from <= earlier.in_force_to:
        message = f"stands twice for the same days: from {_day(later.in_force_from)} on{also}."
        yield Fault(OVERLAP, later.file, later.id, message)
    elif later.in_force_from > earlier.in_force_to + timedelta(days=1):
        message = f"leaves a gap between {earlier.in_force_to} and {later.in_force_from}{also}."
        yield Fault(GAP, later.file, later.id, message)
    if earlier.shape != later.shape:
        yield Fault(AT_ODDS, later.file, later.id, f"is a {later.shape} row and was a {earlier.shape} row{also}.")


def _day(day: date | None) -> str:
    return str(day) if day else "the beginning"
