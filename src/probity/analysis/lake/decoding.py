"""A day's events as numbers, straight from its Parquet, one column after another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.coded import ACTION_CODES
from probity.analysis.lake.contract import EVENTS
from probity.analysis.lake.keys import SEEDS, keys_of, numbers_of, spread, times_of
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.machine import fill, table_for, values_of
from probity.analysis.lake.naming import Names
from probity.analysis.lake.pages import Way, numbers_in_pages
from probity.analysis.lake.room import Room
from probity.foundation.kernel.errors import BadInput

_NUMBERS: Final = ("event_id", "occurred_at")
_MANY: Final = {"record_id": "record", "subject_ref": "subject", "reason_ref": "reason"}
"""Texts that hardly repeat: their keys are made without them."""
_LISTS: Final = {"user_id": "users", "requested_by": "users", "site_id": "sites", "system": "systems"}
"""Texts of which a part holds few: their words are taken once. Actions are such too."""
_REQUIRED: Final = tuple(one.name for one in EVENTS.columns if one.required)
_MOST_ROWS: Final = 1 << 20


@dataclass(frozen=True, eq=False)
class DayFile:
    """One file of a day, open."""

    file: pq.ParquetFile
    held: np.ndarray
    """Its bytes, mapped."""
    places: Mapping[str, int]
    kinds: pa.Schema
    where: str

    @property
    def rows(self) -> int:
        """How many events it has."""
        return int(self.file.metadata.num_rows)

    def numbers(self, name: str, group: int, names: Names, out: np.ndarray, room: Room) -> None:
        """Put one column of a row group into `out`: from its pages, or through PyArrow where it cannot be."""
        if name not in self.places:
            out[:] = 0
            return
        place, schema = self.places[name], self.file.schema
        way = _way(name, self.kinds.field(name).type, names)
        column = self.file.metadata.row_group(group).column(place)
        if way is None or not numbers_in_pages(self.held, column, schema.column(place), way, out, room):
            self._through_arrow(name, group, names, out)

    def _through_arrow(self, name: str, group: int, names: Names, out: np.ndarray) -> None:
        at, taken = 0, _taken(name, names)
        for batch in self.file.iter_batches(_MOST_ROWS, row_groups=[group], columns=[name], use_threads=False):
            column = pa.chunked_array([batch.column(0)])
            if name in _REQUIRED and column.null_count:
                raise BadInput(f"{column.null_count:,} events have nothing under {name!r}.", where=self.where)
            out[at : at + len(batch)] = taken(column)
            at += len(batch)


@dataclass(frozen=True, eq=False)
class DayFiles:
    """The files of a day, one after another; what is read stands in `room` until the next is."""

    files: tuple[DayFile, ...]
    names: Names
    room: Room

    @property
    def rows(self) -> int:
        """How many events they have."""
        return sum(one.rows for one in self.files)

    def columns(self, *wanted: str) -> Iterator[tuple[slice, list[np.ndarray]]]:
        """Columns in parts that stay near, each with the place of its rows among those of the day.

        Raises:
            BadInput: a file is damaged, or has blanks where none may be.
        """
        for one, group, part in self._parts():
            found = [self.room.array(f"part {name}", part.stop - part.start, np.int64) for name in wanted]
            self._read(one, group, wanted, found)
            yield part, found

    def whole(self, name: str, kind: type) -> np.ndarray:
        """A column of the whole day."""
        found = self.room.array(name, self.rows, kind)
        if kind is np.int64:
            for one, group, part in self._parts():
                self._read(one, group, (name,), [found[part]])
        else:
            for part, (numbers,) in self.columns(name):
                found[part] = numbers
        return found

    def _parts(self) -> Iterator[tuple[DayFile, int, slice]]:
        at = 0
        for one in self.files:
            for group in range(one.file.num_row_groups):
                rows = one.file.metadata.row_group(group).num_rows
                yield one, group, slice(at, at + rows)
                at += rows

    def _read(self, one: DayFile, group: int, wanted: Sequence[str], found: Sequence[np.ndarray]) -> None:
        with _damage_of(one.where):
            for name, out in zip(wanted, found, strict=True):
                one.numbers(name, group, self.names, out, self.room)
        if "user_id" in wanted and not found[wanted.index("user_id")].all():
            raise BadInput("Events have nothing under 'user_id'.", where=one.where)


@contextmanager
def opened(lake: Lake, parts: list[Path], names: Names, room: Room) -> Iterator[DayFiles]:
    """The files of a day, to be read while they are open.

    Raises:
        BadInput: a file is damaged, or lacks a column that it must have.
    """
    files: list[DayFile] = []
    try:
        files.extend(_open(path, lake.place_of(path)) for path in parts)
        yield DayFiles(tuple(files), names, room)
    finally:
        for one in files:
            one.file.close()


def _open(path: Path, where: str) -> DayFile:
    with _damage_of(where):
        told = pq.read_metadata(path)
        places = {told.schema.column(place).path: place for place in range(len(told.schema))}
        texts = [name for name in (*_LISTS, "action") if name in places]
        file = pq.ParquetFile(path, metadata=told, read_dictionary=texts, memory_map=True)
        if lost := set(_REQUIRED) - set(places):
            raise KeyError(*lost)
        held = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
        return DayFile(file, held, places, file.schema_arrow, where)


@contextmanager
def _damage_of(where: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, IndexError, KeyError, ValueError) as fault:
        raise BadInput("It is damaged.", where=where, hint="Take it away and ingest its log again.") from fault


def _way(name: str, kind: pa.DataType, names: Names) -> Way | None:
    """How a column is read from its pages, if it is."""
    if name in _NUMBERS:
        return Way(blanks=False) if kind == pa.int64() or (pa.types.is_timestamp(kind) and kind.unit == "us") else None
    if name in _MANY:
        return Way(SEEDS[_MANY[name]])
    worth = _actions_of_keys if name == "action" else partial(names.known, _LISTS[name])
    return Way(SEEDS["name"], worth, blanks=name not in _REQUIRED)


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
    found: np.ndarray = values_of(_table_of_actions(), keys)
    return found


@cache
def _table_of_actions() -> np.ndarray:
    table = table_for(len(ACTION_CODES))
    fill(table, keys_of(pa.array(ACTION_CODES), "name"), np.array(list(ACTION_CODES.values())))
    return table


def check_day(time: np.ndarray, day: date) -> None:
    """See that events are of a day.

    Raises:
        BadInput: some are of another.
    """
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    first, last = (int((start + timedelta(days=more)).timestamp()) * 1_000_000 for more in (0, 1))
    if len(time) and (time.min() < first or time.max() >= last):
        strange = int(np.count_nonzero((time < first) | (time >= last)))
        raise BadInput(
            f"{strange:,} events are of another day.",
            where=f"{EVENTS.name}/day={day}",
            hint="Days are by UTC. Take the file away and ingest its log.",
        )
