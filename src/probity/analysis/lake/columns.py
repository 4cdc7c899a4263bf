"""What a walk over users is asked and what it lists: the columns of both."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.algebra import Contact, Count, Counted, Key, Rule
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.codedspan import CodedSpan
from probity.analysis.lake.machine import compiled

NEEDS, BACK, TEST, THEN, WINDOW, LEAST, APART, ABOUT, BY_SUBJECT, DISTINCT, GIVEN, DURING, BUSY, WAY, GROUP = range(15)
"""What is asked for a slot; `NEEDS` is 0 for one that is not walked, and `THEN` is the slot of what must follow."""
ASKED: Final = 15
BY_CELLS, BY_MEETING, BY_FOLLOWING, BY_SLIDING, BY_ROWS = range(1, 6)
"""The ways: the counts of a day say all; a day's subjects are met; rows before an end are looked at; events of a window
are counted; all rows that pass are read."""
ENDS, WITHIN = range(2)
"""Of a group of sequences that end with the same and reach as far back: the test of its ends, and how far."""
SLOT, USER, ABOUT_WHOM, ON, MEASURE, FROM, UPTO, END, ENDED = range(9)
"""The columns of a hit: its rows are of moments `FROM` to `UPTO`; a sequence ends with an event, or 0 for a contact."""
HIT: Final = 9


@compiled
def put(out: Any, at: int, hit: Any) -> None:
    """Write one hit."""
    for column in range(HIT):
        out[at, column] = hit[column]


def asked_of(span: CodedSpan) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What is asked for each slot, and the groups of sequences."""
    asked = np.zeros((len(span.slots), ASKED), dtype=np.int64)
    groups: dict[tuple[int, int], int] = {}
    for number, slot in enumerate(span.slots):
        condition, row = slot.rule.condition, asked[number]
        row[TEST], row[THEN], row[BACK] = span.test(slot), number, slot.back
        row[GIVEN] = isinstance(slot.test, Contact)
        row[DURING] = slot.rule.during is not None
        if isinstance(condition, Count) and Key.USER in condition.by:
            row[NEEDS] = row[LEAST] = condition.at_least
            row[WINDOW], row[APART] = condition.within or 0, condition.apart
            row[ABOUT], row[BY_SUBJECT] = is_about(condition), Key.SUBJECT in condition.by
            row[BUSY] = bool(condition.within) and Key.SUBJECT not in condition.by
            row[DISTINCT] = condition.counted is not Counted.EVENTS
            row[WAY] = _way(slot.rule, condition)
        elif isinstance(condition, Following) and slot.test is slot.rule.where:
            row[NEEDS] = row[LEAST] = condition.at_least
            row[THEN], row[WINDOW] = number + 1, condition.within
            row[ABOUT] = condition.then is not Contact.WATCHED
            row[WAY] = BY_ROWS
            if not isinstance(condition.then, Contact) and not slot.rule.during:
                ends = span.test(span.slots[number + 1]), condition.within
                row[WAY], row[GROUP] = BY_FOLLOWING, groups.setdefault(ends, len(groups))
    return asked, np.array(list(groups), dtype=np.int64).reshape(-1, 2)


def _way(rule: Rule, condition: Count) -> int:
    """How the hits of a count are found: by all of a user's rows that pass, or by less of them."""
    if rule.during or condition.apart or set(condition.by) != {Key.USER}:
        return BY_ROWS
    if condition.within:
        return BY_SLIDING if condition.counted is Counted.EVENTS else BY_ROWS
    ways = {Counted.EVENTS: BY_CELLS, Counted.SUBJECTS: BY_MEETING}
    return ways.get(condition.counted, BY_ROWS)


def is_about(condition: Count) -> bool:
    """Whether an event about nobody does not count."""
    return Key.SUBJECT in condition.by or condition.counted is Counted.SUBJECTS
