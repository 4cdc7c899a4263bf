"""The whole force as frozen values: the same for the same seed, byte for byte, with no clock and no database."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from probity.foundation.kernel.errors import BadInput
from probity.sites.sample.absences import plan_qualifications, plan_states, plan_ties
from probity.sites.sample.accounts import (
    CORRIDOR_JOBS,
    OFFICE_JOBS,
    people_with_jobs,
    plan_accounts,
    plan_corridor_accounts,
)
from probity.sites.sample.awards import award_drafts
from probity.sites.sample.chance import moment, stream
from probity.sites.sample.conflicts import planted_drafts, spouses
from probity.sites.sample.firms import plan_spend, plan_suppliers
from probity.sites.sample.offers import Draft, Finisher, Givers, desk_drafts, ordinary_drafts
from probity.sites.sample.people import Roster, fill_posts
from probity.sites.sample.shapes import ForcePlan, LogPlan, OfferPlan, PlantedTruth, SpellPlan, TiePlan
from probity.sites.sample.structure import FORCE_NAME, build_structure

FEWEST, MOST = 300, 400_000
EARLIEST = date(2026, 2, 1)  # the stories must lie in the past
AS_OF = date(2026, 11, 1)


def _can_be_made(people: int, as_of: date) -> None:
    if not FEWEST <= people <= MOST:
        raise BadInput(f"a force of {people} cannot be made", where="--people", hint=f"Ask for {FEWEST} to {MOST}.")
    if as_of < EARLIEST:
        raise BadInput(f"{as_of} is before the stories end", where="--as-of", hint=f"Ask for {EARLIEST} or later.")


def plan_force(*, people: int = 3182, seed: int = 1, as_of: date = AS_OF) -> ForcePlan:
    """Sample Constabulary with `people` officers, specials, staff and community support officers on `as_of`.

    Volunteers, contractors and agency workers (about 8 more for every 100) and leavers are counted apart.

    Raises:
        BadInput: a size or a day for which no whole force can be made.
    """
    _can_be_made(people, as_of)
    structure = build_structure(people)
    roster = fill_posts(structure, seed=seed, as_of=as_of)
    working = {*people_with_jobs(roster, (*OFFICE_JOBS, *CORRIDOR_JOBS)).values(), *roster.story.values()}
    ties = plan_ties(roster, seed=seed, planted=[spouses(roster)])
    firms = plan_suppliers(people, seed=seed)
    givers = Givers(seed=seed)
    drafts = [*ordinary_drafts(roster, givers, people, seed=seed)]
    drafts += desk_drafts(roster, people_with_jobs(roster, OFFICE_JOBS)["declarant"])
    drafts += planted_drafts(roster, firms, givers, people, seed=seed)
    drafts += award_drafts(roster, firms, people, seed=seed)
    offers, truth = _number(roster, drafts, ties, seed)
    return ForcePlan(
        name=FORCE_NAME,
        seed=seed,
        as_of=as_of,
        strength=people,
        units=structure.units,
        posts=structure.posts,
        people=tuple(roster.people),
        spells=_in_order(roster),
        states=tuple(plan_states(roster, seed=seed, spared=frozenset(working))),
        qualifications=tuple(plan_qualifications(roster, seed=seed)),
        ties=tuple(ties),
        accounts=tuple(plan_accounts(roster, seed=seed)),
        corridor_accounts=tuple(plan_corridor_accounts(roster)),
        suppliers=tuple(firms.suppliers),
        spend=tuple(plan_spend(firms, people, seed=seed, as_of=as_of)),
        offers=offers,
        truth=truth,
        log=_log(roster, offers, as_of),
    )


def digest(plan: ForcePlan) -> str:
    """A digest of every value of the plan: two plans are the same force if and only if it is equal."""
    made = hashlib.sha256()
    for name in plan.__slots__:
        part = getattr(plan, name)
        for each in part if isinstance(part, tuple) else (part,):
            made.update(repr(each).encode())
    return made.hexdigest()


def _number(
    roster: Roster, drafts: Sequence[Draft], ties: Sequence[TiePlan], seed: int
) -> tuple[tuple[OfferPlan, ...], tuple[PlantedTruth, ...]]:
    """Number the offers in the order they were made and say which were planted."""
    close: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        close[tie.person_ref].add(tie.other_ref)
        close[tie.other_ref].add(tie.person_ref)
    finisher = Finisher(roster, stream(seed, "steps"), close, people_with_jobs(roster, OFFICE_JOBS))
    offers, truth = [], []
    for number, draft in enumerate(sorted(drafts, key=lambda each: (each.offered_on, each.giver)), start=1):
        offers.append(finisher.finish(draft, number))
        truth += [
            PlantedTruth(
                kind=made.kind,
                offer_number=number,
                giver=draft.giver,
                supplier_key=made.supplier.key,
                supplier=made.supplier.name,
                spellings=made.supplier.spellings,
                same=made.same,
                matters=made.matters,
                why=made.why,
            )
            for made in draft.truths
        ]
    return tuple(offers), tuple(truth)


def _in_order(roster: Roster) -> tuple[SpellPlan, ...]:
    """Every spell by person, then by the moment it became known."""
    return tuple(spell for person in roster.people for spell in roster.spells[person.ref])


def _log(roster: Roster, offers: Sequence[OfferPlan], as_of: date) -> LogPlan:
    """The live log that a release about the declined offer at the dinner must run into."""
    west = roster.story["West"]
    number = next(offer.number for offer in offers if west in offer.for_refs)
    words = "Said to have met a fleet supplier's director twice outside work while bids were open."
    return LogPlan(west, number, words, moment(as_of.replace(day=1), hour=9))
