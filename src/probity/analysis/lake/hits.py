"""What a scan finds: the columns of its file, which every engine gives alike, and the number that a hit keeps."""

from typing import Final

import pyarrow as pa

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
time; moments of contacts; words. Rows are by day, rule and number."""
