"""How many subjects of each kind a user met in a day: every rule that counts them, in one pass over the day's rows."""

from typing import Any

import numpy as np

from probity.analysis.lake.columns import BY_MEETING, LEAST, TEST, WAY, put
from probity.analysis.lake.gathering import CLS, DAY, STARTS, SUBJECT, begin, class_of
from probity.analysis.lake.kernels import lowest, row_word
from probity.analysis.lake.machine import address, compiled


@compiled
def meet(here: Any, slots: Any, active: Any, rooms: Any, out: Any, found: int) -> int:
    """List the days on which a user met so many subjects; -1 when there is no room for them."""
    span, words, _, _, read = here
    asked = np.flatnonzero(active & (slots[:, WAY] == BY_MEETING))
    if found < 0 or len(asked) == 0:
        return found
    met, leasts = np.zeros((2, 64), dtype=np.int64)
    for day in range(len(span[4])):
        for one in range(len(words)):
            wanted, most = _wanted(slots, asked, (read, day, one), leasts)
            if wanted == np.uint64(0) or not _meet(here, day, (one, wanted, most, leasts), rooms, met):
                continue
            if found + len(asked) > len(out):
                return -1
            found = _list_met(here, slots, asked, (day, one), met, out, found)
    return found


@compiled
def _wanted(slots: Any, asked: Any, where: Any, leasts: Any) -> Any:
    """The tests of one word that are put to a day, and the most that any asks for; `leasts` takes what each does."""
    read, day, one = where
    wanted, most = np.uint64(0), np.int64(0)
    for slot in asked:
        if read[slot, day] & 2 and slots[slot, TEST] >> 6 == one:
            test = slots[slot, TEST] & 63
            bit, least = np.uint64(1) << np.uint64(test), slots[slot, LEAST]
            leasts[test] = min(leasts[test], least) if wanted & bit else least
            wanted, most = wanted | bit, max(most, least)
    return wanted, most


@compiled
def _still(wanted: Any, leasts: Any, bound: int) -> Any:
    """Which tests may still be passed by as many subjects as they ask for, and the most that any of them asks for."""
    bits, kept, most = wanted, wanted, np.int64(0)
    while bits != np.uint64(0):
        test = np.int64(lowest(bits))
        if leasts[test] > bound:
            kept &= ~(bits & (~bits + np.uint64(1)))
        else:
            most = max(most, leasts[test])
        bits &= bits - np.uint64(1)
    return kept, most


@compiled
def _meet(here: Any, day: int, asked: Any, rooms: Any, met: Any) -> bool:
    """Count the subjects of each test, as long as there may be enough for it; False when there are for none."""
    span, words, user, _, _ = here
    at, places, offsets, wide, _ = span
    one, wanted, most, leasts = asked
    (table, state), tests = rooms[3], rooms[7].view(np.uint64)
    start, stop = row_word(at[day, STARTS], places[day, user]), row_word(at[day, STARTS], places[day, user] + 1)
    begin(rooms[3], stop - start)
    bits, subjects, classes = address(words[one]), at[day, SUBJECT], at[day, CLS]
    first, wider, turn, last, known = offsets[day], wide[day], state[0], state[2], 0
    for row in range(start, stop):
        passes = np.uint64(row_word(bits, first + class_of(classes, wider, row))) & wanted
        subject = row_word(subjects, row)
        if passes == np.uint64(0) or subject == 0:
            continue
        place = subject & last
        while table[place, 1] >> 32 == turn and table[place, 0] != subject:
            place = (place + 1) & last
        if table[place, 1] >> 32 != turn:
            table[place, 0], table[place, 1] = subject, (turn << 32) | known
            tests[known] = np.uint64(0)
            known += 1
        elif known + stop - row <= most:
            wanted, most = _still(wanted, leasts, known + stop - row - 1)
            if wanted == np.uint64(0):
                return False
        tests[table[place, 1] & 0xFFFFFFFF] |= passes
    _count_bits(tests[:known], met)
    return True


@compiled
def _count_bits(tests: Any, met: Any) -> None:
    met[:] = 0
    for bits in tests:
        while bits != np.uint64(0):
            met[np.int64(lowest(bits))] += 1
            bits &= bits - np.uint64(1)


@compiled
def _list_met(here: Any, slots: Any, asked: Any, where: Any, met: Any, out: Any, found: int) -> int:
    span, _, user, _, read = here
    day, one = where
    on = span[4][day]
    for slot in asked:
        measure = met[slots[slot, TEST] & 63]
        if read[slot, day] & 2 and slots[slot, TEST] >> 6 == one and measure >= slots[slot, LEAST]:
            put(out, found, (slot, user, np.int64(0), on, measure, on * DAY, on * DAY + DAY - 1, 0, 0))
            found += 1
    return found
