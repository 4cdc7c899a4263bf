"""Committing to the seed of a draw, freezing its list, and drawing; by hand, and by night when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference, next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.seeds import can_be_opened, committed_seed, hidden_seed, new_nonce
from probity.foundation.casework.transitions import move, why_not
from probity.foundation.kernel.draws import commitment, draw_strata, frozen_strata
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.office.scrutiny.models import Draw, DrawnCase, DrawState, ForceForm, Search
from probity.office.scrutiny.policy.draws import makes_draws
from probity.office.scrutiny.policy.draws_plans import FORCE, INSPECTOR, closes_on, period_of, plans, terms_of
from probity.office.scrutiny.queries.draws import DRAWING, listed_now
from probity.office.scrutiny.workflow import draws as flow


@recorded()
def commit_draw(plan: str, day: date, *, actor: Actor, at: datetime) -> Draw:
    """Make a secret seed for the period in which a day lies, and put its commitment and its terms into the ledger.

    Raises:
        NotPermitted: the actor makes no draws.
        BadInput: there is no such plan, the period is over, or a seed is committed for it already.
    """
    if reason := makes_draws(None, actor):
        raise NotPermitted(reason)
    on = day_of(at)
    if plan not in dict(plans(on)):
        raise BadInput("There is no such plan of draws.", where="plan", hint="Choose one that the rulebook lists.")
    first, last = period_of(plan, day)
    if last < on:
        raise BadInput(
            "A seed is committed before its period is over.", where="day", hint="Choose this period or a later one."
        )
    others = Draw.unscoped.filter(plan=plan, first_day__lte=last, last_day__gte=first)
    if other := others.exclude(state=DrawState.GIVEN_UP).first():
        raise BadInput(
            "A seed is committed for this period already.",
            where="day",
            hint=f"It is {other.ref}: one period, one draw.",
        )
    terms, nonce = terms_of(plan, on), new_nonce()
    kinds = {name: [*tactics] for name, tactics in terms.kinds.items()}
    made: Draw = Draw.unscoped.create(
        ref=next_reference("SD"), plan=plan, first_day=first, last_day=last, wanted=terms.wanted, kinds=kinds,
        nonce=nonce, commitment=commitment(hidden_seed(nonce)), committed_at=at, committed_by_ref=actor.person_ref,
    )  # fmt: skip

    facts = {"commitment": made.commitment, "plan": plan, "from": str(first), "to": str(last),
             "wanted": terms.wanted, "kinds": kinds}  # fmt: skip
    record(flow.COMMITTED, actor=actor, subject=made, at=at, **facts)
    return made


@recorded()
def freeze_draw(draw: Draw, *, actor: Actor, at: datetime) -> Draw:
    """List the records of the period by stratum and put the list's digest into the ledger. What comes later is outside.

    Raises:
        TransitionRefused: records of the period may still come, or the actor makes no draws.
    """
    closes = closes_on(draw.last_day)
    if day_of(at) < closes:
        raise TransitionRefused(f"Records of the period may come until {closes:%-d %B %Y}; freeze the list from then.")
    if reason := why_not(flow.FREEZE, draw, actor):
        raise TransitionRefused(reason)
    found = listed_now(draw)
    digest = frozen_strata(found.strata).digest
    listed = {name: [*refs] for name, refs in found.strata.items()}
    changes = {"frozen_at": at, "digest": digest, "listed": listed, "left_out": dict(found.left_out)}
    facts = {"digest": digest, "listed": len(found.records), "left_out": sum(found.left_out.values())}
    move(draw, flow.FREEZE, actor=actor, at=at, changes=changes, **facts)
    return draw


@recorded()
def make_draw(draw: Draw, *, actor: Actor, at: datetime) -> list[DrawnCase]:
    """Draw from the frozen list and show the seed. Where there are too few all are taken, and the shortfall is said.

    Raises:
        TransitionRefused: the list is not frozen, the seed is lost, or the actor makes no draws.
    """
    if reason := why_not(flow.DRAW, draw, actor):
        raise TransitionRefused(reason)
    seed = committed_seed(draw.nonce, draw.commitment)
    made = draw_strata(draw.listed, seed, dict.fromkeys(draw.listed, draw.wanted))
    facts = {"seed": seed, "drawn": len(made.references), "shortfall": made.shortfall}
    move(draw, flow.DRAW, actor=actor, at=at, changes={"drawn_at": at, "seed": seed}, **facts)

    places = [(part.name, place, ref) for part in made.strata for place, ref in enumerate(part.drawn, 1)]
    return write_cases(draw, places)


def write_cases(draw: Draw, places: Sequence[tuple[str, int, str]]) -> list[DrawnCase]:
    """Write cases: each with its stratum, its place in it and the reference of its record. Call it in an action."""
    refs = [ref for _, _, ref in places]
    rows = (ForceForm if draw.plan == FORCE else Search).unscoped.filter(ref__in=refs)
    found = {one.ref: one for one in rows}
    numbers = next_references("SM", len(places)) if places else []
    cases = [_case(draw, number, place, found[place[2]]) for number, place in zip(numbers, places, strict=True)]
    return list(DrawnCase.unscoped.bulk_create(cases))


def _case(draw: Draw, number: str, place: tuple[str, int, str], found: Search | ForceForm) -> DrawnCase:
    stratum, at, _ = place
    lacks = [] if found.footage_ref.strip() else ["footage"]
    if isinstance(found, Search):
        lacks += [] if found.grounds.strip() else ["grounds"]
    else:
        lacks += [] if found.account.strip() else ["account"]
    return DrawnCase(
        ref=number, draw=draw, stratum=stratum, place=at, officer_ref=found.officer_ref, findings=lacks,
        search=found if isinstance(found, Search) else None, form=found if isinstance(found, ForceForm) else None,
        reader_ref=stratum if draw.plan == INSPECTOR else "",
    )  # fmt: skip


@recorded()
def give_up(draw: Draw, *, words: str, actor: Actor, at: datetime) -> Draw:
    """Give up a draw whose seed nobody can open any more, so that another can be committed to.

    Raises:
        NeedsReason: there are no words.
        TransitionRefused: the seed can be opened, or the actor makes no draws.
    """
    if not words.strip():
        raise NeedsReason("Say how the seed was lost.")
    move(draw, flow.GIVE_UP, actor=actor, at=at, words=words)
    return draw


@recorded()
def hand_out(draw: Draw, *, actor: Actor, at: datetime) -> None:
    """Keep that the sheet for an outsider was taken, and how far the draw was."""
    record(flow.HANDED_OUT, actor=actor, subject=draw, at=at, stage=draw.state)


def make_due(at: datetime) -> dict[str, int]:
    """By night: commit for the periods that have begun, freeze lists that are due, draw the night after. Repeatable.

    A night lies between list and draw, so that an outsider can be given the one before the other.
    """
    on = day_of(at)
    done = {"committed": 0, "frozen": 0, "drawn": 0}
    begun = Draw.unscoped.exclude(state=DrawState.GIVEN_UP).filter(first_day__lte=on, last_day__gte=on)
    have = {*begun.values_list("plan", flat=True)}
    for plan, _ in plans(on):
        if plan not in have:
            commit_draw(plan, on, actor=DRAWING, at=at)
            done["committed"] += 1
    for draw in Draw.unscoped.filter(state=DrawState.FROZEN).order_by("pk"):
        rested = day_of(draw.frozen_at or at) + timedelta(days=1) <= on
        if rested and can_be_opened(draw.nonce, draw.commitment):
            make_draw(draw, actor=DRAWING, at=at)
            done["drawn"] += 1
    for draw in Draw.unscoped.filter(state=DrawState.COMMITTED, last_day__lt=on).order_by("pk"):
        if closes_on(draw.last_day) <= on:
            freeze_draw(draw, actor=DRAWING, at=at)
            done["frozen"] += 1
    return done
