"""Loads the offers of the plan, with what was done about each, the deadlines that ran and the ledger's entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_references
from probity.foundation.audit.events import Event
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.models import Deadline, subject_of
from probity.foundation.rulebook.rows import clock, code_list
from probity.office.declarations import workflow
from probity.office.declarations.models import (
    Answer,
    Asked,
    Behalf,
    GiverKind,
    Offer,
    Procurement,
    ReviewBy,
    Share,
    State,
    Step,
    StepKind,
)
from probity.sites.sample.loading import AT_A_TIME, Acting, in_batches
from probity.sites.sample.people import holds
from probity.sites.sample.shapes import ForcePlan, OfferPlan, SpellPlan, StepPlan

MOVES: Mapping[str, tuple[Event, StepKind]] = {
    State.ENDORSED: (workflow.ENDORSED, StepKind.SUPPORTED),
    State.CHALLENGED: (workflow.CHALLENGED, StepKind.CHALLENGED),
    State.ANSWERED: (workflow.ANSWERED, StepKind.ANSWERED),
    State.ENTERED: (workflow.ENTERED, StepKind.ENTERED),
    State.CLOSED: (workflow.CLOSED, StepKind.CLOSED),
}
# The clock that each state starts, and the state's own step stops the one before.
CLOCKS = {
    State.DECLARED: ("Endorse", "gifts.endorsement_time"),
    State.ENDORSED: ("Review", "gifts.review_time"),
    State.CHALLENGED: ("Answer", "gifts.answer_time"),
    State.ANSWERED: ("Review", "gifts.review_time"),
}
GIFT_TEST = ["genuine", "independent", "free", "transparent"]


@dataclass(frozen=True)
class Directory:
    """Who was where, and by which account each person acts."""

    accounts: Mapping[str, str]
    spells: Mapping[str, Sequence[SpellPlan]]

    def spell_on(self, person_ref: str, day: date) -> SpellPlan | None:
        """The spell of that day by what is known now."""
        return next((spell for spell in self.spells.get(person_ref, ()) if holds(spell, day)), None)

    def acting(self, person_ref: str) -> Acting:
        return Acting(self.accounts.get(person_ref, ""), person_ref)


def load_gifts(plan: ForcePlan) -> list[str]:
    """Load the offers some thousands at a time; return their references in the plan's order."""
    accounts: dict[str, str] = {}
    for account in plan.accounts:
        accounts.setdefault(account.person_ref, account.username)
    spells: dict[str, list[SpellPlan]] = {}
    for spell in plan.spells:
        if spell.known_to is None:
            spells.setdefault(spell.person_ref, []).append(spell)
    directory = Directory(accounts, spells)
    refs: list[str] = []
    for some in in_batches(plan.offers):
        refs += _load_some(some, directory)
    return refs


@recorded()
def _load_some(planned: Sequence[OfferPlan], directory: Directory) -> list[str]:
    refs = next_references("GH", len(planned))
    offers = [_offer(plan, ref, directory) for plan, ref in zip(planned, refs, strict=True)]
    Offer.unscoped.bulk_create(offers, batch_size=AT_A_TIME)
    shares: list[Share] = []
    steps: list[Step] = []
    deadlines: list[Deadline] = []
    for plan, offer in zip(planned, offers, strict=True):
        shares += [Share(offer=offer, person_ref=ref) for ref in plan.for_refs[1:]]
        steps += _steps(plan, offer)
        deadlines += _deadlines(plan, offer)
        _enter(plan, offer, directory)
    Share.objects.bulk_create(shares, batch_size=AT_A_TIME)
    Step.objects.bulk_create(steps, batch_size=AT_A_TIME)
    Deadline.objects.bulk_create(deadlines, batch_size=AT_A_TIME)
    return refs


def _offer(plan: OfferPlan, ref: str, directory: Directory) -> Offer:
    return Offer(
        ref=ref,
        state=plan.state,
        version=len(plan.steps),
        **_said(plan),
        **_worked_out(plan, directory),
    )


def _said(plan: OfferPlan) -> dict[str, Any]:
    """What the declarant said."""
    person = plan.giver_kind == GiverKind.PERSON
    return {
        "kind": plan.kind,
        "description": plan.what,
        "circumstances": plan.circumstances,
        "offered_on": plan.offered_on,
        "giver_kind": plan.giver_kind,
        "giver_name": plan.giver if person else "",
        "giver_organisation": "" if person else plan.giver,
        "value_low": Decimal(plan.low_pence) / 100,
        "value_high": Decimal(plan.high_pence) / 100,
        "answer": Answer.ACCEPTED if plan.accepted else Answer.DECLINED,
        "asked": Asked.BEFORE if plan.asked_first else Asked.AFTER,
        "outcome": plan.disposal,
        "gift_test": GIFT_TEST if plan.accepted else [],
        "in_procurement": Procurement.YES if plan.procurement_part else Procurement.NO,
        "procurement_words": plan.procurement_part,
        "behalf": _behalf(plan),
        "recipient_ref": plan.for_refs[0],
        "declared_by_ref": plan.declared_by,
    }


