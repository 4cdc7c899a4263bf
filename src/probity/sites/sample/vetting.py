"""Five years of vetting for the synthetic force: what everybody holds, which posts are designated, what was planted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from probity.sites.sample.accounts import CORRIDOR_JOBS, OFFICE_JOBS
from probity.sites.sample.chance import day_between, moment, stream
from probity.sites.sample.shapes import ForcePlan, SpellPlan
from probity.sites.sample.structure import GO_LIVE

DESIGNATED = {
    "protection": ("MV",),
    "organised": ("MV",),
    "conduct": ("MV",),
    "counter": ("MV", "SC"),
    "regional": ("MV", "SC"),
    "vetting": ("MV",),
}
SENIOR = frozenset(
    {"chief_constable", "deputy_chief_constable", "assistant_chief_constable", "chief_superintendent", "superintendent"}
)
LONGEST = {"RV": 10, "MV": 7, "NPPV2F": 3, "NPPV3": 5, "SC": 10}
FORCE = frozenset({"officer", "special", "staff", "pcso"})
OTHERS = frozenset({"volunteer", "contractor", "agency"})
RENEWED_WITHIN = 60  # days before the end in which a renewal was granted
YEAR = 365.25
LAST_OF_ONE_YEAR = date(2025, 12, 31)  # the last day of the rule by which a transferee's clearance may count


@dataclass(frozen=True, slots=True)
class ClearancePlan:
    """One clearance: granted on a day and keyed at a moment; what ended or suspended it, from which day."""

    person_ref: str
    level: str
    granted_on: date
    last_day: date
    keyed_at: datetime
    happened: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class VettingTruth:
    """Something planted about one person, and what a careful person should find on the plan's last day."""

    kind: str
    person_ref: str
    why: str


@dataclass(frozen=True)
class VettingPlan:
    """Everything, in the order of people."""

    clearances: tuple[ClearancePlan, ...]
    designated: tuple[tuple[str, tuple[str, ...]], ...]
    truth: tuple[VettingTruth, ...]


@dataclass
class _Making:
    """What the plan is made with: chance, the day, who is where, and what each one planted is to look like."""

    plan: ForcePlan
    random: Random
    key_of: dict[str, str]
    came: dict[str, date] = field(default_factory=dict)
    planted: dict[str, str] = field(default_factory=dict)
    made: list[ClearancePlan] = field(default_factory=list)

    def place_of(self, person: str) -> int:
        """Which one of its kind somebody planted is, counted from nought; nought for everybody else."""
        kind = self.planted.get(person)
        return [who for who, planted in self.planted.items() if planted == kind].index(person) if kind else 0

    def grant(self, person: str, level: str, granted: date, *, last: date | None = None, keyed: datetime | None = None,
              happened: tuple[tuple[str, date], ...] = ()) -> None:  # fmt: skip
        end = last or granted + timedelta(days=round(LONGEST[level] * YEAR) - 1)
        at = keyed or moment(granted + timedelta(days=self.random.randrange(4)), hour=10)
        self.made.append(ClearancePlan(person, level, granted, end, at, happened))


def plan_vetting(plan: ForcePlan) -> VettingPlan:
    """What the vetting unit of the force holds on its last day; the same for the same plan."""
    making = _Making(plan, stream(plan.seed, "vetting"), {unit.ref: unit.key for unit in plan.units})
    standing = [spell for spell in plan.spells if spell.known_to is None and spell.true_to is None]
    truth = [*_plant(making, standing)]
    making.planted.update({each.person_ref: each.kind for each in truth})
    making.came.update(transferees(plan, making.planted))
    for spell in standing:
        _vet(making, spell)
    designated = [
        (post.ref, needs)
        for post in plan.posts
        if (needs := needs_of(making.key_of[post.unit_ref], post.rank)) and post.category in FORCE
    ]
    return VettingPlan(tuple(making.made), tuple(designated), tuple(truth))


