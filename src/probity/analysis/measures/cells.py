"""What the cells of a published table say: a number, or in words why there is none. Only a 0 is read as 0."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SPACES: Final = " \u00a0\u2009\u202f"
_GROUPED: Final = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+")
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
    """A column of cells: the numbers, NaN where there is none, and for each cell what is wrong, "" where nothing is."""

    values: Floats
    faults: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.faults)


def numbers(cells: Iterable[str]) -> Numbers:
    """The numbers that the cells of one column hold."""
    known: dict[str, tuple[float, str]] = {}
    read = [known.get(cell) or known.setdefault(cell, number(cell)) for cell in cells]
    return Numbers(np.array([value for value, _ in read], dtype=np.float64), tuple(fault for _, fault in read))


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
    faulty = [(name, column.faults) for name, column in named if any(column.faults)]
    if not faulty:
        return [""] * count
    return ["; ".join(f"{name} {faults[row]}" for name, faults in faulty if faults[row]) for row in range(count)]


def to_cells(values: Floats) -> list[float | int | None]:
    """The values for a file: whole numbers as such, None for NaN."""
    return [None if value != value else int(value) if value.is_integer() else value for value in values.tolist()]


def first_of(said: Sequence[str], also: Sequence[str]) -> list[str]:
    """For each row what `said` has, and where it has nothing what `also` has."""
    return [first or second for first, second in zip(said, also, strict=True)]
