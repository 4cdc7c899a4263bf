"""What was planted, in a file apart from the lake: nobody who runs the rules reads it before they are done."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.sample.batches import Batch
from probity.analysis.lake.sample.chance import Whole
from probity.analysis.lake.sample.naming import Names
from probity.analysis.lake.sample.shifts import SECOND
from probity.analysis.lake.sample.stage import LOOK_ALIKE, MISUSE, Story
from probity.analysis.lake.sample.writing import write_file
from probity.foundation.kernel.errors import BadInput

SCHEMA: Final = pa.schema(
    [
        pa.field("story", pa.int32(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("user_id", pa.string()),
        pa.field("record_id", pa.string()),
        pa.field("day", pa.date32(), nullable=False),
        pa.field("event_ids", pa.list_(pa.int64()), nullable=False),
        pa.field("explained_by", pa.string()),
        pa.field("says", pa.string(), nullable=False),
    ]
)
"""`kind` is misuse or look-alike; a record is blank where any would do; the day is that of the last event, UTC.

The metadata hold how many log-ins and days the month has, from which rates are made.
"""


@dataclass(frozen=True)
class Told:
    """One row of truth, as a score needs it."""

    story: int
    rule: str
    is_misuse: bool
    user_id: str | None
    day: date
    events: frozenset[int]
    explained_by: str


@dataclass(frozen=True)
class Truth:
    """Everything that was planted in a month."""

    told: tuple[Told, ...]
    users: int
    days: int


class Ids:
    """The ids of the events of each story, as days are written."""

    def __init__(self, stories: int) -> None:
        self._found: list[list[int]] = [[] for _ in range(stories)]

    def add(self, batch: Batch, ids: Whole) -> None:
        """Take in the ids of a batch that was written."""
        for place in np.flatnonzero(batch.story >= 0).tolist():
            self._found[int(batch.story[place])].append(int(ids[place]))

    def of(self, story: int) -> list[int]:
        """The ids of a story's events by time."""
        return self._found[story]


def write_truth(path: Path, stories: list[Story], ids: Ids, names: Names, *, days: int, users: int) -> None:
    """Write what was planted. A story of which nothing fell within the month is left out."""
    kept = [(number, story) for number, story in enumerate(stories) if ids.of(number) or story.rule == "media-contact"]
    records = names.records.ids(np.array([max(story.record, 0) for _, story in kept]))
    columns = [
        [number for number, _ in kept],
        [story.rule for _, story in kept],
        [story.kind for _, story in kept],
        [names.users[story.member].as_py() if story.member >= 0 else None for _, story in kept],
        [record if story.record >= 0 else None for record, (_, story) in zip(records.to_pylist(), kept, strict=True)],
        [datetime.fromtimestamp(story.ends // SECOND, UTC).date() for _, story in kept],
        [ids.of(number) for number, _ in kept],
        [story.explained_by or None for _, story in kept],
        [story.says for _, story in kept],
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {"users": str(users), "days": str(days)}
    write_file(path, [pa.table(columns, schema=SCHEMA)], about=about)


def read_truth(path: Path) -> Truth:
    """What was planted.

    Raises:
        BadInput: it is no file of truth.
    """
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as fault:
        raise BadInput("It cannot be read as Parquet.", where=path.name) from fault
    about = pq.read_metadata(path).metadata or {}
    if not set(SCHEMA.names) <= set(table.schema.names) or b"users" not in about:
        raise BadInput(
            "It holds no truth of a synthetic month.", where=path.name, hint="probity sample lake writes it."
        )
    told = tuple(
        Told(
            row["story"],
            row["rule"],
            row["kind"] == MISUSE,
            row["user_id"],
            row["day"],
            frozenset(row["event_ids"]),
            row["explained_by"] or "",
        )
        for row in table.to_pylist()
    )
    return Truth(told, int(about[b"users"]), int(about[b"days"]))


__all__ = ["LOOK_ALIKE", "MISUSE", "Ids", "Told", "Truth", "read_truth", "write_truth"]
