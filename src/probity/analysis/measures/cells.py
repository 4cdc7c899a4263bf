"""What the cells of a published table say: a number, or in words why there is none. Only a 0 is read as 0."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SPACES: Final = " \u00a0\u2009\u202f"
_GROUPED: Final = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+")
_PLAIN: Final = re.compile(r" *(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)? *")
_NUMBER: Final = re.compile(rf"[+-]?(?:{_GROUPED.pattern}|\d+)?(?:\.\d*)?")
# Marks of a footnote or of a provisional or revised figure, which stand around a number and do not change it.
_MARKS_BEFORE: Final = re.compile(r"^[*†‡§#]+\s*")
_MARKS_AFTER: Final = re.compile(
    r"(?<=[\d.])\s*(?:[*†‡§#¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[[A-Za-z0-9, ]{1,8}\]|\((?:[A-Za-z]{1,2}|\d{1,2})\)|[pre])+$"
)
_SHORTENED: Final = re.compile(r"[+-]?\d+(?:\.\d*)?[eE][+-]?\d+")
_LONGEST_SHOWN: Final = 20

_NOT_GIVEN: Final = "no figure is given"
_NOT_AVAILABLE: Final = "not available"
_WITHHELD: Final = "withheld by the publisher"
_MEANINGS: Final = {
    **dict.fromkeys(("-", "\u2013", "\u2014", "\u2212", "--", ".", "..", "...", "…", ":", "?", "!"), _NOT_GIVEN),
    **dict.fromkeys(("n/a", "na", "n.a.", "#n/a", "nan", "null", "none", "not available", "x", "[x]"), _NOT_AVAILABLE),
    **dict.fromkeys(("*", "**", "c", "[c]", "s", "suppressed", "withheld", "redacted"), _WITHHELD),
    **dict.fromkeys(("z", "[z]", "not applicable"), "not applicable"),
    **dict.fromkeys(("[low]", "~"), "rounded away by the publisher"),
    **dict.fromkeys(("unknown", "not known", "not stated", "[u]"), "unknown"),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of cells: the numbers, NaN where there is none, and for each row without one what is wrong."""

    values: Floats
    faults: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.values)


def numbers(cells: Sequence[str]) -> Numbers:
    """The numbers that the cells of one column hold."""
    # Most cells are plain, and a column may have a million: those take the short way, which reads what `number` reads.
    plain = _PLAIN.fullmatch
    values = [float(cell.replace(",", "")) if plain(cell) else math.nan for cell in cells]
    faults: dict[int, str] = {}
    known: dict[str, tuple[float, str]] = {}
    for row in [row for row, value in enumerate(values) if value != value]:
        cell = cells[row]
        values[row], fault = known.get(cell) or known.setdefault(cell, number(cell))
        if fault:
            faults[row] = fault
    return Numbers(np.array(values, dtype=np.float64), faults)


def number(cell: str) -> tuple[float, str]:
    """The number that one cell holds, or NaN and why there is none: thousands separators and footnote marks are read.

    A percentage is no count, a number in shortened form ("1.2E+05") has lost digits, and one below 0 counts nothing:
    none of these is read.
    """
    text = cell.strip(f"\t\r\n\ufeff{_SPACES}")
    if not text:
        return math.nan, "is blank"
    if meaning := _MEANINGS.get(text.casefold()):
        return math.nan, f"is “{text}”: {meaning}"
    bare = _MARKS_AFTER.sub("", _MARKS_BEFORE.sub("", text))
    if not _NUMBER.fullmatch(bare) or not any(map(str.isdigit, bare)):
        return math.nan, _refusal(text)
    value = float(re.sub(rf"[,{_SPACES}]", "", bare))
    return (value, "") if value >= 0 else (math.nan, f"is {bare}, below 0")


def _refusal(text: str) -> str:
    quoted = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    if text.endswith("%"):
        return f"is “{quoted}”: a percentage, not a number of things"
    if _SHORTENED.fullmatch(text):
        return f"is “{quoted}”: a shortened form that has lost digits"
    return f"is “{quoted}”, which is no number"


def reasons(count: int, *named: tuple[str, Numbers]) -> list[str]:
    """For each row what is wrong with its cells, such as "population is blank"; "" where all are numbers."""
    said = [""] * count
    for name, column in named:
        for row, fault in column.faults.items():
            said[row] = f"{said[row]}; {name} {fault}" if said[row] else f"{name} {fault}"
    return said


def to_cells(values: Floats) -> list[float | None]:
    """The values for a file, None for NaN."""
    return [None if value != value else value for value in values.tolist()]


def to_counts(values: Floats) -> list[float | int | None]:
    """As `to_cells`, with whole numbers written as such."""
    known = ~np.isnan(values)
    if not np.all(values[known] % 1 == 0):
        return [value if value is None or not value.is_integer() else int(value) for value in to_cells(values)]
    whole: list[float | int | None] = np.where(known, values, 0).astype(np.int64).tolist()
    for row in np.flatnonzero(~known):
        whole[row] = None
    return whole
