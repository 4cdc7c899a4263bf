"""What an engine finds, before it is put into words: rows of evidence, each of one hit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from probity.analysis.lake.algebra import Rule

MOST_EVENTS: Final = 1_000
"""The last so many events of a hit are its evidence; its measure counts them all."""
EVIDENCE: Final = pa.schema(
    [
        pa.field("rule", pa.string()),
        pa.field("hit", pa.int64()),
        pa.field("user_id", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("measure", pa.int64()),
        pa.field("event_id", pa.int64()),
        pa.field("t", pa.int64()),
    ]
)
"""One row an event or contact: `hit` tells a rule's hits apart and means nothing else; a contact has no event_id."""


class Engine(Protocol):
    """Finds the hits of rules."""

    def find(self, rules: Sequence[Rule], since: date, until: date) -> pa.Table:
        """The evidence of every hit of the days from `since` up to and with `until`, as `EVIDENCE`."""

    def without_duty(self, since: date, until: date) -> int:
        """How many users the events of those days were done for, of whose duty nothing is known."""


@dataclass
class Hit:
    """One hit: its keys, and its events and contacts by time; of very many events the last alone."""

    rule: Rule
    user_id: str | None
    day: date
    measure: int
    events: list[tuple[int, int]] = field(default_factory=list)
    """Moment and event id."""
    contacts: list[int] = field(default_factory=list)
    left_out: int = 0
    """How many earlier events are not among `events`."""


def hits_of(evidence: pa.Table, rules: Sequence[Rule]) -> list[Hit]:
    """The hits that rows of evidence make up."""
    if not evidence.num_rows:
        return []
    by_id = {rule.id: rule for rule in rules}
    order = [(name, "ascending") for name in ("rule", "hit", "t", "event_id")]
    evidence = evidence.sort_by(order).combine_chunks()
    rule = evidence["rule"].combine_chunks().dictionary_encode().indices.to_numpy()
    hit = evidence["hit"].to_numpy()
    first = np.flatnonzero(np.r_[True, (np.diff(rule) != 0) | (np.diff(hit) != 0)])
    ends = np.r_[first[1:], evidence.num_rows]
    return [_hit(evidence.slice(start, end - start), by_id) for start, end in zip(first, ends, strict=True)]


def _hit(rows: pa.Table, rules: Mapping[str, Rule]) -> Hit:
    """The hit that these rows are of, which are in order of time."""
    (told,) = rows.slice(0, 1).to_pylist()
    is_event = rows["event_id"].is_valid()
    events, contacts = rows.filter(is_event), rows.filter(pc.invert(is_event))
    left_out = max(0, events.num_rows - MOST_EVENTS)
    events = events.slice(left_out)
    return Hit(
        rules[told["rule"]],
        told["user_id"],
        told["day"],
        told["measure"],
        [*zip(events["t"].to_pylist(), events["event_id"].to_pylist(), strict=True)],
        contacts["t"].to_pylist(),
        left_out,
    )
