"""Names, moments, kinds of entry and a question that the foundation's tests share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from probity.foundation.audit.actors import System
from probity.foundation.audit.reads import REFUSED, SEARCHED
from probity.foundation.casework.models import Referral

NOON = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)
STAGE = System("stage", "sets the scene of a test")
TRIED = SEARCHED  # an event with one kept key, `count`, and one private, `words`
BARE = REFUSED  # an event with kept keys alone, `act` and `code`


def referral(**facts: Any) -> Referral:
    """A question to somebody, as it stands once received."""
    number = Referral.unscoped.count() + 1
    return Referral.unscoped.create(
        **{"ref": f"RF-{number}", "kind": "query", "key": f"k{number}", "sender": "s", "title": "t", "words": "w"}
        | {"sent_at": NOON, "to_ref": "P-1"}
        | facts
    )
