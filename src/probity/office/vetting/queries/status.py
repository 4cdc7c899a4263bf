"""The status of vetting on a day, as known at a moment: who was counted, what they held, and every exception.

Everybody is counted, whoever asks, so that no total depends on the reader. A fixed number of queries. The database
gives for each person what they hold as one word, and nearly everybody shares one of a few; each is judged once, and
the days are read only of those whom it calls an exception.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, CharField, F, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from probity.foundation.access.models import day_of
from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import clock
from probity.foundation.workforce.models import Category, Spell
from probity.office.vetting.models import ClearanceSpan
from probity.office.vetting.models.clearances import Source, Standing
from probity.office.vetting.policy.gaps import Gap
from probity.office.vetting.policy.standing import CLEARED
from probity.office.vetting.policy.status import (
    WITHOUT,
    Exceptional,
    Held,
    Kind,
    Member,
    best_of_each_family,
    first_fault,
    judged,
    suspensions,
    workforce_categories,
)
from probity.office.vetting.queries.gaps import open_gaps

COUNTING = System("vetting.status", "counts everybody, so that no figure depends on who asks")
ONE_DAY = timedelta(days=1)
MANY = 500  # so many people are named in a query; beyond, everybody's rows are read and theirs kept


@dataclass(frozen=True, slots=True)
class Counted:
    """So many people of the workforce and so many of the others who hold a level that stands one way."""

    level: str
    standing: str
    workforce: int
    apart: int


@dataclass(frozen=True)
class Status:
    """The whole answer for a day as known at a moment; None is what is recorded now."""

    as_at: date
    known_at: datetime | None
    population: Mapping[str, int]
    counted: tuple[Counted, ...]
    exceptions: tuple[Exceptional, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the workforce on that day."""
        return workforce_categories(self.as_at)

    @property
    def workforce(self) -> int:
        """How many people the workforce has; contractors and other categories are not among them."""
        return sum(self.population.get(category, 0) for category in self.categories)

    @property
    def apart(self) -> int:
        """How many people are counted apart from the workforce."""
        return sum(self.population.values()) - self.workforce

    def of_kind(self, kind: Kind, *, workforce: bool | None = None) -> list[Exceptional]:
        """The exceptions of a kind; of the workforce, of the others, or of both."""
        return [
            each
            for each in self.exceptions
            if each.kind == kind and workforce in (None, each.category in self.categories)
        ]

    def people(self, *kinds: Kind, workforce: bool | None = None) -> set[str]:
        """The people under any of the kinds, each once."""
        return {each.person_ref for kind in kinds for each in self.of_kind(kind, workforce=workforce)}


def status(as_at: date, known_at: datetime | None = None) -> Status:
    """The status of a day by what is recorded now, or by what had been recorded at `known_at`."""
    members = categories_on(as_at, known_at)
    counted, found = _counted(members, as_at, known_at)
    found = [*_with_ends(found, as_at, known_at), *_short(open_gaps(as_at, known_at), members)]
    found += [*_late(members, as_at, known_at), *_breaks(members, as_at, known_at)]
    order = [*Kind]
    found.sort(key=lambda each: (order.index(each.kind), each.first or date.min, each.person_ref))
    return Status(as_at, known_at, Counter(members.values()), tuple(_in_order(counted)), tuple(found))


def without_on(on: date) -> set[str]:
    """Who of the workforce is not cleared at all on a day, by what is recorded now: the headline of a status alone."""
    ours = frozenset(workforce_categories(on))
    _, found = _counted({ref: one for ref, one in categories_on(on).items() if one in ours}, on, None)
    return {each.person_ref for each in found if each.kind in WITHOUT}


def categories_on(on: date, known_at: datetime | None = None) -> dict[str, str]:
    """The category of everybody with a post on the day but people outside the force; of two spells the earlier's."""
    rows = Spell.objects.visible_to(COUNTING).as_at(on, known_at).exclude(category=Category.OUTSIDE)
    found: dict[str, str] = {}
    twice: set[str] = set()
    for ref, category in rows.values_list("person__ref", "category").iterator(chunk_size=10_000):
        if ref in found:
            twice.add(ref)
        found[ref] = category
    if twice:
        latest_first = rows.filter(person__ref__in=twice).order_by("-true_from", "-pk")
        found |= dict(latest_first.values_list("person__ref", "category"))
    return found


