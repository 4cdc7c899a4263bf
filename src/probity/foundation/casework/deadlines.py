"""Setting, meeting, pausing and extending deadlines, always with the rule they follow from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.events import Event
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework import workflow
from probity.foundation.casework.models import Deadline, DeadlineChange, subject_of
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.rulebook.rows import clock


def set_deadline(record_: Any, name: str, *, rule_id: str, starts_on: date) -> Deadline:
    """The deadline that the rule in force on `starts_on` gives. Call it in a recorded action; again, it starts anew."""
    due_on = clock(rule_id, on=starts_on).due(starts_on)
    facts: dict[str, Any] = {"rule_id": rule_id, "starts_on": starts_on, "due_on": due_on}
    whose = subject_of(record_)
    deadline, _ = Deadline.objects.update_or_create(
        subject_kind=whose["subject_kind"],
        subject_ref=whose["subject_ref"],
        name=name,
        defaults={**facts, "paused_on": None, "met_at": None},
    )
    return deadline


def meet_deadline(record_: Any, name: str, *, at: datetime) -> None:
    """Note that what was due is done. Call it in a recorded action."""
    Deadline.objects.filter(**subject_of(record_), name=name, met_at__isnull=True).update(met_at=at)


@recorded()
def pause(deadline: Deadline, *, reason: str, subject: Any, actor: Actor, at: datetime) -> None:
    """Stop the clock from today, for a reason."""
    _hold(deadline)
    if deadline.paused_on or deadline.met_at:
        raise NotPermitted("This clock is not running.")
    _change(deadline, DeadlineChange.Kind.PAUSED, deadline.due_on, reason=reason, actor=actor, at=at)
    Deadline.objects.filter(pk=deadline.pk).update(paused_on=day_of(at))
    _enter(workflow.PAUSED, deadline, deadline.due_on, reason=reason, subject=subject, actor=actor, at=at)


@recorded()
def resume(deadline: Deadline, *, reason: str, subject: Any, actor: Actor, at: datetime) -> None:
    """Start the clock again; it is due as many calendar days later as it stood."""
    _hold(deadline)
    if deadline.paused_on is None:
        raise NotPermitted("This clock is not paused.")
    due = deadline.due_on + (day_of(at) - deadline.paused_on)
    _change(deadline, DeadlineChange.Kind.RESUMED, due, reason=reason, actor=actor, at=at)
    Deadline.objects.filter(pk=deadline.pk).update(paused_on=None, due_on=due)
    _enter(workflow.RESUMED, deadline, due, reason=reason, subject=subject, actor=actor, at=at)


@recorded()
def extend(deadline: Deadline, *, to: date, reason: str, subject: Any, actor: Actor, at: datetime) -> None:
    """Give more time, for a reason."""
    _hold(deadline)
    if deadline.met_at:
        raise NotPermitted("What was due is done already.")
    if to <= deadline.due_on:
        raise NotPermitted("An extension ends later than the deadline it extends.")
    _change(deadline, DeadlineChange.Kind.EXTENDED, to, reason=reason, actor=actor, at=at)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=to)
    _enter(workflow.EXTENDED, deadline, to, reason=reason, subject=subject, actor=actor, at=at)


def _hold(deadline: Deadline) -> None:
    """Read it afresh and keep it until the action ends: of two people on one page, one must not count days twice."""
    deadline.refresh_from_db(from_queryset=Deadline.objects.select_for_update())


def _change(
    deadline: Deadline, kind: DeadlineChange.Kind, due: date, *, reason: str, actor: Actor, at: datetime
) -> None:
    if not reason.strip():
        raise NotPermitted("Changing a deadline needs a reason.")
    DeadlineChange.objects.create(
        deadline=deadline, kind=kind, was_due=deadline.due_on, now_due=due, reason=reason, by=actor.account, at=at
    )


def _enter(
    what: Event, deadline: Deadline, due: date, *, reason: str, subject: Any, actor: Actor, at: datetime
) -> None:
    record(what, actor=actor, subject=subject, at=at, deadline=deadline.name, due=str(due), reason=reason)
    deadline.refresh_from_db()
