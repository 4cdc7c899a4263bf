"""Changing a rule's threshold, and recording what a rule that is off needs before it may run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import SystemRandom

from probity.corridor.monitoring import workflow
from probity.corridor.monitoring.actions.reasons import check, check_said
from probity.corridor.monitoring.models import Authority, Tuning
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.queries.catalogue import numbers_now, rules
from probity.foundation.access.models import User, day_of
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.kernel.references import random_reference


@recorded()
def tune(rule_id: str, name: str, now: int, *, reason: str, actor: User, at: datetime) -> Tuning:
    """Change one number of a rule's condition, from the next night on.

    Raises:
        NotPermitted: the actor does not own the rules, or gave no reason.
        BadInput: the rule has no such number, it is what stands already, or is below one.
    """
    check(guards.may_tune(actor))
    standing = numbers_now(rule_id)
    if name not in standing:
        raise BadInput(f"The rule {rule_id} has no number {name!r}.", where="name")
    if now < 1 or now == standing[name]:
        raise BadInput(f"It is {standing[name]:,} now.", where="now", hint="Give another whole number above nought.")
    check_said(reason, "Say what the hits showed.")

    tuning = Tuning.unscoped.create(
        ref=random_reference("RC", random=SystemRandom()),
        rule_id=rule_id,
        name=name,
        was=standing[name],
        now=now,
        reason=reason,
        by_ref=actor.person_ref,
        at=at,
    )
    facts = {"rule": rule_id, "name": name, "value_was": tuning.was, "value_now": now}
    record(workflow.TUNED, actor=actor, subject=tuning, at=at, reason=reason, **facts)
    return tuning


@dataclass(frozen=True)
class Grounds:
    """What must be on record before a rule that is off may run. `review_on` is its last day."""

    policy: str
    legal_basis: str
    impact_assessment: str
    review_on: date


@recorded()
def propose_authority(rule_id: str, grounds: Grounds, *, actor: User, at: datetime) -> Authority:
    """Record the grounds on which a rule that is off would run; another person approves them.

    Raises:
        NotPermitted: the actor does not own the rules, or one is waiting or in force already.
        BadInput: the rule needs no authority, part of the grounds is blank, or the day of review has passed.
    """
    check(guards.may_propose_authority(actor))
    found = rules().get(rule_id)
    if found is None or found.authority is None:
        raise BadInput("This rule needs no authority.", where="rule")
    blank = [name for name in ("policy", "legal_basis", "impact_assessment") if not getattr(grounds, name).strip()]
    if blank:
        raise BadInput("It must be on record.", where=blank[0], hint="Without all of them the rule stays off.")
    if grounds.review_on <= day_of(at):
        raise BadInput("The review must be on a later day.", where="review_on")
    live = (Authority.State.PROPOSED, Authority.State.IN_FORCE)
    if Authority.unscoped.filter(rule_id=rule_id, state__in=live).exists():
        raise NotPermitted("One is waiting or in force already.", hint="End that one first.")

    authority = Authority.unscoped.create(
        ref=random_reference("MA", random=SystemRandom()),
        rule_id=rule_id,
        proposed_by_ref=actor.person_ref,
        proposed_at=at,
        **vars(grounds),
    )
    record(workflow.AUTHORITY_PROPOSED, actor=actor, subject=authority, at=at, rule=rule_id)
    return authority


@recorded()
def approve_authority(authority: Authority, *, actor: User, at: datetime) -> Authority:
    """Let the rule run from the next night on, as the second person.

    Raises:
        TransitionRefused: the actor proposed it, may not approve, or it was decided already.
    """
    changes = {"approver_ref": actor.person_ref, "approved_at": at}
    move(authority, workflow.APPROVE, actor=actor, at=at, changes=changes, rule=authority.rule_id)
    return authority


@recorded()
def end_authority(authority: Authority, *, reason: str, actor: Actor, at: datetime) -> Authority:
    """Turn the rule off again, for a reason. The hits that it found stay.

    Raises:
        TransitionRefused: it has ended already, or the actor may not end it.
        NotPermitted: no reason was given.
    """
    check_said(reason, "Say why the rule should not run.")
    changes = {"ended_because": reason}
    move(authority, workflow.END_AUTHORITY, actor=actor, at=at, changes=changes, rule=authority.rule_id, reason=reason)
    return authority


@recorded()
def end_overdue_authorities(*, actor: Actor, at: datetime) -> int:
    """End every authority whose day of review has passed. Gives how many; safe to repeat."""
    over = [*Authority.unscoped.filter(state=Authority.State.IN_FORCE, review_on__lt=day_of(at)).order_by("pk")]
    for authority in over:
        end_authority(authority, reason="Its day of review passed.", actor=actor, at=at)
    return len(over)