class Together(Aggregate):
    """The different texts of a group as one, with a comma between; in no order that can be relied on."""

    function = "STRING_AGG"
    template = "%(function)s(DISTINCT %(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite takes no separator beside DISTINCT and puts a comma by itself."""
        said = {"function": "GROUP_CONCAT", "template": "%(function)s(DISTINCT %(expressions)s)"}
        return self.as_sql(compiler, connection, **said, **context)


def holdings_on(on: date, known_at: datetime | None = None) -> dict[str, str]:
    """How the clearances of each holder stand on the day, as `judged` reads it: "RV in_force,SC lapsed"."""
    rows = ClearanceSpan.objects.visible_to(COUNTING).as_at(on, known_at)
    each = Concat(F("level"), Value(" "), F("standing"), output_field=TextField())
    return dict(rows.values_list("holder_ref").annotate(all=Together(each)).order_by().iterator(chunk_size=10_000))


def held_on(on: date, known_at: datetime | None = None, *, holders: Collection[str]) -> dict[str, list[Held]]:
    """How each clearance of these holders stands on the day, and since when.

    Days are read as text and compared as text: to make a date of each of thousands is most of the work.
    """
    rows = ClearanceSpan.objects.visible_to(COUNTING).as_at(on, known_at)
    if len(holders) <= MANY:
        rows = rows.filter(holder_ref__in=holders)
    found: dict[str, list[Held]] = defaultdict(list)
    days = rows.annotate(since=Cast("true_from", CharField())).values_list("holder_ref", "level", "standing", "since")
    for holder, *held in days.iterator(chunk_size=10_000):
        if holder in holders:
            found[holder].append(Held(*held))
    return found


def best_held(
    members: Mapping[str, str], on: date, known_at: datetime | None = None
) -> Iterator[tuple[str, Collection[tuple[str, str]]]]:
    """Each person with the level and standing that count in each family, those who hold nothing left out."""
    holdings = holdings_on(on, known_at)
    unsure = set[str]()
    for ref, category in members.items():
        if holding := holdings.get(ref):
            judgement = judged(category, holding, on)
            if judgement.best is None:
                unsure.add(ref)
            else:
                yield ref, judgement.best
    for ref, held in held_on(on, known_at, holders=unsure).items():
        yield ref, [(each.level, each.standing) for each in best_of_each_family(held, on).values()]


def _counted(
    members: Mapping[str, str], on: date, known_at: datetime | None
) -> tuple[Counter[tuple[str, str, bool]], list[Exceptional]]:
    """How many people hold what, and what is wrong with whom."""
    holdings = holdings_on(on, known_at)
    alike = Counter((category, holdings.get(ref, "")) for ref, category in members.items())
    ours = frozenset(workforce_categories(on))
    counted: Counter[tuple[str, str, bool]] = Counter()
    closer = set[tuple[str, str]]()
    for (category, holding), people in alike.items():
        judgement = judged(category, holding, on)
        for level, standing in judgement.best or ():
            counted[level, standing, category in ours] += people
        if judgement.best is None or not judgement.sound:
            closer.add((category, holding))
    read = [ref for ref, category in members.items() if (category, holdings.get(ref, "")) in closer] if closer else []
    held = held_on(on, known_at, holders=frozenset(read))
    found: list[Exceptional] = []
    for ref in read:
        member, has = Member(ref, members[ref]), held.get(ref, [])
        if judged(member.category, holdings.get(ref, ""), on).best is None:
            for each in best_of_each_family(has, on).values():
                counted[each.level, each.standing, member.category in ours] += 1
        found += _faults(member, has, on)
    return counted, found


def _faults(member: Member, held: list[Held], on: date) -> Iterator[Exceptional]:
    fault = first_fault(member, held, on)
    if fault and fault.kind != Kind.SUSPENDED:
        yield fault
    yield from suspensions(member, held, on)


def _with_ends(found: Iterable[Exceptional], on: date, known_at: datetime | None) -> list[Exceptional]:
    """The faults, each expired or ended one with the last of its days where a later clearance is known."""
    faults = [*found]
    who = {each.person_ref for each in faults if each.kind in (Kind.EXPIRED, Kind.ENDED)}
    rows = ClearanceSpan.objects.visible_to(COUNTING).known(known_at)
    later = rows.filter(holder_ref__in=who, true_from__gt=on, standing__in=CLEARED).order_by("-true_from")
    again: dict[str, date] = dict(later.values_list("holder_ref", "true_from"))
    return [_until(each, again.get(each.person_ref)) for each in faults]


