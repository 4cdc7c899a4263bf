"""Rows to a file whose ending chooses the form: CSV or JSON, gzipped or not; whole or not at all."""

import csv
import gzip
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final, Protocol, TextIO, cast

from probity.foundation.kernel.errors import BadInput

FORMS: Final = ("csv", "json")
STANDARD_OUTPUT: Final = "-"

Value = str | float | int | None


class Writer(Protocol):
    """Takes rows under one header; `end` closes what it opened."""

    def rows(self, rows: Iterable[Sequence[Value]]) -> None: ...

    def end(self) -> None: ...


@contextmanager
def written(out: str, headers: Sequence[str], *, never: Sequence[Path] = (), form: str = "csv") -> Iterator[Writer]:
    """A writer of rows to the file `out`, or to standard output as `form` for "-". After a fault no file is left.

    Raises:
        BadInput: the ending is none we write, the file is one of those in `never`, or cannot be written.
    """
    if out == STANDARD_OUTPUT:
        yield from _through(sys.stdout, headers, form)
        return
    path = Path(out)
    form = form_of(path)
    if any(path.exists() and path.samefile(other) for other in never):
        raise BadInput("The result would overwrite what it is read from.", where="--out", hint="Name another file.")
    try:
        with _in_place_of(path) as stream:
            yield from _through(stream, headers, form)
    except OSError as fault:
        raise BadInput(f"It cannot be written: {fault.strerror}.", where=path.name, hint="Check the folder.") from fault


def form_of(path: Path) -> str:
    """The form that a file's ending chooses."""
    ending = path.name.casefold().removesuffix(".gz").rpartition(".")[2]
    if ending not in FORMS:
        raise BadInput(
            f"A file that ends in .{ending} is not written here.",
            where="--out",
            hint="End its name in .csv or .json, and .gz after that to compress it.",
        )
    return ending


def unclashing(headers: Sequence[str], ours: Sequence[str]) -> list[str]:
    """The headers read, with ` (as read)` behind any whose name we give to a column of ours."""
    return [f"{name} (as read)" if name.strip() in ours else name for name in headers]


def _through(stream: TextIO, headers: Sequence[str], form: str) -> Iterator[Writer]:
    writer = _Csv(stream, headers) if form == "csv" else _Json(stream, headers)
    yield writer
    writer.end()


@contextmanager
def _in_place_of(path: Path) -> Iterator[TextIO]:
    """A file beside `path` that takes its place once all is written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as raw:
            packed = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if path.suffix == ".gz" else None
            stream = TextIOWrapper(cast("BinaryIO", packed or raw), encoding="utf-8", newline="")
            yield stream
            stream.flush()
            stream.detach()
            if packed:
                packed.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Nowhere:
    """Takes rows and keeps none: for a dry run."""

    def rows(self, rows: Iterable[Sequence[Value]]) -> None:
        """Nothing is kept."""

    def end(self) -> None:
        """Nothing was opened."""


class _Csv:
    def __init__(self, stream: TextIO, headers: Sequence[str]) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow(headers)

    def rows(self, rows: Iterable[Sequence[Value]]) -> None:
        self._writer.writerows(rows)

    def end(self) -> None:
        """Nothing to close: a line is whole as soon as it is written."""


class _Json:
    """A list of objects, one a line."""

    def __init__(self, stream: TextIO, headers: Sequence[str]) -> None:
        self._stream, self._headers, self._lead = stream, [*headers], "[\n"

    def rows(self, rows: Iterable[Sequence[Value]]) -> None:
        for row in rows:
            record = dict(zip(self._headers, row, strict=True))
            self._stream.write(self._lead + json.dumps(record, ensure_ascii=False))
            self._lead = ",\n"

    def end(self) -> None:
        self._stream.write("[]\n" if self._lead == "[\n" else "\n]\n")
