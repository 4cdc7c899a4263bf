"""Reasons that are none: invented, another's, or long over; beside them reasons that stand."""

from typing import Final

import numpy as np

from probity.analysis.lake.sample.shifts import DAY, HOUR, MINUTE
from probity.analysis.lake.sample.stage import Stage
from probity.analysis.lake.sample.stories_known import OFFICERS, PATROLS
from probity.analysis.lake.sample.traffic import careless


def _look_ups(stage: Stage, says: str, reason: int, member: int, shift: int) -> None:
    story = stage.tell("purpose", member, -1, says)
    for turn in range(8):
        stage.do(story, stage.on_duty(shift, 0.1 + turn / 10), member, stage.stranger(), reason=reason)


def _invented(stage: Stage) -> None:
    member, shift = stage.worker(*OFFICERS)
    records = stage.scene.records
    reason = int(records.code("tasking", records.size["tasking"] - 1 - stage.random.integers(1000)))
    _look_ups(stage, "gave a reason that no system knows", reason, member, shift)


def _of_another(stage: Stage) -> None:
    member, shift = stage.worker(*OFFICERS)
    other = stage.member(*OFFICERS)
    reason = stage.stranger()
    at = stage.on_duty(shift, 0)
    stage.planted.reasons.append((reason, other, -1, at - DAY, at + DAY))
    _look_ups(stage, "gave the incident of another officer as the reason", reason, member, shift)


def _long_over(stage: Stage) -> None:
    member, shift = stage.worker(*OFFICERS)
    reason, at = stage.stranger(), stage.on_duty(shift, 0)
    stage.planted.reasons.append((reason, member, -1, at - 60 * DAY, at - 30 * DAY))
    _look_ups(stage, "gave an incident as the reason that had been closed a month before", reason, member, shift)


def _of_another_record(stage: Stage) -> None:
    member, shift = stage.worker(*OFFICERS)
    reason, at = stage.stranger(), stage.on_duty(shift, 0)
    stage.assign(member, reason, at - 9 * DAY, at + 9 * DAY)
    _look_ups(
        stage, "gave a case of theirs as the reason for people who have nothing to do with it", reason, member, shift
    )


def _under_watch(stage: Stage, named: str = "") -> tuple[int, int]:
    """Somebody careful who is put under closer watch, by an authority that ends in the month."""
    for _ in range(20):
        member, shift = stage.worker(*OFFICERS, named=named)
        if not careless(stage.scene, np.array([member]))[0] or named == stage.scene.force.members[member].name != "":
            break
    return member, shift


def _watched(stage: Stage) -> None:
    member, shift = _under_watch(stage, "Jude")
    at, record = stage.on_duty(shift, 0.5), stage.stranger()
    stage.planted.higher_risk.append((member, at - 2 * DAY, at + MINUTE))
    story = stage.tell(
        "higher-risk", member, record, "under closer watch, looked a person up with no purpose on record"
    )
    stage.do(story, at, member, record)


def _watch_had_ended(stage: Stage) -> None:
    member, shift = _under_watch(stage)
    at, record = stage.on_duty(shift, 0.5), stage.stranger()
    stage.planted.higher_risk.append((member, at - 6 * DAY, at - MINUTE))
    why = "the authority had ended a minute before"
    story = stage.tell("higher-risk", member, record, "looked a person up with no reason", explained_by=why)
    stage.do(story, at, member, record)


def _watched_and_tasked(stage: Stage) -> None:
    member, shift = _under_watch(stage)
    at, record = stage.on_duty(shift, 0.5), stage.stranger()
    stage.planted.higher_risk.append((member, at - 3 * DAY, at + 3 * DAY))
    why = "a tasking of theirs covers it"
    story = stage.tell("higher-risk", member, record, "under closer watch, looked a person up", explained_by=why)
    stage.do(story, at, member, record, reason=stage.tasking(member, at))


def _stands(stage: Stage) -> None:
    member, shift = stage.worker(*PATROLS)
    record, at = stage.stranger(), stage.on_duty(shift, 0)
    reason = stage.stranger()
    stage.planted.reasons.append((reason, member, -1, at - HOUR, at + DAY))
    why = "the incident was theirs, and under way"
    story = stage.tell("purpose", member, record, "looked people up at an incident", explained_by=why)
    for turn in range(8):
        stage.do(story, stage.on_duty(shift, 0.1 + turn / 10), member, stage.stranger(), reason=reason)


# How many a month has in a force of some three thousand, and what.
PLOTS: Final = (
    (
        4,
        (
            _invented,
            _of_another,
            _long_over,
            _of_another_record,
        ),
    ),
    (6, (_stands,)),
    (
        5,
        (
            _watched,
            _watch_had_ended,
            _watched_and_tasked,
        ),
    ),
)
