"""How many rows of each day of a user pass each test, and so on which days a hit may rest. No row is read for it."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.coded import HALF_HOUR, HOUR
from probity.analysis.lake.columns import (
    ACROSS,
    BACK,
    GIVEN,
    KINDS,
    LEAST,
    MOST_KINDS,
    NEEDS,
    ONLY_ACROSS,
    SAYS,
    TEST,
    THEN,
    ask,
    counts_of,
    passing,
)
from probity.analysis.lake.gathering import day_of, first_of
from probity.analysis.lake.instructions import (
    BLOCK,
    add_where,
    address,
    put_byte,
    put_word,
    row_byte,
    row_half,
    row_word,
)
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.rare import is_rare, may_be_near
from probity.analysis.lake.userdays import (
    BUSIEST,
    CELL_CLASS,
    CELL_COUNT,
    CELL_STARTS,
    EARLY,
    STARTS,
    class_of,
    column,
    day_number,
    fetch_classes,
    fetch_ticks,
    late_before,
    most_of,
    most_over_midnight,
    patterns_of,
    place_in,
    said_of,
    wide_classes,
)

_SMALL: Final = 65_535
_WITHIN, _OVER, _TOLD, _LATE, _EARLY = 0, 2, 4, 6, 7
SAID: Final = 8
"""What is known of each day: the most that a window within it holds, one over the midnight before it, and whether ticks
told the latter; each of any rows, and then of those about one subject. How many rows a window over midnight may hold of
the day before, and of the day."""


@compiled
def count_days(span: Any, each: Any, user: int, asked: Any, of_day: Any, counts: Any) -> Any:
    """Count a user's rows of each day that pass each test, as far back as windows reach; how many, and contacts."""
    slots, given, first_day = asked
    counts[:] = 0
    contacts = _count_given(span, given, slots, user, counts)
    rows = _count_user(span, each, user, (first_day, span.days), of_day, counts)
    earlier = _days_before(span, counts, slots, first_day)
    return rows + _count_user(span, each, user, (earlier, first_day), of_day, counts), contacts


@compiled
def _count_user(span: Any, each: Any, user: int, days: Any, of_day: Any, counts: Any) -> int:
    """Count a user's rows of some days that pass each test, and in all; `of_day` is 0, and stays so."""
    rows, tests = 0, min(len(counts), len(of_day))
    marks, upto = each
    tables = (address(marks), address(upto), address(of_day), len(of_day))
    for day in range(days[0], days[1]):
        place = place_in(span, user, day)
        if place < 0:
            continue
        starts, cell_starts = column(span, day, STARTS), column(span, day, CELL_STARTS)
        of_user = row_word(starts, place + 1) - row_word(starts, place)
        rows += of_user
        if of_user > _SMALL:
            _count_large_day(span, each, (day, place), counts)
            continue
        held = _cells_of(span, day)
        _add_cells(held, row_word(cell_starts, place), row_word(cell_starts, place + 1), tables)
        for test in range(tests):
            counts[test, day] += np.uint16(of_day[test])
            of_day[test] = 0
    return rows


@compiled
def _cells_of(span: Any, day: int) -> Any:
    """Where the classes of a day's cells are, how wide they are, and where their patterns and the counts are."""
    return column(span, day, CELL_CLASS), wide_classes(span, day), patterns_of(span, day), column(span, day, CELL_COUNT)


@compiled
def _add_cells(held: Any, start: int, stop: int, tables: Any) -> None:
    """Add some cells of a day to every test's sum at once, in 16 bits."""
    (classes, wider, patterns, many), (marks, upto, sums, width) = held, tables
    for cell in range(start, stop):
        pattern, of = row_half(patterns, class_of(classes, wider, cell)), row_half(many, cell)
        for block in range(0, row_half(upto, pattern), BLOCK):
            add_where(sums + 2 * block, marks + pattern * width + block, of)


@compiled
def _count_large_day(span: Any, each: Any, whose: Any, counts: Any) -> None:
    """Count a day with more rows than 16 bits can."""
    day, place = whose
    (classes, wider, patterns, many), starts = _cells_of(span, day), column(span, day, CELL_STARTS)
    for cell in range(row_word(starts, place), row_word(starts, place + 1)):
        pattern, of = row_half(patterns, class_of(classes, wider, cell)), row_half(many, cell)
        for test in range(min(len(counts), each[0].shape[1])):
            counts[test, day] += of & each[0][pattern, test]


@compiled
def _days_before(span: Any, counts: Any, slots: Any, first_day: int) -> int:
    """The first day that a window reaches back to, of the slots that may have an end on the first day or later."""
    earliest = first_day
    for slot in range(len(slots) if first_day > 0 else 0):
        then = slots[slots[slot, THEN], TEST]
        for day in range(first_day, span.days if slots[slot, NEEDS] else 0):
            if counts[then, day]:
                since = day_number(span, day) - slots[slot, BACK]
                while earliest > 0 and day_number(span, earliest - 1) >= since:
                    earliest -= 1
                break
    return earliest


