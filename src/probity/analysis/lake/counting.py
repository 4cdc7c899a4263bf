"""How many rows of each day of a user pass each test, and so on which days a hit may rest. No row is read for it."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.columns import BACK, GIVEN, NEEDS, TEST, THEN
from probity.analysis.lake.gathering import day_of, first_of
from probity.analysis.lake.instructions import BLOCK, add_where, address, row_half, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import (
    CELL_CLASS,
    CELL_COUNT,
    CELL_STARTS,
    STARTS,
    class_of,
    column,
    day_number,
    patterns_of,
    place_in,
    wide_classes,
)

_SMALL: Final = 65_535


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
    tables = (np.int64(address(each)), np.int64(address(of_day)), len(of_day))
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
    (classes, wider, patterns, many), (marks, sums, width) = held, tables
    for cell in range(start, stop):
        pattern, of = row_half(patterns, class_of(classes, wider, cell)), row_half(many, cell)
        for block in range(0, width, BLOCK):
            add_where(sums + 2 * block, marks + pattern * width + block, of)


@compiled
def _count_large_day(span: Any, each: Any, whose: Any, counts: Any) -> None:
    """Count a day with more rows than 16 bits can."""
    day, place = whose
    (classes, wider, patterns, many), starts = _cells_of(span, day), column(span, day, CELL_STARTS)
    for cell in range(row_word(starts, place), row_word(starts, place + 1)):
        pattern, of = row_half(patterns, class_of(classes, wider, cell)), row_half(many, cell)
        for test in range(min(len(counts), each.shape[1])):
            counts[test, day] += of & each[pattern, test]


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
def mark_days(span: Any, counts: Any, slots: Any, days: Any, read: Any, active: Any) -> None:
    """Mark for each slot the days whose rows a hit may rest on by 1, those that may have its end by 3, and if any."""
    read[:] = 0
    for slot in range(len(slots)):
        needs, back, test, then = (
            slots[slot, NEEDS],
            slots[slot, BACK],
            slots[slot, TEST],
            slots[slots[slot, THEN], TEST],
        )
        active[slot] = False
        whole = 0
        for day in range(span.days):
            whole += counts[test, day]
        if needs == 0 or whole < needs:
            continue
        held, low, marked = 0, 0, 0
        for day in range(days[1] + 1):
            held += counts[test, day]
            while day_number(span, low) < day_number(span, day) - back:
                held -= counts[test, low]
                low += 1
            if held >= needs and counts[then, day] and day >= days[0]:
                for before in range(max(low, marked), day):
                    read[slot, before] = 1
                read[slot, day] = 3
                marked = day + 1
        active[slot] = marked > 0