def transferees(plan: ForcePlan, planted: Collection[str]) -> dict[str, date]:
    """Who came from another force, and when: the last to join under the rule of one year, and two since."""
    plain = [
        spell for spell in plan.spells if spell.rank == "constable" and spell.known_to is None and not spell.true_to
    ]
    here = {spell.person_ref for spell in plain} - {*planted}
    joined = sorted((person.joined_on, person.ref) for person in plan.people if person.ref in here)
    before = [each for each in joined if each[0] <= LAST_OF_ONE_YEAR][-1:]
    since = [each for each in joined if each[0] > LAST_OF_ONE_YEAR][-2:]
    return {ref: day for day, ref in (*before, *since)}


def needs_of(unit_key: str, rank: str) -> tuple[str, ...]:
    """The levels that a post of the unit and rank needs."""
    return DESIGNATED.get(unit_key, ("MV",) if rank in SENIOR else ())


def _plant(making: _Making, standing: Sequence[SpellPlan]) -> Iterator[VettingTruth]:
    """Choose who stands out, among people without a part in anything else."""
    jobs = {(job.unit_key, job.rank) for job in (*OFFICE_JOBS, *CORRIDOR_JOBS)}
    told = {offer.declared_by for offer in making.plan.offers}
    free = [s for s in standing if s.person_ref not in told and (making.key_of[s.unit_ref], s.rank) not in jobs]
    section = [s.person_ref for s in free if ".section." in making.key_of[s.unit_ref] and s.category == "officer"]
    special = [s.person_ref for s in free if making.key_of[s.unit_ref] == "protection" and s.rank == "constable"]
    outside = [s.person_ref for s in free if s.category == "contractor"]
    for people, kinds in ((section, _SECTION), (special, _PROTECTION), (outside, _OUTSIDE)):
        for person, (kind, why) in zip(making.random.sample(people, min(len(people), len(kinds))), kinds, strict=False):
            yield VettingTruth(kind, person, why)


_SECTION = (
    ("unrecorded", "Joined long ago; nothing was migrated. Never vetted, as far as anybody can show"),
    ("expired", "Ran out twenty days ago; nobody opened the renewal"),
    ("expired", "Ran out three days ago; the renewal is with the unit"),
    ("break", "Two days between two clearances, this summer"),
    ("late", "Renewed in time and keyed three weeks later"),
    ("late", "Renewed in time and keyed five weeks later"),
    ("suspended", "Suspended forty days ago"),
    ("ended", "Withdrawn and still in post"),
    ("innocent", "Ran out on the very last day: that day counts"),
)
_PROTECTION = (
    ("short", "In a designated post on recruitment vetting alone, since the posts were designated"),
    ("short", "Management vetting ran out forty days ago"),
    ("covered", "Short of the post; a risk assessment covers it to the end of the month after"),
    ("covered", "Short of the post; a risk assessment covers it for a fortnight more"),
    ("short", "Was covered until five days ago; the assessment ended by itself"),
    ("innocent", "Holds management vetting with a condition: that is enough for the post"),
)
_OUTSIDE = (("expired", "A contractor whose clearance ran out: counted apart"),)


def _vet(making: _Making, spell: SpellPlan) -> None:
    """Give one person what they hold: an ordinary history, or what was planted."""
    person, as_of, random = spell.person_ref, making.plan.as_of, making.random
    kind = making.planted.get(person, "")
    if spell.category in OTHERS:
        level = random.choice(("NPPV2F", "NPPV3")) if spell.category == "contractor" else "NPPV2F"
        ran_out = as_of - timedelta(days=16)
        _ordinary(making, person, level, spell.true_from, last=ran_out if kind == "expired" else None)
    elif spell.category in FORCE:
        if person in making.came:
            _came(making, person)
        elif ".section." in making.key_of[spell.unit_ref] and kind:
            _PLANTED[kind](making, person)
        else:
            _ordinary(making, person, "RV", spell.true_from)
            _levels_of_the_post(making, spell, kind)


