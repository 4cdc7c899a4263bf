"""What an engine finds, before it is put into words: rows of evidence, each of one hit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

import pyarrow as pa

from probity.analysis.lake.algebra import Rule

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
    """One hit: its keys, and its events and contacts by time."""

    rule: Rule
    user_id: str | None
    day: date
    measure: int
    events: list[tuple[int, int]] = field(default_factory=list)
    """Moment and event id."""
    contacts: list[int] = field(default_factory=list)


def hits_of(evidence: pa.Table, rules: Sequence[Rule]) -> list[Hit]:
    """The hits that rows of evidence make up."""
    by_id = {rule.id: rule for rule in rules}
    found: dict[tuple[str, int], Hit] = {}
    for row in evidence.to_pylist():
        _add(found, row, by_id)
    for hit in found.values():
        hit.events.sort()
        hit.contacts.sort()
    return list(found.values())


def _add(found: dict[tuple[str, int], Hit], row: dict[str, Any], rules: dict[str, Rule]) -> None:
    key = (row["rule"], row["hit"])
    if key not in found:
        found[key] = Hit(rules[row["rule"]], row["user_id"], row["day"], row["measure"])
    if row["event_id"] is None:
        found[key].contacts.append(row["t"])
    else:
        found[key].events.append((row["t"], row["event_id"]))
