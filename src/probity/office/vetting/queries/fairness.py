"""Ends of applications counted by group, quarter by quarter, with whatever would give a small number away left out.

The one place that lays what applicants say of themselves beside how their applications ended; what leaves it is tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from probity.analysis.measures.figures import Basis, Figure
from probity.analysis.measures.proportions import proportion
from probity.analysis.measures.published_cells import ALL, Cell, Counts, Key
from probity.foundation.audit.actors import System
from probity.foundation.kernel.late import late
from probity.foundation.rulebook.rows import threshold
from probity.office.vetting.models import Application, ApplicationState, EqualityAnswer, FairnessCounts
from probity.office.vetting.policy.fairness import NOT_KNOWN, characteristics

if TYPE_CHECKING:
    from probity.analysis.measures import suppression
else:
    suppression = late("probity.analysis.measures.suppression")

COUNTING = System("vetting.fairness", "counts how applications ended by group; gives tables without small numbers")
ENDS = {
    ApplicationState.GRANTED: "Granted",
    ApplicationState.REFUSED: "Refused",
    ApplicationState.DISCONTINUED: "Discontinued",
    ApplicationState.WITHDRAWN: "Withdrawn by the applicant",
}
BANDS = {"quick": "Within 30 days", "middle": "31 to 90 days", "long": "More than 90 days"}
DIMENSIONS = ("quarter", "group", "end")
QUARTER, YEAR = "quarter", "year"
NARROWER = (frozenset({QUARTER, YEAR}), frozenset({QUARTER}), frozenset[str]())
DECIDED = (ApplicationState.GRANTED.value, ApplicationState.REFUSED.value)
TOTAL_TIMES = "total times"
TOTALS = "all"


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of a year, such as 2026-Q1."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def named(cls, name: str) -> Quarter:
        year, _, number = name.partition("-Q")
        return cls(int(year), int(number))

    @property
    def name(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next_first_day(self) -> date:
        return date(self.year + self.number // 4, 3 * (self.number % 4) + 1, 1)


Counted = dict[str, Counter[tuple[str, str]]]
"""By measure (a characteristic, or one with its times), how many of each group and end."""


def counted_in(quarter: Quarter) -> Counted:
    """Everybody whose application ended in a quarter, by group of each characteristic; unsaid is a group of its own."""
    rows = Application.objects.visible_to(COUNTING).filter(
        ended_on__gte=quarter.first_day, ended_on__lt=quarter.next_first_day, state__in=[*ENDS]
    )
    ended = [*rows.values_list("ref", "state", "submitted_on", "ended_on")]
    answers = EqualityAnswer.objects.visible_to(COUNTING).filter(application_ref__in=[row[0] for row in ended])
    said = dict(answers.values_list("application_ref", "groups"))
    found: Counted = {}
    for code, groups in characteristics(quarter.first_day).items():
        ends: Counter[tuple[str, str]] = Counter({(group, end): 0 for group in (*groups, NOT_KNOWN) for end in ENDS})
        times: Counter[tuple[str, str]] = Counter(
            {(group, band): 0 for group in (*groups, NOT_KNOWN) for band in BANDS}
        )
        for ref, end, begun, over in ended:
            group = said.get(ref, {}).get(code, NOT_KNOWN)
            group = group if group in groups else NOT_KNOWN
            ends[group, end] += 1
            if begun and over and end in (ApplicationState.GRANTED, ApplicationState.REFUSED):
                times[group, _band((over - begun).days)] += 1
        found[code], found[f"{code} time"] = ends, times
    return found


def _band(days: int) -> str:
    return "quick" if days <= 30 else "middle" if days <= 90 else "long"


@dataclass(frozen=True, slots=True)
class Tables:
    """What may be shown of a quarter: by measure and period, each cell's count or None; and what is kept for later."""

    shown: list[dict[str, Any]]
    cells: list[dict[str, Any]]
    tell: bool = False
    """Whether, with what was released before, they still tell a small number."""

    @property
    def left_out(self) -> int:
        return sum(each["count"] is None for each in self.shown)


def tables_of(quarter: Quarter, counted: Counted, earlier: Sequence[FairnessCounts]) -> Tables:
    """The tables of a quarter and of its year so far, against everything released before.

    Totals are settled first and are the same in every table; each characteristic is then held against them and against
    its own earlier tables. No count is shown that, with all those, would tell a small one. Times come last: those of
    everybody decided add up to grants and refusals, so they are shown where they say no more than the ends do.

    Where leaving out counts of groups does not do, because totals and earlier tables tell a small number by themselves,
    the year so far is left out whole, and then the quarter too.
    """
    for periods in NARROWER:
        tables = _tables(quarter, counted, earlier, periods)
        if not tables.tell:
            break
    return tables


