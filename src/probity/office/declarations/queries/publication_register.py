"""The register of a quarter as it was known at a moment, ready to be redacted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Version
from probity.foundation.rulebook.rows import code_list, threshold
from probity.foundation.workforce.models import Category, Rank, Spell
from probity.foundation.workforce.queries import unit_cards
from probity.office.declarations.models import Answer, Department, Direction, Offer, State, Step, StepKind
from probity.office.declarations.queries.figures import days_of
from probity.office.declarations.queries.publication_groups import Groups, Holder, groups_of
from probity.office.declarations.queries.publication_redaction import Facts, Labels
from probity.office.declarations.queries.wording import value_in_words

PUBLISHING = System("publication", "reads the register of a quarter to prepare what is published of it")
# Accepted into the register, or put in question again since.
IN_REGISTER = (State.ENTERED, State.CLOSED, State.CHALLENGED, State.ANSWERED)
DAYS, AMOUNTS = frozenset({"offered_on"}), frozenset({"value_low", "value_high"})
TO_NOBODY = {"force": "The force as a whole", "commissioner": "The police and crime commissioner"}


def labels_of(on: date) -> Labels:
    """The words of the codes, as the rulebook has them on the day."""
    return Labels(
        kinds=dict(code_list("gifts.kind", on=on)),
        outcomes=dict(code_list("gifts.outcome", on=on)),
        answers=dict(Answer.choices),
        directions=dict(Direction.choices),
    )


@dataclass(frozen=True)
class Found:
    """One offer of the quarter: everyone in it, and what the register said of it."""

    facts: Facts
    people: tuple[str, ...]


def register_of(period: str, *, known_at: datetime) -> list[Found]:
    """Every offer of the quarter that stood accepted into the register at the moment, by reference.

    What was corrected or disposed of later is told as it was then. Imported entries are other bodies' own.
    """
    first, last = days_of(period)
    offers = _as_known(_candidates(first, last, known_at), known_at)
    offers = [offer for offer in offers if offer.offered_on and first <= offer.offered_on <= last]
    directory = Directory.of({ref for offer in offers for ref in offer.people()}, on=last, known_at=known_at)
    return [Found(_facts(offer, directory), offer.people()) for offer in offers]


def waiting_in(period: str) -> int:
    """How many offers of the quarter are declared and not yet in the register."""
    entered = Step.objects.filter(kind=StepKind.ENTERED).values("offer_id")
    rows = Offer.objects.visible_to(PUBLISHING).exclude(state__in=(State.DRAFT, State.IMPORTED))
    return rows.filter(offered_on__range=days_of(period)).exclude(pk__in=entered).count()


def _candidates(first: date, last: date, known_at: datetime) -> list[Offer]:
    """Offers that were in the register by the moment and may have said, at that moment, that they fell in the time."""
    entered = Step.objects.filter(kind=StepKind.ENTERED, at__lte=known_at).values("offer_id")
    since = Version.objects.filter(subject_kind="declarations.offer", at__gt=known_at).values("subject_ref")
    rows = Offer.objects.visible_to(PUBLISHING).filter(state__in=IN_REGISTER, pk__in=entered)
    rows = rows.filter(Q(offered_on__range=(first, last)) | Q(ref__in=since))
    return [*rows.prefetch_related("shares").order_by("ref")]


def _as_known(offers: Sequence[Offer], known_at: datetime) -> list[Offer]:
    """The same offers, each taken back to what it said at the moment. They are never saved."""
    refs = [offer.ref for offer in offers]
    later = Version.objects.filter(subject_kind="declarations.offer", subject_ref__in=refs, at__gt=known_at)
    said: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for version in later.order_by("-number"):
        said[version.subject_ref].append(version.said)
    disposed = Step.objects.filter(offer__in=offers, kind=StepKind.DISPOSED, at__gt=known_at)
    since = {*disposed.values_list("offer_id", flat=True)}
    for offer in offers:
        for before in said[offer.ref]:
            for name, value in before.items():
                setattr(offer, name, _as_typed(name, value))
        if offer.pk in since:
            offer.outcome = "not_stated"  # what was told of it since was not known then
    return [*offers]


def _as_typed(name: str, value: str | None) -> object:
    if value is None:
        return None
    if name in DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name in AMOUNTS else value


@dataclass(frozen=True)
class Directory:
    """Who held which rank where, on each day and as known at the moment."""

    on: date
    spells: Mapping[str, Sequence[Spell]]
    departments: Mapping[str, str]  # a unit's reference -> the name of its department
    known_at: datetime
    _named: dict[date, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[str], *, on: date, known_at: datetime) -> Directory:
        """The directory of these people, and of the whole force on the day. A fixed number of queries."""
        rows = Spell.objects.visible_to(PUBLISHING).known(known_at).filter(person__ref__in=sorted(people))
        spells: dict[str, list[Spell]] = defaultdict(list)
        for spell in rows.select_related("person", "unit").order_by("true_from", "pk"):
            spells[spell.person.ref].append(spell)
        return cls(on, spells, departments_on(on, known_at), known_at)

    def spell(self, ref: str, day: date) -> Spell | None:
        """What the person was on a day."""
        return next((spell for spell in self.spells.get(ref, ()) if spell.holds(day)), None)

    def is_named(self, spell: Spell | None, day: date) -> bool:
        """Whether whoever holds the rank is published by name."""
        if day not in self._named:
            self._named[day] = frozenset(code for code, _ in code_list("gifts.published_by_name", on=day))
        return spell is not None and spell.rank in self._named[day]

    def holder(self, spell: Spell | None) -> Holder:
        """What somebody is, in the words that a label may use."""
        if spell is None:
            return Holder("", "", "")
        return _holder(spell.category, spell.rank, self.departments.get(spell.unit.ref, ""))

    @cached_property
    def groups(self) -> Groups:
        """Which labels may be used, from everybody in the force on the quarter's last day."""
        named = {code for code, _ in code_list("gifts.published_by_name", on=self.on)}
        rows = Spell.objects.visible_to(PUBLISHING).as_at(self.on, self.known_at).exclude(category=Category.OUTSIDE)
        told = rows.order_by().values_list("category", "rank", "unit__ref").annotate(Count("person", distinct=True))
        counts: dict[Holder, int] = defaultdict(int)
        for category, rank, unit_ref, count in told:
            if rank not in named:
                counts[_holder(category, rank, self.departments.get(unit_ref, ""))] += count
        return groups_of(counts, threshold("gifts.publication_small_group", on=self.on).number)


