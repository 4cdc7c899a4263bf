"""What changes of circumstances can be asked: what somebody told, what waits, and who knows what must be told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Referral
from probity.foundation.workforce.queries import workforce_count
from probity.office.vetting.models import Change, ChangeQuerySet, GuideReading
from probity.office.vetting.policy.circumstances import guide_version

ASKING = System("vetting.told", "says what somebody told already, so that no register and no review asks again")
BANDS = ((0, 7), (8, 14), (15, 28), (29, None))  # calendar days since it was told, both ends counted
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Told:
    """A change that somebody told of, for a form that need not ask of it again."""

    ref: str
    category: str
    happened_on: date | None
    told_on: date | None


def told_since(person_ref: str, since: date, until: date) -> list[Told]:
    """What somebody told the vetting unit of between two days, both counted, the oldest first."""
    rows = Change.objects.visible_to(ASKING).told()
    rows = rows.filter(person_ref=person_ref, told_on__gte=since, told_on__lte=until).order_by("told_on", "pk")
    return [Told(*values) for values in rows.values_list("ref", "category", "happened_on", "told_on")]


def desk_of_register(told: Change) -> str:
    """The desk to which a change was passed on for another register, "" for none. What is referred as a suspicion is
    not said here.
    """
    rows = Referral.objects.visible_to(ASKING).filter(subject_kind=told._meta.label_lower, subject_ref=told.ref)
    return "" if told.suspicion else str(rows.values_list("to_desk", flat=True).first() or "")


def categories_told(person_ref: str, since: date, until: date) -> frozenset[str]:
    """The kinds of change that need not be asked of again."""
    return frozenset(each.category for each in told_since(person_ref, since, until))


@dataclass(frozen=True)
class Band:
    """What waits, by how long: of `first` to `last` days, or more."""

    first: int
    last: int | None
    waiting: int
    late: int

    @property
    def label(self) -> str:
        return f"{self.first} to {self.last} days" if self.last is not None else f"{self.first} days and more"


@dataclass(frozen=True)
class Queue:
    """How many changes wait, and how long."""

    waiting: int
    before: int
    unread: int
    unread_risk: int
    late: int
    oldest_days: int
    bands: tuple[Band, ...]


def queue_on(rows: ChangeQuerySet, on: date) -> Queue:
    """The queue as one reader sees it. Two queries."""
    found = [*rows.waiting().values_list("told_on", "target_on", "state", "risk")]
    ages = [((on - told).days, target < on) for told, target, _, _ in found]
    unread = [risk for _, _, state, risk in found if state == "told"]
    return Queue(
        waiting=len(found),
        before=rows.waiting_on(on - MONTH).count(),
        unread=len(unread),
        unread_risk=sum(unread),
        late=sum(late for _, late in ages),
        oldest_days=max((age for age, _ in ages), default=0),
        bands=bands_of(ages),
    )


def bands_of(ages: Collection[tuple[int, bool]]) -> tuple[Band, ...]:
    """What waits by its age in days, each with whether it is past its target."""
    return tuple(
        Band(first, last, *_counted([late for age, late in ages if first <= age and (last is None or age <= last)]))
        for first, last in BANDS
    )


def _counted(late: Collection[bool]) -> tuple[int, int]:
    return len(late), sum(late)


@dataclass(frozen=True)
class Knowing:
    """How many of the workforce confirmed that they read the guide as it stands."""

    read: int
    of: int


def who_knows(on: date) -> Knowing:
    """Who has been told what must be told, and confirmed it."""
    read = GuideReading.objects.filter(guide=guide_version(on)).count()
    return Knowing(read, sum(workforce_count(on).values()))


def has_read(person_ref: str, on: date) -> bool:
    """Whether somebody confirmed that they read the guide as it stands."""
    return bool(person_ref) and GuideReading.objects.filter(person_ref=person_ref, guide=guide_version(on)).exists()
