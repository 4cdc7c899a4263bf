"""Who stood over each officer on each day, for many searches at once: the supervisor, the inspector and the unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import PostLine, Rank, Spell

READING = System("scrutiny.lines", "reads who led whom on the day of a search")
INSPECTORS = frozenset(
    {
        Rank.INSPECTOR,
        Rank.CHIEF_INSPECTOR,
        Rank.SUPERINTENDENT,
        Rank.CHIEF_SUPERINTENDENT,
        Rank.ASSISTANT_CHIEF_CONSTABLE,
        Rank.DEPUTY_CHIEF_CONSTABLE,
        Rank.CHIEF_CONSTABLE,
    }
)
MOST_LEVELS = 20


class Led(NamedTuple):
    """Who led an officer on a day; "" where nobody did."""

    supervisor_ref: str
    inspector_ref: str
    unit_ref: str


class _Held(NamedTuple):
    begins: date
    ends: date
    pk: int
    person: str
    post: int
    unit: str
    rank: str


@dataclass
class Lines:
    """Posts, who held them and what they report to, read once; then any officer's line on any day of the span."""

    first: date
    last: date
    _by_person: dict[str, list[_Held]] = field(default_factory=lambda: defaultdict(list))
    _by_post: dict[int, list[_Held]] = field(default_factory=lambda: defaultdict(list))
    _above: dict[int, list[tuple[date, date, int, int | None]]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[tuple[str, date, frozenset[str]], Led] = field(default_factory=dict)

    @classmethod
    def read(cls, first: date, last: date) -> Lines:
        """Everything that stood on some day of the span, as it is known now. Two queries."""
        made = cls(first, last)
        spells = Spell.objects.visible_to(READING).filter(known_to=None, true_from__lte=last)
        columns = ("true_from", "true_to", "pk", "person__ref", "post_id", "unit__ref", "rank")
        for begins, ends, *rest in spells.order_by("true_from", "pk").values_list(*columns):
            held = _Held(begins, ends or date.max, *rest)
            if held.ends >= first:
                made._by_person[held.person].append(held)
                made._by_post[held.post].append(held)
        lines = PostLine.objects.visible_to(READING).filter(known_to=None, true_from__lte=last)
        for begins, ends, pk, post, above in lines.order_by("pk").values_list(
            "true_from", "true_to", "pk", "post_id", "reports_to_id"
        ):
            made._above[post].append((begins, ends or date.max, pk, above))
        return made

    def of(self, officer_ref: str, on: date, present: Collection[str] = ()) -> Led:
        """Who led the officer on a day: the nearest above who was not there, and the nearest inspector above that."""
        key = (officer_ref, on, frozenset(present))
        if key not in self._known:
            self._known[key] = self._led(officer_ref, on, {officer_ref, *present})
        return self._known[key]

    def _led(self, officer_ref: str, on: date, there: Collection[str]) -> Led:
        own = next((held for held in self._by_person.get(officer_ref, ()) if held.begins <= on <= held.ends), None)
        if own is None:
            return Led("", "", "")
        up = [held for held in self._line(own.post, on) if held.person not in there]
        supervisor = up[0].person if up else ""
        inspector = next((held.person for held in up if held.rank in INSPECTORS), "")
        return Led(supervisor, inspector, own.unit)

    def _line(self, post: int, on: date) -> Iterator[_Held]:
        """Who held each post above on the day, nearest first; posts that stood vacant are passed over."""
        seen = {post}
        while len(seen) <= MOST_LEVELS:
            above = next((line[3] for line in self._above.get(post, ()) if line[0] <= on <= line[1]), None)
            if above is None or above in seen:
                return
            seen.add(above)
            held = next((held for held in self._by_post.get(above, ()) if held.begins <= on <= held.ends), None)
            if held:
                yield held
            post = above


def led_on(officer_ref: str, on: date, present: Collection[str] = ()) -> Led:
    """Who led one officer on one day."""
    return Lines.read(on, on).of(officer_ref, on, present)