def _ordinary(making: _Making, person: str, level: str, joined: date, *, last: date | None = None) -> None:
    """One clearance in force today and, where it was renewed in the five years, the one before."""
    as_of, years = making.plan.as_of, LONGEST[level]
    if last:
        making.grant(person, level, last - timedelta(days=round(years * YEAR) - 1), last=last)
        return
    oldest = as_of - timedelta(days=round(years * YEAR) - 25)
    first = min(max(joined - timedelta(days=making.random.randrange(20, 90)), oldest), as_of - timedelta(days=30))
    granted = first if first > oldest else day_between(making.random, oldest, as_of - timedelta(days=40))
    renewed = joined < granted - timedelta(days=400)
    if renewed and granted > as_of - timedelta(days=round(5 * YEAR)):
        end = granted + timedelta(days=making.random.randrange(3, RENEWED_WITHIN))
        making.grant(person, level, end - timedelta(days=round(years * YEAR) - 1), last=end)
    making.grant(person, level, granted)


def _levels_of_the_post(making: _Making, spell: SpellPlan, kind: str) -> None:
    needs, as_of = needs_of(making.key_of[spell.unit_ref], spell.rank), making.plan.as_of
    for level in needs:
        place = (
            [truth for truth in making.planted if making.planted[truth] == kind].index(spell.person_ref) if kind else 0
        )
        if kind == "covered" or (kind == "short" and place != 1):
            continue
        if kind == "short":
            ran_out = as_of - timedelta(days=40)
            making.grant(spell.person_ref, level, ran_out - timedelta(days=2500), last=ran_out)
        else:
            granted = day_between(making.random, as_of - timedelta(days=2400), GO_LIVE.date() - timedelta(days=9))
            condition = (("condition", granted),) if kind == "innocent" else ()
            making.grant(spell.person_ref, level, granted, happened=condition)


def _came(making: _Making, person: str) -> None:
    """Vetted in full after they came, where the rule of their day let nothing be used; else by their arrival."""
    joined = making.came[person]
    if joined > LAST_OF_ONE_YEAR:
        making.grant(person, "RV", joined + timedelta(days=20))


def _unrecorded(_making: _Making, _person: str) -> None:
    """Nothing at all."""


def _expired(making: _Making, person: str) -> None:
    first = making.place_of(person) == 0
    last = making.plan.as_of - timedelta(days=20 if first else 3)
    making.grant(person, "RV", last - timedelta(days=3651), last=last)


def _break(making: _Making, person: str) -> None:
    last = making.plan.as_of - timedelta(days=130)
    making.grant(person, "RV", last - timedelta(days=3651), last=last)
    making.grant(person, "RV", last + timedelta(days=3))


def _late(making: _Making, person: str) -> None:
    first = making.place_of(person) == 0
    granted = making.plan.as_of - timedelta(days=90)
    keyed = moment(granted + timedelta(days=21 if first else 35), hour=10)
    making.grant(person, "RV", granted - timedelta(days=3640), last=granted - timedelta(days=1))
    making.grant(person, "RV", granted, keyed=keyed)


def _suspended(making: _Making, person: str) -> None:
    as_of = making.plan.as_of
    making.grant(person, "RV", as_of - timedelta(days=900), happened=(("suspended", as_of - timedelta(days=40)),))


def _ended(making: _Making, person: str) -> None:
    as_of = making.plan.as_of
    making.grant(person, "RV", as_of - timedelta(days=1500), happened=(("terminated", as_of - timedelta(days=60)),))


def _to_the_last_day(making: _Making, person: str) -> None:
    last = making.plan.as_of
    making.grant(person, "RV", last - timedelta(days=3651), last=last)


_PLANTED = {
    "unrecorded": _unrecorded, "expired": _expired, "break": _break, "late": _late, "suspended": _suspended,
    "ended": _ended, "innocent": _to_the_last_day,
}  # fmt: skip
