"""What waits for review, how fast reviews of searches and of force go, and who approves everything in seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from probity.foundation.access.models import User
from probity.foundation.rulebook.rows import threshold
from probity.office.scrutiny.models import ForceReview, Search, SearchReview, SearchState


@dataclass
class Pace:
    """One supervisor's reviews of a time: how many, how fast, what came of them. Told by name, never ranked."""

    reviewer_ref: str
    seconds: list[int] = field(default_factory=list)
    returned: int = 0
    wanting: int = 0
    quick: int = 0
    least: int = 0

    @property
    def reviews(self) -> int:
        return len(self.seconds)

    @property
    def middle(self) -> int:
        """The median of seconds from opening a review to sending it."""
        return round(median(self.seconds)) if self.seconds else 0

    @property
    def approves_all_in_seconds(self) -> bool:
        """Enough reviews to tell, at least half of them quick, and none that found anything."""
        return self.reviews >= self.least and 2 * self.quick >= self.reviews and not self.returned + self.wanting


def paces(reviews: Iterable[SearchReview | ForceReview], *, on: date) -> list[Pace]:
    """How fast each reviewer is, in the order of their references."""
    quick = threshold("scrutiny.quick_review", on=on).number
    least = int(threshold("scrutiny.quick_reviews_told", on=on).number)
    found: dict[str, Pace] = {}
    for one in reviews:
        pace = found.setdefault(one.reviewer_ref, Pace(one.reviewer_ref, least=least))
        pace.seconds.append(one.seconds)
        pace.quick += one.seconds < quick
        pace.returned += one.answer == one.Answer.RETURNED
        pace.wanting += one.found_wanting
    return [found[ref] for ref in sorted(found)]


@dataclass(frozen=True)
class Waiting:
    """What one supervisor has to review."""

    supervisor_ref: str
    waiting: int
    overdue: int
    oldest: date | None


def waiting_in(user: User, *, on: date) -> list[Waiting]:
    """By supervisor, what waits in the command of an inspector: on the day, or by the reach of their grant."""
    rows = Search.objects.visible_to(user).filter(state=SearchState.WAITING).exclude(supervisor_ref="")
    found: dict[str, list[date]] = defaultdict(list)
    for supervisor, due in rows.exclude(supervisor_ref=user.person_ref or "-").values_list(
        "supervisor_ref", "review_due_on"
    ):
        found[supervisor].append(due or on)
    return [Waiting(ref, len(days), sum(day < on for day in days), min(days)) for ref, days in sorted(found.items())]
