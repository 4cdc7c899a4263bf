"""What stands in the way of unmasking, triage, judging, asking, closer monitoring and changing a rule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from probity.corridor.monitoring.models import (
    Authority,
    Finding,
    Hit,
    Look,
    Outcome,
    Step,
    Unmasking,
    Watch,
)
from probity.corridor.monitoring.policy.roles import ANALYST, AUTHORISER, NOMINEE, RULE_OWNER, SUPERVISOR
from probity.foundation.access.models import User
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.casework.policy import WRITER, not_about_themselves

SAYS_WHO = frozenset({Outcome.LEGITIMATE})  # outcomes that need no name


def works_on(hit: Hit, actor: Any) -> str:
    """An analyst, or for a hit set apart the nominee; never about themselves."""
    if not actor.holds(ANALYST) and not actor.holds(NOMINEE):
        return "Only a monitoring analyst can do this."
    return not_about_themselves(hit, actor)


def sees_name(hit: Hit, user: Any, unmaskings: Collection[Unmasking]) -> bool:
    """Whether this reader sees whom the hit is about: it was authorised for them, or by them, and still matters.

    A hit that was judged legitimate, or is disposed of, is masked for everybody.
    """
    if hit.outcome == Outcome.LEGITIMATE or hit.state == Hit.State.DISPOSED:
        return False
    granted = (one for one in unmaskings if one.state == Unmasking.State.GRANTED)
    return any(user.person_ref in {one.asked_by_ref, one.decided_by_ref} for one in granted if user.person_ref)


def may_ask_name(hit: Hit, actor: Any, looked: Collection[str], unmaskings: Collection[Unmasking] = ()) -> str:
    """What stands in the way of asking to see whom the hit is about, or ""."""
    if refused := works_on(hit, actor):
        return refused
    if hit.state != Hit.State.OPEN:
        return "Only a hit that waits for triage can be unmasked."
    if Step.KNOWN not in looked:
        return "Look first whether it is known already."
    asked = [one.state for one in unmaskings if one.asked_by_ref == actor.person_ref]
    if Unmasking.State.ASKED in asked:
        return "You asked for this already. A supervisor decides."
    return "You see the name." if Unmasking.State.GRANTED in asked else ""


def authorises(unmasking: Unmasking, actor: Any) -> str:
    """A supervisor other than who asked; for a hit set apart another nominee."""
    if isinstance(actor, System) or not (actor.holds(SUPERVISOR) or actor.holds(NOMINEE)):
        return "Only a monitoring supervisor can authorise this."
    if about_themselves(actor, [unmasking.asked_by_ref]):
        return "A second person must do this: you, or somebody close to you, asked."
    return not_about_themselves(unmasking, actor)


def next_step(findings: Collection[Finding]) -> Step | None:
    """The first step of triage at which nobody has looked."""
    looked = {finding.step for finding in findings}
    return next((step for step in Step if step not in looked), None)


def may_look(hit: Hit, step: str, actor: Any, findings: Collection[Finding]) -> str:
    """What stands in the way of entering what one step of triage showed, or ""."""
    if refused := works_on(hit, actor):
        return refused
    if hit.state != Hit.State.OPEN:
        return f"This hit is “{hit.get_state_display().lower()}”."
    coming = next_step(findings)
    if coming and [*Step].index(Step(step)) > [*Step].index(coming):
        return f"First: {coming.label.lower()}"
    return ""


def may_judge(
    hit: Hit, actor: Any, findings: Collection[Finding], unmaskings: Collection[Unmasking], outcome: str = ""
) -> str:
    """What stands in the way of judging, or "". What one step explains can be judged legitimate at once."""
    if refused := works_on(hit, actor):
        return refused
    if hit.state != Hit.State.OPEN:
        return f"This hit is “{hit.get_state_display().lower()}”."
    explained = any(finding.look == Look.EXPLAINS for finding in findings)
    coming = next_step(findings)
    if coming and not explained:
        return f"First: {coming.label.lower()}"
    if outcome and outcome not in SAYS_WHO and coming:
        return f"Only legitimate can be chosen before every step was looked at. First: {coming.label.lower()}"
    if outcome and outcome not in SAYS_WHO and not sees_name(hit, actor, unmaskings):
        return "Only legitimate can be chosen while the hit is masked to you."
    return ""


def may_write(hit: Hit, actor: Any, findings: Collection[Finding], unmaskings: Collection[Unmasking]) -> str:
    """What stands in the way of writing to whom the hit is about, or ""."""
    if refused := works_on(hit, actor):
        return refused
    if not actor.holds(WRITER):
        return "Only a release author can write to somebody outside the corridor."
    if hit.is_apart:  # words on their way are read by people who must not know of the hit
        return "The deputy chief constable decides who is written to about this."
    if coming := next_step(findings):
        return f"First: {coming.label.lower()}"
    if not hit.person_ref:
        return "The log-in belongs to no person who is known, so there is nobody to write to."
    return "" if sees_name(hit, actor, unmaskings) else "The hit is masked to you."


def may_hand_over(hit: Hit, actor: Any, findings: Collection[Finding], unmaskings: Collection[Unmasking]) -> str:
    """What stands in the way of handing a hit to standards, or ""."""
    if hit.state != Hit.State.JUDGED or hit.outcome != Outcome.STANDARDS:
        return "Only what was judged to be for Professional Standards is handed to them."
    return may_write(hit, actor, findings, unmaskings)


def reopens(hit: Hit, actor: Any) -> str:
    """A supervisor, or for a hit set apart the nominee."""
    if isinstance(actor, System) or not (actor.holds(SUPERVISOR) or actor.holds(NOMINEE)):
        return "Only a monitoring supervisor can do this."
    return not_about_themselves(hit, actor)


def is_the_night(_record: Any, actor: Any) -> str:
    """The night alone: what a rule finds is the rule's to say."""
    return "" if isinstance(actor, System) else "Only a night over the lake does this."


