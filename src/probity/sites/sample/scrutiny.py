"""A year of stop and search by the synthetic force, as values; with what was planted in it and what it should show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from probity.sites.sample.chance import stream
from probity.sites.sample.shapes import ForcePlan

SHARE = 0.78  # searches in a year for each person of the force
FOR_BASIS, VEHICLES, UNSTATED, BOTH = 1000, 60, 90, 10
BASIS_MONTHS = ("2026-01", "2026-05")
GROUP = "mixed"  # the group whose drug searches show that a blank is not false
HASTY, TRAILING, TRAILING_FOUND = 14, 60, 2
IN_HOURS, OUTSIDE = 12, 3
PLACES = {
    "a": ("Aldermere", 53.31, -0.93), "b": ("Brackwater", 53.12, -0.71), "c": ("Corvedale", 52.98, -1.02),
    "d": ("Dunholt", 53.22, -1.24),
}  # fmt: skip
GROUPS = ("white", "black", "asian", "other")
CENSUS = {"white": "W1", "black": "B2", "asian": "A2", "other": "O9", "mixed": "M1", "": ""}
GROUNDS = (
    "Seen to pass a small packet to another person and to walk off quickly when the car slowed.",
    "Matches the description given ten minutes earlier by the shop: grey jacket, red rucksack, on foot to the park.",
    "Strong smell of cannabis from the person; a lighter and papers in the hand; eyes red and speech slow.",
    "Looked into three parked cars, tried two handles, and ran when called to.",
)
THIN_GROUNDS = ("Smelled of cannabis.", "Known to police.", "Acting suspiciously.")


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """One search as it will stand: who, when, why, what came of it, and how its review went."""

    officer_ref: str
    on: date
    minute: int | None  # of the day; None where no time is given
    kind: str = "person"
    object: str = "drugs"
    power: str = "mda_23"
    motive: str = ""
    group: str = "white"
    says_group: bool = True
    age: str = "from_18"
    gender: str = "male"
    outcome: str = "none"
    linked: bool | None = False
    intrusive: bool | None = False
    place: str = ""
    point: tuple[float, float] | None = None
    grounds: str = ""
    footage: bool = True
    review: str = ""  # "hasty", or however it went by chance


@dataclass(frozen=True, slots=True)
class ScrutinyTruth:
    """Something planted, and what a careful reader should find."""

    kind: str
    where: str
    shows: str


@dataclass(frozen=True, slots=True)
class ScrutinyPlan:
    searches: tuple[SearchPlan, ...]
    quiet_ref: str
    """An officer of whose searches hardly any finds what it was for."""
    declarant_ref: str
    """An officer whose supervisor approves everything in seconds."""
    violence_on: date
    """The day on which section 60 was authorised in one place."""
    truth: tuple[ScrutinyTruth, ...]


def plan_scrutiny(plan: ForcePlan) -> ScrutinyPlan:
    """The year up to the plan's last day, the same for the same seed."""
    random = stream(plan.seed, "scrutiny")
    officers = _officers(plan)
    everyone = [pair for pairs in officers.values() for pair in pairs]
    declarant = next(each.person_ref for each in plan.accounts if each.username == "declarant")
    quiet = officers["b"][0][0]
    violence = plan.as_of - timedelta(days=40)
    late_spans = (plan.as_of - timedelta(days=364), date(plan.as_of.year - 1, 12, 31))
    made = [*_blanks(random, officers["a"], plan.as_of), *_quiet(random, quiet, plan.as_of)]
    made += [*_hasty(random, declarant, plan.as_of), *_section60(random, officers["d"], violence)]
    whole = round(len(plan.people) * SHARE) >= 2 * FOR_BASIS
    if whole:
        made += _for_basis(random, everyone, plan.as_of.year)
    for _ in range(max(20, round(len(plan.people) * SHARE) - len(made))):
        span = late_spans if random.random() < 0.3 else (plan.as_of - timedelta(days=150), plan.as_of)
        made.append(_ordinary(random, everyone, span))
    truth = _truth(quiet, declarant, violence, whole=whole)
    ordered = sorted(made, key=lambda one: (one.on, one.officer_ref, one.minute or 0))
    return ScrutinyPlan(tuple(ordered), quiet, declarant, violence, tuple(truth))


def _officers(plan: ForcePlan) -> dict[str, list[tuple[str, str]]]:
    """By division, constables who have been in one section all year, each with the division."""
    sections = {unit.ref: unit.key for unit in plan.units if ".section." in unit.key}
    posts = {post.ref: sections[post.unit_ref] for post in plan.posts
             if post.unit_ref in sections and post.rank == "constable"}  # fmt: skip
    since = plan.as_of - timedelta(days=370)
    found: dict[str, list[tuple[str, str]]] = {key: [] for key in PLACES}
    for spell in plan.spells:
        if spell.post_ref in posts and spell.known_to is None and not spell.true_to and spell.true_from < since:
            division = posts[spell.post_ref].partition(".")[0]
            found[division].append((spell.person_ref, division))
    return {division: sorted(pairs) for division, pairs in found.items()}


