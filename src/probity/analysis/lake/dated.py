"""Rows of the context by when they begin, to be asked at a moment; and moments as numbers of the lake's SQL."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

NO_END: Final = 2**62
"""The end of what has none."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Dated:
    """Rows of one user, or of one reason, by when they begin: each is its start, its end and what it says."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def at(self, t: int) -> list[tuple[Any, ...]]:
        """Those that hold at a moment."""
        until = bisect_right(self.rows, t, key=lambda row: row[0])
        return [row for row in self.rows[:until] if t < row[1]]

    def last_known(self, t: int) -> tuple[Any, ...] | None:
        """The one that holds at a moment, or else the latest that began before it: somebody who left is still known."""
        until = bisect_right(self.rows, t, key=lambda row: row[0])
        held = self.at(t)
        return held[-1] if held else self.rows[until - 1] if until else None

    def about(self, first: int, last: int) -> list[tuple[Any, ...]]:
        """Those that touch a stretch of time."""
        return [row for row in self.rows if row[0] <= last and row[1] > first]


def microseconds(when: datetime) -> int:
    """A moment without a zone, which is UTC, as microseconds since 1970."""
    return (when.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


def moment(t: int) -> datetime:
    """Microseconds since 1970 as a moment in UTC."""
    return _EPOCH + timedelta(microseconds=t)


def iso(t: int) -> str:
    """The same in ISO 8601 without a zone."""
    return moment(t).replace(tzinfo=None).isoformat()
