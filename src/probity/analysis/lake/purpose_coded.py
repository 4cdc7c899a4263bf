"""The look-ups of a lake from its coded days: classes say which are explained, and only the others are read."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from probity.analysis.lake.algebra import Test
from probity.analysis.lake.besides import read_plain
from probity.analysis.lake.coded import PARTS, CodedDay
from probity.analysis.lake.contract import ACTIONS
from probity.analysis.lake.kernels import mixed_keys
from probity.analysis.lake.keys import keys_of
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.lowering import holding
from probity.analysis.lake.naming import Names
from probity.analysis.lake.purpose import LOOKED, UNEXPLAINED, Question
from probity.analysis.lake.reading_coded import Coded, open_coded
from probity.analysis.lake.sql import reader

_WORDS: Final = ("", *ACTIONS)


@dataclass(frozen=True)
class Summed:
    """Reads the coded days, which must be as the lake stands."""

    lake: Lake

    def look_ups(self, question: Question, since: date, until: date) -> tuple[pa.Table, pa.Table]:
        """`LOOKED` and `UNEXPLAINED` of the days from `since` up to and with `until`."""
        coded = open_coded(self.lake)
        theirs = _Theirs.of(self.lake, coded)
        looked, unexplained = [LOOKED.empty_table()], [UNEXPLAINED.empty_table()]
        for day in (coded.day(one) for one in coded.days if since <= one <= until):
            classes = _Classes(day, question, coded.names)
            looked.append(_looked(day, classes, coded.names))
            unexplained.append(_unexplained(day, classes, coded.names, theirs))
        return pa.concat_tables(looked), pa.concat_tables(unexplained)


@dataclass(frozen=True, eq=False)
class _Theirs:
    """Which reasons were ever whose."""

    anybodys: NDArray[np.int64]
    own: NDArray[np.int64]

    @staticmethod
    def of(lake: Lake, coded: Coded) -> "_Theirs":
        with reader() as connection:
            table = read_plain(connection, lake, "reasons")
        reason, user = keys_of(table["reason_ref"], "reason"), coded.names.codes("users", table["user_id"])
        return _Theirs(reason[user == 0], _both(user, reason))

    def once(self, user: NDArray[Any], reason: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each reason was the user's, or anybody's, at any time."""
        found: NDArray[np.bool_] = np.isin(reason, self.anybodys) | np.isin(_both(user, reason), self.own)
        return found


def _both(user: NDArray[Any], reason: NDArray[np.int64]) -> NDArray[np.int64]:
    made = np.empty(len(reason), dtype=np.int64)
    mixed_keys(user.astype(np.int32), reason, made)
    return made


class _Classes:
    """What a question says of each class of a day."""

    def __init__(self, day: CodedDay, question: Question, names: Names) -> None:
        codes = day.classes
        judged = PARTS["whom"].of(codes) != 0

        def passes(test: Test) -> NDArray[np.bool_]:
            passed: NDArray[np.bool_] = judged & holding(test, codes, names)
            return passed

        self.role = PARTS["role"].of(codes) if question.has_roles else np.zeros(len(codes), dtype=np.int64)
        self.looked, self.grave, self.off_duty = map(passes, (question.looked, question.grave, question.off_duty))
        self.faults = ("", *question.faults)
        self.fault = np.zeros(len(codes), dtype=np.int8)
        for number, test in enumerate(question.faults.values(), 1):
            self.fault[passes(test)] = number


def _looked(day: CodedDay, classes: _Classes, names: Names) -> pa.Table:
    held = np.flatnonzero(classes.looked[day.cell_class])
    place = np.searchsorted(day.cell_starts, held, side="right") - 1
    keys = day.users[place].astype(np.int64) << 32 | classes.role[day.cell_class[held]]
    keys, which = np.unique(keys, return_inverse=True)
    looks = np.bincount(which, weights=day.cell_count[held], minlength=len(keys)).astype(np.int64)
    columns = [_words(names.lists["users"], keys >> 32), _words(names.lists["roles"], keys & 0xFFFFFFFF)]
    return pa.Table.from_arrays([*columns, _days(day, len(keys)), pa.array(looks)], schema=LOOKED)


def _unexplained(day: CodedDay, classes: _Classes, names: Names, theirs: _Theirs) -> pa.Table:
    rows = np.flatnonzero((classes.fault > 0)[day.cls])
    user = day.users[np.searchsorted(day.starts, rows, side="right") - 1]
    cls = day.cls[rows]
    columns = {
        "fault": _words(classes.faults, classes.fault[cls]),
        "user_id": _words(names.lists["users"], user),
        "role": _words(names.lists["roles"], classes.role[cls]),
        "day": _days(day, len(rows)),
        "t": pa.array(day.time[rows]),
        "event_id": pa.array(day.event[rows]),
        "system": _words(names.lists["systems"], day.part("system")[cls]),
        "action": _words(_WORDS, day.part("action")[cls]),
        "grave": pa.array(classes.grave[cls]),
        "off_duty": pa.array(classes.off_duty[cls]),
        "once_theirs": pa.array(theirs.once(user, day.matter_reason[day.matters_of(rows)])),
    }
    return pa.Table.from_arrays([columns[name] for name in UNEXPLAINED.names], schema=UNEXPLAINED)


def _words(held: Any, numbers: NDArray[Any]) -> pa.Array:
    """The words of numbers, each word looked up once."""
    used, which = np.unique(numbers, return_inverse=True)
    return pa.array([held[one] for one in used.tolist()], pa.string()).take(pa.array(which))


def _days(day: CodedDay, count: int) -> pa.Array:
    return pa.array([day.day] * count, pa.date32())
