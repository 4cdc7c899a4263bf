"""A log file as batches of rows: CSV, JSON lines or Parquet, packed or not, a bounded part of it at a time."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from probity.analysis.lake.maps import LakeMap
from probity.foundation.kernel.errors import BadInput

ROW: Final = "row number"  # no log names a column so: ours stands beside its columns
LINE: Final = "line"
BATCH_BYTES: Final = 8 << 20
BATCH_ROWS: Final = 131_072
_PACKED: Final = {".gz": "gzip", ".zst": "zstd"}
_NEVER: Final = "\x1f"  # JSON writes it as an escape, so that it parts no line


@dataclass
class Source:
    """One file, its form, and the rows that no column could be made of."""

    path: Path
    form: str
    packing: str | None
    malformed: list[tuple[int, str]] = field(default_factory=list)
    """The number of the row and its text, which is looked at for exclusions and shown to nobody."""
    bytes_read: Callable[[], int] = lambda: 0

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name


def source_of(path: Path) -> Source:
    """A source by the ending of its name.

    Raises:
        BadInput: no such file, nothing in it, or an ending that is not read here.
    """
    if not path.is_file():
        raise BadInput("There is no such file.", where=path.name)
    if not path.stat().st_size:
        raise BadInput(
            "The file is empty: not even a header.", where=path.name, hint="A system that did nothing sends a header."
        )
    packing = _PACKED.get(path.suffix.lower())
    inner = path.with_suffix("").suffix.lower() if packing else path.suffix.lower()
    forms = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "json", ".ndjson": "json", ".parquet": "parquet"}
    if inner not in forms:
        raise BadInput(
            "The ending names no form of log.",
            where=path.name,
            hint="It ends in .csv, .jsonl or .parquet, and .gz or .zst after that when packed.",
        )
    if forms[inner] == "parquet" and packing:
        raise BadInput("Parquet is packed inside already.", where=path.name, hint="Unpack the file.")
    return Source(path, forms[inner], packing)


def batches(source: Source, chosen: LakeMap) -> Iterator[pa.Table]:
    """The rows in order with their number in `ROW`; JSON comes as its lines in `LINE`, to be taken apart by columns.

    Raises:
        BadInput: the file is not what its name says, is cut short, or its columns are not those of the map.
    """
    try:
        if source.form == "parquet":
            yield from _parquet(source, chosen)
        else:
            yield from _lines(source, chosen)
    except (pa.ArrowInvalid, pa.ArrowException, gzip.BadGzipFile, EOFError, OSError, UnicodeError) as fault:
        raise BadInput(
            "The file cannot be read to its end: it is cut short, damaged or not what its ending says.",
            where=source.name,
            hint=f"Nothing of this ingest was written. Reading it as {source.form} in {chosen.encoding} failed.",
        ) from fault


def _parquet(source: Source, chosen: LakeMap) -> Iterator[pa.Table]:
    with source.path.open("rb") as raw, pq.ParquetFile(raw) as file:
        schema = file.schema_arrow
        chosen.check_columns(schema.names, source.name)
        for column in chosen.wanted:
            if pa.types.is_nested(schema.field(column).type) or pa.types.is_binary(schema.field(column).type):
                raise BadInput("It holds no plain values.", where=f"{source.name}, column {column!r}")
        source.bytes_read = raw.tell
        first = 1
        for batch in file.iter_batches(BATCH_ROWS, columns=list(chosen.wanted)):
            yield _numbered(pa.Table.from_batches([batch]), np.arange(first, first + len(batch)))
            first += len(batch)


def _lines(source: Source, chosen: LakeMap) -> Iterator[pa.Table]:
    with _unpacked(source) as stream:
        reader = _reader(source, chosen, stream)
        header = 0 if source.form == "json" else 1
        if source.form == "csv":
            chosen.check_columns(reader.schema.names, source.name)
        seen = 0
        for batch in reader:
            rows = np.arange(seen, seen + len(batch))
            # A malformed row has a number in the file and no place in the batch: good rows after it move on by one.
            bad = np.array([number for number, _ in source.malformed], dtype=np.int64)
            before = np.searchsorted(bad - header - 1 - np.arange(len(bad)), rows, side="right")
            yield _numbered(pa.Table.from_batches([batch]), rows + header + 1 + before)
            seen += len(batch)


def _numbered(table: pa.Table, numbers: np.ndarray) -> pa.Table:
    # pa.array() of NumPy's numbers imports pandas wherever it is installed, which takes seconds.
    held = pa.py_buffer(np.ascontiguousarray(numbers, dtype=np.int64))
    return table.append_column(ROW, pa.Array.from_buffers(pa.int64(), len(numbers), [None, held]))


def _reader(source: Source, chosen: LakeMap, stream: BinaryIO) -> pa_csv.CSVStreamingReader:
    def put_aside(row: pa_csv.InvalidRow) -> str:
        source.malformed.append((row.number or 0, row.text))
        return "skip"

    plain = source.form == "json"
    reading = pa_csv.ReadOptions(
        use_threads=False,
        block_size=BATCH_BYTES,
        column_names=[LINE] if plain else None,
        encoding="utf-8" if plain else chosen.encoding,
    )
    parsing = pa_csv.ParseOptions(
        delimiter=_NEVER if plain else chosen.delimiter,
        quote_char=False if plain else '"',
        newlines_in_values=not plain,
        invalid_row_handler=put_aside,
    )
    columns = [LINE] if plain else [*chosen.wanted, *chosen.ignore]
    converting = pa_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False)
    return pa_csv.open_csv(stream, read_options=reading, parse_options=parsing, convert_options=converting)


@contextmanager
def _unpacked(source: Source) -> Iterator[BinaryIO]:
    with source.path.open("rb") as raw:
        source.bytes_read = raw.tell
        if source.packing is None:
            yield raw
        else:
            yield pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), source.packing)
