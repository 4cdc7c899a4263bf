"""Moving a record from one state to another, in one way, everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from probity.foundation.audit.actors import Actor
from probity.foundation.audit.events import Event
from probity.foundation.audit.ledger import record as record_event
from probity.foundation.audit.ledger import recorded
from probity.foundation.kernel.errors import Stale, TransitionRefused

NOT_CHANGED = frozenset({"state", "version", "ref", "pk", "id"})
Guard = Callable[[Any, Any], str]  # (record, actor) -> "" or the reason it is refused


@dataclass(frozen=True)
class Transition:
    """One allowed step: from which states, to which, what the ledger calls it, and who or what stands in the way."""

    name: str
    sources: frozenset[str]
    target: str
    event: Event
    guards: tuple[Guard, ...] = ()

    def __post_init__(self) -> None:
        if "was" not in self.event.keys:
            raise ValueError(f"{self.event.name} moves a record, so its keys must include 'was'")


_workflows: dict[str, tuple[Transition, ...]] = {}


def workflow(label: str, transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    """Register a model's transitions under its label ("declarations.offer"), for checks and drawings."""
    if label in _workflows:
        raise ValueError(f"{label} already has a workflow")
    _workflows[label] = tuple(transitions)
    return _workflows[label]


def all_workflows() -> Mapping[str, tuple[Transition, ...]]:
    """Every registered workflow, by model label."""
    return dict(_workflows)


def why_not(transition: Transition, record: Any, actor: Any) -> str:
    """The first reason for which this move is refused, or "" if it is allowed."""
    if record.state not in transition.sources:
        return f"{transition.name} is not possible while this is “{record.get_state_display().lower()}”."
    return next((reason for guard in transition.guards if (reason := guard(record, actor))), "")


@recorded()
def move(
    record: Any,
    transition: Transition,
    *,
    actor: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """Apply the transition with its changes and its ledger entry, all together or not at all.

    State and version are compared and swapped, so of two people who act on the same page one is told.

    Raises:
        TransitionRefused: wrong state, or a guard objects; the message says which.
        Stale: somebody else moved or changed the record after it was loaded.
    """
    if reason := why_not(transition, record, actor):
        raise TransitionRefused(reason)
    was = record.state
    _swap(record, {**(changes or {}), "state": transition.target})
    record_event(transition.event, actor=actor, subject=record, at=at, was=was, **values)


def change(record: Any, changes: Mapping[str, Any]) -> None:
    """Change fields of a record without moving it, comparing and raising its version. Call it in a recorded action.

    Raises:
        Stale: somebody else moved or changed the record after it was loaded.
        ValueError: a change is of the state, the version or the reference.
    """
    if moved := sorted(NOT_CHANGED & changes.keys()):
        raise ValueError(f"{type(record).__name__}.{moved[0]} is never changed so: a move changes the state")
    _swap(record, changes)


def _swap(record: Any, changes: Mapping[str, Any]) -> None:
    rows = type(record).unscoped.filter(pk=record.pk, state=record.state, version=record.version)
    if rows.update(**changes, version=record.version + 1) != 1:
        raise Stale(f"{record.ref} changed while you were working.", hint="Open it again and look before you act.")
    record.refresh_from_db()
