"""What nothing explains, in order: how rare it is in the same role, what it concerned, and why in words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import lgamma, log
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from probity.analysis.lake.explaining import hit_number
from probity.analysis.lake.hits import HITS
from probity.analysis.lake.purpose import BY_ID, EXPLAINED_BY, Fault
from probity.analysis.lake.wording import number

RANKED: Final = pa.schema(
    [
        pa.field("rank", pa.int32(), nullable=False),
        *HITS,
        pa.field("looks", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
    ]
)
"""`HITS`, of which `rule` is the fault and `measure` the look-ups that nothing explains; before them the place in the
list, after them how often the user looked that day, and how many of those colleagues would have left unexplained."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FORCE_COUNTS_AS: Final = 1000
"""A role's share leans on the whole force's as if each role had so many look-ups more: small roles say little."""
_RARE_ENOUGH: Final = 12.0
"""Chances of one in so many powers of ten or less are all alike."""
_GRAVE, _OFF_DUTY = 10, 9
"""What a day scores more when all of it concerned somebody vulnerable or a sensitive record, or was off duty."""
_Key = tuple[str, ...]


@dataclass
class _Day:
    """What one user did on one day that one fault is found in."""

    t: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)
    systems: set[str] = field(default_factory=set)
    grave: int = 0
    off_duty: int = 0
    once_theirs: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Take in one look-up; they come by time."""
        self.t.append(row["t"])
        self.events.append(row["event_id"])
        self.actions.add(row["action"])
        self.systems.add(row["system"])
        self.grave += row["grave"]
        self.off_duty += row["off_duty"]
        self.once_theirs += row["once_theirs"]


def ranked(looked: pa.Table, unexplained: pa.Table, *, uncounted: Collection[str] = ()) -> pa.Table:
    """The look-ups that nothing explains, put together by user, day and fault, the one most in need of a look first.

    Nobody is compared with the log-ins that are not to be counted; their own look-ups are in the list all the same.
    """
    days: dict[tuple[str, str, date], _Day] = defaultdict(_Day)
    order = [("t", "ascending"), ("event_id", "ascending")]
    for row in unexplained.sort_by(order).to_pylist():
        days[row["fault"], row["user_id"], row["day"]].add(row)
    counted = (_without(table, uncounted) for table in (looked, unexplained))
    shares, by_role = _Shares(*counted), defaultdict[tuple[str, date], dict[str, int]](dict)
    for row in looked.to_pylist():
        by_role[row["user_id"], row["day"]][row["role"]] = row["looks"]
    rows = []
    for (fault, user, day), held in days.items():
        looks = by_role[user, day]
        expected = sum(count * shares.of_others(fault, user, role) for role, count in sorted(looks.items()))
        rows.append(_row(BY_ID[fault], user, day, held, sum(looks.values()), expected))
    rows.sort(key=lambda row: (-row["score"], -row["measure"] / max(row["expected"], 1e-12), row["day"], row["hit_id"]))
    return pa.Table.from_pylist([{**row, "rank": place} for place, row in enumerate(rows, 1)], schema=RANKED)


def _without(table: pa.Table, users: Collection[str]) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table["user_id"], pa.array([*users], pa.string())))) if users else table


class _Shares:
    """Which share of look-ups has a fault, by role, without the user who is compared."""

    def __init__(self, looked: pa.Table, unexplained: pa.Table) -> None:
        self._looks = _added(looked, ("user_id", "role"), "looks", "sum")
        self._faults = _added(unexplained, ("fault", "user_id", "role"), "event_id", "count")

    def of_others(self, fault: str, user: str, role: str) -> float:
        """The share among others of the role, which leans on that of all others."""
        all_faults, all_looks = self._others(fault, user, "")
        faults, looks = self._others(fault, user, role) if role else (0, 0)
        force = (all_faults + 0.5) / (all_looks + 1)
        return (faults + force * _FORCE_COUNTS_AS) / (looks + _FORCE_COUNTS_AS)

    def _others(self, fault: str, user: str, role: str) -> tuple[int, int]:
        """How often the fault was found, and how often looked, of everybody else in a role, or in any."""
        faults = self._faults[fault, "", role] - self._faults[fault, user, role]
        return faults, self._looks["", role] - self._looks[user, role]


def _added(table: pa.Table, keys: tuple[str, ...], column: str, how: str) -> Counter[_Key]:
    """Sums by the keys, and over all users and over all roles, which are empty."""
    found: Counter[_Key] = Counter()
    for row in table.group_by([*keys]).aggregate([(column, how)]).to_pylist():
        *fault, user, role = (row[key] for key in keys)
        for key in {(*fault, one, other) for one in (user, "") for other in (role, "")}:
            found[key] += row[f"{column}_{how}"]
    return found


def surprise(count: int, expected: float) -> float:
    """How rare so many are where so many are expected: by what power of ten the chance of as many or more is small.

    The chance is Poisson's. As many as expected, or fewer, are no surprise.
    """
    if count <= expected:
        return 0.0
    # The terms from `count` on shrink at least as fast as those of a geometric series.
    term = tail = 1.0
    for further in range(count + 1, count + 200):
        term *= expected / further
        tail += term
    chance = count * log(expected) - expected - lgamma(count + 1) + log(tail)
    return max(0.0, -chance / log(10))


def _row(fault: Fault, user: str, day: date, held: _Day, looks: int, expected: float) -> dict[str, Any]:
    return {
        "hit_id": hit_number(fault.id, user, None, day),
        "rule": fault.id,
        "user_id": user,
        "record_id": None,
        "day": day,
        "score": _score(fault, held, expected),
        "measure": len(held.events),
        "evidence": held.events,
        "contacts": [],
        "why": " ".join(_words(fault, held, looks, expected)),
        "looks": looks,
        "expected": round(expected, 6),
    }


def _score(fault: Fault, held: _Day, expected: float) -> int:
    """1 to 99: a third of the fault's weight for any, the rest by how rare it is, and more for what it concerned."""
    rare = min(surprise(len(held.events), expected), _RARE_ENOUGH) / _RARE_ENOUGH
    worse = (_GRAVE * held.grave + _OFF_DUTY * held.off_duty) / len(held.events)
    return max(1, min(99, int(fault.weight * (1 + 2 * rare) / 3 + worse)))


