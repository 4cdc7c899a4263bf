"""How many subjects of each kind a user met in a day: every rule that counts them, in one pass over the day's rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.columns import BY_MEETING, LEAST, TEST, WAY, ask, marked, put
from probity.analysis.lake.instructions import address, lowest, put_word, row_byte, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.rare import COUNTED
from probity.analysis.lake.userdays import ANY_NUMBER, DAY, SUBJECTS, day_number, pattern_in, said_of, user_day, whom_in


def met_by(slots: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of the slots ask how many subjects were met in a day."""
    return np.flatnonzero(slots[:, WAY] == BY_MEETING)


@compiled
def meet(here: Any, asked: Any, room: int, out: Any, found: int) -> int:
    """List the days on which a user met so many subjects; -1 when there is no room for them.

    `here` is the span, a user and `Marks`; `asked` is `met_by`, and `room` has a word for each
    subject of a day.
    """
    (span, user, marks), slots = here, (address(asked), len(asked))
    fewest = _fewest(marks, slots)
    for day in range(span.days if found >= 0 and fewest < ANY_NUMBER else 0):
        subjects = said_of(span, user, day, SUBJECTS)
        if subjects < fewest:
            continue
        for one in range(marks.words.many):
            wanted = _wanted(marks, slots, (day, one), subjects)
            if wanted == 0:
                continue
            if found + len(asked) > len(out):
                return -1
            _meet(here, day, (one, wanted, subjects), room)
            found = _list_met(here, slots, (day, one), out, found)
    return int(found)


@compiled
def _fewest(marks: Any, slots: Any) -> Any:
    """The fewest subjects that any of some slots asks for, of those that have a mark."""
    fewest = np.int64(ANY_NUMBER)
    for one in range(slots[1]):
        slot = row_word(slots[0], one)
        if row_byte(marks.active, slot):
            fewest = min(fewest, ask(marks, slot, LEAST))
    return fewest


@compiled
def _asks(marks: Any, slot: int, where: Any, subjects: int) -> bool:
    """Whether a slot whose test is in a word asks for no more subjects of a day than so many."""
    day, one = where
    of_word = ask(marks, slot, TEST) >> 6 == one
    return bool(of_word and marked(marks, slot, day) & 2 and ask(marks, slot, LEAST) <= subjects)


@compiled
def _wanted(marks: Any, slots: Any, where: Any, subjects: int) -> Any:
    """The tests of one word that are put to a day on which the user met so many subjects."""
    wanted = np.int64(0)
    for one in range(slots[1]):
        slot = row_word(slots[0], one)
        wanted |= np.int64(_asks(marks, slot, where, subjects)) << (ask(marks, slot, TEST) & 63)
    return wanted


@compiled
def _meet(here: Any, day: int, asked: Any, tests: int) -> None:
    """Count the subjects of each test; `tests` has room for a word for each."""
    (span, user, marks), (one, wanted, subjects) = here, asked
    of, words, met = user_day(span, user, day), marks.words, marks.room + 8 * COUNTED
    for subject in range(subjects + 1):
        put_word(tests, subject, 0)
    bits = words.start + 8 * words.patterns * one
    for row in range(of.start, of.stop):
        whom = whom_in(of, row)
        put_word(tests, whom, row_word(tests, whom) | row_word(bits, pattern_in(of, row)))
    for test in range(64):
        put_word(met, test, 0)
    for subject in range(1, subjects + 1):
        left = row_word(tests, subject) & wanted
        while left != 0:
            passed = np.int64(lowest(np.uint64(left)))
            put_word(met, passed, row_word(met, passed) + 1)
            left &= left - 1


@compiled
def _list_met(here: Any, slots: Any, where: Any, out: Any, found: int) -> int:
    (span, user, marks), day = here, where[0]
    on = day_number(span, day)
    for one in range(slots[1]):
        slot = row_word(slots[0], one)
        measure = row_word(marks.room + 8 * COUNTED, ask(marks, slot, TEST) & 63)
        if _asks(marks, slot, where, measure):
            put(out, found, (slot, user, np.int64(0), on, measure, on * DAY, on * DAY + DAY - 1, 0, 0))
            found += 1
    return found