def _ordinary(random: Random, officers: list[tuple[str, str]], span: tuple[date, date], **given: Any) -> SearchPlan:
    """A search like most: what it was for, of whom, where, and what came of it."""
    officer, division = officers[int(len(officers) * random.random() ** 1.6)]
    name, latitude, longitude = PLACES[division]
    drugs = random.random() < 0.62
    motive = random.choices(("possession", "supply", "both", "unclear", ""), (66, 20, 5, 5, 4))[0] if drugs else ""
    found = random.random() < (0.34 if motive == "supply" else 0.24)
    outcome = random.choices(("arrest", "resolution", "notice", "summons", "caution"), (44, 34, 10, 7, 5))[0]
    chosen = {
        "officer_ref": officer,
        "on": span[0] + timedelta(days=random.randrange((span[1] - span[0]).days + 1)),
        "minute": None if random.random() < 0.02 else int(random.triangular(0, 1439, 1260)),
        "object": "drugs" if drugs else random.choices(("weapons", "stolen", "evidence", "damage"), (45, 35, 12, 8))[0],
        "power": "mda_23" if drugs else "pace_1",
        "motive": motive,
        "group": random.choices(GROUPS, (70, 15, 11, 4))[0],
        "says_group": random.random() < 0.8,
        "age": random.choices(("from_10", "from_18", "from_25", "over_34", ""), (16, 34, 24, 22, 4))[0],
        "gender": random.choices(("male", "female", ""), (88, 10, 2))[0],
        "outcome": outcome if found or random.random() < 0.06 else "none",
        "linked": None if random.random() < 0.07 else found,
        "intrusive": None if random.random() < 0.03 else random.random() < 0.03,
        "place": name,
        "point": _point(random, latitude, longitude),
        "grounds": random.choice(GROUNDS) if random.random() < 0.9 else random.choice(THIN_GROUNDS),
        "footage": random.random() < 0.93,
    }
    return SearchPlan(**{**chosen, **given})


def _point(random: Random, latitude: float, longitude: float) -> tuple[float, float] | None:
    """One of a few anonymised points of a town; now and then none."""
    if random.random() < 0.05:
        return None
    spread = stream(random.randrange(40), "points")
    return round(latitude + spread.gauss(0, 0.02), 6), round(longitude + spread.gauss(0, 0.03), 6)


def _blanks(random: Random, officers: list[tuple[str, str]], as_of: date) -> Iterator[SearchPlan]:
    """40 drug searches of one group: 30 for possession, 6 for supply, 4 unclear; of the 30 found 9, not 15, blank 6."""
    links = [True] * 9 + [False] * 15 + [None] * 6
    motives = ["possession"] * 30 + ["supply"] * 6 + ["unclear"] * 4
    span = (as_of - timedelta(days=120), as_of - timedelta(days=30))
    for motive, linked in zip(motives, [*links, *[False] * 10], strict=True):
        outcome = "resolution" if linked else "none"
        yield _ordinary(random, officers, span, object="drugs", power="mda_23", motive=motive, linked=linked,
                        group=GROUP, says_group=True, outcome=outcome)  # fmt: skip


def _quiet(random: Random, officer: str, as_of: date) -> Iterator[SearchPlan]:
    """Many searches by one officer, hardly any of which finds what it was for."""
    span = (as_of - timedelta(days=150), as_of - timedelta(days=30))
    for number in range(TRAILING):
        linked = number < TRAILING_FOUND
        yield _ordinary(random, [(officer, "b")], span, linked=linked, outcome="resolution" if linked else "none")


def _hasty(random: Random, officer: str, as_of: date) -> Iterator[SearchPlan]:
    span = (as_of - timedelta(days=100), as_of - timedelta(days=30))
    return (_ordinary(random, [(officer, "c")], span, review="hasty") for _ in range(HASTY))


def _section60(random: Random, officers: list[tuple[str, str]], on: date) -> Iterator[SearchPlan]:
    """Searches without suspicion: most within the hours authorised, some not, and one that gives no time."""
    for number in range(IN_HOURS + OUTSIDE + 1):
        minute: int | None = 19 * 60 + 7 * number
        if number >= IN_HOURS:
            minute = 10 * 60 + number if number < IN_HOURS + OUTSIDE else None
        yield _ordinary(random, officers, (on, on), object="threat", power="cjpo_60", motive="", minute=minute,
                        outcome="none", linked=False)  # fmt: skip


def _for_basis(random: Random, officers: list[tuple[str, str]], year: int) -> Iterator[SearchPlan]:
    """Five months of exactly 1,000 searches: 60 of a vehicle only, 90 of unstated ethnicity, 10 of them both."""
    span = (date(year, 1, 1), date(year, 5, 31))
    for number in range(FOR_BASIS):
        vehicle = number < VEHICLES
        unstated = VEHICLES - BOTH <= number < VEHICLES - BOTH + UNSTATED
        more = {"group": "", "says_group": False} if unstated else {}
        yield _ordinary(random, officers, span, kind="vehicle" if vehicle else "person", **more)


def _truth(quiet: str, declarant: str, violence: date, *, whole: bool) -> Iterator[ScrutinyTruth]:
    yield ScrutinyTruth(
        "blank is not false", "Drug searches, by ethnicity as officers see it: Mixed",
        "possession find rate 9 of 24 = 37.5%, bounds 30.0% to 50.0%, blank 20.0%; possession-only 30 of 36 = 83.3%, "
        "4 not stated",
    )  # fmt: skip
    if whole:
        first, last = BASIS_MONTHS
        kept = FOR_BASIS - VEHICLES - UNSTATED + BOTH
        yield ScrutinyTruth("the inspectorate's basis", f"Search figures, {first} to {last}",
                            f"{FOR_BASIS:,} searches on the own basis, {kept:,} on the inspectorate's")  # fmt: skip
    yield ScrutinyTruth("officer outside the funnel", f"Officers' spread, {quiet}",
                        f"linked find in {TRAILING_FOUND} of {TRAILING} in one span: a look")  # fmt: skip
    yield ScrutinyTruth("approves all in seconds", f"Reviews, above the supervisor of {declarant}",
                        "every review approved, half or more in under 20 seconds")  # fmt: skip
    yield ScrutinyTruth("outside every authorisation", f"Section 60, {violence}",
                        f"{OUTSIDE} searches outside the hours; of 1 it cannot be told")  # fmt: skip
