"""Opens a file, gzipped or not, so that no more than a stated number of bytes can come out of it. Pure Python."""

import gzip
import hashlib
import io
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from probity.foundation.kernel.errors import BadInput

MEBIBYTE = 1024 * 1024
GZIP_START = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one file may unpack to. A file beyond a limit is refused whole; nothing is cut short."""

    unpacked_bytes: int = 4096 * MEBIBYTE
    spreadsheet_bytes: int = 512 * MEBIBYTE
    json_bytes: int = 256 * MEBIBYTE
    line_characters: int = 16 * MEBIBYTE
    columns: int = 2000


LIMITS = Limits()


class Bytes(Protocol):
    """What is read from: a file, a gzip, a part of a zip."""

    def read(self, size: int = -1, /) -> bytes: ...

    def close(self) -> None: ...


class _Limited(io.RawIOBase):
    """A stream that stops with BadInput, never with another error, when its source is broken or too long."""

    def __init__(self, source: Bytes, *, file: str, limit: int) -> None:
        self._source, self._file, self._left, self._limit = source, file, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed names a private protocol
        try:
            got = self._source.read(len(buffer))
        except (OSError, EOFError, zlib.error) as broken:
            raise BadInput("The file is cut short or damaged.", where=self._file, hint="Ask for it again.") from broken
        self._left -= len(got)
        if self._left < 0:
            raise BadInput(
                f"The file unpacks to more than {self._limit:,} bytes.",
                where=self._file,
                hint="Split it, or check that it is what it says it is.",
            )
        buffer[: len(got)] = got
        return len(got)

    def close(self) -> None:
        self._source.close()
        super().close()


def printable_name(path: Path) -> str:
    """Return the file name without its folder, fit for a terminal: what is not UTF-8 or not printable is replaced."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be opened again and again, each time from its first unpacked byte."""

    path: Path
    limits: Limits = LIMITS

    @property
    def name(self) -> str:
        """File name without its folder."""
        return printable_name(self.path)

    def open(self, *, limit: int | None = None) -> io.BufferedReader:
        """Return the unpacked bytes.

        Raises:
            BadInput: here or while reading: unreadable, damaged, or more than `limit` bytes unpacked.
        """
        if not self.path.is_file():
            raise BadInput(f"There is no file {self.name!r}.", where=self.name, hint="Check the path.")
        try:
            with self.path.open("rb") as raw:
                packed = raw.read(2) == GZIP_START
            stream = gzip.GzipFile(self.path) if packed else self.path.open("rb")
        except OSError as refused:
            raise BadInput("The file cannot be opened.", where=self.name, hint="Check who may read it.") from refused
        most = self.limits.unpacked_bytes if limit is None else limit
        return io.BufferedReader(_Limited(stream, file=self.name, limit=most), buffer_size=MEBIBYTE)

    def spooled(self) -> IO[bytes]:
        """Return the unpacked bytes as a temporary file that can be read from any position."""
        with ExitStack() as on_refusal:
            spool = on_refusal.enter_context(tempfile.TemporaryFile())
            stream = on_refusal.enter_context(self.open(limit=self.limits.spreadsheet_bytes))
            shutil.copyfileobj(stream, spool, MEBIBYTE)
            spool.seek(0)
            on_refusal.pop_all()
        stream.close()
        return spool


def refuse_the_same_file_twice(paths: Iterable[Path]) -> None:
    """Refuse two files of equal content: every row of the second would be kept as a repeat of the first.

    Raises:
        BadInput: naming both files.
    """
    seen: dict[tuple[int, bytes], str] = {}
    paths = list(paths)
    sizes = [path.stat().st_size if path.is_file() else -1 for path in paths]
    for path, size in zip(paths, sizes, strict=True):
        if size < 0 or sizes.count(size) < 2:
            continue
        with path.open("rb") as stream:
            mark = (size, hashlib.file_digest(stream, "sha256").digest())
        if mark in seen:
            raise BadInput(
                f"{seen[mark]!r} and {printable_name(path)!r} hold the same bytes.",
                where=printable_name(path),
                hint="Give each file once.",
            )
        seen[mark] = printable_name(path)
