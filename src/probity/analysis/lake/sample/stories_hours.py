"""Work at hours that are nobody's, by people who had left, and from two places at once; beside them those who may."""

from typing import Final

import numpy as np

from probity.analysis.lake.sample.places import SHARED_DESK, SYSTEM, coordinates
from probity.analysis.lake.sample.shifts import DAY, HOUR, LEAVE, MINUTE, ON_CALL, OVERTIME, SICK, SUSPENDED
from probity.analysis.lake.sample.stage import Stage
from probity.analysis.lake.sample.stories_known import INVESTIGATORS, OFFICERS, PATROLS


def _off_duty(stage: Stage) -> None:
    member = stage.member(*OFFICERS)
    at, record = stage.off_duty(member), stage.stranger()
    story = stage.tell("off-duty", member, record, "viewed a person's record hours away from any duty")
    for turn in range(int(stage.random.integers(1, 5))):
        stage.do(story, at + turn * 3 * MINUTE, member, record)


def _overtime(stage: Stage) -> None:
    member, shift = stage.worker(*INVESTIGATORS, "response", named="Cole")
    shifts = stage.scene.shifts
    end, record = int(shifts.ends[shift] + shifts.over[shift]), stage.stranger()
    stage.planted.duties.append((member, end, end + 2 * HOUR, OVERTIME))
    stage.assign(member, record, end - 3 * DAY, end + 20 * DAY)
    story = stage.tell(
        "off-duty", member, record, "stayed on to finish a case", explained_by="overtime, keyed by its start"
    )
    for turn in range(4):
        stage.do(story, end + 40 * MINUTE + turn * 5 * MINUTE, member, record, reason=record)


def _called_out(stage: Stage) -> None:
    member = stage.member(*INVESTIGATORS)
    at, record = stage.off_duty(member), stage.stranger()
    stage.planted.duties.append((member, at - HOUR, at + 3 * HOUR, ON_CALL))
    stage.assign(member, record, at - HOUR, at + 20 * DAY)
    story = stage.tell("off-duty", member, record, "was rung at home about a new case", explained_by="on call")
    for turn in range(4):
        stage.do(story, at + turn * 10 * MINUTE, member, record, reason=record)


def _nobody_records_their_hours(stage: Stage) -> None:
    member = stage.member("staff", "vetting", "disclosure", named="Dale", timed=False)
    at, record = stage.off_duty(member), stage.stranger()
    stage.assign(member, record, at - 2 * DAY, at + 9 * DAY)
    why = "no duties are recorded of them at all"
    story = stage.tell("off-duty", member, record, "worked late on a task", explained_by=why)
    for turn in range(3):
        stage.do(story, at + turn * 9 * MINUTE, member, record, reason=record)


def _studies_at_home(stage: Stage) -> None:
    """A trainee reads courses for an exam on the evening before it."""
    member = stage.member("trainee", "response")
    at = stage.off_duty(member)
    course = int(stage.scene.records.code("course", stage.random.integers(stage.scene.records.size["course"])))
    why = "trainee at exam time: courses, and no person's record"
    story = stage.tell("off-duty", member, course, "read courses at home for an exam", explained_by=why)
    for turn in range(60):
        stage.do(story, at + turn * MINUTE, member, course, system=SYSTEM["learning"])


def _away(stage: Stage) -> None:
    """Rings in sick, and looks somebody up from home that day."""
    member = stage.member(*OFFICERS)
    at, record = stage.off_duty(member), stage.stranger()
    stage.planted.duties.append((member, at - 6 * HOUR, at + 8 * HOUR, SICK))
    story = stage.tell("absent", member, record, "viewed a person's record while off sick")
    stage.do(story, at, member, record)


def _suspended(stage: Stage) -> None:
    member = stage.member(*OFFICERS)
    shifts, mine = stage.scene.shifts, stage.shifts_of(member)
    starts = int(shifts.ends[mine[0]] + shifts.over[mine[0]]) + HOUR if len(mine) else stage.noon(0)
    stage.planted.duties.append((member, starts, -1, SUSPENDED))
    # Whoever is suspended works no more: their log-in is used, and their shifts are not.
    stage.stopped[member] = starts
    at, record = min(starts + 30 * HOUR, stage.noon(-1)), stage.stranger()
    story = stage.tell("absent", member, record, "the log-in of somebody suspended was used")
    for turn in range(2):
        stage.do(story, at + turn * MINUTE, member, record)


def _called_back(stage: Stage) -> None:
    """Leave was broken off for an emergency, and the day keyed as overtime."""
    member = stage.member(*INVESTIGATORS)
    at, record = stage.off_duty(member), stage.stranger()
    stage.planted.duties.append((member, at - 20 * HOUR, at + 20 * HOUR, LEAVE))
    stage.planted.duties.append((member, at - HOUR, at + 4 * HOUR, OVERTIME))
    stage.assign(member, record, at - HOUR, at + 9 * DAY)
    why = "called back from leave, keyed as overtime"
    story = stage.tell("absent", member, record, "worked on a day of leave", explained_by=why)
    for turn in range(3):
        stage.do(story, at + turn * MINUTE, member, record, reason=record)


