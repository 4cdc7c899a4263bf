"""What the summaries engine takes from the tables beside the events: contacts, and spells of closer watch."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from probity.analysis.lake.algebra import Contact, Sequence
from probity.analysis.lake.coded import CodedDay
from probity.analysis.lake.codedspan import Chosen
from probity.analysis.lake.contract import CONTEXT
from probity.analysis.lake.kernels import marked, mixed_keys, new_pairs, place_all
from probity.analysis.lake.keys import keys_of
from probity.analysis.lake.lakefolder import Lake, reading
from probity.analysis.lake.naming import Names
from probity.analysis.lake.tables import plain_context

DAY: Final = 86_400_000_000
_MARKS: Final = 1024
_BITS: Final = 8
"""So many places to a word of marks: 8 or more for each key, and few that are not wanted share one."""


def read_plain(connection: duckdb.DuckDBPyConnection, lake: Lake, table: str) -> pa.Table:
    """A table of the context, made plain."""
    path = lake.context_path(CONTEXT[table])
    rows = reading([path] if path.exists() else [], CONTEXT[table])
    return connection.sql(plain_context(CONTEXT[table], rows, "duckdb")).to_arrow_table()


class Often(NamedTuple):
    """Users who have enough rows about one subject for a sequence, and a mark for each such subject or more."""

    users: NDArray[np.int64]
    subjects: NDArray[np.int64]


def contacts(
    beside: tuple[duckdb.DuckDBPyConnection, Lake, Names],
    condition: Sequence,
    coded: Iterable[CodedDay],
    days: tuple[int, int],
    often: Callable[[NDArray[np.int64]], Often],
) -> Chosen:
    """The contacts of some days that may end a sequence, each with the subjects that its record has stood for.

    Those that nobody has enough rows about are left out, and contacts of users who have none.
    """
    connection, lake, names = beside
    table = read_plain(connection, lake, str(condition.then))
    user = names.codes("users", table["user_id"])
    time = table["t"].to_numpy()
    kept = (user != 0) & (time // DAY >= days[0]) & (time // DAY <= days[1])
    if condition.then is Contact.WATCHED:
        if condition.seconds:
            seconds = table["seconds"].to_numpy()
            kept &= np.nan_to_num(seconds, nan=-1.0) >= condition.seconds
        return _told(user[kept], np.zeros(int(kept.sum()), dtype=np.int64), time[kept])
    likely = often(np.unique(user[kept]))
    kept &= np.isin(user, likely.users)
    record = keys_of(table["record_id"], "record")
    return _with_subjects(user[kept], record[kept], time[kept], coded, likely.subjects)


def _with_subjects(
    user: NDArray[np.int64],
    record: NDArray[np.int64],
    time: NDArray[np.int64],
    coded: Iterable[CodedDay],
    about: NDArray[np.int64],
) -> Chosen:
    if not len(user):
        return _told(user, record, time)
    records, subjects = _behind(np.unique(record), coded, about)
    order = np.argsort(records, kind="stable")
    records, subjects = records[order], subjects[order]
    low, high = np.searchsorted(records, record), np.searchsorted(records, record, side="right")
    each = np.repeat(np.arange(len(record)), high - low)
    offsets = np.arange(len(each)) - np.repeat(np.cumsum(high - low) - (high - low), high - low)
    return _told(user[each], subjects[low[each] + offsets], time[each])


def _behind(
    records: NDArray[np.int64], coded: Iterable[CodedDay], about: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Records and the subjects of each: itself, and whoever of those marked any event of the lake names behind it."""
    wanted = np.zeros(1 << (len(records) * 4).bit_length(), dtype=np.int64)
    place_all(wanted, records)
    marks, latest = np.zeros(max(len(wanted) // _BITS, _MARKS), dtype=np.int64), np.zeros_like(wanted)
    marked(records, marks)
    asked = (marks, about, wanted, latest)
    met, pairs = _keys_for(len(records) * 8), np.zeros(0, dtype=np.int64)
    found = [np.stack((records, records), axis=1)]
    for day in coded:
        record, subject = day.matter_record, day.matter_subject
        out = np.empty(len(record), dtype=np.int64)
        while (count := new_pairs(record, subject, asked, met, out)) < 0 or len(pairs) * 4 > len(met):
            met = _keys_for(len(met) * 2)
            place_all(met, pairs)
            latest[:] = 0
        rows = out[:count]
        found.append(np.stack((record[rows], subject[rows]), axis=1))
        new = np.empty(count, dtype=np.int64)
        mixed_keys(record[rows], subject[rows], new)
        pairs = np.concatenate((pairs, new))
    both = np.concatenate(found)
    return both[:, 0], both[:, 1]


def _keys_for(count: int) -> NDArray[np.int64]:
    """Room for so many keys."""
    return np.zeros(1 << max(count, 1 << 16).bit_length(), dtype=np.int64)


def _told(user: NDArray[np.int64], subject: NDArray[np.int64], time: NDArray[np.int64]) -> Chosen:
    """Contacts as rows of no event; the same contact twice is one."""
    rows = np.unique(np.stack((user, subject, time), axis=1), axis=0)
    days = (rows[:, 2] // DAY).astype(np.int32)
    return Chosen(rows[:, 0].astype(np.int32), rows[:, 1], rows[:, 2], np.zeros(len(rows), dtype=np.int64), days)


def spells_of(connection: duckdb.DuckDBPyConnection, lake: Lake, table: str, names: Names) -> NDArray[np.int64]:
    """The spells in a table of those who have events: user, start and end of each."""
    spells = read_plain(connection, lake, table)
    columns = [names.codes("users", spells["user_id"]), spells["starts_at"].to_numpy(), spells["ends_at"].to_numpy()]
    rows: NDArray[np.int64] = np.stack(columns, axis=1).astype(np.int64)
    known: NDArray[np.int64] = rows[rows[:, 0] != 0]
    return known


def within_spells(spells: NDArray[np.int64], rows: Chosen) -> NDArray[np.bool_]:
    """Which rows are within one of their user's spells."""
    kept = np.zeros(len(rows), dtype=bool)
    for one, start, end in spells.tolist():
        kept |= (rows.user == one) & (start <= rows.time) & (rows.time < end)
    return kept
