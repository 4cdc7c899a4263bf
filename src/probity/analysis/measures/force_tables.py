"""Published tables of the use of force, by force and kind, read so that no total is counted twice.

Two layouts are known. *Long*: a line for each force, type of force and tactic, a column for each group (ethnicity, age,
disability), and a column of all. *Wide*: a line for each force, a column for each kind or tactic. In both, totals stand
among what they add up; this module tells them apart by their labels and checks them by their sums.
"""

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from probity.analysis.measures.cells import number
from probity.analysis.measures.reading import Row, folded, open_table
from probity.foundation.kernel.errors import BadInput

FORCE_HEADERS: Final = (
    "police force",
    "force",
    "force name",
    "police force area",
    "force region",
    "pfa16nm",
    "pfa name",
)
KIND_HEADERS: Final = ("type of force", "force type", "type of force used", "tactic type")
TACTIC_HEADERS: Final = ("tactic", "tactics", "tactic used")
_BESIDE: Final = ("region", "region name", "year", "financial year", "period")
_ALL: Final = re.compile(r"number of times .*reported|total( number)?( of)?( tactics| incidents)?|all( tactics)?")
APART: Final = ("not reported", "tactical communication", "tactical communications")
"""Kinds that the publisher lists and leaves out of its total."""
_WHOLE: Final = re.compile(r"total (excluding|tactics)|all tactics|total$")
_SUFFIXES: Final = re.compile(r" (police( service)?|constabulary)$")


TACTICS: Final = "tactics"
INCIDENTS: Final = "incidents"
USES: Final = "uses"


@dataclass(frozen=True, slots=True)
class Count:
    """How often one kind or tactic was reported: None where the cell holds no number, and then why."""

    label: str
    total: float | None
    groups: dict[str, float | None]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class ForceTable:
    """What a published table says of one force, each use once."""

    force: str
    source: str
    kinds: tuple[Count, ...]
    """Those that add up to all."""
    apart: tuple[Count, ...]
    """Those that the publisher keeps out of its total."""
    within: tuple[tuple[str, Count], ...]
    """A kind and a tactic inside it: already counted in `kinds`."""
    printed: Count | None
    """The total that the table itself prints."""
    groups: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    counts: str = TACTICS
    """What was counted: tactics, incidents or uses, which are never added together."""


def read_force(path: Path, force: str) -> ForceTable:
    """What the file says of one force.

    Raises:
        BadInput: the file is no such table, or does not hold the force.
    """
    with open_table(path) as table:
        headers, rows = table.headers, list(table.rows)
    at = _place(headers, FORCE_HEADERS)
    if at is None:
        raise BadInput("No column names the police force.", where=path.name, hint=f"Call it {FORCE_HEADERS[0]!r}.")
    kind_at, tactic_at = _place(headers, KIND_HEADERS), _place(headers, TACTIC_HEADERS)
    if kind_at is not None and tactic_at is not None:
        rows = _filled_down([row for row in rows if row[tactic_at].strip()], (at, kind_at))
    name, mine = _rows_of(force, at, rows, path.name)
    if kind_at is not None:
        return _long(name, path.name, headers, mine, {at, kind_at})
    counts = INCIDENTS if "incident" in folded(f"{path.parent.name} {path.name} {' '.join(headers)}") else USES
    return _wide(name, path.name, headers, mine, at, rows, counts)


def _filled_down(rows: Sequence[Row], places: Sequence[int]) -> list[Row]:
    """The rows, where a cell that a spreadsheet had merged with those above says again what they say."""
    filled: list[Row] = []
    for row in rows:
        for place in places:
            if not row[place].strip() and filled:
                row[place] = filled[-1][place]
        filled.append(row)
    return filled


def same_force(one: str, other: str) -> bool:
    """Whether two spellings name one force: "Avon & Somerset" and "Avon and Somerset Constabulary" do."""
    return _force_key(one) == _force_key(other)


def _force_key(name: str) -> list[str]:
    """Its words in any order: "London, City of" is the City of London."""
    return sorted(_SUFFIXES.sub("", folded(name)).split())


def _rows_of(force: str, at: int, rows: Sequence[Row], where: str) -> tuple[str, list[Row]]:
    mine = [row for row in rows if same_force(row[at], force)]
    if mine:
        return mine[0][at].strip(), mine
    names = {row[at].strip() for row in rows if row[at].strip()}
    near = difflib.get_close_matches(force, sorted(names), 3, 0.5)
    hint = f"Perhaps {' or '.join(near)}." if near else f"It holds {len(names)} other names."
    raise BadInput(f"The force {force!r} is not in this file.", where=where, hint=hint)


def _place(headers: Sequence[str], names: Sequence[str]) -> int | None:
    spelt = [folded(header) for header in headers]
    return next((spelt.index(name) for name in names if name in spelt), None)


def _long(name: str, source: str, headers: Row, rows: list[Row], used: set[int]) -> ForceTable:
    kind_at = _place(headers, KIND_HEADERS)
    tactic_at = _place(headers, TACTIC_HEADERS)
    if kind_at is None or tactic_at is None:
        raise BadInput("No column names the tactic.", where=source, hint=f"Call it {TACTIC_HEADERS[0]!r}.")
    used |= {tactic_at, *(place for place, header in enumerate(headers) if folded(header) in _BESIDE)}
    figures = [place for place in range(len(headers)) if place not in used]
    all_at = next((place for place in reversed(figures) if _ALL.fullmatch(folded(headers[place]))), None)
    if all_at is None:
        raise BadInput("No column gives the number of times each tactic was reported.", where=source, hint="Add it.")
    groups = {headers[place].strip(): place for place in figures if place != all_at and headers[place].strip()}
    by_kind: dict[str, list[Count]] = {}
    for row in rows:
        counts = by_kind.setdefault(row[kind_at].strip(), [])
        if any(count.label == row[tactic_at].strip() for count in counts):
            raise BadInput(
                f"{name} has two lines for {row[tactic_at].strip()!r}.", where=source, hint="Keep one year in the file."
            )
        counts.append(_count(row, row[tactic_at], all_at, groups))
    return _told_apart(name, source, by_kind, tuple(groups))