def _until(fault: Exceptional, again: date | None) -> Exceptional:
    if again is None or fault.kind not in (Kind.EXPIRED, Kind.ENDED) or fault.first is None:
        return fault
    return Exceptional(
        fault.kind, fault.person_ref, fault.category, fault.level, first=fault.first, last=again - ONE_DAY,
        days=(again - fault.first).days, says=fault.says,
    )  # fmt: skip


def _short(gaps: Iterable[Gap], members: Mapping[str, str]) -> Iterator[Exceptional]:
    for gap in gaps:
        if category := members.get(gap.person_ref):
            yield Exceptional(
                Kind.COVERED if gap.is_covered else Kind.SHORT,
                gap.person_ref,
                category,
                " ".join(gap.missing),
                post_ref=gap.post_ref,
                first=gap.first,
                last=gap.cover.last if gap.cover else None,
                entered_on=gap.known_on if gap.days_unknown else None,
                days=gap.days,
            )


def _late(members: Mapping[str, str], on: date, known_at: datetime | None) -> Iterator[Exceptional]:
    """Clearances that clear on the day and were entered later than the rule allows, or after the very day."""
    after = timezone.make_aware(datetime.combine(on + ONE_DAY, time()))
    rows = ClearanceSpan.objects.visible_to(COUNTING).as_at(on, known_at).filter(standing__in=CLEARED)
    late = rows.filter(
        Q(clearance__entered_late=True) | Q(clearance__entered_at__gte=after) & ~Q(clearance__source=Source.MIGRATED)
    )
    fields = ("holder_ref", "level", "clearance__granted_on", "clearance__entered_at")
    for holder, level, granted, entered in late.values_list(*fields):
        if category := members.get(holder):
            entered_on = day_of(entered)
            yield Exceptional(
                Kind.LATE, holder, category, level, first=granted, entered_on=entered_on,
                days=(entered_on - granted).days,
            )  # fmt: skip


def _breaks(members: Mapping[str, str], on: date, known_at: datetime | None) -> Iterator[Exceptional]:
    """Days in the year before on which somebody cleared today had a clearance that had run out, and nothing since."""
    since, _ = clock("vetting.break_lookback", on=on).around(on)
    known = ClearanceSpan.objects.visible_to(COUNTING).known(known_at)
    lapsed = known.filter(standing=Standing.LAPSED, true_from__gt=since, true_from__lte=on)
    rows = known.filter(holder_ref__in=lapsed.values("holder_ref"), true_from__lte=on)
    fields = ("holder_ref", "level", "standing", "true_from", "true_to")
    spans: dict[str, list[tuple[str, str, date, date | None]]] = defaultdict(list)
    for holder, *span in rows.values_list(*fields).order_by("true_from", "pk"):
        if holder in members:
            spans[holder].append(tuple(span))
    for holder, of_holder in spans.items():
        for level, first, last in closed_breaks(of_holder, since):
            yield Exceptional(
                Kind.BREAK, holder, members[holder], level, first=first, last=last, days=(last - first).days + 1
            )


def closed_breaks(spans: Iterable[tuple[str, str, date, date | None]], since: date) -> Iterator[tuple[str, date, date]]:
    """Runs of days between a clearance that lapsed after `since` and the next that clears; each with its level.

    `spans` are level, standing, first and last day, in order of first day.
    """
    cleared_to: date | None = None
    before = ""
    for level, standing, first, last in spans:
        if standing not in CLEARED:
            continue
        if cleared_to is not None and first > cleared_to + ONE_DAY and cleared_to >= since:
            yield before, cleared_to + ONE_DAY, first - ONE_DAY
        if cleared_to is None or (last or date.max) > cleared_to:
            cleared_to, before = last or date.max, level


def _in_order(counted: Counter[tuple[str, str, bool]]) -> Iterator[Counted]:
    pairs = sorted({(level, standing) for level, standing, _ in counted})
    for level, standing in pairs:
        yield Counted(level, standing, counted[level, standing, True], counted[level, standing, False])
