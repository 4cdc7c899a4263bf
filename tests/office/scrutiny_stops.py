"""Searches for tests: an officer's record sent in one go, and rows of any kind made without one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.ledger import recorded
from probity.office.scrutiny.actions.stops import answer_search, begin_search, send_search
from probity.office.scrutiny.models import Search
from tests.office.cast import Cast

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 22, tzinfo=UTC)
SAID: dict[str, Any] = {
    "motive": "possession", "searched_on": DAY, "searched_at": time(21, 40), "kind": "person", "place": "Harbour",
    "grounds": "Seen to pass a small packet to another person and to walk off when the car slowed.",
    "gender": "male", "age_range": "from_18", "census_group": "W1", "ethnicity_officer": "white",
    "intrusive": False, "outcome": "none", "linked": False,
}  # fmt: skip


def sent_search(cast: Cast, name: str = "sale", *, at: datetime = AT, **said: Any) -> Search:
    """A record of that officer, sent to their supervisor on the day."""
    actor = cast.user(name)
    search = begin_search(actor=actor, at=at)
    answer_search(search, {**SAID, **said}, actor=actor, at=at)
    return send_search(search, actor=actor, at=at)


@recorded()
def rows(count: int, **fields: Any) -> list[Search]:
    """So many searches alike, as an extract would have left them."""
    alike = {"state": "loaded", "source": "extract", "searched_on": DAY, "month": "2026-03", "kind": "person",
             "object": "drugs", "ethnicity_officer": "white", "ethnicity_self": "white", **fields}  # fmt: skip
    made = [Search(ref=ref, **alike) for ref in next_references("SS", count)]
    return list(Search.unscoped.bulk_create(made))
