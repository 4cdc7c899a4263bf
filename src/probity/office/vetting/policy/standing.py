"""How a clearance stood on each day, worked out from what happened to it. Pure; no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.models.clearances import Standing, StepKind

ONE_DAY = timedelta(days=1)
LIVE = frozenset({Standing.IN_FORCE, Standing.CONDITIONS, Standing.SUSPENDED})
CLEARED = frozenset({Standing.IN_FORCE, Standing.CONDITIONS})  # the holder may work by it
ENDS = {StepKind.TERMINATED: Standing.TERMINATED, StepKind.ENDED: Standing.ENDED}
LIFTS = {StepKind.SUSPENSION_LIFTED: StepKind.SUSPENDED, StepKind.CONDITION_LIFTED: StepKind.CONDITION}


@dataclass(frozen=True, slots=True)
class Happened:
    """One step as the standing reads it: what, from which day on, which step it is, and which it lifts."""

    kind: str
    on: date
    ref: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a clearance stood one way; both ends included, without an end where nothing follows."""

    standing: Standing
    first: date
    last: date | None


def last_day_in_force(last_day: date) -> date:
    """The last day on which a clearance is in force: its last day, if the rule of that day counts it."""
    return last_day if "counted" in code_list("vetting.last_day", on=last_day) else last_day - ONE_DAY


def stretches(granted_on: date, last_day: date, happened: Iterable[Happened]) -> list[Stretch]:
    """How the clearance stood from its grant on, in order of days; the last stretch has no end.

    An end after the last day changes nothing: a clearance that lapsed stays lapsed.
    """
    last = last_day_in_force(last_day)
    steps = [step for step in happened if step.on <= last]
    days = sorted({granted_on, last + ONE_DAY, *(max(step.on, granted_on) for step in steps)})
    found: list[Stretch] = []
    for place, day in enumerate(days):
        standing = standing_on(day, last, steps)
        until = days[place + 1] - ONE_DAY if place + 1 < len(days) else None
        if found and found[-1].standing == standing:
            found[-1] = Stretch(standing, found[-1].first, until)
        else:
            found.append(Stretch(standing, day, until))
    return found


def standing_on(day: date, last: date, steps: Collection[Happened]) -> Standing:
    """How it stands on a day at or after its grant. Of several ends the earliest holds."""
    begun = [step for step in steps if step.on <= day]
    if ends := [step for step in begun if step.kind in ENDS]:
        return ENDS[StepKind(min(ends, key=lambda step: step.on).kind)]
    if day > last:
        return Standing.LAPSED
    if _open(StepKind.SUSPENDED, StepKind.SUSPENSION_LIFTED, begun):
        return Standing.SUSPENDED
    if _open(StepKind.CONDITION, StepKind.CONDITION_LIFTED, begun):
        return Standing.CONDITIONS
    return Standing.IN_FORCE


def _open(sets: StepKind, lifts: StepKind, begun: Sequence[Happened]) -> bool:
    lifted = {step.about for step in begun if step.kind == lifts}
    return any(step.kind == sets and step.ref not in lifted for step in begun)
