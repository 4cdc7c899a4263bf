"""The tables beside the events, and the truth apart, each file written whole."""

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.arrivals import ROW_GROUP, to_disk
from probity.analysis.lake.contract import Column, Table
from probity.analysis.lake.lakefolder import Lake


def write_table(lake: Lake, table: Table, parts: Iterable[Mapping[str, Any]]) -> None:
    """Write one table beside the events from columns, part by part; a column that a part has not is blank in it."""
    write_file(lake.context_path(table), (shaped(table, part) for part in parts))


def shaped(table: Table, part: Mapping[str, Any]) -> pa.Table:
    """Columns as the contract has them; a moment before 1970 is a blank."""
    length = len(next(iter(part.values())))
    return pa.table([_column(column, part.get(column.name), length) for column in table.columns], schema=table.schema)


def _column(column: Column, values: Any, length: int) -> pa.Array:
    if values is None:
        return pa.nulls(length, column.kind.arrow)
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.cast(column.kind.arrow)
    if isinstance(values, np.ndarray) and pa.types.is_timestamp(column.kind.arrow):
        return pa.array(values, column.kind.arrow, mask=values < 0)
    return pa.array(values, column.kind.arrow)


def write_file(path: Path, tables: Iterable[pa.Table], *, about: Mapping[str, str] | None = None) -> None:
    """Write a file aside, bring it to disk and rename it; `about` is kept in its metadata."""
    aside = path.with_name(f".{path.name}.part")
    parts = iter(tables)
    first = next(parts)
    with pq.ParquetWriter(aside, first.schema, compression="zstd", store_schema=False) as writer:
        for table in chain([first], parts):
            writer.write_table(table, row_group_size=ROW_GROUP)
        writer.add_key_value_metadata(dict(about or {}))
    to_disk(aside)
    aside.replace(path)