def _tables(quarter: Quarter, counted: Counted, earlier: Sequence[FairnessCounts], allowed: Set[str]) -> Tables:
    """The tables with counts of the allowed periods alone."""
    least = int(threshold("vetting.small_numbers", on=quarter.first_day).number)
    whole = {quarter.name: counted, **{one.release.quarter: _counted(one.counted) for one in earlier}}
    before = [_cell(each) for one in earlier for each in one.cells]
    shown: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    tell = False
    told: dict[str, set[str]] = {}
    for totals, measures in _families(counted):
        of_totals = told.get(totals, allowed)
        fixed = _suppressed(totals, _totals(whole, measures[0]), quarter, before, least, TOTALS, periods=of_totals)
        tell |= fixed[2]
        told.setdefault(TOTAL_TIMES, _told(fixed[0], TOTAL_TIMES, earlier))
        for measure in measures:
            already = [cell for cell in (*before, *fixed[1]) if cell.table.partition(":")[0] in (measure, totals)]
            by_group: dict[Key, int] = {
                (name, *key): number for name, one in whole.items() for key, number in one[measure].items()
            }
            periods = told.get(measure, allowed) & of_totals
            made = _suppressed(measure, by_group, quarter, already, least, "", periods=periods)
            merged = _with_totals(made[0], fixed[0])
            told[f"{measure} time"] = _told(merged, f"{measure} time", earlier)
            shown += merged
            cells += [_plain(cell) for cell in made[1]]
            tell |= made[2]
        cells += [_plain(cell) for cell in fixed[1]]
    return Tables(shown, cells, tell)


def _families(counted: Counted) -> list[tuple[str, list[str]]]:
    """Ends and times apart: each has totals of its own."""
    ends = [measure for measure in counted if not measure.endswith(" time")]
    return [("total ends", ends), (TOTAL_TIMES, [f"{measure} time" for measure in ends])]


def _told(ends: Sequence[Mapping[str, Any]], times: str, earlier: Sequence[FairnessCounts]) -> set[str]:
    """The periods whose times tell nothing that the ends do not: those in which each grant and refusal is shown.

    The year so far is one only while every quarter in it was, for a quarter is the year less the others.
    """
    left_out = {row["period"] for row in ends if row["count"] is None and row["end"] in DECIDED}
    if QUARTER in left_out:
        return set()
    shown = {cell["table"] for one in earlier for cell in one.cells}
    whole = all(f"{times}:{one.release.quarter}:{QUARTER}" in shown for one in earlier)
    return {QUARTER, YEAR} if whole and YEAR not in left_out else {QUARTER}


def _totals(whole: Mapping[str, Counted], measure: str) -> dict[Key, int]:
    found: Counter[Key] = Counter()
    for name, counted in whole.items():
        for (_, end), number in counted[measure].items():
            found[name, TOTALS, end] += number
    return dict(found)


def _suppressed(
    measure: str,
    counts: Mapping[Key, int],
    quarter: Quarter,
    already: Sequence[Cell],
    least: int,
    only: str,
    *,
    periods: Set[str],
) -> tuple[list[dict[str, Any]], list[Cell], bool]:
    """The cells of a measure for the quarter and for the year so far: those shown, the same as cells, and whether a
    small number is told whatever is left out of them.
    """
    book = Counts(DIMENSIONS, counts)
    so_far = sorted({key[0] for key in counts if Quarter.named(key[0]).year == quarter.year and key[0] <= quarter.name})
    asked: list[tuple[str, Cell]] = []
    untold: list[tuple[str, Cell]] = []
    for period, names in ((QUARTER, [quarter.name]), (YEAR, so_far)):
        title = f"{measure}:{quarter.name}:{period}"
        made = book.table(title, ("group", "end"), {"quarter": names})
        into = asked if period in periods else untold
        into += [(period, cell) for cell in made if (cell.labels[0] == ALL) == bool(only)]
    groups = {cell.parts: cell for cell in already if not only}
    kept = [_regrouped(cell, book) for cell in groups.values()] if not only else [*_own(already, measure)]
    found = suppression.suppress([cell for _, cell in asked], counts, already=kept, threshold=least)
    rows, cells = [], []
    numbers = [count for _, count in found.shown()] + [None] * len(untold)
    for (period, cell), count in zip([*asked, *untold], numbers, strict=True):
        rows.append(
            {"measure": measure, "period": period, "group": cell.labels[0], "end": cell.labels[1], "count": count}
        )
        if count is not None:
            cells.append(cell)
    return rows, cells, bool(found.exposed)


def _own(cells: Sequence[Cell], measure: str) -> list[Cell]:
    return [cell for cell in cells if cell.table.partition(":")[0] == measure]


def _regrouped(cell: Cell, book: Counts) -> Cell:
    """A total as a sum over the groups of this characteristic, so that it stands in the same equations."""
    if not any(part[1] == TOTALS for part in cell.parts):
        return cell
    parts = frozenset((name, group, end) for name, _, end in cell.parts for group in book.values[1])
    return Cell(cell.table, cell.labels, cell.value, parts)


def _with_totals(rows: list[dict[str, Any]], totals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    measure = rows[0]["measure"]
    return [*rows, *({**each, "measure": measure} for each in totals)]


def _plain(cell: Cell) -> dict[str, Any]:
    return {"table": cell.table, "labels": [*cell.labels], "value": cell.value, "parts": sorted(map(list, cell.parts))}


def _cell(kept: Mapping[str, Any]) -> Cell:
    parts = frozenset(tuple(part) for part in kept["parts"])
    return Cell(kept["table"], tuple(kept["labels"]), kept["value"], parts)


def _counted(kept: Mapping[str, Any]) -> Counted:
    return {name: Counter({(group, end): number for group, end, number in rows}) for name, rows in kept.items()}


def plain_counts(counted: Counted) -> dict[str, list[list[Any]]]:
    """Counts as they are kept."""
    return {name: [[*key, number] for key, number in sorted(rows.items())] for name, rows in counted.items()}


def refusal_rate(refused: int | None, total: int | None, group: str) -> Figure | None:
    """The share refused with its interval; None where either count is left out, for it would give that away."""
    if refused is None or not total:
        return None
    return proportion(f"Refused, {group}", refused, total, Basis("refused", "applications ended"))
