"""A day's events as numbers, straight from its Parquet."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.coded import ACTION_CODES, PARTS
from probity.analysis.lake.contract import EVENTS
from probity.analysis.lake.keys import SEEDS, keys_of, numbers_of, spread, times_of
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.machine import fill, table_for, values_of
from probity.analysis.lake.naming import Names
from probity.analysis.lake.pages import Way, numbers_in_pages
from probity.analysis.lake.room import Room
from probity.analysis.lake.rows import Arrived, add_what_is_given
from probity.foundation.kernel.errors import BadInput

_NUMBERS: Final = {"event_id": "event", "occurred_at": "time"}
_MANY: Final = {"record_id": "record", "subject_ref": "subject", "reason_ref": "reason"}
"""Texts that hardly repeat: their keys are made without them."""
_FEW: Final = {"user_id": "user", "requested_by": "requester", "site_id": "site", "system": "system", "action": "code"}
"""Texts of which a part holds few: their words are taken once."""
_LISTS: Final = {"user_id": "users", "requested_by": "users", "site_id": "sites", "system": "systems"}
_INTO: Final = _NUMBERS | _MANY | _FEW
_REQUIRED: Final = tuple(one.name for one in EVENTS.columns if one.required)
_MOST_ROWS: Final = 1 << 20
_TYPES: Final = {"user": np.int32, "requester": np.int32, "site": np.int32}


def decode(lake: Lake, day: date, parts: list[Path], names: Names, room: Room) -> Arrived:
    """The events of a day's files, one after another; they stand in `room` until the next day does.

    Raises:
        BadInput: a file is damaged, has blanks where none may be, or events of another day.
    """
    sizes = [_size(path, lake) for path in parts]
    arrived = Arrived(*(room.array(name, sum(sizes), _TYPES.get(name, np.int64)) for name in Arrived._fields))
    at = 0
    for path, size in zip(parts, sizes, strict=True):
        try:
            _take_file(path, Arrived(*(column[at : at + size] for column in arrived)), names, lake.place_of(path))
        except (pa.ArrowException, OSError, IndexError, KeyError, ValueError) as fault:
            raise _damaged(path, lake) from fault
        at += size
    _check_day(arrived, day)
    return arrived


def _size(path: Path, lake: Lake) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError) as fault:
        raise _damaged(path, lake) from fault


def _damaged(path: Path, lake: Lake) -> BadInput:
    return BadInput("It is damaged.", where=lake.place_of(path), hint="Take it away and ingest its log again.")


def _take_file(path: Path, arrived: Arrived, names: Names, where: str) -> None:
    """Read one file: its columns from their pages, and through PyArrow those that cannot be."""
    at = 0
    few = [name for name in pq.read_schema(path).names if name in _FEW]
    with pq.ParquetFile(path, read_dictionary=few, memory_map=True) as file:
        held = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            part = Arrived(*(column[at : at + rows] for column in arrived))
            system = np.empty(rows, dtype=np.int64)
            into = {name: system if field == "system" else getattr(part, field) for name, field in _INTO.items()}
            for name in set(into) - set(file.schema_arrow.names):
                into.pop(name)[:] = 0
            if lost := set(_REQUIRED) - set(into):
                raise KeyError(*lost)
            _take_group(file, group, held, into, names, where)
            if not part.user.all():
                raise BadInput("Events have nothing under 'user_id'.", where=where)
            part.code[:] |= system << PARTS["system"].shift
            add_what_is_given(part.code, part.record, part.subject, part.reason)
            at += rows


def _take_group(
    file: pq.ParquetFile, group: int, held: np.ndarray, into: Mapping[str, np.ndarray], names: Names, where: str
) -> None:
    """Read a row group: through PyArrow at once, or less at a time of one that is large."""
    places = {file.schema.column(place).path: place for place in range(len(file.schema))}
    rows, schema = file.metadata.row_group(group), file.schema
    rest = [
        name
        for name, out in into.items()
        if name not in places
        or (way := _way(name, file.schema_arrow.field(name).type, names)) is None
        or not numbers_in_pages(held, rows.column(places[name]), schema.column(places[name]), way, out)
    ]
    if rest and rows.num_rows <= _MOST_ROWS:
        _take(file.read_row_group(group, columns=rest, use_threads=False), into, names, where)
    elif rest:
        at = 0
        for batch in file.iter_batches(_MOST_ROWS, row_groups=[group], columns=rest, use_threads=False):
            part = {name: into[name][at : at + len(batch)] for name in rest}
            _take(pa.Table.from_batches([batch]), part, names, where)
            at += len(batch)


def _way(name: str, kind: pa.DataType, names: Names) -> Way | None:
    """How a column is read from its pages, if it is."""
    if name in _NUMBERS:
        return Way(blanks=False) if kind == pa.int64() or (pa.types.is_timestamp(kind) and kind.unit == "us") else None
    if name in _MANY:
        return Way(SEEDS[_MANY[name]])
    worth = _actions_of_keys if name == "action" else partial(names.known, _LISTS[name])
    return Way(SEEDS["name"], worth, blanks=name not in _REQUIRED)


def _take(table: pa.Table, into: Mapping[str, np.ndarray], names: Names, where: str) -> None:
    """Put the columns of a table where they belong."""
    for name in table.column_names:
        column = table.column(name)
        if name in _REQUIRED and column.null_count:
            raise BadInput(f"{column.null_count:,} events have nothing under {name!r}.", where=where)
        into[name][:] = _taken(name, names)(column)


def _taken(name: str, names: Names) -> Callable[[pa.ChunkedArray], np.ndarray]:
    """What makes numbers of a column."""
    if name in _NUMBERS:
        return times_of if name == "occurred_at" else numbers_of
    if name in _MANY:
        return partial(keys_of, kind=_MANY[name])
    return _actions if name == "action" else partial(names.codes, _LISTS[name])


def _actions(words: pa.ChunkedArray) -> np.ndarray:
    found = []
    for chunk in words.chunks:
        held = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        found.append(spread(held, _actions_of_keys(keys_of(held.dictionary, "name"))))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _actions_of_keys(keys: np.ndarray) -> np.ndarray:
    """The number of each action by its key as a name; 0 for one that the contract does not know."""
    table = table_for(len(ACTION_CODES))
    fill(table, keys_of(pa.array(ACTION_CODES), "name"), np.array(list(ACTION_CODES.values())))
    found: np.ndarray = values_of(table, keys)
    return found


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