def _words(fault: Fault, held: _Day, looks: int, expected: float) -> Iterator[str]:
    count = len(held.events)
    yield f"{fault.title}: {count:,} of {number(looks, 'look-up')} of the day."
    first, last = (f"{_EPOCH + timedelta(microseconds=t):%Y-%m-%d %H:%M} UTC" for t in (held.t[0], held.t[-1]))
    yield f"At {first}." if first == last else f"From {first} to {last}."
    yield f"By {', '.join(sorted(held.actions))} in {', '.join(sorted(held.systems))}."
    yield f"Of as many look-ups colleagues in the same role leave {_few(expected)} so."
    if fault.id == "purpose-not-theirs":
        yield f"{_parts(held.once_theirs, count, 'was theirs at another time', 'was never theirs')}."
    if held.grave:
        yield f"{_of(held.grave, count)} concerned somebody vulnerable or a sensitive record."
    if held.off_duty:
        yield f"{_of(held.off_duty, count)} was off duty."
    yield f"Tested: {'; '.join(f'{one}: no' for one in EXPLAINED_BY)}."


def _few(expected: float) -> str:
    if expected < 0.01:
        return "fewer than 0.01"
    return f"about {expected:.2f}" if expected < 10 else f"about {expected:,.0f}"


def _of(some: int, count: int) -> str:
    return "Each" if some == count else f"{some:,} of {count:,}"


def _parts(some: int, count: int, one: str, other: str) -> str:
    if some in (0, count):
        return f"The reason {one if some else other}"
    return f"Of {count:,} reasons, {some:,} {one} and {count - some:,} {other}"


def reconciled(looked: pa.Table, unexplained: pa.Table) -> Iterable[str]:
    """In words, how many look-ups there were and how many of them have which fault."""
    total = sum(looked["looks"].to_pylist())
    counts: Sequence[tuple[str, int]] = Counter(unexplained["fault"].to_pylist()).most_common()
    left = sum(count for _, count in counts)
    share = (total - left) / total if total else 0.0
    yield f"{number(total, 'look-up')}: {total - left:,} explained by a reason or by assigned work ({share:.2%})."
    for fault, count in counts:
        yield f"{BY_ID[fault].title}: {number(count, 'look-up')}."
