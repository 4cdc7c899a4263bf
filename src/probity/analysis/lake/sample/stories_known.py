"""People looked up whom the user knows, and the user's own investigation; beside them those who had to look."""

from typing import Final

from probity.analysis.lake.sample.beside import KNOWN
from probity.analysis.lake.sample.shifts import DAY, HOUR
from probity.analysis.lake.sample.stage import Stage

PATROLS: Final = ("response", "neighbourhood", "roads", "firearms")
INVESTIGATORS: Final = ("detective", "major", "protection")
OFFICERS: Final = (*PATROLS, *INVESTIGATORS)
_WHO: Final = {
    "own": "their own record",
    "relative": "the record of a relative",
    "colleague": "the record of a colleague",
    "neighbour": "the record of a neighbour",
    "associate": "the record of somebody whom they declared as an associate",
}
_MONTHLY: Final = {"own": 8, "relative": 10, "colleague": 6, "neighbour": 8, "associate": 6}


def tell_known(stage: Stage) -> None:
    """Every story of people whom the user knows."""
    for kind, monthly in _MONTHLY.items():
        for _ in stage.times(monthly):
            _looked_up(stage, kind)
        for _ in stage.times(4):
            _ran_it_for_a_patrol(stage, kind)
        # Nobody is given their own record as work, and nobody was ever somebody else.
        for _ in stage.times(4) if kind != "own" else ():
            _was_their_case(stage, kind)
            _knew_them_at_another_time(stage, kind)
    for _ in stage.times(6):
        _asked_an_operator(stage)
    for _ in stage.times(6):
        _own_investigation(stage)
        _investigates(stage)
    for _ in stage.times(3):
        _before_it_was_opened(stage)


def known_to(stage: Stage, member: int, kind: str) -> int:
    """The record of somebody who is so to a member, with the row that says so."""
    records, count = stage.scene.records, len(stage.scene.force.members)
    if kind == "own":
        return int(records.of_member(member, 0))
    if kind == "colleague":
        return int(records.of_member((member + 1) % count, 0))
    many, first = KNOWN[kind]
    record = int(records.of_member(member, first + int(stage.random.integers(many))))
    stage.planted.relations.append((member, record, kind, -1, -1))
    return record


def _looked_up(stage: Stage, kind: str) -> None:
    member, shift = stage.worker(*OFFICERS, "trainee", named="Hale" if kind == "relative" else "")
    record = known_to(stage, member, kind)
    story = stage.tell(f"{kind}-record", member, record, f"viewed {_WHO[kind]} on duty, with no task that needed it")
    stage.views(story, shift, record, int(stage.random.integers(1, 4)))


def _was_their_case(stage: Stage, kind: str) -> None:
    member, shift = stage.worker(*OFFICERS)
    record = known_to(stage, member, kind)
    at = stage.on_duty(shift, 0)
    stage.assign(member, record, at - 2 * DAY, at + 9 * DAY)
    why = "assigned to the record, and the tie was declared to the supervisor who assigned it"
    story = stage.tell(
        f"{kind}-record", member, record, f"viewed {_WHO[kind]} as the work they were given", explained_by=why
    )
    stage.views(story, shift, record, 2, reason=record)


def _ran_it_for_a_patrol(stage: Stage, kind: str) -> None:
    """An operator is asked over the radio for somebody whom the operator happens to know."""
    operator, shift = stage.worker("control")
    record = known_to(stage, operator, kind)
    at = stage.on_duty(shift, 0.4)
    patrol = _patrol_at(stage, at)
    stage.assign(patrol, record, at - HOUR, at + 4 * HOUR)
    says = f"ran a check on {_WHO[kind]} because a patrol asked for it"
    story = stage.tell(
        f"{kind}-record", operator, record, says, explained_by="operator: the patrol asked, and was assigned"
    )
    stage.do(story, at, operator, record, action="search", requester=patrol, reason=record)


def _patrol_at(stage: Stage, at: int) -> int:
    """A patrol on duty at a moment who has no story."""
    shifts = stage.scene.shifts
    on_duty = set(shifts.member[(shifts.starts <= at - HOUR) & (at + HOUR < shifts.ends)].tolist())
    free = [one for one in stage.scene.force.of(*PATROLS).tolist() if one in on_duty and one not in stage.busy]
    if not free:
        return stage.member(*PATROLS)
    patrol = int(stage.random.choice(free))
    stage.busy.add(patrol)
    return patrol


def _knew_them_at_another_time(stage: Stage, kind: str) -> None:
    """Somebody who was so once, or became so later."""
    member, shift = stage.worker(*OFFICERS)
    record, at = stage.stranger(), stage.on_duty(shift, 0.5)
    ended = bool(stage.random.integers(2))
    spell = (at - 900 * DAY, at - 200 * DAY) if ended else (at + 3 * DAY, -1)
    stage.planted.relations.append((member, record, kind, *spell))
    why = f"the person had not been {kind} for months" if ended else f"the person became {kind} only days afterwards"
    story = stage.tell(f"{kind}-record", member, record, "viewed a record in the course of a tasking", explained_by=why)
    stage.do(story, at, member, record, reason=stage.tasking(member, at))


def _asked_an_operator(stage: Stage) -> None:
    """A patrol has an operator check an associate of the patrol's."""
    operator, shift = stage.worker("control", named="Yarrow")
    at = stage.on_duty(shift, 0.6)
    zorn = stage.member("response", named="Zorn") if stage.scene.force.members[operator].name == "Yarrow" else -1
    patrol = zorn if zorn >= 0 else _patrol_at(stage, at)
    record = known_to(stage, patrol, "associate")
    says = "had an operator check an associate over the radio; the hit is the patrol's, not the operator's"
    story = stage.tell("associate-record", patrol, record, says)
    stage.do(story, at, operator, record, action="search", requester=patrol)


def _own_investigation(stage: Stage) -> None:
    member, shift = stage.worker(*OFFICERS)
    record, at = _investigation(stage), stage.on_duty(shift, 0.3)
    stage.planted.investigations.append((record, member, at - 40 * DAY, -1))
    story = stage.tell("own-investigation", member, record, "viewed the file of the investigation into them")
    stage.views(story, shift, record, int(stage.random.integers(1, 4)))


def _investigation(stage: Stage) -> int:
    """An investigation that is in no other story: the last ones of the list."""
    records = stage.scene.records
    used = len(stage.planted.investigations)
    return int(records.code("investigation", records.size["investigation"] - 1 - used))


def _investigates(stage: Stage) -> None:
    member, shift = stage.worker("standards")
    subject = stage.member(*OFFICERS)
    record, at = _investigation(stage), stage.on_duty(shift, 0.3)
    stage.planted.investigations.append((record, subject, at - 40 * DAY, -1))
    stage.assign(member, record, at - 30 * DAY, at + 30 * DAY)
    says, why = "viewed an investigation's file", "the investigator of it, and not its subject"
    story = stage.tell("own-investigation", member, record, says, explained_by=why)
    stage.views(story, shift, record, 6, reason=record)


def _before_it_was_opened(stage: Stage) -> None:
    member, shift = stage.worker("standards", "disclosure")
    record, at = _investigation(stage), stage.on_duty(shift, 0.3)
    stage.planted.investigations.append((record, member, at + 5 * DAY, -1))
    why = "worked on the file as a task, days before they became its subject"
    stage.assign(member, record, at - 30 * DAY, at + DAY)
    story = stage.tell("own-investigation", member, record, "viewed an investigation's file", explained_by=why)
    stage.views(story, shift, record, 2, reason=record)