@compiled
def _count_given(span: Any, given: Any, slots: Any, user: int, counts: Any) -> int:
    """Count the user's contacts of each day for the slots that they are the end of, and in all."""
    found = 0
    for slot in range(len(slots)):
        if slots[slot, GIVEN]:
            for one in range(first_of(given, slot, user), first_of(given, slot, user + 1)):
                counts[slots[slot, TEST], day_of(span, given[one, 2])] += 1
                found += 1
    return found


@compiled
def mark_days(whose: Any, marks: Any, slots: int, days: Any) -> None:
    """Mark for each slot the days whose rows a hit may rest on by 1, those that may have its end by 3, and if any."""
    span = whose[0]
    _put_said(whose, marks.said)
    for one in range(slots * span.days):
        put_byte(marks.read, one, 0)
    for slot in range(slots):
        needs, found = ask(marks, slot, NEEDS), False
        if needs == 0:
            pass
        elif ask(marks, slot, BACK) == 0 and ask(marks, slot, THEN) == slot:
            found = _has_a_day(marks, slot, needs, days) and _mark_days_alone(marks, slot, needs, days)
        elif ask(marks, slot, SAYS):
            found = _is_busy(marks, slot, days) and _mark_short_windows(whose, marks, slot, days)
        elif _is_enough(marks, slot, needs):
            found = _mark_windows(span, marks, slot, days)
        put_byte(marks.active, slot, np.int64(found))


@compiled
def _is_enough(marks: Any, slot: int, needs: int) -> bool:
    """Whether all days together have what a slot needs."""
    whole, counts = np.int64(0), counts_of(marks, slot)
    for day in range(marks.days):
        whole += row_word(counts, day)
    return bool(whole >= needs)


@compiled
def _has_a_day(marks: Any, slot: int, needs: int, days: Any) -> bool:
    """Whether any day has what a slot needs, with no branch to guess: of most slots none has."""
    found, counts = np.int64(0), counts_of(marks, slot)
    for day in range(days[0], days[1] + 1):
        found |= row_word(counts, day) >= needs
    return bool(found)


@compiled
def _is_busy(marks: Any, slot: int, days: Any) -> bool:
    """The same, or as many over the midnight before it, for a slot of whose windows the days say how much they hold."""
    needs, least, found = ask(marks, slot, NEEDS), ask(marks, slot, LEAST), np.int64(0)
    counts, ends, (within, over) = counts_of(marks, slot), counts_of(marks, ask(marks, slot, THEN)), _most(marks, slot)
    before = row_word(counts, days[0] - 1) if days[0] > 0 else np.int64(0)
    for day in range(days[0], days[1] + 1):
        rows = row_word(counts, day)
        busy = (row_word(within, day) >= least) & (rows >= needs)
        across = (row_word(over, day) >= least) & (before + rows >= needs)
        found |= (busy | across) & (row_word(ends, day) != 0)
        before = rows
    return bool(found)


@compiled
def _most(marks: Any, slot: int) -> Any:
    """Where it is, by day, how much a window within it holds, and one over the midnight before it."""
    about = ask(marks, slot, SAYS) - BUSIEST
    return marks.said + 8 * marks.days * (_WITHIN + about), marks.said + 8 * marks.days * (_OVER + about)


@compiled
def _mark(marks: Any, slot: int, day: int, mark: int) -> None:
    put_byte(marks.read, slot * marks.days + day, row_byte(marks.read, slot * marks.days + day) | mark)


@compiled
def _mark_days_alone(marks: Any, slot: int, needs: int, days: Any) -> bool:
    """The same for a slot that asks for days one at a time."""
    found = False
    for day in range(days[0], days[1] + 1):
        if passing(marks, slot, day) >= needs:
            _mark(marks, slot, day, 3)
            found = True
    return found


@compiled
def _mark_short_windows(whose: Any, marks: Any, slot: int, days: Any) -> bool:
    """The same for a slot of whose windows the days say how much a user did in any of them, of whatever class.

    A day whose windows may have enough if they reach into the day before is marked by `ACROSS` also, and by
    `ONLY_ACROSS` if only then.
    """
    found = False
    if not _mark_busy_days(whose, marks, slot, days):
        return False
    for day in range(days[0], days[1] + 1):
        mark = row_byte(marks.read, slot * marks.days + day)
        if mark & 2 == 0:
            continue
        if not may_be_near(whose, marks, slot, day, mark):
            put_byte(marks.read, slot * marks.days + day, 0)
            continue
        _mark(marks, slot, day, 1)
        if mark & ACROSS:
            _mark(marks, slot, day - 1, 1)
        found = True
    return found


