"""What people work on: cases over weeks and incidents over hours, each a few records that are theirs for its time.

Nothing is kept: the case that a member worked at a moment, and its records, come from the member's number and the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from probity.analysis.lake.sample.chance import Truth, Whole, below, mixed
from probity.analysis.lake.sample.force import TRADES, Force
from probity.analysis.lake.sample.places import Records
from probity.analysis.lake.sample.shifts import DAY, MINUTE, Shifts

INCIDENTS: Final = 4
WEEK: Final = 7 * DAY
AFTERWARDS: Final = 30 * MINUTE
PARTS: Final = 3
_SHORTEST, _LONGEST = 9, 40
_OF_VULNERABLE: Final = ("protection", "domestic abuse", "victim care")


@dataclass(frozen=True)
class Assigned:
    """Records that were a member's work, a spell each; `part` 0 is the case or incident itself."""

    member: Whole
    record: Whole
    starts: Whole
    ends: Whole
    part: Whole

    def take(self, chosen: Truth) -> "Assigned":
        """Some of them."""
        return Assigned(
            self.member[chosen], self.record[chosen], self.starts[chosen], self.ends[chosen], self.part[chosen]
        )


class Caseload:
    """The cases and incidents of a force."""

    def __init__(self, force: Force, records: Records, *, seed: int) -> None:
        self.force, self.records, self.seed = force, records, seed
        self._held = np.array([trade.cases for trade in TRADES])[force.trade]
        thirds = [trade.third for trade in TRADES]
        self._third_first = np.array([records.first[kind] for kind in thirds])[force.trade]
        skipped = np.array([records.known if kind == "vehicle" else 0 for kind in thirds])[force.trade]
        self._third_skipped = skipped
        self._third_size = np.array([records.size[kind] for kind in thirds])[force.trade] - skipped
        keys = [trade.key for trade in TRADES]
        self._cares = np.isin(force.trade, [keys.index(key) for key in _OF_VULNERABLE])

    def has_cases(self, member: Whole) -> Whole:
        """How many cases each member holds at a time."""
        return np.asarray(self._held[member])

    def case(self, member: Whole, slot: Whole, at: Whole) -> tuple[Whole, Whole, Whole]:
        """The case in a member's slot at a moment: its number, and from when up to when it was theirs."""
        lasts = (_SHORTEST + below(_LONGEST - _SHORTEST, self.seed, 31, member, slot)) * DAY
        phase = below(lasts, self.seed, 32, member, slot)
        number = (at - phase) // lasts
        return number, phase + number * lasts, phase + (number + 1) * lasts

    def record_of_case(self, member: Whole, slot: Whole, number: Whole, part: Whole) -> Whole:
        """Its crime, its victim's record, or the third that the trade works with."""
        drawn = mixed(self.seed, 33, member, slot, number).astype(np.int64) & 0x7FFFFFFF
        return self._of(member, drawn, part, vulnerable=self._cares[member] & (drawn % 4 < 3))

    def incident_of(self, shift: Whole, at: Whole, shifts: Shifts) -> tuple[Whole, Whole, Whole]:
        """Which of a shift's incidents a moment falls in, and from when up to when it lasted."""
        starts = shifts.starts[shift]
        lasts = (shifts.ends[shift] + shifts.over[shift] - starts) // INCIDENTS
        number = ((at - starts) // lasts).clip(0, INCIDENTS - 1)
        return number, starts + number * lasts, starts + (number + 1) * lasts + AFTERWARDS

    def record_of_incident(self, member: Whole, day: Whole, number: Whole, part: Whole) -> Whole:
        """The incident, or a person or vehicle of it; `day` is the shift's."""
        drawn = mixed(self.seed, 34, member, day, number).astype(np.int64) & 0x7FFFFFFF
        records = self.records
        incident = records.code("incident", drawn % records.size["incident"])
        return np.asarray(np.where(part == 0, incident, self._of(member, drawn, part, vulnerable=drawn % 11 == 0)))

    def _of(self, member: Whole, drawn: Whole, part: Whole, *, vulnerable: Truth) -> Whole:
        records = self.records
        crime = records.code("crime", drawn % records.size["crime"])
        person = records.code("person", (drawn // 3) % (records.size["person"] - records.known))
        person = np.where(vulnerable, records.vulnerable_person((drawn // 3) % records.vulnerable_people), person)
        abroad = (drawn % 5 < 2) & (person - records.first["person"] < records.size["national"])
        person = np.where(abroad, person - records.first["person"] + records.first["national"], person)
        third = self._third_first[member] + self._third_skipped[member] + (drawn // 7) % self._third_size[member]
        return np.select([part == 0, part == 1], [crime, person], third)

    def tasking(self, member: Whole, at: Whole) -> Whole:
        """The code of what a member's team was asked to do that week."""
        number = below(self.records.size["tasking"], self.seed, 35, member, at // WEEK)
        return np.asarray(self.records.code("tasking", number))

    def taskings_between(self, first: int, last: int) -> Assigned:
        """Every week's tasking of every serving member; it is about no one record."""
        serving = np.flatnonzero(self.force.serving)
        weeks = np.arange(first // WEEK, (last - 1) // WEEK + 1)
        member, week = np.repeat(serving, len(weeks)), np.tile(weeks, len(serving))
        starts = week * WEEK
        return Assigned(member, self.tasking(member, starts), starts, starts + WEEK, np.zeros_like(member))

    def cases_between(self, first: int, last: int) -> Assigned:
        """Every case of every serving member that was theirs at some time of a span, with all of its records."""
        serving = np.flatnonzero(self.force.serving)
        member = np.repeat(serving, self._held[serving])
        slot = np.concatenate([np.arange(count) for count in self._held[serving]]) if len(serving) else member
        early = self.case(member, slot, np.full(len(member), first))[0]
        late = self.case(member, slot, np.full(len(member), last - 1))[0]
        times = late - early + 1
        member, slot, number = np.repeat(member, times), np.repeat(slot, times), np.repeat(early, times)
        number = number + _counted(times)
        lasts = (_SHORTEST + below(_LONGEST - _SHORTEST, self.seed, 31, member, slot)) * DAY
        starts = below(lasts, self.seed, 32, member, slot) + number * lasts
        return _in_parts(
            member, starts, starts + lasts, lambda m, p, take: self.record_of_case(m, slot[take], number[take], p)
        )

    def incidents_of(self, shifts: Shifts, chosen: Whole) -> Assigned:
        """Every incident of the shifts, with its records."""
        shift = np.repeat(chosen, INCIDENTS)
        number = np.tile(np.arange(INCIDENTS), len(chosen))
        lasts = (shifts.ends[shift] + shifts.over[shift] - shifts.starts[shift]) // INCIDENTS
        starts = shifts.starts[shift] + number * lasts
        return _in_parts(
            shifts.member[shift],
            starts,
            starts + lasts + AFTERWARDS,
            lambda m, p, take: self.record_of_incident(m, shifts.day[shift[take]], number[take], p),
        )


def _counted(times: Whole) -> Whole:
    """0, 1, 2 … for each of so many."""
    return np.arange(times.sum()) - np.repeat(times.cumsum() - times, times)


def _in_parts(member: Whole, starts: Whole, ends: Whole, record: Callable[[Whole, Whole, Whole], Whole]) -> Assigned:
    """Each spell once for each of its records; `record` gives them by member, part and place of the spell."""
    take = np.repeat(np.arange(len(member)), PARTS)
    part = np.tile(np.arange(PARTS), len(member))
    return Assigned(member[take], record(member[take], part, take), starts[take], ends[take], part)
