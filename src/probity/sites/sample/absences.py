"""States of a spell, qualifications and declared ties: what the personnel record says beside the post."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from probity.sites.sample.chance import day_between, next_morning, stream
from probity.sites.sample.people import Roster
from probity.sites.sample.shapes import QualificationPlan, StatePlan, TiePlan
from probity.sites.sample.story import HANDCUFFED
from probity.sites.sample.structure import GO_LIVE, STRENGTH

OTHER_FORCES = ("Fennshire Constabulary", "Wexmoor Police", "Isle of Tarn Police", "Harrowdale Constabulary")
REGIONAL_UNIT = "Wold Regional Organised Crime Unit"
# How many in a thousand are in each state today; the rest of the year's sickness and leave has ended.
NOW_PER_THOUSAND = {"leave": 18, "sickness": 30, "suspension": 4, "career_break": 7, "secondment": 12}
ENDED_PER_THOUSAND = {"leave": 60, "sickness": 180}
LASTS_DAYS = {
    "leave": (14, 270),
    "sickness": (3, 200),
    "suspension": (20, 500),
    "career_break": (90, 700),
    "secondment": (60, 700),
}
SAFETY = ("Personal safety training", 365)
OFFICER_QUALIFICATIONS = ((*SAFETY, 1000), ("Emergency first aid", 365, 900))
TRADE_QUALIFICATIONS = {
    "firearms": ("Authorised firearms officer", 365),
    "roads": ("Advanced driving", 365 * 3),
    "major": ("Professionalising investigation, level 2", 0),
    "volume": ("Professionalising investigation, level 2", 0),
    "protection": ("Specialist child abuse investigation", 0),
    "procurement": ("Chartered Institute of Procurement, member", 365),
}
TIES_PER_THOUSAND = 24
TIE_KINDS = ("spouse", "spouse", "spouse", "spouse", "relative", "household")


def plan_states(roster: Roster, *, seed: int, spared: frozenset[str]) -> list[StatePlan]:
    """Leave, sickness, suspension, career breaks and secondments out and in; `spared` people stay at work today."""
    random = stream(seed, "states")
    states: list[StatePlan] = []
    for ref, post_ref in roster.post_of.items():
        post = roster.posts[post_ref]
        if post.category not in STRENGTH:
            continue
        if ref not in spared and roster.unit_keys[post.unit_ref] == "regional" and random.randrange(2):
            states.append(_state(roster, ref, "secondment", random, inward=True))
            continue
        states += _states_of(roster, ref, random, can_be_away=ref not in spared)
    return states


def _states_of(roster: Roster, ref: str, random: Random, *, can_be_away: bool) -> Iterator[StatePlan]:
    drawn = random.randrange(1000)
    for kind, share in NOW_PER_THOUSAND.items():
        if 0 <= drawn < share and can_be_away:
            yield _state(roster, ref, kind, random)
        drawn -= share
    drawn = random.randrange(1000)
    for kind, share in ENDED_PER_THOUSAND.items():
        if 0 <= drawn < share:
            yield _state(roster, ref, kind, random, ended=True)
        drawn -= share


def _state(
    roster: Roster, ref: str, kind: str, random: Random, *, ended: bool = False, inward: bool = False
) -> StatePlan:
    joined = roster.by_ref[ref].joined_on
    shortest, longest = LASTS_DAYS[kind]
    lasts = random.randint(shortest, longest)
    if ended:
        first = max(joined, day_between(random, GO_LIVE.date(), roster.as_of - timedelta(days=lasts + 14)))
        last: date | None = first + timedelta(days=min(lasts, 120))
    else:
        first = max(joined, roster.as_of - timedelta(days=random.randint(1, lasts)))
        last = first + timedelta(days=900) if kind in {"career_break", "secondment"} else None
    direction, other = "", ""
    if kind == "secondment":
        direction = "in" if inward else "out"
        other = random.choice(OTHER_FORCES if inward else (*OTHER_FORCES, REGIONAL_UNIT))
    known = max(GO_LIVE, next_morning(first + timedelta(days=random.choice((0, 0, 1, 3)))))
    return StatePlan(ref, kind, direction, other, first, last, known)


def plan_qualifications(roster: Roster, *, seed: int) -> list[QualificationPlan]:
    """Training that lapses and professional qualifications that do not."""
    random = stream(seed, "qualifications")
    made: list[QualificationPlan] = []
    for ref, post_ref in roster.post_of.items():
        post = roster.posts[post_ref]
        if post.category in {"officer", "special"}:
            for kind, valid, share in OFFICER_QUALIFICATIONS:
                if random.randrange(1000) < share:
                    made.append(_qualification(roster, ref, kind, valid, random))
        trade = TRADE_QUALIFICATIONS.get(roster.unit_keys[post.unit_ref])
        if trade and random.randrange(10) < 7:
            made.append(_qualification(roster, ref, *trade, random))
    apart = stream(seed, "safety training of support officers")
    support = [ref for ref, post in roster.post_of.items() if roster.posts[post].category == "pcso"]
    made += [_qualification(roster, ref, *SAFETY, apart) for ref in support]
    told = [*_as_told(roster, made)]
    return [*told, *_earlier(roster, told, apart)]


def _earlier(roster: Roster, told: Iterable[QualificationPlan], random: Random) -> Iterator[QualificationPlan]:
    """Safety training is taken again each year, most in time: the award before the last of whoever was there."""
    for each in told:
        begun = each.awarded_on - timedelta(days=random.randint(330, 380))
        if each.kind == SAFETY[0] and begun >= roster.by_ref[each.person_ref].joined_on:
            last = begun + timedelta(days=SAFETY[1] - 1)
            yield replace(each, awarded_on=begun, expires_on=last, known_from=max(GO_LIVE, next_morning(begun)))


def _as_told(roster: Roster, made: Iterable[QualificationPlan]) -> Iterator[QualificationPlan]:
    """The safety training of the constables of the story runs out when it must; everybody else's as it was drawn."""
    until = {roster.story[family]: roster.as_of + timedelta(days=days) for family, days in HANDCUFFED.items()
             if family in roster.story}  # fmt: skip
    for each in made:
        if each.kind == SAFETY[0] and each.person_ref in until:
            last = until[each.person_ref]
            begun = last - timedelta(days=SAFETY[1] - 1)
            yield replace(each, awarded_on=begun, expires_on=last, known_from=max(GO_LIVE, next_morning(begun)))
        else:
            yield each


