"""Deciding what counts of the clearance that a transferee brings, and having who rejoins vetted afresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import person_card
from probity.office.vetting.actions.applications import open_application
from probity.office.vetting.actions.clearances import Particulars, good_until, grant_clearance
from probity.office.vetting.models import Arrival
from probity.office.vetting.models.arrivals import ArrivalKind, ArrivalState
from probity.office.vetting.models.clearances import Source
from probity.office.vetting.policy.arrivals import Ruling, ruling_on
from probity.office.vetting.policy.clearances import keeps
from probity.office.vetting.policy.levels import all_levels, family_of
from probity.office.vetting.policy.status import first_clearances
from probity.office.vetting.workflow import arrivals as flow

ARRIVING = System("vetting.arrivals", "opens the application that a decision about an arrival asks for")


@dataclass(frozen=True)
class Brought:
    """The clearance of another force that somebody brings."""

    force: str
    level: str
    granted_on: date


@recorded()
def open_arrival(
    person_ref: str, *, appointed_on: date, actor: Any, at: datetime, brings: Brought | None = None
) -> Arrival:
    """Open the arrival of somebody who transfers, with what they bring, or rejoins, bringing nothing that counts."""
    if reason := keeps(None, actor):
        raise NotPermitted(reason)
    if not isinstance(actor, System) and about_themselves(actor, [person_ref]):
        raise NotPermitted("You cannot do this: it involves you or somebody close to you.")
    if brings:
        _refuse_brought(brings, appointed_on)
    standing = Arrival.unscoped.filter(person_ref=person_ref, appointed_on=appointed_on).first()
    if standing is not None:
        raise TransitionRefused(f"{standing.ref} is the arrival of this person on that day.")

    came = {"other_force": brings.force, "level": brings.level, "granted_on": brings.granted_on} if brings else {}
    arrival = Arrival.unscoped.create(
        ref=next_reference("VK"),
        kind=ArrivalKind.TRANSFER if brings else ArrivalKind.REJOIN,
        person_ref=person_ref,
        appointed_on=appointed_on,
        opened_at=at,
        opened_by_ref=actor.person_ref,
        **(came or {"level": _first_level(person_ref, appointed_on)}),
    )

    granted = str(arrival.granted_on) if arrival.granted_on else ""
    facts = {"kind": str(arrival.kind), "person": person_ref, "appointed_on": str(appointed_on)}
    facts |= {"level": arrival.level, "granted_on": granted}
    record(flow.OPENED, actor=actor, subject=arrival, at=at, other_force=arrival.other_force, **facts)
    return arrival


@recorded()
def check_point(arrival: Arrival, *, point: str, words: str, actor: Actor, at: datetime) -> Arrival:
    """Answer one point of the transferee's checklist in words."""
    if reason := keeps(arrival, actor):
        raise NotPermitted(reason)
    if arrival.state != ArrivalState.OPEN:
        raise TransitionRefused("This arrival is decided; its checklist stands.")
    if point not in code_list("vetting.transferee_checklist", on=arrival.appointed_on):
        raise BadInput("There is no such point on the checklist.", where="point")
    if not words.strip():
        raise NeedsReason("Say what was done and what it showed.")
    done: dict[str, Any] = {"words": words, "on": str(day_of(at)), "by": actor.person_ref}
    change(arrival, {"checklist": arrival.checklist | {point: done}})
    record(flow.CHECKED, actor=actor, subject=arrival, at=at, point=point, words=words)
    return arrival


@recorded()
def decide_arrival(arrival: Arrival, *, reasons: str, actor: Actor, at: datetime) -> Arrival:
    """Decide by the rule in force on the day that the rules name: the clearance is accepted, or they are vetted.

    The rule decides whether it may be used; a decision-maker may still ask for full vetting with `vet_in_full`.

    Raises:
        TransitionRefused: a point of the checklist is open, or the actor may not decide.
    """
    ruling = _ruling(arrival)
    if not ruling.may_use:
        return _vet(arrival, ruling, reasons=reasons, actor=actor, at=at)
    if arrival.granted_on is None:
        raise TransitionRefused("It is not said when the clearance was granted.")
    reasons = reasons or ruling.words
    changes = _decided(ruling, reasons, actor, at)
    move(arrival, flow.ACCEPT, actor=actor, at=at, changes=changes, rule=ruling.rule, words=reasons)
    clearance = grant_clearance(
        holder_ref=arrival.person_ref,
        level=arrival.level,
        granted_on=arrival.granted_on,
        last_day=good_until(arrival.level, arrival.granted_on),
        particulars=Particulars(source=Source.ACCEPTED, sponsor=arrival.other_force, deciding_body=arrival.other_force),
        actor=actor,
        at=at,
    )
    change(arrival, {"clearance_ref": clearance.ref})
    return arrival


@recorded()
def vet_in_full(arrival: Arrival, *, reasons: str, actor: Actor, at: datetime) -> Arrival:
    """Ask for full vetting although the rule would let the clearance be used, with the reason."""
    if not reasons.strip():
        raise NeedsReason("Say why the clearance is not used.")
    return _vet(arrival, _ruling(arrival), reasons=reasons, actor=actor, at=at)


def _first_level(person_ref: str, on: date) -> str:
    """The level that somebody of their category must hold, whatever the post; recruitment vetting if none is said."""
    card = person_card(person_ref, on=on)
    wanted = first_clearances(on).get(card.category if card else "", ())
    return wanted[0] if wanted else all_levels(on)[0]


def _ruling(arrival: Arrival) -> Ruling:
    if arrival.kind == ArrivalKind.REJOIN or arrival.granted_on is None:
        return ruling_on(None, arrival.appointed_on)
    return ruling_on(arrival.granted_on, arrival.appointed_on)


def _vet(arrival: Arrival, ruling: Ruling, *, reasons: str, actor: Actor, at: datetime) -> Arrival:
    reasons = reasons or ruling.words
    changes = _decided(ruling, reasons, actor, at)
    move(arrival, flow.VET, actor=actor, at=at, changes=changes, rule=ruling.rule, words=reasons)
    application = open_application(
        applicant_ref=arrival.person_ref, levels=[arrival.level], kind=str(arrival.kind), opened_for=arrival.ref,
        actor=ARRIVING, at=at,
    )  # fmt: skip
    change(arrival, {"application_ref": application.ref})
    return arrival


def _decided(ruling: Ruling, reasons: str, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "rule": ruling.rule, "rule_words": ruling.words, "reasons": reasons, "decided_by_ref": actor.person_ref,
        "decided_at": at,
    }  # fmt: skip


def _refuse_brought(brings: Brought, appointed_on: date) -> None:
    family_of(brings.level, appointed_on)
    if not brings.force.strip():
        raise BadInput("Say which force granted it.", where="other_force")
    if brings.granted_on > appointed_on:
        raise BadInput("It was granted after they were appointed here.", where="granted_on")
