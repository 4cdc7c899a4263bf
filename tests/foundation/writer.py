"""A process of its own that writes to a ledger: `python -m tests.foundation.writer 50`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django

django.setup()

from probity.foundation.access.numbering import next_reference  # noqa: E402 - after the set-up
from probity.foundation.audit.ledger import record, recorded  # noqa: E402
from tests.foundation.cast import STAGE, TRIED  # noqa: E402


@recorded()
def act(count: int) -> None:
    next_reference("GH")
    record(TRIED, actor=STAGE, subject=None, at=datetime.now(UTC), count=count, words="Hello")


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        act(number)
