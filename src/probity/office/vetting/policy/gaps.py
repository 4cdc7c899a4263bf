"""Who sat in a designated post short of its level, from which day to which. Pure; no database.

Every day counts by its own facts: the spell, the designation, the clearances and the risk assessments that cover it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from probity.office.vetting.policy.levels import meets_one
from probity.office.vetting.policy.standing import CLEARED

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Days on which somebody sat in a post that needed levels, and the day from which that was known here."""

    person_ref: str
    post_ref: str
    unit_ref: str
    category: str
    rank: str
    needs: tuple[str, ...]
    first: date
    last: date | None
    known_on: date


@dataclass(frozen=True, slots=True)
class Stood:
    """How a clearance of somebody stood for a time, and the day from which that was known here."""

    level: str
    standing: str
    first: date
    last: date | None
    known_on: date


@dataclass(frozen=True, slots=True)
class Cover:
    """The days that an approved risk assessment covers."""

    ref: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Piece:
    """Days of a gap with the same levels missing and the same cover; both ends included."""

    first: date
    last: date
    missing: tuple[str, ...]
    cover: Cover | None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Gap:
    """An unbroken run of days, up to the day asked about, on which somebody sat in a post short of its level."""

    sitting: Sitting
    pieces: tuple[Piece, ...]
    known_on: date
    asked_on: date

    @property
    def person_ref(self) -> str:
        return self.sitting.person_ref

    @property
    def post_ref(self) -> str:
        return self.sitting.post_ref

    @property
    def first(self) -> date:
        return self.pieces[0].first

    @property
    def last(self) -> date:
        return self.pieces[-1].last

    @property
    def is_open(self) -> bool:
        """Whether it goes on on the day asked about."""
        return self.last == self.asked_on

    @property
    def is_covered(self) -> bool:
        """Whether a risk assessment covers its last day: short, but covered."""
        return self.pieces[-1].cover is not None

    @property
    def cover(self) -> Cover | None:
        return self.pieces[-1].cover

    @property
    def missing(self) -> tuple[str, ...]:
        """The levels missing on its last day."""
        return self.pieces[-1].missing

    @property
    def days(self) -> int:
        return sum(piece.days for piece in self.pieces)

    @property
    def days_uncovered(self) -> int:
        return sum(piece.days for piece in self.pieces if piece.cover is None)

    @property
    def days_unknown(self) -> int:
        """For how many of its first days nobody here could know of it."""
        return max(0, (self.known_on - self.first).days)


def gaps_of(sitting: Sitting, stood: Sequence[Stood], covers: Sequence[Cover], *, until: date) -> Iterator[Gap]:
    """The gaps of one sitting up to a day, in order."""
    end = min(until, sitting.last) if sitting.last else until
    if sitting.first > end:
        return
    run: list[Piece] = []
    for piece in _pieces(sitting, stood, covers, end):
        if run and piece.first != run[-1].last + ONE_DAY:
            yield _gap(sitting, stood, run, until)
            run = []
        run.append(piece)
    if run:
        yield _gap(sitting, stood, run, until)


def _pieces(sitting: Sitting, stood: Sequence[Stood], covers: Sequence[Cover], end: date) -> Iterator[Piece]:
    cleared = {
        need: [each for each in stood if each.standing in CLEARED and meets_one(each.level, need, sitting.first)]
        for need in sitting.needs
    }
    days = _days_of_change(sitting.first, end, [*(s for each in cleared.values() for s in each), *covers])
    for first, last in zip(days, [*(day - ONE_DAY for day in days[1:]), end], strict=True):
        missing = tuple(need for need in sitting.needs if not any(_holds(each, first) for each in cleared[need]))
        if missing:
            yield Piece(first, last, missing, next((cover for cover in covers if _holds(cover, first)), None))


def _days_of_change(first: date, end: date, spans: Iterable[Stood | Cover]) -> list[date]:
    days = {first}
    for span in spans:
        days.add(span.first)
        if span.last is not None:
            days.add(span.last + ONE_DAY)
    return sorted(day for day in days if first <= day <= end)


def _holds(span: Stood | Cover, day: date) -> bool:
    return span.first <= day and (span.last is None or day <= span.last)


def _gap(sitting: Sitting, stood: Sequence[Stood], run: Sequence[Piece], until: date) -> Gap:
    first, missing = run[0].first, run[0].missing
    ended = [
        each.known_on
        for each in stood
        if each.first == first
        and each.standing not in CLEARED
        and any(meets_one(each.level, need, sitting.first) for need in missing)
    ]
    return Gap(sitting, tuple(run), max(sitting.known_on, *ended) if ended else sitting.known_on, until)
