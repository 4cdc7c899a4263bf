"""A day's events as numbers, straight from its Parquet."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.coded import ACTION_CODES, PARTS
from probity.analysis.lake.contract import EVENTS
from probity.analysis.lake.keys import keys_of, numbers_of, spread, times_of
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.naming import Names
from probity.analysis.lake.rows import Arrived, in_order
from probity.foundation.kernel.errors import BadInput

_READ: Final = (
    "event_id",
    "occurred_at",
    "user_id",
    "requested_by",
    "system",
    "action",
    "record_id",
    "subject_ref",
    "site_id",
    "reason_ref",
)
_FEW: Final = ("user_id", "requested_by", "system", "action", "site_id")
"""Texts of which a part holds few: their words are taken once."""
_REQUIRED: Final = tuple(one.name for one in EVENTS.columns if one.required)
_MOST_ROWS: Final = 1 << 20
_TYPES: Final = {"user": np.int32, "requester": np.int32, "site": np.int32}


def decode(lake: Lake, day: date, parts: list[Path], names: Names) -> Arrived:
    """The events of a day's files, by time and id.

    Raises:
        BadInput: a file is damaged, has blanks where none may be, or events of another day.
    """
    sizes = [_size(path, lake) for path in parts]
    arrived = Arrived(*(np.zeros(sum(sizes), dtype=_TYPES.get(name, np.int64)) for name in Arrived._fields))
    at = 0
    for path in parts:
        for table in _tables(path, lake):
            _take(table, arrived, at, names, lake.place_of(path))
            at += len(table)
    _check_day(arrived, day)
    if not in_order(arrived.time, arrived.event):
        order = np.lexsort((arrived.event, arrived.time))
        arrived = Arrived(*(column[order] for column in arrived))
    return arrived


def _size(path: Path, lake: Lake) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError) as fault:
        raise _damaged(path, lake) from fault


def _damaged(path: Path, lake: Lake) -> BadInput:
    return BadInput("It is damaged.", where=lake.place_of(path), hint="Take it away and ingest its log again.")


def _tables(path: Path, lake: Lake) -> Iterator[pa.Table]:
    """A part of the file at a time: a row group, or less of one that is large."""
    try:
        names = [name for name in _READ if name in pq.read_schema(path).names]
        with pq.ParquetFile(path, read_dictionary=list(_FEW), memory_map=True) as file:
            for group in range(file.num_row_groups):
                if file.metadata.row_group(group).num_rows <= _MOST_ROWS:
                    yield file.read_row_group(group, columns=names, use_threads=False)
                    continue
                for batch in file.iter_batches(_MOST_ROWS, row_groups=[group], columns=names, use_threads=False):
                    yield pa.Table.from_batches([batch])
    except (pa.ArrowException, OSError) as fault:
        raise _damaged(path, lake) from fault


def _take(table: pa.Table, arrived: Arrived, at: int, names: Names, where: str) -> None:
    """Put the events of one part from `at` on."""
    for name in _REQUIRED:
        if blanks := table.column(name).null_count:
            raise BadInput(f"{blanks:,} events have nothing under {name!r}.", where=where)
    rows = slice(at, at + len(table))
    arrived.time[rows] = times_of(table.column("occurred_at"))
    arrived.event[rows] = numbers_of(table.column("event_id"))
    arrived.user[rows] = names.codes("users", table.column("user_id"))
    arrived.code[rows] = _actions(table.column("action"))
    arrived.code[rows] |= names.codes("systems", table.column("system")) << PARTS["system"].shift
    held = set(table.column_names)
    if "requested_by" in held:
        arrived.requester[rows] = names.codes("users", table.column("requested_by"))
    if "site_id" in held:
        arrived.site[rows] = names.codes("sites", table.column("site_id"))
    if not arrived.user[rows].all():
        raise BadInput("Events have nothing under 'user_id'.", where=where)
    _take_keys(table, arrived, rows, held)


def _take_keys(table: pa.Table, arrived: Arrived, rows: slice, held: set[str]) -> None:
    for column, kind in (("record_id", "record"), ("subject_ref", "subject"), ("reason_ref", "reason")):
        if column in held:
            getattr(arrived, kind)[rows] = keys_of(table.column(column), kind)
    record, reason = arrived.record[rows], arrived.reason[rows]
    np.copyto(arrived.subject[rows], record, where=arrived.subject[rows] == 0)
    arrived.code[rows] |= (record != 0).astype(np.int64) << PARTS["has_record"].shift
    arrived.code[rows] |= (reason != 0).astype(np.int64) << PARTS["reason_given"].shift


def _actions(words: pa.ChunkedArray) -> np.ndarray:
    found = []
    for chunk in words.chunks:
        held = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        codes = [ACTION_CODES.get(word, 0) for word in held.dictionary.to_pylist()]
        found.append(spread(held, np.array(codes, dtype=np.int64)))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _check_day(arrived: Arrived, day: date) -> None:
    if not len(arrived.time):
        return
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    first, last = (int((start + timedelta(days=more)).timestamp()) * 1_000_000 for more in (0, 1))
    strange = int(np.count_nonzero((arrived.time < first) | (arrived.time >= last)))
    if strange:
        raise BadInput(
            f"{strange:,} events are of another day.",
            where=f"{EVENTS.name}/day={day}",
            hint="Days are by UTC. Take the file away and ingest its log.",
        )
