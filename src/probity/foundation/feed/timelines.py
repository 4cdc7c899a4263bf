"""Lays what a feed says over what stands recorded, with as few corrections as tell the truth. Pure Python.

What the feed says of a day replaces what stood for that day. Days of which it says nothing stay as they were, but that
nobody named for today holds anything else today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something held from one day to another, both included; None is open.

    Args:
        key: what it is: a stretch of the same key on a common day is the same one, with a date put right.
        rest: what else is true of it. When that changes on a later day, another stretch begins.
        row: the primary key of the row in which it stands recorded; 0 for what only the feed says.
    """

    key: Any
    rest: tuple[Any, ...]
    starts: date
    ends: date | None
    row: int = 0

    def holds(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def meets(self, other: Stretch) -> bool:
        """Whether some day belongs to both."""
        return (other.ends is None or self.starts <= other.ends) and (self.ends is None or other.starts <= self.ends)

    def says_as(self, other: Stretch) -> bool:
        """Whether both say the same."""
        mine = (self.key, self.rest, self.starts, self.ends)
        return mine == (other.key, other.rest, other.starts, other.ends)


@dataclass(frozen=True, slots=True)
class Step:
    """One correction: from what stood (None: nothing) to what stands now (None: it never was)."""

    old: Stretch | None
    new: Stretch | None

    @property
    def stretch(self) -> Stretch:
        """What stands now, or, of what never was, what stood."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a step has one side at least")
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """How a feed is to be read for one person.

    Args:
        day: the day that the feed is of.
        whole: it names all that is held on that day, so what it does not name has ended.
        left_on: the last day, where the feed names one.
        gone: nothing that it does not name begins after that day either.
    """

    day: date
    whole: bool = True
    left_on: date | None = None
    gone: bool = False


def settle(standing: Sequence[Stretch], said: Sequence[Stretch], asked: Asked) -> list[Step]:
    """The corrections that make `standing` agree with `said`, whose stretches share no day.

    Neither order matters. Nothing comes back where they agree already, so that settling twice changes nothing.
    """
    said = sorted(said, key=lambda each: each.starts)
    if not standing:
        return [Step(None, new) for new in said]
    if len(standing) == len(said) == 1 and said[0].says_as(standing[0]):  # nearly everybody, in nearly every feed
        return []
    standing = sorted(standing, key=lambda each: (each.starts, each.row))
    pairs = _paired(standing, said)
    taken = {old.row for old in pairs.values() if old}
    steps = [Step(old, replace(new, row=old.row if old else 0)) for new, old in pairs.items()]
    last = _last_left(standing, said, asked.left_on)
    for old in standing:
        if old.row not in taken:
            steps += _trimmed(old, said, asked, is_last=old.row == last)
    return sorted((step for step in steps if step.old != step.new), key=_by_day)


def _by_day(step: Step) -> tuple[date, bool]:
    return step.stretch.starts, step.old is None


def _last_left(standing: Sequence[Stretch], said: Sequence[Stretch], left_on: date | None) -> int:
    """The row of the stretch that somebody left by, if the feed says nothing of what they held then; else 0."""
    if left_on is None:
        return 0
    last = max((each for each in standing if each.starts <= left_on), key=lambda each: each.starts, default=None)
    if last is None or any(last.starts <= new.starts <= left_on or new.holds(left_on) for new in said):
        return 0
    return last.row


def _paired(standing: Sequence[Stretch], said: Sequence[Stretch]) -> dict[Stretch, Stretch | None]:
    """For each stretch that the feed says, the one recorded that it is; None for a new one."""
    pairs: dict[Stretch, Stretch | None] = dict.fromkeys(said)
    free = list(standing)
    for same in (_is_equal, _is_same_put_right, _is_wholly_replaced(said)):
        for new in said:
            if pairs[new] is None:
                fitting = [old for old in free if same(new, old)]
                if fitting:
                    found = min(fitting, key=lambda old: (abs((old.starts - new.starts).days), old.row))
                    pairs[new] = found
                    free.remove(found)
    return pairs


def _is_equal(new: Stretch, old: Stretch) -> bool:
    return new.says_as(old)


def _is_same_put_right(new: Stretch, old: Stretch) -> bool:
    changed_later = new.rest != old.rest and new.starts > old.starts
    return new.key == old.key and new.meets(old) and not changed_later


def _is_wholly_replaced(said: Sequence[Stretch]) -> Callable[[Stretch, Stretch], bool]:
    def same(new: Stretch, old: Stretch) -> bool:
        return new.holds(old.starts) and not _outside(old, said)

    return same


def _trimmed(old: Stretch, said: Sequence[Stretch], asked: Asked, *, is_last: bool) -> Iterable[Step]:
    """What stays of a stretch that the feed does not name: the days of which it says nothing, until today."""
    pieces = [piece for each in _outside(old, said) if (piece := _until(each, asked, is_last=is_last))]
    if not pieces:
        return [Step(old, None)]
    return [Step(old, pieces[0]), *(Step(None, replace(piece, row=0)) for piece in pieces[1:])]


def _outside(old: Stretch, said: Sequence[Stretch]) -> list[Stretch]:
    """The pieces of a stretch on days of which the feed says nothing."""
    pieces, starts = [], old.starts
    for new in said:
        if not new.meets(replace(old, starts=starts)):
            continue
        if new.starts > starts:
            pieces.append(replace(old, starts=starts, ends=new.starts - DAY))
        if new.ends is None:
            return pieces
        starts = new.ends + DAY
        if old.ends is not None and starts > old.ends:
            return pieces
    return [*pieces, replace(old, starts=starts)]


def _until(piece: Stretch, asked: Asked, *, is_last: bool) -> Stretch | None:
    """The piece up to the day of leaving, or up to the day before a feed that names everything and not this."""
    left = asked.left_on
    if left is not None and is_last and piece.starts <= left:
        return replace(piece, ends=left)
    if asked.whole and asked.gone and piece.starts > asked.day:
        return None
    if asked.whole and piece.holds(asked.day):
        last = left if left is not None and left < asked.day else asked.day - DAY
        return replace(piece, ends=last) if piece.starts <= last else None
    return piece