def _behalf(plan: OfferPlan) -> Behalf:
    if plan.declared_by not in plan.for_refs:
        return Behalf.OTHER
    return Behalf.TEAM if len(plan.for_refs) > 1 else Behalf.SELF


def _worked_out(plan: OfferPlan, directory: Directory) -> dict[str, Any]:
    """What becomes fixed when an offer is declared; nothing of a draft."""
    at = {step.state: step for step in plan.steps}
    if State.DECLARED not in at:
        return {}
    spell = directory.spell_on(plan.for_refs[0], plan.offered_on)
    reviewed = {State.CHALLENGED, State.ENTERED} & at.keys()
    return {
        "declared_on": day_of(at[State.DECLARED].at),
        "declare_by": _due("gifts.declaration_time", plan.offered_on),
        "unit_ref": spell.unit_ref if spell else "",
        "published_by_name": bool(spell and spell.rank in _named(plan.offered_on)),
        "endorser_ref": plan.endorser_ref,
        "endorser_why": plan.endorser_why,
        "endorsed_by_ref": plan.endorser_ref if State.ENDORSED in at else "",
        "endorse_by": _due("gifts.endorsement_time", day_of(at[State.DECLARED].at)),
        "endorsed_on": day_of(at[State.ENDORSED].at) if State.ENDORSED in at else None,
        "review_by": ReviewBy.DEPUTY if plan.review_by_deputy else ReviewBy.REGISTRAR,
        "reviewed_by_ref": plan.reviewer_ref if reviewed else "",
    }


def _steps(plan: OfferPlan, offer: Offer) -> Iterator[Step]:
    for step in plan.steps:
        if step.state == State.DECLARED:
            yield Step(offer=offer, kind=StepKind.DECLARED, by_ref=step.by_ref, at=step.at)
        elif step.state in MOVES:
            kind = MOVES[step.state][1]
            yield Step(offer=offer, kind=kind, words=step.words, by_ref=step.by_ref, at=step.at)


def _deadlines(plan: OfferPlan, offer: Offer) -> list[Deadline]:
    """The clocks that ran, by name: a second review of one offer takes the place of the first."""
    running: dict[str, Deadline] = {}
    open_now: Deadline | None = None
    for step in plan.steps:
        if open_now:
            open_now.met_at = step.at
        open_now = None
        if step.state in CLOCKS:
            name, rule_id = CLOCKS[State(step.state)]
            starts = day_of(step.at)
            due = _due(rule_id, starts)
            open_now = Deadline(**subject_of(offer), name=name, rule_id=rule_id, starts_on=starts, due_on=due)
            running[name] = open_now
    return [*running.values()]


def _enter(plan: OfferPlan, offer: Offer, directory: Directory) -> None:
    """The ledger's entries, as the actions would have written them."""
    was = ""
    for step in plan.steps:
        actor = directory.acting(step.by_ref)
        if step.state == State.DRAFT:
            record(workflow.DRAFTED, actor=actor, subject=offer, at=step.at, **{"for": offer.recipient_ref})
        elif step.state == State.DECLARED:
            record(workflow.DECLARED, actor=actor, subject=offer, at=step.at, **_declared(plan, offer))
        else:
            event = MOVES[step.state][0]
            record(event, actor=actor, subject=offer, at=step.at, **_moved(step, was))
        was = step.state


def _declared(plan: OfferPlan, offer: Offer) -> dict[str, Any]:
    late = (offer.declared_on - offer.declare_by).days if offer.declared_on and offer.declare_by else 0
    return {
        "was": State.DRAFT.value,
        "for": offer.recipient_ref,
        "people": sorted({plan.declared_by, *plan.for_refs}),
        "endorser": offer.endorser_ref,
        "review_by": str(offer.review_by),
        "answer": str(offer.answer),
        "days_late": max(0, late),
        "description": offer.description,
        "giver": offer.giver,
    }


def _moved(step: StepPlan, was: str) -> dict[str, Any]:
    supported = {"supported": True} if step.state == State.ENDORSED else {}
    return {"was": was, "words": step.words, **supported}


@cache
def _due(rule_id: str, starts: date) -> date:
    return clock(rule_id, on=starts).due(starts)


@cache
def _named(on: date) -> frozenset[str]:
    """Ranks whose offers are published with the name, by code."""
    return frozenset(code for code, _ in code_list("gifts.published_by_name", on=on))