@compiled
def _put_said(whose: Any, said: int) -> None:
    """Put what the user's days say of their windows where it is near."""
    span, user = whose
    for day in range(span.days):
        late, early = late_before(span, user, day), said_of(span, user, day, EARLY)
        put_word(said, _LATE * span.days + day, late)
        put_word(said, _EARLY * span.days + day, early)
        for one in range(2):
            most, before = said_of(span, user, day, BUSIEST + one), np.int64(0)
            if late > 0:
                before = min(late, said_of(span, user, day - 1, BUSIEST + one))
            put_word(said, (_TOLD + one) * span.days + day, 0)
            put_word(said, (_WITHIN + one) * span.days + day, most)
            put_word(said, (_OVER + one) * span.days + day, before + min(early, most) if late > 0 else np.int64(0))


@compiled
def _mark_busy_days(whose: Any, marks: Any, slot: int, days: Any) -> bool:
    """Mark by more than 1 the days that say of their windows that they may have enough; and if any."""
    (span, user), found, least, (within, over) = whose, False, ask(marks, slot, LEAST), _most(marks, slot)
    counts, ends = counts_of(marks, slot), counts_of(marks, ask(marks, slot, THEN))
    for day in range(days[0], days[1] + 1):
        if max(row_word(within, day), row_word(over, day)) < least or row_word(ends, day) == 0:
            continue
        most, most_over = row_word(within, day), _tell_over(whose, marks, slot, day)
        mark = _busy_mark(marks, slot, day, (most, most_over))
        if mark and ask(marks, slot, KINDS):
            mark = _of_kinds(whose, marks, slot, day, mark)
        if mark:
            _mark(marks, slot, day, mark)
            if is_rare(span, user, day, row_word(counts, day)):
                fetch_classes(span, user, day)
                fetch_ticks(span, user, day)
            found = True
    return found


@compiled
def _tell_over(whose: Any, marks: Any, slot: int, day: int) -> Any:
    """No less than a window over the midnight before a day holds, by ticks if it may have enough for a slot."""
    (span, user), at = whose, (ask(marks, slot, SAYS) - BUSIEST) * marks.days + day
    over, told = marks.said + 8 * marks.days * _OVER, marks.said + 8 * marks.days * _TOLD
    if row_word(over, at) >= ask(marks, slot, LEAST) and row_word(told, at) == 0 and place_in(span, user, day) >= 0:
        window = HOUR if ask(marks, slot, SAYS) == BUSIEST else HALF_HOUR
        put_word(over, at, min(row_word(over, at), most_over_midnight(span, user, day, window)))
        put_word(told, at, 1)
    return row_word(over, at)


@compiled
def _busy_mark(marks: Any, slot: int, day: int, most: Any) -> int:
    """The mark of a day by how much its windows hold, within it and over the midnight before it, of whatever class."""
    needs, least, rows, mark = ask(marks, slot, NEEDS), ask(marks, slot, LEAST), passing(marks, slot, day), 0
    if most[0] >= least and rows >= needs:
        mark = 2
    if most[1] >= least:
        late, early = _over_midnight(marks, day)
        of_both = min(late, passing(marks, slot, day - 1)) + min(early, rows)
        given = ask(marks, ask(marks, slot, THEN), GIVEN)
        if of_both >= needs and (early > 0 or given):  # a contact need not be beside a row
            mark |= 2 | ACROSS | (0 if mark else ONLY_ACROSS)
    return mark


@compiled
def _over_midnight(marks: Any, day: int) -> Any:
    """How many rows a window over the midnight before a day may hold of the day before, and of the day."""
    return row_word(marks.said, _LATE * marks.days + day), row_word(marks.said, _EARLY * marks.days + day)


@compiled
def _of_kinds(whose: Any, marks: Any, slot: int, day: int, mark: int) -> int:
    """What is left of a mark by how much a day says that an hour may hold of each kind of rows that a slot asks for."""
    (span, user), least = whose, ask(marks, slot, LEAST)
    within, across = mark & ONLY_ACROSS == 0, mark & ACROSS != 0
    late, early = _over_midnight(marks, day)
    one, kinds = 0, ask(marks, slot, KINDS)
    while kinds != 0 and (within or across):
        most = most_of(span, user, day, kinds)
        before = most_of(span, user, day - 1, kinds) if across else np.int64(0)
        within &= most >= least
        across &= min(late, before) + min(early, most) >= least
        one += 1
        kinds = ask(marks, slot, KINDS + one) if one < MOST_KINDS else 0
    return (2 if within or across else 0) | (ACROSS if across else 0) | (ONLY_ACROSS if across and not within else 0)


@compiled
def _mark_windows(span: Any, marks: Any, slot: int, days: Any) -> bool:
    """The same for a slot whose windows may reach back to other days."""
    needs, back, then = ask(marks, slot, NEEDS), ask(marks, slot, BACK), ask(marks, slot, THEN)
    held, low, since = 0, 0, 0
    for day in range(days[1] + 1):
        held += passing(marks, slot, day)
        while day_number(span, low) < day_number(span, day) - back:
            held -= passing(marks, slot, low)
            low += 1
        if held >= needs and passing(marks, then, day) and day >= days[0]:
            for before in range(max(low, since), day):
                _mark(marks, slot, before, 1)
            _mark(marks, slot, day, 3)
            since = day + 1
    return since > 0
