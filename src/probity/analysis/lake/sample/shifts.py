"""When people work: rosters by trade, leave and sickness, overtime and on-call, in UTC though lived in local time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from probity.analysis.lake.sample.chance import Truth, Whole, below, share, stream
from probity.analysis.lake.sample.force import TRADES, Force

LONDON: Final = ZoneInfo("Europe/London")
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
ROSTERED, OVERTIME, ON_CALL, SICK, LEAVE, CAREER_BREAK, SUSPENDED = range(7)
KINDS: Final = ("rostered", "overtime", "on call", "sick", "leave", "career break", "suspended")
# First hour and last of each slot, by the local clock; an end past 24 is the next day's.
_SLOTS: Final = ((7, 17), (14, 24), (22, 31), (8, 16), (9, 17), (18, 23))
ROUND: Final = (0, 1, 2)
_LEAVE_ONE_IN, _SICK_ONE_IN = 24, 40
_OVERTIME_SHARE: Final = 0.08
_ON_CALL_ONE_IN: Final = 9


@dataclass(frozen=True)
class Shifts:
    """Stretches of work, one a place: the member, the day it began on, its slot, and when it was, in microseconds."""

    member: Whole
    day: Whole
    slot: Whole
    starts: Whole
    ends: Whole
    """When the roster ends it; overtime comes on top."""
    over: Whole
    """Microseconds of overtime."""
    on_call: Truth
    """Called out from home and on no roster."""

    def __len__(self) -> int:
        return len(self.member)

    def of_day(self, day: int) -> Whole:
        """The places of those that began on a day."""
        return np.flatnonzero(self.day == day)


@dataclass(frozen=True)
class Rota:
    """Who worked when in a month, and who was away."""

    shifts: Shifts
    away: tuple[tuple[int, int, int, int], ...]
    """Member, start, end and kind of each absence."""


def micros(day: date, hours: float = 0) -> int:
    """The moment in UTC of so many hours on the local clock after a day began."""
    whole, minutes = divmod(round(hours * 60), 60)
    local = datetime.combine(day + timedelta(days=whole // 24), time(whole % 24, minutes), tzinfo=LONDON)
    return int(local.astimezone(UTC).timestamp()) * SECOND


def build_rota(force: Force, days: Sequence[date], *, seed: int) -> Rota:
    """The rota of the days, and of the day before the first, whose nights end in it."""
    lived = [days[0] - timedelta(days=1), *days]
    away = tuple(_absences(force, days, seed))
    gone = np.zeros((len(force.members), len(lived)), dtype=bool)
    for one, since, until, _ in away:
        first, last = (since - micros(lived[0])) // DAY, (until - micros(lived[0])) // DAY
        gone[one, max(0, first - 1) : last + 1] = True
    parts = [_of_day(force, place, day, gone[:, place], seed) for place, day in enumerate(lived)]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    member, on, slot, starts, ends, over, called = columns
    return Rota(Shifts(member, on, slot, starts, ends, over, called.astype(bool)), away)


def _of_day(force: Force, place: int, day: date, gone: Truth, seed: int) -> tuple[Any, ...]:
    """The columns of the shifts that begin on one day."""
    number = np.arange(len(force.members))
    slot = _slot(force, day, number, seed)
    called = _is_called_out(force, day, number, seed) & (slot < 0)
    slot = np.where(called, 5, slot)
    member = np.flatnonzero((slot >= 0) & ~gone & force.serving)
    slot, called = slot[member], called[member]
    starts = np.array([micros(day, first) for first, _ in _SLOTS])[slot]
    ends = np.array([micros(day, last) for _, last in _SLOTS])[slot]
    longer = (share(seed, 21, member, day.toordinal()) < _OVERTIME_SHARE) & force.timed[member] & ~called
    over = np.where(longer, below(120, seed, 22, member, day.toordinal()) + 45, 0) * MINUTE
    return member, np.full(len(member), place - 1), slot, starts, ends, over, called


def _slot(force: Force, day: date, number: Whole, seed: int) -> Whole:
    """Each member's slot of a day, or -1 for a day off."""
    pattern = np.array([trade.pattern for trade in TRADES])[force.trade]
    since = day.toordinal() + below(8, seed, 23, number)
    turn = (since // 8 + below(3, seed, 24, number)) % 3
    rounds = np.where(since % 8 < 4, turn, -1)
    week = day.weekday()
    office = np.where(week < 5, 3 + below(2, seed, 25, number), -1)
    late = np.where((day.toordinal() + number) % 7 < 2, -1, np.where((day.toordinal() // 7 + number) % 4 == 0, 1, 4))
    evening = np.where((share(seed, 26, number, day.toordinal()) < 0.22) & (week > 2), 5, -1)
    return np.select([pattern == "round", pattern == "office", pattern == "late"], [rounds, office, late], evening)


def _is_called_out(force: Force, day: date, number: Whole, seed: int) -> Truth:
    """Detectives on call, some evenings of their days off."""
    detects = np.isin(
        force.trade, [n for n, trade in enumerate(TRADES) if trade.pattern == "late" and not trade.mobile]
    )
    return np.asarray(detects & force.timed & (below(_ON_CALL_ONE_IN, seed, 27, number, day.toordinal()) == 0))


def _absences(force: Force, days: Sequence[date], seed: int) -> list[tuple[int, int, int, int]]:
    """Leave and sickness of some, whole days of it, none of it in the middle of a shift."""
    found = []
    random = stream(seed, "absences")
    for one_in, kind, longest in ((_LEAVE_ONE_IN, LEAVE, 10), (_SICK_ONE_IN, SICK, 6)):
        count = max(1, len(force.members) * len(days) // (one_in * 15))
        members = random.choice(len(force.members), size=min(count, len(force.members)), replace=False)
        for member in members.tolist():
            first = int(random.integers(0, len(days)))
            last = min(len(days), first + int(random.integers(1, longest + 1)))
            found.append((member, micros(days[first]), micros(days[last - 1], 24), kind))
    return sorted(found)


def days_of(last: date, count: int) -> list[date]:
    """So many days, the last of them given."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