def _told_apart(name: str, source: str, by_kind: dict[str, list[Count]], groups: tuple[str, ...]) -> ForceTable:
    kinds: list[Count] = []
    apart: list[Count] = []
    within: list[tuple[str, Count]] = []
    caveats: list[str] = []
    printed: Count | None = None
    for kind, counts in by_kind.items():
        if _WHOLE.match(folded(kind)):
            printed = counts[0]
            continue
        total, rest, said = _total_of(kind, counts)
        (apart if folded(kind) in APART else kinds).append(_named(total, kind))
        within += [(kind, count) for count in rest]
        caveats += said
    return ForceTable(name, source, tuple(kinds), tuple(apart), tuple(within), printed, groups, tuple(caveats))


def _total_of(kind: str, counts: list[Count]) -> tuple[Count, list[Count], list[str]]:
    """A kind's total, the tactics inside it, and what there is to say of it.

    The total is the line that the table calls so, or its only line; where there is neither, its tactics added up.
    """
    exact = [count for count in counts if folded(count.label) in {f"total {folded(kind)}", "total", folded(kind)}]
    for totals in (exact, [count for count in counts if folded(count.label).startswith("total")]):
        if len(totals) == 1:
            rest = [count for count in counts if count is not totals[0]]
            return totals[0], rest, _unequal(totals[0], rest)
    if len(counts) == 1:
        return counts[0], [], []
    return _added(kind, _without_subtotal_parts(counts)), counts, [f"{kind} has no line of its own total."]


def _added(kind: str, counts: Sequence[Count]) -> Count:
    faults = "; ".join(f"{count.label}: {count.why_not}" for count in counts if count.why_not)
    groups = {group: add_known([count.groups[group] for count in counts]) for group in counts[0].groups}
    return Count(kind, add_known([count.total for count in counts]), groups, faults)


def add_known(values: Sequence[float | None]) -> float | None:
    """The sum, or None where one of them is unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _unequal(total: Count, rest: Sequence[Count]) -> list[str]:
    """What does not add up inside a kind: tactics, each subtotal ("Baton, of which") in place of its parts."""
    parts = _without_subtotal_parts(rest)
    values = [count.total for count in parts]
    if not parts or total.total is None or None in values:
        return []
    added = sum(value for value in values if value is not None)
    if math.isclose(added, total.total):
        return []
    return [f"{total.label.strip('* ')} is printed as {total.total:,.0f}, and its tactics add up to {added:,.0f}."]


def _without_subtotal_parts(counts: Sequence[Count]) -> list[Count]:
    """The tactics without those that the subtotal before them already holds, told by their sum."""
    kept: list[Count] = []
    left: float | None = None
    for count in counts:
        if "of which" in folded(count.label):
            kept.append(count)
            left = count.total
            parts = folded(count.label).split(" of which")[0].split()[0]
        elif left is not None and parts in folded(count.label):
            continue
        else:
            kept.append(count)
            left = None
    return kept


def _wide(name: str, source: str, headers: Row, mine: list[Row], at: int, rows: list[Row], counts: str) -> ForceTable:
    if len(mine) > 1:
        raise BadInput(f"{name} stands on {len(mine)} lines.", where=source, hint="Leave one line for each force.")
    used = {at, *(place for place, header in enumerate(headers) if folded(header) in _BESIDE)}
    figures = [place for place in range(len(headers)) if place not in used and headers[place].strip()]
    all_at = next((place for place in figures if _ALL.fullmatch(folded(headers[place]))), None)
    kinds: list[Count] = []
    apart: list[Count] = []
    within: list[tuple[str, Count]] = []
    places = [place for place in figures if place != all_at]
    while places:
        place = places.pop(0)
        count = _count(mine[0], headers[place], place, {})
        if folded(count.label).startswith("total "):
            inside = _members(place, places, rows)
            within += [(count.label, _count(mine[0], headers[inner], inner, {})) for inner in inside]
            places = places[len(inside) :]
        (apart if folded(count.label) in APART else kinds).append(count)
    printed = None if all_at is None else _count(mine[0], headers[all_at], all_at, {})
    if not kinds and not apart and printed is None:
        raise BadInput("No column counts anything.", where=source, hint="Check that it is the table you meant.")
    return ForceTable(name, source, tuple(kinds), tuple(apart), tuple(within), printed, counts=counts)


def _members(total: int, after: Sequence[int], rows: Sequence[Row]) -> Sequence[int]:
    """The columns after a total that it adds up: as many as make the sum right on most lines of the whole file."""
    best, most = 0, 0
    values = [[number(row[place])[0] for place in (total, *after)] for row in rows]
    for width in range(1, len(after) + 1):
        right = sum(math.isclose(sum(line[1 : width + 1]), line[0]) for line in values)
        if right > most:
            best, most = width, right
    return after[:best]


def _count(row: Row, label: str, total_at: int, groups: dict[str, int]) -> Count:
    total, fault = number(row[total_at])
    split = {group: _or_none(number(row[place])[0]) for group, place in groups.items()}
    return Count(label.strip(), _or_none(total), split, f"the cell {fault}" if fault else "")


def _named(count: Count, label: str) -> Count:
    return Count(label, count.total, count.groups, count.why_not)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
