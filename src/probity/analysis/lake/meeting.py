"""How many subjects of each kind a user met in a day: every rule that counts them, in one pass over the day's rows."""

from typing import Any

import numpy as np

from probity.analysis.lake.columns import BY_MEETING, LEAST, TEST, WAY, put
from probity.analysis.lake.instructions import lowest, row_half, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import DAY, SUBJECTS, column, day_number, pattern_in, place_in, user_day, whom_in


@compiled
def meet(here: Any, slots: Any, active: Any, room: Any, out: Any, found: int) -> int:
    """List the days on which a user met so many subjects; -1 when there is no room for them.

    `room` has a word for each subject of a day.
    """
    span, words, user, _, read = here
    asked = np.flatnonzero(active & (slots[:, WAY] == BY_MEETING))
    if found < 0 or len(asked) == 0:
        return found
    met, fewest = np.zeros(64, dtype=np.int64), slots[asked, LEAST].min()
    for day in range(span.days):
        place = place_in(span, user, day)
        subjects = row_half(column(span, day, SUBJECTS), place) if place >= 0 else 0
        if subjects < fewest:
            continue
        for one in range(words.many):
            wanted = _wanted(slots, asked, (read, day, one), subjects)
            if wanted == np.uint64(0):
                continue
            if found + len(asked) > len(out):
                return -1
            _meet(here, day, (one, wanted, subjects), room.view(np.uint64), met)
            found = _list_met(here, slots, asked, (day, one), met, out, found)
    return found


@compiled
def _wanted(slots: Any, asked: Any, where: Any, subjects: int) -> Any:
    """The tests of one word that are put to a day on which the user met so many subjects."""
    read, day, one = where
    wanted = np.uint64(0)
    for slot in asked:
        if read[slot, day] & 2 and slots[slot, TEST] >> 6 == one and slots[slot, LEAST] <= subjects:
            wanted |= np.uint64(1) << np.uint64(slots[slot, TEST] & 63)
    return wanted


@compiled
def _meet(here: Any, day: int, asked: Any, tests: Any, met: Any) -> None:
    """Count the subjects of each test; `tests` has room for a word for each."""
    span, words, user, _, _ = here
    (one, wanted, subjects), of = asked, user_day(span, user, day)
    tests[: subjects + 1] = np.uint64(0)
    bits = words.start + 8 * words.patterns * one
    for row in range(of.start, of.stop):
        passes = np.uint64(row_word(bits, pattern_in(of, row)))
        tests[whom_in(of, row)] |= passes
    met[:] = 0
    for subject in range(1, subjects + 1):
        left = tests[subject] & wanted
        while left != np.uint64(0):
            met[np.int64(lowest(left))] += 1
            left &= left - np.uint64(1)


@compiled
def _list_met(here: Any, slots: Any, asked: Any, where: Any, met: Any, out: Any, found: int) -> int:
    span, _, user, _, read = here
    day, one = where
    on = day_number(span, day)
    for slot in asked:
        measure = met[slots[slot, TEST] & 63]
        if read[slot, day] & 2 and slots[slot, TEST] >> 6 == one and measure >= slots[slot, LEAST]:
            put(out, found, (slot, user, np.int64(0), on, measure, on * DAY, on * DAY + DAY - 1, 0, 0))
            found += 1
    return found
