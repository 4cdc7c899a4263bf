"""Names, moments and kinds of entry that the foundation's tests share."""

from __future__ import annotations

from datetime import UTC, datetime

from probity.foundation.audit.actors import System
from probity.foundation.audit.reads import REFUSED, SEARCHED

NOON = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)
STAGE = System("stage", "sets the scene of a test")
TRIED = SEARCHED  # an event with one kept key, `count`, and one private, `words`
BARE = REFUSED  # an event with kept keys alone, `act` and `code`
