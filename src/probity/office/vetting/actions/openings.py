"""Opening a review of somebody's vetting, or a matter that may cost them their clearance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.deadlines import set_deadline
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted
from probity.foundation.rulebook.rows import clock
from probity.foundation.workforce.queries import managers_up, person_card
from probity.office.vetting.models import (
    Review,
    ReviewBasis,
    Route,
    StageKind,
    Withdrawal,
    WithdrawalStage,
)
from probity.office.vetting.policy.reviews import unit_or_system
from probity.office.vetting.policy.withdrawal import is_authority, must_stop, route_of
from probity.office.vetting.workflow import reviews as review_flow
from probity.office.vetting.workflow import withdrawal as flow

STOPPING = System("vetting.stopping", "stops a matter that came before the Regulations, and asks for legal advice")
CLOSE, SEVERITY = "Close", "Severity assessment"
WORDS_OF_A_BASIS = 3


@recorded()
def open_review(person_ref: str, *, basis: str, words: str, actor: Actor, at: datetime, source_ref: str = "") -> Review:
    """Open a review on a basis told in words. A second one of the same source is the one that stands.

    Raises:
        NotPermitted: the actor is not of the unit, or it is about them or somebody close to them.
        BadInput: there is no such person or basis.
        NeedsReason: the basis is not told: no finances are looked at without a ground.
    """
    _may_open(person_ref, unit_or_system(None, actor), actor)
    if basis not in ReviewBasis.values:
        raise BadInput("There is no such basis.", where="basis", hint="Choose one of those listed.")
    if len(words.split()) < WORDS_OF_A_BASIS:
        raise NeedsReason("A review needs its basis in words.", hint="Say what came to light, when and from whom.")
    standing = Review.unscoped.filter(basis=basis, source_ref=source_ref).first() if source_ref else None
    if standing is not None:
        return standing
    on = day_of(at)
    made = Review.unscoped.create(
        ref=next_reference("VF"),
        person_ref=person_ref,
        basis=basis,
        basis_words=words,
        source_ref=source_ref,
        manager_ref=_manager_of(person_ref, on),
        opened_at=at,
        opened_on=on,
        target_on=clock("vetting.review_target", on=on).due(on),
    )
    set_deadline(made, CLOSE, rule_id="vetting.review_target", starts_on=on)
    facts = {"person": person_ref, "basis": basis, "source": source_ref}
    record(review_flow.OPENED, actor=actor, subject=made, at=at, words=words, **facts)
    return made


@dataclass(frozen=True)
class Matter:
    """What came to attention about somebody, when, and from which record."""

    person_ref: str
    words: str
    came_on: date
    source_ref: str = ""


@recorded()
def open_withdrawal(matter: Matter, *, actor: Actor, at: datetime) -> Withdrawal:
    """Open a matter by the route of whom it is about. One that came before the Regulations stops for legal advice.

    Raises:
        NotPermitted: the actor is neither the vetting manager nor a decision-maker, or it is about them.
        BadInput: there is no such person, or the day is to come.
        NeedsReason: there are no words.
    """
    _may_open(matter.person_ref, is_authority(None, actor), actor)
    if matter.came_on > day_of(at):
        raise BadInput("The matter cannot have come to attention on a day to come.", where="came_on")
    if not matter.words.strip():
        raise NeedsReason("Say what the information is and how it came.")
    card = person_card(matter.person_ref, on=matter.came_on)
    if card is None:
        raise BadInput("There is nobody of that reference.", where="person", hint="Look for them again.")
    made = Withdrawal.unscoped.create(
        ref=next_reference("VW"),
        person_ref=matter.person_ref,
        person_name=card.name,
        category=card.category,
        route=route_of(card.category, matter.came_on),
        came_on=matter.came_on,
        matter=matter.words,
        source_ref=matter.source_ref,
        opened_at=at,
        opened_by_ref=actor.person_ref,
    )
    facts = {"person": made.person_ref, "category": made.category, "route": str(made.route)}
    facts |= {"came_on": str(made.came_on), "source": made.source_ref}
    record(flow.OPENED, actor=actor, subject=made, at=at, matter=matter.words, **facts)
    _stage(made, StageKind.MATTER, matter.came_on, matter.words, actor, at)
    if must_stop(made.route, made.came_on):
        _stage(made, StageKind.ADVICE, day_of(at), STOPPED, STOPPING, at)
        kind, today = str(StageKind.ADVICE), str(day_of(at))
        move(made, flow.STOP, actor=STOPPING, at=at, words=STOPPED, kind=kind, on=today, answer="")
    elif made.route != Route.ACCESS:
        set_deadline(made, SEVERITY, rule_id="vetting.withdrawal_severity", starts_on=made.came_on)
    return made


STOPPED = "The matter came to attention before the Regulations were in force. Legal advice is needed before anything."


def _stage(made: Withdrawal, kind: StageKind, on: date, words: str, actor: Actor, at: datetime) -> None:
    WithdrawalStage.objects.create(withdrawal=made, kind=kind, on=on, words=words, by_ref=actor.person_ref, at=at)


def _may_open(person_ref: str, refused: str, actor: Actor) -> None:
    if refused:
        raise NotPermitted(refused)
    if isinstance(actor, User) and about_themselves(actor, [person_ref]):
        raise NotPermitted("You cannot do this: it involves you or somebody close to you.")


def _manager_of(person_ref: str, on: date) -> str:
    return next((ref for ref in managers_up(person_ref, on=on) if ref), "")
