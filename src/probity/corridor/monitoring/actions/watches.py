"""Closer monitoring of one person: proposed, authorised by another, reviewed, ended or lapsed. Nothing renews it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import SystemRandom

from django.utils import timezone

from probity.corridor.monitoring import workflow
from probity.corridor.monitoring.actions.reasons import check, check_said
from probity.corridor.monitoring.models import Apart, Watch, WatchReview
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.queries.apart import those_apart
from probity.foundation.access.models import User, day_of
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.kernel.references import random_reference
from probity.foundation.rulebook.rows import clock, threshold


@dataclass(frozen=True)
class Proposal:
    """Whom to monitor more closely, from one moment up to another and not at it, and why that is right."""

    person_ref: str
    starts_at: datetime
    ends_at: datetime
    necessity: str
    proportionality: str


@recorded()
def propose_watch(proposal: Proposal, *, actor: User, at: datetime) -> Watch:
    """Propose that the tighter rules apply to one person. Nothing changes before another person authorises it.

    Raises:
        NotPermitted: the actor may not, it is about themselves or somebody close, or no reasons were given.
        BadInput: it ends before it begins, begins in the past, or lasts longer than the rule allows.
    """
    check(guards.may_propose_watch(actor))
    if about_themselves(actor, [proposal.person_ref]):
        raise NotPermitted("You cannot propose this: it involves you or somebody close to you.", hint="Ask another.")
    _within_bounds(proposal, at)
    check_said(proposal.necessity, "Say why it is necessary.")
    check_said(proposal.proportionality, "Say why less will not do.")

    on = day_of(proposal.starts_at)
    watch = Watch.unscoped.create(
        ref=random_reference("HW", random=SystemRandom()),
        review_on=clock("monitoring.watch_review", on=on).due(on),
        is_apart=proposal.person_ref in those_apart({proposal.person_ref}, on=on),
        proposed_by_ref=actor.person_ref,
        proposed_at=at,
        **vars(proposal),
    )
    said = {"necessity": proposal.necessity, "proportionality": proposal.proportionality}
    record(workflow.PROPOSED, actor=actor, subject=watch, at=at, person=watch.person_ref, **said)
    return watch


def _within_bounds(proposal: Proposal, at: datetime) -> None:
    longest = threshold("monitoring.watch_longest", on=day_of(at))
    if proposal.ends_at <= proposal.starts_at:
        raise BadInput("It must end after it begins.", where="last_day")
    if proposal.starts_at < at - timedelta(days=1):
        raise BadInput("It cannot begin in the past.", where="first_day", hint="Begin it today or later.")
    most = timedelta(days=float(longest.number), hours=1)  # the hour for a change of the clocks
    if proposal.ends_at - proposal.starts_at > most:
        raise BadInput(f"It lasts longer than {longest.number:g} days.", where="last_day", hint=longest.says)


@recorded()
def decide_watch(watch: Watch, *, grant: bool, reason: str, actor: User, at: datetime) -> Watch:
    """Authorise or refuse closer monitoring, as the second person.

    Raises:
        TransitionRefused: the actor proposed it, may not authorise, is involved, or it was decided already.
        NotPermitted: no reason was given.
    """
    check_said(reason, "Say why it is or is not necessary and proportionate.")
    changes = {"authoriser_ref": actor.person_ref, "decided_because": reason, "authorised_at": at if grant else None}
    move(watch, workflow.AUTHORISE if grant else workflow.TURN_DOWN, actor=actor, at=at, changes=changes, reason=reason)
    return watch


@recorded()
def review_watch(watch: Watch, *, words: str, actor: User, at: datetime) -> WatchReview:
    """Note that an authority in force was looked at and is still needed. Its end stays where it is.

    Raises:
        NotPermitted: the actor may not, it is not in force, or nothing was said.
        Stale: somebody else changed it meanwhile.
    """
    check(guards.ends_watch(watch, actor))
    if watch.state != Watch.State.IN_FORCE:
        raise NotPermitted("Only an authority in force is reviewed.", hint="Propose a new one.")
    check_said(words, "Say what was looked at and why it is still needed.")
    next_on = clock("monitoring.watch_review", on=day_of(at)).due(day_of(at))
    change(watch, {"review_on": next_on})
    review = WatchReview.objects.create(watch=watch, words=words, next_on=next_on, by_ref=actor.person_ref, at=at)
    record(workflow.REVIEWED, actor=actor, subject=watch, at=at, words=words)
    return review


@recorded()
def end_watch(watch: Watch, *, reason: str, actor: User, at: datetime) -> Watch:
    """End an authority at this moment; what came before it stays judged by it.

    Raises:
        TransitionRefused: it is not in force, or the actor may not end it.
        NotPermitted: no reason was given.
    """
    check_said(reason, "Say why it is no longer needed.")
    ends_at = max(min(at, watch.ends_at), watch.starts_at + timedelta(microseconds=1))
    move(watch, workflow.END, actor=actor, at=at, changes={"ends_at": ends_at, "ended_because": reason}, reason=reason)
    return watch


@recorded()
def lapse_watches(*, actor: Actor, at: datetime) -> int:
    """Mark every authority whose end has come as lapsed. Gives how many; safe to repeat."""
    over = [*Watch.unscoped.filter(state=Watch.State.IN_FORCE, ends_at__lte=at).order_by("pk")]
    for watch in over:
        move(watch, workflow.LAPSE, actor=actor, at=at)
    return len(over)


@recorded()
def note_lapse(watch: Watch, *, actor: User, at: datetime) -> None:
    """Take a lapsed authority off its authoriser's page: they have seen that it ended.

    Raises:
        NotPermitted: it has not lapsed, or the actor did not authorise it.
    """
    if watch.state != Watch.State.LAPSED or watch.authoriser_ref != actor.person_ref:
        raise NotPermitted("Only its authoriser notes that it lapsed, once it has.")
    change(watch, {"lapse_seen_at": at})
    record(workflow.LAPSE_SEEN, actor=actor, subject=watch, at=at)


# ---------------------------------------------------------------- people set apart


@recorded()
def set_person_apart(person_ref: str, *, because: str, words: str, actor: User, at: datetime) -> Apart:
    """From now on hits about this person go to the nominee alone, those that stand too.

    Raises:
        NotPermitted: the actor is not the nominee, or the person is set apart already.
    """
    check(guards.names_apart(actor))
    if Apart.unscoped.filter(person_ref=person_ref, ended_at=None).exists():
        raise NotPermitted("They are set apart already.")
    apart = Apart.unscoped.create(
        ref=random_reference("AP", random=SystemRandom()),
        person_ref=person_ref,
        because=because,
        words=words,
        named_by_ref=actor.person_ref,
        named_at=at,
    )
    record(workflow.NAMED_APART, actor=actor, subject=apart, at=at, because=because, person=person_ref, words=words)
    return apart


@recorded()
def end_apart(apart: Apart, *, words: str, actor: User, at: datetime) -> None:
    """Hits that arise from now on go where others go; those that stood apart stay apart.

    Raises:
        NotPermitted: the actor is not the nominee, or gave no reason.
    """
    check(guards.names_apart(actor))
    check_said(words, "Say why they need not be set apart.")
    Apart.unscoped.filter(pk=apart.pk, ended_at=None).update(ended_at=at)
    record(workflow.NO_LONGER_APART, actor=actor, subject=apart, at=at, words=words)


def local_midnight(on: date) -> datetime:
    """The moment at which a day begins in the force's time."""
    return datetime.combine(on, time(), timezone.get_default_timezone())
