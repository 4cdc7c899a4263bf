"""Look-ups and then a call: to a vulnerable person, to a journalist; beside them those whose work it is to ring."""

from typing import Final

import numpy as np

from probity.analysis.lake.sample.shifts import DAY, HOUR, MINUTE, micros
from probity.analysis.lake.sample.stage import Stage
from probity.analysis.lake.sample.stories_known import INVESTIGATORS, OFFICERS, PATROLS

_WEEKS: Final = 20
"""Days that a month needs for an interest to last in it."""
_LASTS: Final = 27
_LOOKS: Final = 6
_SHIFTS: Final = 2


def _returns_to_her(stage: Stage) -> None:
    """Attended once, and comes back to the record of a vulnerable person for a fortnight, under both of her numbers."""
    member, _ = stage.worker(*PATROLS, "protection", named="Dunn")
    person = stage.vulnerable()
    mine = stage.shifts_of(member)
    days = sorted({int(stage.scene.shifts.day[one]): int(one) for one in mine}.items())
    first = int(stage.random.integers(0, max(1, len(days) - 5)))
    chosen = [one for _, one in days[first : first + 5]]
    if len(chosen) < _SHIFTS:
        return
    began = int(stage.scene.shifts.starts[chosen[0]])
    stage.assign(member, person, began - HOUR, int(stage.scene.shifts.ends[chosen[0]]))
    story = stage.tell(
        "victim-then-contact", member, -1, "went on looking up a vulnerable person long after the case, then rang"
    )
    stage.do(-1, stage.on_duty(chosen[0], 0.5), member, person, reason=person)
    last = began
    for turn, one in enumerate(np.repeat(chosen[1:], -(-4 // len(chosen[1:]))).tolist()):
        last = stage.on_duty(one, 0.1 + 0.15 * turn)
        number = stage.scene.records.other_number(person) if turn == 1 else person
        stage.do(story, last, member, number)
    at = stage.off_duty(member, after=last + HOUR)
    stage.ring(story, member, person, min(at, last + 3 * DAY), "text message")


def _keeps_an_eye_on(stage: Stage) -> None:
    """A former partner, looked up every few days for weeks, never for work."""
    member, over_weeks = _over_weeks(stage, *OFFICERS)
    if not over_weeks:
        return
    person = stage.stranger()
    story = stage.tell("continuing-interest", member, person, "came back to one person for weeks with no reason")
    for one in over_weeks:
        stage.do(story, stage.on_duty(one, 0.35), member, person)


def _follows_a_case(stage: Stage) -> None:
    member, over_weeks = _over_weeks(stage, *INVESTIGATORS)
    if not over_weeks:
        return
    person = stage.stranger()
    stage.assign(member, person, *_month(stage))
    why = "assigned all month; the reason was left blank"
    story = stage.tell("continuing-interest", member, person, "came back to one person for weeks", explained_by=why)
    for one in over_weeks:
        stage.do(story, stage.on_duty(one, 0.35), member, person)


def _over_weeks(stage: Stage, *trades: str) -> tuple[int, list[int]]:
    """Somebody, and six shifts of theirs that lie over three weeks and more; none in a month that is too short."""
    for _ in range(20 if len(stage.days) >= _WEEKS else 1):
        member, _ = stage.worker(*trades)
        shifts = stage.shifts_of(member)
        day = stage.scene.shifts.day[shifts]
        within = shifts[day < day.min(initial=0) + _LASTS]
        span = stage.scene.shifts.day[within]
        if len(within) >= _LOOKS and span.max() - span.min() >= _WEEKS - 2:
            return member, [int(within[place * (len(within) - 1) // (_LOOKS - 1)]) for place in range(_LOOKS)]
    return member, []


def _specialist(stage: Stage) -> None:
    _cares_for_them(stage, "domestic abuse", "Eames")


def _victim_care(stage: Stage) -> None:
    _cares_for_them(stage, "victim care", "")


def _cares_for_them(stage: Stage, trade: str, named: str) -> None:
    member, shift = stage.worker(trade, named=named)
    person = stage.vulnerable()
    stage.assign(member, person, *_month(stage))
    other = stage.scene.records.other_number(person)
    stage.assign(member, other, *_month(stage))
    specialist = "domestic-abuse specialist" if named else "victim-care officer"
    story = stage.tell(
        "victim-then-contact", member, person, "looked up a victim every shift and rang often",
        explained_by=f"{specialist}: assigned all month",
    )  # fmt: skip
    for turn, one in enumerate(stage.shifts_of(member)[:12].tolist() or [shift]):
        at = stage.on_duty(one, 0.3)
        stage.do(story, at, member, other if turn % 4 == 3 else person, reason=person)
        if turn % 2:
            stage.ring(story, member, person, at + 20 * MINUTE)


def _month(stage: Stage) -> tuple[int, int]:
    return micros(stage.days[0]) - 9 * DAY, micros(stage.days[-1], 24) + 9 * DAY


def _twice_and_no_more(stage: Stage) -> None:
    member, shift = stage.worker(*PATROLS)
    person, at = stage.vulnerable(), stage.on_duty(shift, 0.2)
    why = "one follow-up of a call for help: two look-ups"
    story = stage.tell(
        "victim-then-contact", member, person, "looked a vulnerable person up and rang back", explained_by=why
    )
    for turn in range(2):
        stage.do(story, at + turn * HOUR, member, person, reason=stage.tasking(member, at))
    stage.ring(story, member, person, at + 90 * MINUTE)


def _rang_first(stage: Stage) -> None:
    """The person rings the station; whoever answers looks up what the call is about."""
    member, shift = stage.worker("staff", "neighbourhood")
    person, at = stage.vulnerable(), stage.on_duty(shift, 0.4)
    why = "the call came before the look-ups"
    story = stage.tell(
        "victim-then-contact", member, person, "answered a call and looked the caller up", explained_by=why
    )
    stage.ring(story, member, person, at - 5 * MINUTE)
    for turn in range(4):
        stage.do(story, at + turn * 4 * MINUTE, member, person, reason=stage.tasking(member, at))


def _talks_to_the_press(stage: Stage) -> None:
    member, shift = stage.worker(*INVESTIGATORS, named="Lund")
    record, at = stage.stranger(), stage.on_duty(shift, 0.5)
    story = stage.tell(
        "media-contact", member, -1, "viewed a record, and soon afterwards rang a journalist for 22 minutes"
    )
    for turn in range(3):
        stage.do(story, at + turn * 5 * MINUTE, member, record)
    stage.planted.watched.append((member, at + 40 * MINUTE, "telephone", 1320.0))
    stage.stories[story].ends = at + 40 * MINUTE


def _rings_about_nothing(stage: Stage) -> None:
    """A spouse is a reporter; the calls come on days off, days after any look-up."""
    member = stage.member(*OFFICERS)
    at = stage.off_duty(member)
    story = stage.tell(
        "media-contact", member, -1, "spoke to a journalist", explained_by="no look-up in the days before: family"
    )
    stage.planted.watched.append((member, at, "telephone", 25.0))
    stage.stories[story].ends = at


def _press_officer(stage: Stage) -> None:
    member, shift = stage.worker("press", named="King")
    record, at = stage.stranger(), stage.on_duty(shift, 0.3)
    why = "press officer: it is the job"
    story = stage.tell("media-contact", member, record, "viewed a record and rang a newsroom", explained_by=why)
    for turn in range(3):
        stage.do(story, at + turn * MINUTE, member, record, reason=stage.tasking(member, at))
    stage.planted.watched.append((member, at + 30 * MINUTE, "telephone", 900.0))
    stage.stories[story].ends = at + 30 * MINUTE


# How many a month has in a force of some three thousand, and what.
PLOTS: Final = (
    (
        8,
        (
            _returns_to_her,
            _keeps_an_eye_on,
        ),
    ),
    (5, (_follows_a_case,)),
    (
        5,
        (
            _specialist,
            _victim_care,
            _twice_and_no_more,
            _rang_first,
        ),
    ),
    (
        5,
        (
            _talks_to_the_press,
            _rings_about_nothing,
        ),
    ),
    (2, (_press_officer,)),
)
