"""Sequences that end with an event: the rows shortly before each end are looked at once for every rule that ends so."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.codedspan import CodedSpan
from probity.analysis.lake.columns import (
    ACROSS,
    BY_FOLLOWING,
    BY_ROWS,
    LEAST,
    ONLY_ACROSS,
    TEST,
    THEN,
    WAY,
    WINDOW,
    ask,
    marked,
    passing,
    put,
)
from probity.analysis.lake.ends import (
    LOOKED_AT,
    Group,
    may_end,
    most_before,
    put_likely,
    says_of,
    slot_of,
)
from probity.analysis.lake.instructions import address, put_word, row_byte, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.rare import COUNTED, SUBJECTS, list_about
from probity.analysis.lake.userdays import (
    AHEAD,
    ANY_NUMBER,
    DAY,
    EARLY,
    EVENT,
    TIME,
    byte_in,
    column,
    day_number,
    fetch_classes,
    fetch_first,
    fetch_matters,
    fetch_ticks,
    place_in,
    said_of,
    subject_in,
    tick_at,
    user_day,
    whom_in,
)

_OF_A_BYTE: Final = 7
"""So many slots has a group at the most: the bit that is left says which rows are ends."""
_WITHIN: Final = 16
"""Beside the marks of a day: a window may be within it."""
_NO_ROOM: Final = -1
_TOO_MANY: Final = -2


class Followed(NamedTuple):
    """Sequences in groups that end with the same and reach as far back."""

    slots: NDArray[np.int64]
    """Of each its slot and its bit, those of a group together."""
    groups: NDArray[np.int64]
    """Of each the first of its slots, the one after the last, and how far it reaches back."""
    passes: NDArray[np.uint8]
    """Of each group what `CodedSpan.in_bytes` has; the lowest bit is whether it is an end."""


def followed(span: CodedSpan, slots: NDArray[np.int64]) -> Followed:
    """The sequences among the slots that end with an event."""
    groups: dict[tuple[int, int, int], list[int]] = {}
    for slot in np.flatnonzero(slots[:, WAY] == BY_FOLLOWING).tolist():
        ends, part = (int(slots[slots[slot, THEN], TEST]), int(slots[slot, WINDOW])), 0
        while len(groups.setdefault((*ends, part), [])) == _OF_A_BYTE:
            part += 1
        groups[*ends, part].append(slot)
    first, listed, told, passes = 0, [], [], []
    for (ends_with, within, _), of_group in groups.items():
        listed += [(slot, bit) for bit, slot in enumerate(of_group, 1)]
        told.append((first, first + len(of_group), within))
        first += len(of_group)
        passes.append(span.in_bytes([ends_with, *slots[of_group, TEST].tolist()]))
    return Followed(
        np.array(listed, dtype=np.int64).reshape(-1, 2),
        np.array(told, dtype=np.int64).reshape(-1, 3),
        np.array(passes, dtype=np.uint8).reshape(len(told), len(passes[0]) if passes else 0),
    )


@compiled
def follow(here: Any, asked: Any, ways: Any, room: Any, out: Any, found: int) -> int:
    """List the ends that enough rows come before; -1 when there is no room for them.

    `here` is the span, a user and `Marks`. Of the ends of a day with one subject it lists each. `room` is where four
    numbers of each row of a day may be put. `ways` is made `BY_ROWS` for slots with too much to look at.
    """
    groups = address(asked.groups)
    for one in range(len(asked.groups)):
        first, stop, within = row_word(groups, 3 * one), row_word(groups, 3 * one + 1), row_word(groups, 3 * one + 2)
        passes = address(asked.passes) + one * asked.passes.shape[1]
        group = Group(address(asked.slots) + 16 * first, stop - first, within, passes)
        if found < 0 or not _any_of(here[2], group):
            continue
        after = _follow(here, group, room, out, found)
        if after == _TOO_MANY:
            ways[asked.slots[first:stop, 0]] = BY_ROWS
        else:
            found = after
    return found


@compiled
def _any_of(marks: Any, group: Any) -> bool:
    """Whether any slot of a group has a mark on any day."""
    found = np.int64(0)
    for one in range(group.many):
        found |= row_byte(marks.active, slot_of(group, one)[0])
    return bool(found)


@compiled
def _follow(here: Any, group: Any, room: Any, out: Any, found: int) -> int:
    span, user, marks = here
    for day in range(span.days):
        soon = day + AHEAD
        if soon < span.days:
            _fetch_day(here, group, soon)
        wanted, met = _wanted(marks, group, day)
        if wanted == 0:
            continue
        of = user_day(span, user, day)
        early = _early(of, group.within) if met & ACROSS or says_of(marks, group) == 0 else of.start
        until = of.stop if met & _WITHIN else early
        ends = _list_rows(here, group, (day, of, wanted, (early, until)), room)
        found = _list_ends(here, group, (day, of, wanted, ends), (room, early), out, found)
        if found < 0:
            return found
    return found


@compiled
def _fetch_day(here: Any, group: Any, day: int) -> None:
    """Have what is looked at of a day brought near: of one whose windows all begin before it, its first rows."""
    (span, user, _), (wanted, met) = here, _wanted(here[2], group, day)
    if wanted and met & _WITHIN:
        fetch_classes(span, user, day)
        fetch_matters(span, user, day)
        fetch_ticks(span, user, day)
    elif wanted:
        fetch_first(span, user, day, said_of(span, user, day, EARLY))


@compiled
def _wanted(marks: Any, group: Any, day: int) -> Any:
    """The bits of the slots that may have an end on a day, and the marks of all; `_WITHIN` if any not only across."""
    wanted, met = np.int64(0), np.int64(0)
    for one in range(group.many):
        slot, bit = slot_of(group, one)
        mark = marked(marks, slot, day)
        if mark & 2:
            wanted |= np.int64(1) << bit
            met |= mark | (0 if mark & ONLY_ACROSS else _WITHIN)
    return wanted, met


@compiled
def _early(of: Any, within: int) -> int:
    """The end of the rows of a day whose windows may reach into the day before, by ticks."""
    return int(min(of.stop, of.start + TICK * (tick_at(of, of.number * DAY + within) + 1)))


@compiled
def _list_rows(here: Any, group: Any, today: Any, room: Any) -> int:
    """List rows of a day that pass anything wanted: their bits, themselves, whom they are about, and which are ends.

    After its first window, where it is known whom an end may be about, of others none. Returns how many are ends.
    """
    (day, of, wanted, (early, until)), (held, rows, ends, whom), likely, listed, many = today, room, -1, -1, 0
    if early < until:
        likely = put_likely((here[0], here[1]), here[2], group, (day, wanted))
    if not may_end(here, group, today, likely):
        return 0
    count = _keep_all(of, (of.start, early), (group.passes, wanted | 1), room, 0)
    if likely >= 0:
        asked, where = (here[2].room + 8 * SUBJECTS, likely), (here[2].room, rows + 8 * count)
        listed = list_about((here[0], here[1]), (day, early), asked, where)
    if listed >= 0:
        count = _keep_listed(of, listed, (group.passes, wanted | 1), room, count)
    else:
        count = _keep_all(of, (early, until), (group.passes, wanted | 1), room, count)
    for one in range(count):
        about = whom_in(of, row_word(rows, one))
        put_word(whom, one, about)
        put_word(ends, many, one)
        many += (row_word(held, one) & 1) & (about != 0)
    return many


@compiled
def _keep_all(of: Any, among: Any, asked: Any, room: Any, count: int) -> int:
    """Put behind others the rows from one up to another that pass anything wanted, and their bits; how many then."""
    passes, wanted = asked
    for row in range(among[0], among[1]):
        count = _keep(wanted, room, count, row, byte_in(of, passes, row))
    return count


@compiled
def _keep(wanted: int, room: Any, count: int, row: int, held: int) -> int:
    """Put a row behind others if it passes anything wanted. Written each time, and kept then: no branch to guess."""
    put_word(room[0], count, held)
    put_word(room[1], count, row)
    return count + (held & wanted != 0)


@compiled
def _keep_listed(of: Any, listed: int, asked: Any, room: Any, count: int) -> int:
    """The same of so many rows that lie behind the others already."""
    passes, wanted = asked
    for one in range(count, count + listed):
        row = row_word(room[1], one)
        count = _keep(wanted, room, count, row, byte_in(of, passes, row))
    return count


@compiled
def _list_ends(here: Any, group: Any, today: Any, listed: Any, out: Any, found: int) -> int:
    """List the ends of a day that enough of the rows that are listed, or of the days before, come before.

    Windows of ends before `early` may reach into the day before.
    """
    marks, (day, of, wanted, ends), (room, early) = here[2], today, listed
    (held, rows, at_end, whom), tick, low, before = room, 0, 0, most_before(here, group, day)
    for end in range(ends):
        at = row_word(at_end, end)
        row = row_word(rows, at)
        tick, low = _low_of(of, row, group.within, rows, tick, low)
        earlier = before if row < early else np.int64(0)
        if not _is_likely(marks, (group, wanted), (day, earlier), (held, whom), (low, at)):
            continue
        if found + group.many > len(out):
            return _NO_ROOM
        if at - low > LOOKED_AT or not _count_all(here, group, (day, of), room, (low, at)):
            return _TOO_MANY
        found = _list_followed(here, group, (day, of, row), out, found)
    return found


@compiled
def _low_of(of: Any, row: int, within: int, rows: int, tick: int, low: int) -> Any:
    """The first tick that the window of an end may hold, from one on, and the first of the rows that are listed."""
    since = row_word(of.tick, of.first_tick + (row - of.start) // TICK) - within
    while tick + 1 < of.ticks and row_word(of.tick, of.first_tick + tick + 1) < since:
        tick += 1
    while row_word(rows, low) < of.start + TICK * tick:
        low += 1
    return tick, low


@compiled
def _is_likely(marks: Any, asked: Any, when: Any, listed: Any, rows: Any) -> bool:
    """Whether of the rows that are listed, from one up to an end, so many may be about its subject.

    Rows are told apart by ticks; those of the day before are not looked at: they are so many at the most.
    """
    (group, wanted), (day, earlier), (held, whom), (low, at) = asked, when, listed, rows
    if at - low > LOOKED_AT:
        return True
    for one in range(group.many):
        slot, bit = slot_of(group, one)
        least, same = ask(marks, slot, LEAST), earlier
        if 0 < earlier < ANY_NUMBER:
            same = min(earlier, passing(marks, slot, day - 1))
        if (wanted >> bit) & 1 == 0 or same + at - low < least:
            continue
        for row in range(low, at):
            same += (row_word(held, row) >> bit) & (row_word(whom, row) == row_word(whom, at))
        if same >= least:
            return True
    return False


# ---- exactly


@compiled
def _count_all(here: Any, group: Any, own: Any, room: Any, listed: Any) -> bool:
    """Count the rows of each slot in the window of an end; False when there are too many to look at."""
    (span, user, marks), within, (held, rows, _, whom), (day, of), (low, at) = here, group.within, room, own, listed
    end, left, many = row_word(rows, at), np.int64(LOOKED_AT), marks.room + 8 * COUNTED
    time, subject = row_word(of.time, end), subject_in(of, end)
    for one in range(group.many):
        put_word(many, one, 0)
    for one in range(low, at):
        about = row_word(whom, one) == row_word(whom, at)
        if about and time - within <= row_word(of.time, row_word(rows, one)) < time:
            _count(group, row_word(held, one), many)
    while left >= 0 and day > 0 and day_number(span, day) * DAY > time - within:
        day -= 1
        if place_in(span, user, day) >= 0:
            of = user_day(span, user, day)
            first = of.start + TICK * tick_at(of, time - within)
            left -= of.stop - first
            for row in range(first, of.stop if left >= 0 else first):
                if subject_in(of, row) == subject and row_word(of.time, row) >= time - within:
                    _count(group, byte_in(of, group.passes, row), many)
    return bool(left >= 0)


@compiled
def _count(group: Any, held: int, many: int) -> None:
    """Count a row for each slot that it passes."""
    for one in range(group.many):
        put_word(many, one, row_word(many, one) + ((held >> slot_of(group, one)[1]) & 1))


@compiled
def _list_followed(here: Any, group: Any, end: Any, out: Any, found: int) -> int:
    (span, user, marks), within, (day, of, row) = here, group.within, end
    counted = marks.room + 8 * COUNTED
    subject, on = subject_in(of, row), day_number(span, day)
    event, time = row_word(column(span, day, EVENT), row), row_word(column(span, day, TIME), row)
    for one in range(group.many):
        slot, many = slot_of(group, one)[0], row_word(counted, one)
        if many >= ask(marks, slot, LEAST):
            put(out, found, (slot, user, subject, on, many, time - within, time - 1, event, time))
            found += 1
    return found
