"""Five years of vetting for the synthetic force: what everybody holds, which posts are designated, what was planted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from probity.sites.sample.accounts import CORRIDOR_JOBS, OFFICE_JOBS
from probity.sites.sample.chance import day_between, moment, stream
from probity.sites.sample.shapes import ForcePlan, SpellPlan
from probity.sites.sample.story import STORY_PEOPLE
from probity.sites.sample.structure import GO_LIVE
from probity.sites.sample.vetting_stories import STORY_GRANTS, STORY_TRUTH, refs_of

STORY_FAMILIES = frozenset(person.family for person in STORY_PEOPLE)
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
WAITS = "Came from another force this year; what they brought is not decided yet"
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
    """Something planted about one person, and what a careful person should find as at a day.

    By what is recorded now, or by what was known at the end of that day.
    """

    kind: str
    person_ref: str
    why: str
    as_at: date
    known_then: bool = False


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
        at = keyed or moment(granted, hour=10)
        self.made.append(ClearancePlan(person, level, granted, end, at, happened))


def plan_vetting(plan: ForcePlan) -> VettingPlan:
    """What the vetting unit of the force holds on its last day; the same for the same plan."""
    making = _Making(plan, stream(plan.seed, "vetting"), {unit.ref: unit.key for unit in plan.units})
    standing = [spell for spell in plan.spells if spell.known_to is None and spell.true_to is None]
    truth = [*_plant(making, standing)]
    making.planted.update({each.person_ref: each.kind for each in truth})
    making.came.update(transferees(plan, making.planted))
    truth += [VettingTruth("unrecorded", ref, WAITS, plan.as_of) for ref in [*making.came][2:]]
    stories = refs_of(plan)
    now = {spell.person_ref: spell for spell in standing}
    for person_ref, spells in _histories(plan):
        if person_ref in stories.values():
            continue
        if person_ref in now:
            _vet(making, now[person_ref], spells)
        else:
            _vet_who_left(making, spells)
    truth += _stories(making, stories)
    designated = [
        (post.ref, needs)
        for post in plan.posts
        if (needs := needs_of(making.key_of[post.unit_ref], post.rank)) and post.category in FORCE
    ]
    return VettingPlan(tuple(making.made), tuple(designated), tuple(truth))


def transferees(plan: ForcePlan, planted: Collection[str]) -> dict[str, date]:
    """Who came from another force, and when: the last to join under the rule of one year, and two since."""
    keys = {unit.ref: unit.key for unit in plan.units}
    standing = (spell for spell in plan.spells if spell.known_to is None and not spell.true_to)
    plain = [
        spell for spell in standing if spell.rank == "constable" and not needs_of(keys[spell.unit_ref], spell.rank)
    ]
    here = {spell.person_ref for spell in plain} - {*planted} - {*refs_of(plan).values()}
    joined = sorted((person.joined_on, person.ref) for person in plan.people if person.ref in here)
    before = [each for each in joined if each[0] <= LAST_OF_ONE_YEAR][-1:]
    since = [each for each in joined if each[0] > LAST_OF_ONE_YEAR][-2:]
    return {ref: day for day, ref in (*before, *since)}


def lately_granted(vetting: VettingPlan, plan: ForcePlan) -> set[str]:
    """Who was granted something in the last year: what is played with others would be dated before it."""
    since = plan.as_of - timedelta(days=400)
    return {each.person_ref for each in vetting.clearances if each.granted_on > since}


def needs_of(unit_key: str, rank: str) -> tuple[str, ...]:
    """The levels that a post of the unit and rank needs."""
    return DESIGNATED.get(unit_key, ("MV",) if rank in SENIOR else ())


def _plant(making: _Making, standing: Sequence[SpellPlan]) -> Iterator[VettingTruth]:
    """Choose who stands out, among people without a part in anything else."""
    jobs = {(job.unit_key, job.rank) for job in (*OFFICE_JOBS, *CORRIDOR_JOBS)}
    told = {offer.declared_by for offer in making.plan.offers} | {
        person.ref for person in making.plan.people if person.family_name in STORY_FAMILIES
    }
    free = [s for s in standing if s.person_ref not in told and (making.key_of[s.unit_ref], s.rank) not in jobs]
    section = [s.person_ref for s in free if ".section." in making.key_of[s.unit_ref] and s.category == "officer"]
    special = [s.person_ref for s in free if making.key_of[s.unit_ref] == "protection" and s.rank == "constable"]
    outside = [s.person_ref for s in free if s.category == "contractor"]
    began = {spell.person_ref: spell.true_from for spell in free}
    for people, kinds in ((section, _SECTION), (special, _PROTECTION), (outside, _OUTSIDE)):
        mixed = making.random.sample(people, len(people))
        mixed.sort(key=lambda ref: began[ref] >= GO_LIVE.date())  # first those who were there all the five years
        for person, (kind, why) in zip(mixed, kinds, strict=False):
            yield VettingTruth(kind, person, why, making.plan.as_of)


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
    ("covered", "Management vetting ran out; a risk assessment covers it to the end of the month after"),
    ("covered", "Management vetting ran out; a risk assessment covers it for a fortnight more"),
    ("short", "Management vetting ran out; was covered until five days ago, and the assessment ended by itself"),
    ("innocent", "Holds management vetting with a condition: that is enough for the post"),
)
_OUTSIDE = (("expired", "A contractor whose clearance ran out: counted apart"),)


def _histories(plan: ForcePlan) -> Iterator[tuple[str, list[SpellPlan]]]:
    """Everybody with the spells that are held for true now, the earliest first; in the order of the plan."""
    found: dict[str, list[SpellPlan]] = {}
    for spell in plan.spells:
        if spell.known_to is None:
            found.setdefault(spell.person_ref, []).append(spell)
    for person_ref, spells in found.items():
        yield person_ref, sorted(spells, key=lambda spell: spell.true_from)


def _stories(making: _Making, refs: Mapping[str, str]) -> list[VettingTruth]:
    """Give the people of the stories what they hold; return what is to be found about them, each on its day."""
    for family, ref in refs.items():
        for given in STORY_GRANTS[family]:
            keyed = moment(given.keyed_on or given.on, hour=10)
            left = (("left", given.left_on + timedelta(days=1)),) if given.left_on else ()
            making.grant(ref, given.level, given.on, last=given.last_day, keyed=keyed, happened=left)
    found = [
        VettingTruth(each.kind, refs[each.family], each.why, each.as_at, each.known_then)
        for each in STORY_TRUTH
        if each.family in refs
    ]
    days = dict.fromkeys((each.as_at, each.known_then) for each in STORY_TRUTH)
    found += [
        VettingTruth(kind, ref, f"As today: {why[0].lower()}{why[1:]}", day, known_then)
        for day, known_then in days
        for kind, ref, why in _all_along(making)
    ]
    late = [VettingTruth("late", refs["Odell"], "Still in force, and still keyed late", making.plan.as_of)]
    return found + (late if "Odell" in refs else [])


def _all_along(making: _Making) -> Iterator[tuple[str, str, str]]:
    """What was planted and held on every day of the five years."""
    for ref, kind in making.planted.items():
        if kind == "unrecorded":
            yield kind, ref, _SECTION[0][1]
        if kind == "short" and making.place_of(ref) == 0:
            yield kind, ref, _PROTECTION[0][1]


def _vet_who_left(making: _Making, spells: Sequence[SpellPlan]) -> None:
    """Somebody who is gone was cleared until they left, and their clearance ended on leaving."""
    random, last = making.random, spells[-1]
    level = "RV" if last.category in FORCE else "NPPV2F" if last.category in OTHERS else ""
    if not level or last.true_to is None:
        return
    left = (("left", last.true_to + timedelta(days=1)),)
    lasts = round(LONGEST[level] * YEAR)
    granted = last.true_to - timedelta(days=random.randrange(30, lasts - 30))
    first = max(spells[0].true_from - timedelta(days=20), making.plan.as_of - timedelta(days=3000))
    _earlier(making, last.person_ref, level, first, granted)
    making.grant(last.person_ref, level, max(granted, first), happened=left)
    _posts_before(making, spells, left=left)


def _earlier(making: _Making, person: str, level: str, first: date, granted: date) -> None:
    """The clearances before one that was granted on a day, each renewed in time, back to a first day."""
    lasts = round(LONGEST[level] * YEAR)
    while granted > first:
        end = granted + timedelta(days=making.random.randrange(3, RENEWED_WITHIN))
        granted = max(end - timedelta(days=lasts - 1), first)
        making.grant(person, level, granted, last=end)


def _posts_before(making: _Making, spells: Sequence[SpellPlan], *, left: tuple[tuple[str, date], ...] = ()) -> None:
    """What designated posts that somebody held and gave up had needed, since the posts were designated."""
    for spell in spells:
        if spell.true_to is None or spell.true_to < GO_LIVE.date():
            continue
        for level in needs_of(making.key_of[spell.unit_ref], spell.rank):
            granted = max(spell.true_from, GO_LIVE.date()) - timedelta(days=making.random.randrange(9, 60))
            making.grant(spell.person_ref, level, granted, happened=left)


def _vet(making: _Making, spell: SpellPlan, spells: Sequence[SpellPlan]) -> None:
    """Give one person what they hold: an ordinary history, or what was planted."""
    person, as_of, random = spell.person_ref, making.plan.as_of, making.random
    kind = making.planted.get(person, "")
    if spell.category in OTHERS:
        level = random.choice(("NPPV2F", "NPPV3")) if spell.category == "contractor" else "NPPV2F"
        ran_out = as_of - timedelta(days=16)
        _ordinary(making, person, level, spell.true_from, last=ran_out if kind == "expired" else None)
    elif spell.category in FORCE:
        if person in making.came:
            return  # what they brought is accepted, or they are vetted afresh by an application
        if ".section." in making.key_of[spell.unit_ref] and kind:
            _PLANTED[kind](making, person)
        else:
            _ordinary(making, person, "RV", spells[0].true_from)
            _levels_of_the_post(making, spell, spells[0].true_from, kind)
            if not kind:
                _posts_before(making, [each for each in spells if not _needs_as_much(making, spell, each)])


def _ordinary(making: _Making, person: str, level: str, joined: date, *, last: date | None = None) -> None:
    """One clearance in force today and, where it was renewed in the five years, the one before."""
    as_of, years = making.plan.as_of, LONGEST[level]
    if last:
        making.grant(person, level, last - timedelta(days=round(years * YEAR) - 1), last=last)
        return
    oldest = as_of - timedelta(days=round(years * YEAR) - 25)
    first = min(max(joined - timedelta(days=making.random.randrange(20, 90)), oldest), as_of - timedelta(days=30))
    granted = first if first > oldest else day_between(making.random, oldest, as_of - timedelta(days=40))
    if granted > first:
        _earlier(making, person, level, min(max(joined, as_of - timedelta(days=3000)), granted), granted)
    making.grant(person, level, granted)


def _levels_of_the_post(making: _Making, spell: SpellPlan, joined: date, kind: str) -> None:
    needs, as_of = needs_of(making.key_of[spell.unit_ref], spell.rank), making.plan.as_of
    for level in needs:
        if kind == "short" and making.place_of(spell.person_ref) == 0:
            continue
        if kind in {"short", "covered"}:
            ran_out = as_of - timedelta(days=40 if making.place_of(spell.person_ref) == 1 else 70)
            making.grant(spell.person_ref, level, ran_out - timedelta(days=2500), last=ran_out)
        else:
            eve = max(joined, GO_LIVE.date()) - timedelta(days=9)
            granted = day_between(making.random, max(eve - timedelta(days=500), as_of - timedelta(days=2500)), eve)
            condition = (("condition", granted),) if kind == "innocent" else ()
            making.grant(spell.person_ref, level, granted, happened=condition)


def _needs_as_much(making: _Making, now: SpellPlan, before: SpellPlan) -> bool:
    """Whether the post of today needs what the earlier one needed, and so has it for both."""
    wanted, had = (needs_of(making.key_of[spell.unit_ref], spell.rank) for spell in (before, now))
    return set(wanted) <= set(had)


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
    making.grant(person, "RV", as_of - timedelta(days=1700), happened=(("suspended", as_of - timedelta(days=40)),))


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
