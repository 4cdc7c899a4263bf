"""Too much of something: look-ups, exports, people at one record, look-ups with no reason; beside them the busy."""

from typing import Final

import numpy as np

from probity.analysis.lake.sample.places import SYSTEM
from probity.analysis.lake.sample.shifts import DAY, HOUR, MINUTE
from probity.analysis.lake.sample.stage import Stage
from probity.analysis.lake.sample.stories_known import INVESTIGATORS, OFFICERS, PATROLS

_TROUBLE: Final = 60
_BY_DAY: Final = (0, 3, 4)


def _browses(stage: Stage) -> None:
    member, shift = stage.worker(*PATROLS, "detective")
    story = stage.tell(
        "peer-outlier", member, -1, "looked up many times what anybody of the same role looks up in a day"
    )
    count = max(160, int(1800 * stage.scale))
    people = [stage.stranger() for _ in range(150)]
    for turn in range(count):
        at = stage.on_duty(shift, turn / count)
        stage.do(story, at, member, people[turn % 150], action="search", reason=stage.tasking(member, at))


def _busy_night(stage: Stage) -> None:
    operator, shift = stage.worker("control")
    says, why = (
        "ran hundreds of checks in a night",
        "operator: all but a few were asked for by patrols, whom they count to",
    )
    story = stage.tell("peer-outlier", operator, -1, says, explained_by=why)
    shifts = stage.scene.shifts
    same = (shifts.day == shifts.day[shift]) & (shifts.slot == shifts.slot[shift])
    patrols = set(stage.scene.force.of(*PATROLS).tolist())
    out = [one for one in shifts.member[same].tolist() if one in patrols] or [operator]
    count = max(20, int(300 * stage.scale))
    for turn in range(count):
        at = stage.on_duty(shift, turn / count)
        patrol = int(stage.random.choice(out))
        reason = stage.tasking(patrol, at)
        stage.do(story, at, operator, stage.stranger(), action="search", requester=patrol, reason=reason)


def _intelligence_desk(stage: Stage) -> None:
    """Analysts look up far more than others do, all of them."""
    member, shift = stage.worker("intelligence")
    why = "intelligence desk: measured against analysts, who all do as much"
    story = stage.tell("peer-outlier", member, -1, "researched a network all day", explained_by=why)
    count = max(20, int(200 * stage.scale))
    for turn in range(count):
        at = stage.on_duty(shift, turn / count)
        stage.do(story, at, member, stage.stranger(), action="search", reason=stage.tasking(member, at))


def _exam(stage: Stage) -> None:
    """Every trainee at work reads courses on the day before an exam."""
    courses = stage.scene.records.size["course"]
    why = "trainee at exam time: so did all the others, and courses are no person's records"
    day, count = stage.some_day(spare=3), max(120, int(900 * stage.scale))
    trainees = set(stage.scene.force.of("trainee").tolist())
    for shift in stage.scene.shifts.of_day(day).tolist():
        member = int(stage.scene.shifts.member[shift])
        if member not in trainees:
            continue
        course = int(stage.scene.records.code("course", stage.random.integers(courses)))
        story = stage.tell("peer-outlier", member, course, "read courses all day before an exam", explained_by=why)
        for turn in range(count):
            stage.do(story, stage.on_duty(shift, turn / count), member, course, system=SYSTEM["learning"])


def _takes_it_all(stage: Stage) -> None:
    member, shift = stage.worker("detective", "staff", "response")
    story = stage.tell("mass-export", member, -1, "exported ninety records in half an hour")
    first = stage.on_duty(shift, 0.4)
    for turn in range(90):
        at = first + turn * MINUTE // 3
        stage.do(story, at, member, stage.stranger(), action="export", reason=stage.tasking(member, at))


