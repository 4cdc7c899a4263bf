"""The folder that a lake is: where each table stands, whether it is as the contract says, and who may write."""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.contract import EVENTS, Column, Table
from probity.analysis.lake.sql import name, texts
from probity.foundation.kernel.errors import BadInput

_DAY: Final = "day="
_WORK: Final = ".ingest-"
_LOCK: Final = ".lock"
_PARQUET: Final = "[!.]*.parquet"


@dataclass(frozen=True)
class Lake:
    """A lake by its folder. A name that begins with a dot is work in hand, and no reader's business."""

    folder: Path

    def days(self) -> list[date]:
        """The days that hold events, in order.

        Raises:
            BadInput: a folder under events/ is no day.
        """
        found = []
        for path in sorted((self.folder / EVENTS.name).glob("[!.]*")):
            try:
                day = date.fromisoformat(path.name.removeprefix(_DAY) if path.name.startswith(_DAY) else "")
            except ValueError as fault:
                raise BadInput(
                    "It is no day.", where=f"{EVENTS.name}/{path.name}", hint="Days are folders: day=2025-06-01."
                ) from fault
            if any(path.glob(_PARQUET)):
                found.append(day)
        return found

    def day_folder(self, day: date) -> Path:
        """Where a day's events stand."""
        return self.folder / EVENTS.name / f"{_DAY}{day.isoformat()}"

    def files(self, day: date) -> list[Path]:
        """A day's files, in order, not looked into."""
        return sorted(self.day_folder(day).glob(_PARQUET))

    def parts(self, days: Iterable[date]) -> list[Path]:
        """The files of those days, in order, each as the contract says.

        Raises:
            BadInput: a file is half-written, or its columns are not those of events.
        """
        found = [path for day in days for path in self.files(day)]
        for path in found:
            check_schema(path, EVENTS, self.place_of(path))
        return found

    def context_path(self, table: Table) -> Path:
        """Where a context table stands, whether it is there or not."""
        return self.folder / f"{table.name}.parquet"

    def place_of(self, path: Path) -> str:
        """A file's name within the lake, for messages."""
        return path.relative_to(self.folder).as_posix()

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the lake for one writer, and give a folder for its work, which is gone afterwards.

        Raises:
            BadInput: somebody else is writing, or the folder cannot be written.
        """
        try:
            (self.folder / EVENTS.name).mkdir(parents=True, exist_ok=True)
            lock = (self.folder / _LOCK).open("w")
        except OSError as fault:
            raise BadInput(f"It cannot be written: {fault.strerror}.", where=self.folder.name) from fault
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                raise BadInput(
                    "Another ingest is writing this lake.", where=self.folder.name, hint="Wait until it has ended."
                ) from fault
            self._clear()
            work = self.folder / f"{_WORK}{os.getpid()}"
            work.mkdir(mode=0o700)
            try:
                yield work
            finally:
                shutil.rmtree(work)

    def _clear(self) -> None:
        """Take away what an ingest left that was killed."""
        for left in self.folder.glob(f"{_WORK}*"):
            shutil.rmtree(left)
        for left in (self.folder / EVENTS.name).glob(f"{_DAY}*/.*.part"):
            left.unlink()


def check_schema(path: Path, table: Table, where: str) -> tuple[str, ...]:
    """The optional columns that a file of this table has not.

    Raises:
        BadInput: it is no whole Parquet file, a required column is missing, or one holds another kind of thing.
    """
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as fault:
        raise BadInput(
            "It is no whole Parquet file: half-written or damaged.",
            where=where,
            hint="Take it away and write it again.",
        ) from fault
    if missing := [one.name for one in table.columns if one.required and one.name not in schema.names]:
        raise BadInput(f"There is no column {', '.join(map(repr, missing))}.", where=where, hint="See docs/lake.md.")
    for column in table.columns:
        if column.name in schema.names and not column.kind.admits(kind := schema.field(column.name).type):
            raise BadInput(f"Column {column.name!r} holds {_spoken(kind)} where {column.kind} should be.", where=where)
    return tuple(one.name for one in table.columns if one.name not in schema.names)


def _spoken(kind: pa.DataType) -> str:
    return "text" if pa.types.is_string(kind) or pa.types.is_large_string(kind) else f"the type {kind}"


def reading(paths: Sequence[Path], table: Table) -> str:
    """SQL for the rows of files that were checked: every column of the contract in its type, blank where it is missing.

    A time with a zone is read as UTC.
    """
    if not paths:
        blank = ", ".join(f"NULL::{_type(column)} AS {name(column.name)}" for column in table.columns)
        return f"SELECT {blank} WHERE false"
    schemas = [pq.read_schema(path) for path in paths]
    columns = ", ".join(_column(column, schemas) for column in table.columns)
    files = texts(path.as_posix() for path in paths)
    return f"SELECT {columns} FROM read_parquet([{files}], union_by_name = true, hive_partitioning = false)"


def _column(column: Column, schemas: Sequence[pa.Schema]) -> str:
    """One column of several files. Times with a zone and without do not mix in one table without a cast for each.

    A column that is blank throughout may have been written without a type of its own.
    """
    found = [schema.field(column.name).type for schema in schemas if column.name in schema.names]
    kinds = [kind for kind in found if not pa.types.is_null(kind)]
    if not kinds:
        return f"NULL::{_type(column)} AS {name(column.name)}"
    if any(pa.types.is_timestamp(kind) and kind.tz for kind in kinds):
        return f"timezone('UTC', {name(column.name)}::TIMESTAMPTZ)::TIMESTAMP AS {name(column.name)}"
    return f"{name(column.name)}::{_type(column)} AS {name(column.name)}"


def _type(column: Column) -> str:
    return {"int64": "BIGINT", "string": "VARCHAR", "double": "DOUBLE", "bool": "BOOLEAN"}.get(
        str(column.kind.arrow), "TIMESTAMP"
    )
