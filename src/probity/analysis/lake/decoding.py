"""A day's events as numbers, straight from its Parquet."""

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
from probity.analysis.lake.pages import keys_in_pages
from probity.analysis.lake.room import Room
from probity.analysis.lake.rows import Arrived, add_what_is_given, by_id_where_equal, in_order
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
_MANY: Final = {"record_id": "record", "subject_ref": "subject", "reason_ref": "reason"}
"""Texts that hardly repeat: their keys are made without them."""
_FEW: Final = ("user_id", "requested_by", "system", "action", "site_id")
"""Texts of which a part holds few: their words are taken once."""
_REQUIRED: Final = tuple(one.name for one in EVENTS.columns if one.required)
_MOST_ROWS: Final = 1 << 20
_TYPES: Final = {"user": np.int32, "requester": np.int32, "site": np.int32}


def decode(lake: Lake, day: date, parts: list[Path], names: Names, room: Room) -> Arrived:
    """The events of a day's files, by time and id; they stand in `room` until the next day does.

    Raises:
        BadInput: a file is damaged, has blanks where none may be, or events of another day.
    """
    sizes = [_size(path, lake) for path in parts]
    arrived = Arrived(*(room.zeros(name, sum(sizes), _TYPES.get(name, np.int64)) for name in Arrived._fields))
    at = 0
    for path, size in zip(parts, sizes, strict=True):
        try:
            _take_file(path, Arrived(*(column[at : at + size] for column in arrived)), names, lake.place_of(path))
        except (pa.ArrowException, OSError, IndexError, KeyError, ValueError) as fault:
            raise _damaged(path, lake) from fault
        at += size
    _check_day(arrived, day)
    return _in_order(arrived)


def _in_order(arrived: Arrived) -> Arrived:
    """By time, then id: mostly they are already, or two files that are follow one another."""
    if in_order(arrived.time, arrived.event):
        return arrived
    order = np.argsort(arrived.time, kind="stable")
    by_id_where_equal(arrived.time, arrived.event, order)
    return Arrived(*(column[order] for column in arrived))


def _size(path: Path, lake: Lake) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError) as fault:
        raise _damaged(path, lake) from fault


def _damaged(path: Path, lake: Lake) -> BadInput:
    return BadInput("It is damaged.", where=lake.place_of(path), hint="Take it away and ingest its log again.")


def _take_file(path: Path, arrived: Arrived, names: Names, where: str) -> None:
    """Read one file: the keys of texts that are many from its pages, all else through PyArrow."""
    at = 0
    few = [name for name in pq.read_schema(path).names if name in _FEW]
    with pq.ParquetFile(path, read_dictionary=few, memory_map=True) as file:
        held = np.memmap(path, dtype=np.uint8, mode="r")
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            part = Arrived(*(column[at : at + rows] for column in arrived))
            done = _take_keys(file, group, held, part)
            wanted = [name for name in file.schema_arrow.names if name in _READ and name not in done]
            _take_group(file, group, wanted, part, names, where)
            add_what_is_given(part.code, part.record, part.subject, part.reason)
            at += rows


def _take_keys(file: pq.ParquetFile, group: int, held: np.ndarray, part: Arrived) -> set[str]:
    """The columns that could be had from their pages."""
    places = {file.schema.column(place).path: place for place in range(len(file.schema))}
    rows, schema = file.metadata.row_group(group), file.schema
    return {
        name
        for name, kind in _MANY.items()
        if name in places
        and keys_in_pages(held, rows.column(places[name]), schema.column(places[name]), kind, getattr(part, kind))
    }


def _take_group(file: pq.ParquetFile, group: int, wanted: list[str], part: Arrived, names: Names, where: str) -> None:
    """A row group at once, or less at a time of one that is large."""
    if len(part.time) <= _MOST_ROWS:
        _take(file.read_row_group(group, columns=wanted, use_threads=False), part, names, where)
        return
    at = 0
    for batch in file.iter_batches(_MOST_ROWS, row_groups=[group], columns=wanted, use_threads=False):
        rows = Arrived(*(column[at : at + len(batch)] for column in part))
        _take(pa.Table.from_batches([batch]), rows, names, where)
        at += len(batch)


def _take(table: pa.Table, part: Arrived, names: Names, where: str) -> None:
    """Put the columns of a table where they belong."""
    for name in _REQUIRED:
        if blanks := table.column(name).null_count:
            raise BadInput(f"{blanks:,} events have nothing under {name!r}.", where=where)
    part.time[:] = times_of(table.column("occurred_at"))
    part.event[:] = numbers_of(table.column("event_id"))
    part.user[:] = names.codes("users", table.column("user_id"))
    part.code[:] = _actions(table.column("action"))
    part.code[:] |= names.codes("systems", table.column("system")) << PARTS["system"].shift
    held = set(table.column_names)
    if "requested_by" in held:
        part.requester[:] = names.codes("users", table.column("requested_by"))
    if "site_id" in held:
        part.site[:] = names.codes("sites", table.column("site_id"))
    for name, kind in _MANY.items():
        if name in held:
            getattr(part, kind)[:] = keys_of(table.column(name), kind)
    if not part.user.all():
        raise BadInput("Events have nothing under 'user_id'.", where=where)


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