# ---------------------------------------------------------------- closer monitoring


def may_propose_watch(actor: Any) -> str:
    """A supervisor or a nominee."""
    allowed = actor.holds(SUPERVISOR) or actor.holds(NOMINEE)
    return "" if allowed else "Only a monitoring supervisor can propose this."


def decides_watch(watch: Watch, actor: Any) -> str:
    """An authoriser other than who proposed it; for somebody set apart another nominee."""
    if isinstance(actor, System) or not (actor.holds(AUTHORISER) or actor.holds(NOMINEE)):
        return "Only an authoriser of closer monitoring can decide this."
    if about_themselves(actor, [watch.proposed_by_ref]):
        return "A second person must do this: you, or somebody close to you, proposed it."
    return not_about_themselves(watch, actor)


def ends_watch(watch: Watch, actor: Any) -> str:
    """Whoever may authorise or propose one."""
    allowed = not isinstance(actor, System) and any(map(actor.holds, (AUTHORISER, SUPERVISOR, NOMINEE)))
    return not_about_themselves(watch, actor) if allowed else "Only an authoriser or a supervisor can do this."


def has_run_out(watch: Watch, at: datetime) -> bool:
    """Whether the authority has come to its end. Nothing renews it."""
    return watch.state == Watch.State.IN_FORCE and watch.ends_at <= at


def names_apart(actor: Any) -> str:
    """The nominee alone."""
    return "" if actor.holds(NOMINEE) else "Only the nominee of the deputy chief constable can do this."


# ---------------------------------------------------------------- rules


def may_tune(actor: Any) -> str:
    """The owner of the rules."""
    return "" if actor.holds(RULE_OWNER) else "Only the owner of the rules can change a threshold."


def may_propose_authority(actor: Any) -> str:
    """The owner of the rules."""
    return "" if actor.holds(RULE_OWNER) else "Only the owner of the rules can propose this."


def approves(authority: Authority, actor: Any) -> str:
    """An authoriser other than who proposed it."""
    if isinstance(actor, System) or not actor.holds(AUTHORISER):
        return "Only an authoriser of closer monitoring can approve this."
    tied = about_themselves(actor, [authority.proposed_by_ref])
    return "A second person must do this: you, or somebody close to you, proposed it." if tied else ""


def ends_authority(_authority: Authority, actor: Any) -> str:
    """The owner of the rules, an authoriser, or the night on its day of review."""
    if isinstance(actor, System) or actor.holds(RULE_OWNER) or actor.holds(AUTHORISER):
        return ""
    return "Only the owner of the rules or an authoriser can do this."


def may_start_night(actor: User | System) -> str:
    """A supervisor, or the worker."""
    allowed = isinstance(actor, System) or actor.holds(SUPERVISOR)
    return "" if allowed else "Only a monitoring supervisor can start a night."