def _holder(category: str, rank: str, department: str) -> Holder:
    return Holder(Category(category).label, "" if rank == Rank.NONE else Rank(rank).label, department)


def departments_on(on: date, known_at: datetime | None = None) -> dict[str, str]:
    """For each unit the name of its department: the nearest unit above it that makes returns of its own.

    Where the force chose none above it, the part of the force just below its top. Three queries.
    """
    units = unit_cards(on=on, known_at=known_at, counted=False)
    by_ref = {unit.ref: unit for unit in units}
    rows = Department.objects.visible_to(PUBLISHING).as_at(on, known_at)
    chosen = {*rows.values_list("unit_ref", flat=True)}
    found: dict[str, str] = {}
    for unit in units:
        top = unit
        while top.ref not in chosen and top.depth > 1 and top.parent_ref in by_ref:
            top = by_ref[top.parent_ref]
        found[unit.ref] = top.name
    return found


def _facts(offer: Offer, directory: Directory) -> Facts:
    assert offer.offered_on is not None  # noqa: S101 - only offers of the quarter come here
    on, spell = offer.offered_on, directory.spell(offer.recipient_ref, offer.offered_on)
    shared = [share.person_ref for share in offer.shares.all() if share.person_ref != offer.recipient_ref]
    holder, groups = directory.holder(spell), directory.groups
    is_named = offer.published_by_name or directory.is_named(spell, on)
    chiefs = [ref for ref in shared if directory.is_named(directory.spell(ref, on), on)]
    named = [*([offer.recipient_ref] if is_named else []), *sorted(chiefs)]
    return Facts(
        offer_ref=offer.ref,
        direction=offer.direction,
        kind=offer.kind,
        description=offer.description,
        offered_on=on,
        giver_kind=offer.giver_kind,
        giver_organisation=offer.giver_organisation,
        giver_name=offer.giver_name,
        value=value_in_words(offer),
        low=_plain(offer.value_low),
        high=_plain(offer.value_high),
        answer=offer.answer,
        outcome=offer.outcome,
        who=groups.who(holder),
        who_in_general=groups.who(Holder(holder.category, "", "")),
        rank=holder.rank,
        department=holder.department,
        department_said=groups.names_department(holder),
        whose=TO_NOBODY.get(offer.behalf, ""),
        is_named=is_named,
        named=tuple(_name(directory.spell(ref, on)) for ref in named),
        others=len(shared) - len(chiefs),
    )


def _name(spell: Spell | None) -> str:
    return f"{Rank(spell.rank).label} {spell.person.name}" if spell else "Chief officer"


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
