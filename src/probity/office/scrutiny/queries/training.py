"""Who needs safety training and whether it is in date, on any day; and who used force while it was not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db.models import Q, Sum

from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.models import Qualification, Spell
from probity.office.scrutiny.models import ForceForm, SafetyCourse, TrainingNeed

TRAINING: Final = System("scrutiny.training", "reads posts and safety training to count who is in date")


class _Post(NamedTuple):
    begins: date
    ends: date
    person: str
    post: str
    unit: str
    category: str


class Standing(NamedTuple):
    """Somebody who needs safety training on a day. `until` is the last day of the newest award, None without one."""

    person_ref: str
    unit_ref: str
    until: date | None
    in_date: bool


@dataclass(frozen=True)
class Share:
    """How many need safety training, and of how many it is in date."""

    needed: int
    in_date: int

    @property
    def out(self) -> int:
        return self.needed - self.in_date

    @property
    def percent(self) -> float:
        return 100 * self.in_date / self.needed if self.needed else 0.0


@dataclass
class Trained:
    """Posts, safety training and what was said of posts, read once; then any day of the span."""

    first: date
    last: date
    _posts: list[_Post] = field(default_factory=list)
    _awards: dict[str, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    _needs: list[tuple[str, bool, date, date]] = field(default_factory=list)
    _categories: frozenset[str] = frozenset()
    _days: dict[date, list[Standing]] = field(default_factory=dict)

    @classmethod
    def read(cls, first: date, last: date) -> Trained:
        """What stood on some day of the span, as it is known now. Three queries."""
        made = cls(first, last, _categories=frozenset(code_list("scrutiny.training_categories", on=last).codes))
        spells = Spell.objects.visible_to(TRAINING).filter(known_to=None, true_from__lte=last)
        spells = spells.filter(Q(true_to=None) | Q(true_to__gte=first))
        columns = ("true_from", "true_to", "person__ref", "post__ref", "unit__ref", "category")
        made._posts = [
            _Post(begins, ends or date.max, *rest)
            for begins, ends, *rest in spells.order_by("true_from", "pk").values_list(*columns)
        ]
        made._awards = _awards(None, last)
        made._needs = [
            (post, needed, begins, ends or date.max)
            for post, needed, begins, ends in TrainingNeed.objects.visible_to(TRAINING)
            .order_by("starts_on", "pk").values_list("post_ref", "needed", "starts_on", "ends_on")
        ]  # fmt: skip
        return made

    def on(self, day: date) -> list[Standing]:
        """Everybody who needs it on a day, each once, by the post that they took up first."""
        if day not in self._days:
            said = {post: needed for post, needed, begins, ends in self._needs if begins <= day <= ends}
            found: dict[str, Standing] = {}
            for held in self._posts:
                there = held.begins <= day <= held.ends and held.person not in found
                if there and said.get(held.post, held.category in self._categories):
                    found[held.person] = self._standing(held, day)
            self._days[day] = list(found.values())
        return self._days[day]

    def _standing(self, held: _Post, day: date) -> Standing:
        begun = [ends for begins, ends in self._awards.get(held.person, ()) if begins <= day]
        until = max(begun, default=None)
        return Standing(held.person, held.unit, until, until is not None and until >= day)

    def share(self, day: date, units: Collection[str] = ()) -> Share:
        """The share in date on a day, of the whole force or of some units."""
        there = [one for one in self.on(day) if not units or one.unit_ref in units]
        return Share(len(there), sum(one.in_date for one in there))

    def expiring(self, day: date, units: Collection[str] = ()) -> Counter[str]:
        """Of those in date on a day, how many run out in each month, such as "2026-05"."""
        there = (one for one in self.on(day) if one.in_date and (not units or one.unit_ref in units))
        return Counter(f"{one.until:%Y-%m}" for one in there if one.until and one.until != date.max)


def _awards(people: Collection[str] | None, last: date) -> dict[str, list[tuple[date, date]]]:
    """First and last day of each award of safety training, by person."""
    names = [words for _, words in code_list("scrutiny.training_kinds", on=last).choices]
    rows = Qualification.objects.visible_to(TRAINING).filter(known_to=None, kind__in=names)
    if people is not None:
        rows = rows.filter(person__ref__in=people)
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for ref, begins, ends in rows.order_by("true_from", "pk").values_list("person__ref", "true_from", "true_to"):
        found[ref].append((begins, ends or date.max))
    return found


def month_ends(day: date, count: int) -> list[date]:
    """The last days of the months before, oldest first, and then the day itself."""
    found = [day]
    while len(found) < count:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def months_ahead(day: date, count: int) -> list[str]:
    """This month and those that follow, such as "2026-05"."""
    months = day.year * 12 + day.month - 1
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(months, months + count)]


def capacity(day: date) -> Counter[str]:
    """Places on courses that are still to come, by month."""
    rows = SafetyCourse.objects.visible_to(TRAINING).filter(on__gte=day, cancelled_at=None)
    found: Counter[str] = Counter()
    for on, places in rows.order_by().values_list("on").annotate(all=Sum("places")):
        found[f"{on:%Y-%m}"] += places
    return found


@dataclass(frozen=True)
class OutOfDate:
    """A form of force by somebody whose safety training was not in date on the day."""

    form_ref: str
    officer_ref: str
    used_on: date
    lapsed_on: date | None
    """The last day that it was good for; None where none is recorded."""

    @property
    def days(self) -> int | None:
        return (self.used_on - self.lapsed_on).days if self.lapsed_on else None


def used_out_of_date(forms: Iterable[tuple[str, str, date]], *, on: date) -> list[OutOfDate]:
    """Of forms (reference, officer, day), those whose officer was out of date. One query for all."""
    every: Sequence[tuple[str, str, date]] = [*forms]
    awards = _awards({officer for _, officer, _ in every} if len(every) < 5000 else None, on)
    found = []
    for ref, officer, day in every:
        ends = [ends for begins, ends in awards.get(officer, ()) if begins <= day]
        until = max(ends, default=None)
        if until is None or until < day:
            found.append(OutOfDate(ref, officer, day, until))
    return found


def forms_between(first: date, last: date) -> list[tuple[str, str, date]]:
    """Every form that was sent, of force between two days: reference, officer and day."""
    rows = ForceForm.objects.visible_to(TRAINING).recorded().between(first, last)
    said = rows.order_by("-used_on", "-pk").values_list("ref", "officer_ref", "used_on")
    return [(ref, officer, on) for ref, officer, on in said if on]