def _discloses(stage: Stage) -> None:
    """A case goes to the prosecutor: its disclosure officer exports the whole of it, document by document."""
    member, shift = stage.worker("disclosure")
    at = stage.on_duty(shift, 0.3)
    why = "disclosure officer: many documents, of a dozen people, every one assigned"
    story = stage.tell("mass-export", member, -1, "exported a whole case for disclosure", explained_by=why)
    people = [stage.stranger() for _ in range(12)]
    for record in people:
        stage.assign(member, record, at - 20 * DAY, at + 20 * DAY)
    for turn in range(max(24, int(100 * stage.scale))):
        record = people[turn % 12]
        stage.do(story, at + turn * MINUTE // 4, member, record, action="export", reason=record)


def _in_the_news(stage: Stage) -> None:
    """Everybody looks at one record that is nobody's work."""
    record, day = stage.stranger(), stage.some_day(spare=3)
    story = stage.tell("crowd", -1, record, "a record in the news was opened by dozens with no part in it")
    _gather(stage, story, record, day, told=False)


def _major_incident(stage: Stage) -> None:
    record, day = stage.stranger(), stage.some_day(spare=3)
    why = "major incident: all of them were deployed to it"
    story = stage.tell("crowd", -1, record, "one record was opened by dozens in two days", explained_by=why)
    _gather(stage, story, record, day, told=True)


def _briefing(stage: Stage) -> None:
    """A missing person, shown to every patrol; each look-up is under the week's tasking."""
    record, day = stage.vulnerable(), stage.some_day(spare=3)
    why = "a missing person in the briefing: each look-up was under a tasking that covers it"
    story = stage.tell("crowd", -1, record, "one record was opened by dozens in a day", explained_by=why)
    _gather(stage, story, record, day, told=None)


def _gather(stage: Stage, story: int, record: int, day: int, *, told: bool | None) -> None:
    """Dozens of people on duty open a record: with an assignment, under a tasking, or with nothing."""
    shifts = stage.scene.shifts
    on = shifts.of_day(day)
    # By day: the look-ups of two days would not be those of twenty-four hours.
    on = on[~shifts.on_call[on] & np.isin(shifts.slot[on], _BY_DAY) & ~np.isin(shifts.member[on], sorted(stage.busy))]
    chosen = stage.random.permutation(on)[: min(_TROUBLE, max(12, len(on) // 3))].tolist()
    for shift in chosen:
        member, at = int(shifts.member[shift]), stage.on_duty(shift, float(stage.random.random()))
        if told:
            stage.assign(member, record, at - 2 * HOUR, at + DAY)
        reason = {True: record, None: stage.tasking(member, at), False: -1}[told]
        stage.do(story, at, member, record, reason=reason)


def _no_reason(stage: Stage) -> None:
    member, shift = stage.worker(*OFFICERS)
    story = stage.tell("no-reason", member, -1, "opened one item of intelligence after another with no reason given")
    for turn in range(12):
        stage.do(story, stage.on_duty(shift, 0.1 + turn / 15), member, stage.sensitive())


def _takes_a_copy(stage: Stage) -> None:
    member, shift = stage.worker("detective", "staff", "response")
    record, at = stage.sensitive(), stage.on_duty(shift, 0.6)
    story = stage.tell("view-then-export", member, record, "opened an item of intelligence and exported it at once")
    stage.do(story, at, member, record)
    stage.do(story, at + 4 * MINUTE, member, record, action="export")


def _copies_a_case(stage: Stage) -> None:
    member, shift = stage.worker(*INVESTIGATORS)
    record, at = stage.sensitive(), stage.on_duty(shift, 0.6)
    stage.assign(member, record, at - 5 * DAY, at + 9 * DAY)
    why = "assigned, for the case's file"
    story = stage.tell("view-then-export", member, record, "opened and printed an item", explained_by=why)
    stage.do(story, at, member, record, reason=record)
    stage.do(story, at + 4 * MINUTE, member, record, action="print", reason=record)


def _reason_left_blank(stage: Stage) -> None:
    member, shift = stage.worker(*INVESTIGATORS)
    why = "assigned to every one of the records"
    story = stage.tell("no-reason", member, -1, "read the intelligence of a case, reason left blank", explained_by=why)
    for turn in range(12):
        record, at = stage.sensitive(), stage.on_duty(shift, 0.1 + turn / 15)
        stage.assign(member, record, at - 5 * DAY, at + 9 * DAY)
        stage.do(story, at, member, record)


def _intelligence_tasked(stage: Stage) -> None:
    member, shift = stage.worker("intelligence")
    why = "intelligence desk: each under the week's tasking"
    story = stage.tell("no-reason", member, -1, "read one item of intelligence after another", explained_by=why)
    for turn in range(40):
        at = stage.on_duty(shift, turn / 40)
        stage.do(story, at, member, stage.sensitive(), reason=stage.tasking(member, at))


# How many a month has in a force of some three thousand, and what.
PLOTS: Final = (
    (8, (_browses,)),
    (
        4,
        (
            _busy_night,
            _intelligence_desk,
        ),
    ),
    (1, (_exam,)),
    (6, (_takes_it_all,)),
    (4, (_discloses,)),
    (
        3,
        (
            _in_the_news,
            _major_incident,
            _briefing,
        ),
    ),
    (8, (_no_reason,)),
    (6, (_takes_a_copy,)),
    (4, (_copies_a_case,)),
    (
        5,
        (
            _reason_left_blank,
            _intelligence_tasked,
        ),
    ),
)
