"""What a scan finds: the columns of its file, which every engine gives alike, and how the file is written."""

import os
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from probity.foundation.kernel.errors import BadInput

HITS: Final = pa.schema(
    [
        pa.field("hit_id", pa.int64(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("user_id", pa.string()),
        pa.field("record_id", pa.string()),
        pa.field("day", pa.date32(), nullable=False),
        pa.field("score", pa.int32(), nullable=False),
        pa.field("measure", pa.int64(), nullable=False),
        pa.field("evidence", pa.list_(pa.int64()), nullable=False),
        pa.field("contacts", pa.list_(pa.timestamp("us")), nullable=False),
        pa.field("why", pa.string(), nullable=False),
    ]
)
"""In order: the number that the hit has in every scan; the rule; whom it is about, or blank; the record of its last
event, or blank for a hit about none; the UTC day of its last event or contact; 1 to 99; what was measured; event ids by
time, the last thousand of more; moments of contacts; words. Rows are by day, rule and number."""


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table to a file that is whole or not there.

    Raises:
        BadInput: it cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        pq.write_table(table, aside, compression="zstd")
        aside.replace(path)
    except OSError as fault:
        aside.unlink(missing_ok=True)
        raise BadInput(f"It cannot be written: {fault.strerror}.", where=path.name) from fault
