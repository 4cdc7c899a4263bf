"""Hits that rest on what others did, where some are set apart: for everybody as if those had done nothing.

Two kinds of rule measure one by others: an outlier stands out against peers of the same role, and a crowd is whoever
looked at one subject. What those set apart did must show in neither, nor may it be lost: a hit about one of them, and a
crowd as it was with them in it, are found too, and told apart from the rest.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from probity.analysis.lake.algebra import Count, Key, Outlier, Rule
from probity.analysis.lake.coded import CodedDay
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.quickly import KeyHits, Summaries, keys_of
from probity.analysis.lake.reading_coded import open_coded
from probity.analysis.lake.scan import Scanned, scan

APART: Final = "apart"
"""The column that says of a hit that it is of the whole crowd, those set apart among it."""
_ORDER: Final = [("day", "ascending"), ("rule", "ascending"), ("hit_id", "ascending"), (APART, "ascending")]


def rests_on_others(rule: Rule) -> bool:
    """Whether what others did decides on a rule's hit."""
    condition = rule.condition
    return isinstance(condition, Outlier) or (isinstance(condition, Count) and Key.USER not in condition.by)


def scan_beside(
    lake: Lake, rules: Sequence[Rule], apart: Collection[str], *, on: date, since: date | None = None
) -> Scanned:
    """A scan of coded days, as `scan` makes it, in which nothing about anybody rests on the log-ins set apart.

    The hits have one column more, `APART`: a row that has it true repeats a crowd with those who are set apart, and is
    for whoever may know of them.

    Raises:
        BadInput: a table or a day cannot be used.
    """
    whole = scan(lake, rules, Summaries(lake), on=on, since=since)
    resting = [rule for rule in rules if rests_on_others(rule)]
    if not apart or not resting:
        return replace(whole, hits=_marked(whole.hits, with_apart=False))
    others = scan(lake, resting, _Without(lake, frozenset(apart)), on=on, since=since).hits
    return replace(whole, hits=_joined(whole.hits, others, [rule.id for rule in resting], apart))


def _joined(whole: pa.Table, others: pa.Table, resting: Sequence[str], apart: Collection[str]) -> pa.Table:
    """What every rule found, of those that rest on others without what those set apart did, and their own beside."""
    rests = pc.is_in(whole["rule"], pa.array(resting, pa.string()))
    about_apart = pc.is_in(whole["user_id"], pa.array(sorted(apart), pa.string()))
    alike = {_all_of(row) for row in others.to_pylist()}
    crowded = pc.and_(rests, whole["user_id"].is_null())
    with_them = whole.filter(crowded)
    with_them = with_them.filter(pa.array([_all_of(row) not in alike for row in with_them.to_pylist()], pa.bool_()))
    standing = whole.filter(pc.or_(pc.invert(rests), about_apart))
    parts = [_marked(standing, with_apart=False), _marked(others, with_apart=False)]
    return pa.concat_tables([*parts, _marked(with_them, with_apart=True)]).sort_by(_ORDER)


def _all_of(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in row.values())


def _marked(hits: pa.Table, *, with_apart: bool) -> pa.Table:
    return hits.append_column(APART, pa.array([with_apart] * hits.num_rows, pa.bool_()))


@dataclass(eq=False)
class _Without(Summaries):
    """The summaries engine over the coded days as if some log-ins had done nothing."""

    users: frozenset[str]

    def keys(self, rules: Sequence[Rule], since: date, until: date) -> dict[str, KeyHits]:
        """The hits of each rule by its id, in numbers."""
        coded = open_coded(self.lake)
        left_out = np.array(sorted({coded.names.code("users", one) for one in self.users} - {0}), dtype=np.int32)
        days = [_without(day, left_out) for day in coded]
        return keys_of(days, coded.names, self.lake, rules, (since, until))


def _without(day: CodedDay, users: np.ndarray) -> CodedDay:
    """A day in which these users have no cells: whatever counts or looks for rows goes by cells first."""
    gone = np.isin(day.users, users)
    if not gone.any():
        return day
    many = np.diff(day.cell_starts)
    kept = np.repeat(~gone, many)
    starts = np.zeros_like(day.cell_starts)
    np.cumsum(np.where(gone, 0, many), out=starts[1:])
    names = ("cell_class", "cell_count", "cell_first")
    return replace(day, cell_starts=starts, **{name: getattr(day, name)[kept] for name in names})