def _left(stage: Stage) -> None:
    member = stage.member("staff", "detective", "response", "victim care")
    shifts = np.sort(stage.scene.shifts.ends[stage.shifts_of(member)])
    ended = int(shifts[0]) + HOUR if len(shifts) else stage.noon(0)
    stage.planted.left[member] = (ended, -1)
    at, record = min(ended + int(stage.random.integers(1, 9)) * DAY, stage.noon(-1)), stage.stranger()
    story = stage.tell("leaver", member, record, "the log-in of somebody who had left was used")
    for turn in range(3):
        stage.do(story, at + turn * 4 * MINUTE, member, record)


def _came_back(stage: Stage) -> None:
    """Left, and was taken on again before the next shift."""
    member, shift = stage.worker("response", "detective")
    at, record = stage.on_duty(shift, 0.5), stage.stranger()
    starts = int(stage.scene.shifts.starts[shift])
    before = stage.scene.shifts.ends[stage.scene.shifts.member == member]
    ended = int(before[before <= starts].max(initial=starts - 2 * DAY)) + 2 * HOUR
    stage.planted.left[member] = (min(ended, starts - HOUR), starts - HOUR)
    why = "taken on again in a new spell, before the look-up"
    story = stage.tell("leaver", member, record, "worked under an old log-in", explained_by=why)
    stage.do(story, at, member, record, reason=stage.tasking(member, at))


def _last_hour(stage: Stage) -> None:
    member, shift = stage.worker("response", "detective")
    shifts = stage.scene.shifts
    mine = stage.shifts_of(member)
    shift = int(mine[-1]) if len(mine) else shift
    stage.planted.left[member] = (int(shifts.ends[shift] + shifts.over[shift]), -1)
    at, record = stage.on_duty(shift, 1.0), stage.stranger()
    story = stage.tell("leaver", member, record, "handed over on the last day", explained_by="had not left yet")
    stage.do(story, at, member, record, reason=stage.tasking(member, at))


def _far_from(stage: Stage, site: int) -> int:
    """The site that is farthest away."""
    north, east = coordinates(stage.scene.force.sites)
    return int(np.argmax((north - north[site]) ** 2 + ((east - east[site]) * 0.6) ** 2))


def _two_places(stage: Stage) -> None:
    member, shift = stage.worker(*PATROLS, *INVESTIGATORS)
    home, record, at = int(stage.scene.force.home[member]), stage.stranger(), stage.on_duty(shift, 0.2)
    story = stage.tell("two-places", member, -1, "the log-in was used at two sites within minutes: it was lent")
    stage.do(story, at, member, record, site=home, reason=stage.tasking(member, at))
    device = int(stage.scene.devices(np.array(member), SHARED_DESK))
    far, at = _far_from(stage, home), at + 6 * MINUTE
    stage.do(story, at, member, stage.stranger(), site=far, device=device, reason=stage.tasking(member, at))


def _drove(stage: Stage) -> None:
    """A meeting at a far site: the drive took as long as it takes, on a day without other work."""
    member = stage.member("command", "vetting", "staff")
    home, at = int(stage.scene.force.home[member]), stage.off_duty(member)
    stage.planted.duties.append((member, at - HOUR, at + 5 * HOUR, 0))
    record = stage.stranger()
    story = stage.tell(
        "two-places", member, record, "worked at two sites of a day", explained_by="time enough to drive"
    )
    stage.do(story, at, member, record, site=home, reason=stage.tasking(member, at))
    stage.do(story, at + 2 * HOUR, member, record, site=_far_from(stage, home), reason=stage.tasking(member, at))


def _operator_elsewhere(stage: Stage) -> None:
    """A patrol looks something up itself, and a minute later an operator does it for the patrol in the control room."""
    operator, shift = stage.worker("control")
    at, record = stage.on_duty(shift, 0.5), stage.stranger()
    shifts = stage.scene.shifts
    out = set(shifts.member[(shifts.starts <= at - HOUR) & (at + HOUR < shifts.ends)].tolist())
    patrols = [one for one in stage.scene.force.of(*PATROLS).tolist() if one in out and one not in stage.busy]
    patrol = int(stage.random.choice(patrols)) if patrols else stage.member(*PATROLS)
    stage.busy.add(patrol)
    why = "operator: the second look-up was run in the control room for the patrol"
    story = stage.tell(
        "two-places", patrol, record, "checked a person, first alone and then by radio", explained_by=why
    )
    reason = stage.tasking(patrol, at)
    stage.do(story, at, patrol, record, reason=reason)
    stage.do(story, at + MINUTE, operator, record, action="search", requester=patrol, reason=reason)


# How many a month has in a force of some three thousand, and what.
PLOTS: Final = (
    (10, (_off_duty,)),
    (
        6,
        (
            _overtime,
            _called_out,
            _nobody_records_their_hours,
        ),
    ),
    (
        4,
        (
            _studies_at_home,
            _away,
            _called_back,
        ),
    ),
    (2, (_suspended,)),
    (6, (_left,)),
    (
        3,
        (
            _came_back,
            _last_hour,
        ),
    ),
    (8, (_two_places,)),
    (
        5,
        (
            _drove,
            _operator_elsewhere,
        ),
    ),
)