def _qualification(roster: Roster, ref: str, kind: str, valid_days: int, random: Random) -> QualificationPlan:
    joined = roster.by_ref[ref].joined_on
    awarded = max(joined, roster.as_of - timedelta(days=random.randint(5, 400)))
    expires = awarded + timedelta(days=valid_days - 1) if valid_days else None
    return QualificationPlan(ref, kind, awarded, expires, max(GO_LIVE, next_morning(awarded)))


def plan_ties(roster: Roster, *, seed: int, planted: Iterable[tuple[str, str]]) -> list[TiePlan]:
    """Declared ties between serving people; `planted` pairs are spouses. Nobody is in two ties."""
    random = stream(seed, "ties")
    ties = [TiePlan(one, other, "spouse", GO_LIVE.date()) for one, other in planted]
    taken = {ref for tie in ties for ref in (tie.person_ref, tie.other_ref)} | set(roster.story.values())
    free = [ref for ref in roster.post_of if ref not in taken and ref not in roster.unsettled]
    wanted = len(roster.post_of) * TIES_PER_THOUSAND // 1000
    chosen = random.sample(free, min(len(free), 2 * wanted) // 2 * 2)
    for one, other in zip(chosen[::2], chosen[1::2], strict=True):
        declared = day_between(random, GO_LIVE.date(), roster.as_of - timedelta(days=10))
        ties.append(TiePlan(one, other, random.choice(TIE_KINDS), declared))
    return ties
