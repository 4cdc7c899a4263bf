"""Dated facts on two axes: when they were true, and when they became known here.

A fact is never changed: a correction ends what was believed (`known_to`) and enters what is believed now. So "who was
her manager on 3 March" and "whom did we think it was, on 10 March" both keep their answers for ever, and an entry that
arrives late never improves the second.

Dates are Europe/London days and include both ends (an open end is None). Timestamps carry a zone and are half-open:
known from the moment of entry, up to but not including the moment of correction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations

from probity.foundation.kernel.errors import BadInput

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One dated fact: true from and to (both included), known from (included) and to (not included).

    Raises BadInput when it ends before it begins, ValueError for a timestamp without a zone.
    """

    true_from: date
    true_to: date | None
    known_from: datetime
    known_to: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.known_from, self.known_to):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError("a moment of knowing needs a time zone")
        if self.true_to is not None and self.true_to < self.true_from:
            raise BadInput(
                f"The last day, {self.true_to}, is before the first, {self.true_from}.",
                hint="Put the earlier date first.",
            )
        if self.known_to is not None and self.known_to < self.known_from:
            raise BadInput(f"It cannot be corrected at {self.known_to}, before it was entered at {self.known_from}.")

    def is_known(self, *, known_at: datetime | None = None) -> bool:
        """Whether this was believed at the moment `known_at`, or is still believed when no moment is given."""
        if known_at is None:
            return self.known_to is None
        return self.known_from <= known_at and (self.known_to is None or known_at < self.known_to)

    def is_true(self, on: date) -> bool:
        """Whether the dates cover the day `on`, whatever was known of it."""
        return self.true_from <= on and (self.true_to is None or on <= self.true_to)

    def holds(self, on: date, *, known_at: datetime | None = None) -> bool:
        """Whether it was true on the day `on`, by what was known at `known_at` (or is recorded now)."""
        return self.is_true(on) and self.is_known(known_at=known_at)

    def overlaps(self, other: "Span") -> bool:
        """Whether some day belongs to both, whatever was known of either."""
        return (self.true_to is None or other.true_from <= self.true_to) and (
            other.true_to is None or self.true_from <= other.true_to
        )

    def ended(self, *, at: datetime) -> "Span":
        """The same fact, believed until `at` and no longer. Raises BadInput when it was corrected already."""
        if self.known_to is not None:
            raise BadInput(f"It was corrected already, at {self.known_to}.", hint="Correct the entry in force.")
        return replace(self, known_to=at)

    def corrected(self, *, true_from: date, true_to: date | None, at: datetime) -> "tuple[Span, Span]":
        """What was believed, ended at `at`, and what is believed from then on."""
        return self.ended(at=at), Span(true_from, true_to, at)


def gaps(
    spans: Iterable[Span], *, first: date, last: date, known_at: datetime | None = None
) -> list[tuple[date, date]]:
    """The runs of days from `first` to `last`, both included, that no span covers; each as its first and last day."""
    found: list[tuple[date, date]] = []
    free_from = first
    for span in sorted((s for s in spans if s.is_known(known_at=known_at)), key=lambda s: s.true_from):
        if span.true_from > last:
            break
        if span.true_from > free_from:
            found.append((free_from, span.true_from - _ONE_DAY))
        if span.true_to is None or span.true_to >= last:
            return found
        free_from = max(free_from, span.true_to + _ONE_DAY)
    if free_from <= last:
        found.append((free_from, last))
    return found


def overlaps(spans: Iterable[Span], *, known_at: datetime | None = None) -> list[tuple[Span, Span]]:
    """Each pair of spans that claim the same day, by what was known at `known_at` (or is recorded now)."""
    known = sorted((s for s in spans if s.is_known(known_at=known_at)), key=lambda s: s.true_from)
    return [(one, other) for one, other in combinations(known, 2) if one.overlaps(other)]
