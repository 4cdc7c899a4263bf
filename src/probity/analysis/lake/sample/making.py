"""A whole month: the force's work day by day, with the stories in it, into a lake that was empty."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from probity.analysis.lake.arrivals import write_day
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.sample.batches import Batch, joined
from probity.analysis.lake.sample.beside import Beside, write_beside
from probity.analysis.lake.sample.chance import Measure, Truth, Whole, share
from probity.analysis.lake.sample.exports import Handed
from probity.analysis.lake.sample.force import Member, build_force
from probity.analysis.lake.sample.naming import Names
from probity.analysis.lake.sample.places import SYSTEM, SYSTEMS, Records
from probity.analysis.lake.sample.shifts import DAY, Rota, build_rota, days_of
from probity.analysis.lake.sample.stage import Stage
from probity.analysis.lake.sample.stories_contact import PLOTS as CONTACTS
from probity.analysis.lake.sample.stories_hours import PLOTS as HOURS
from probity.analysis.lake.sample.stories_known import tell_known
from probity.analysis.lake.sample.stories_reason import PLOTS as REASONS
from probity.analysis.lake.sample.stories_volume import PLOTS as VOLUMES
from probity.analysis.lake.sample.traffic import Scene, day_of_work, expected
from probity.analysis.lake.sample.truth import Ids, write_truth
from probity.analysis.lake.sample.work import Caseload
from probity.foundation.kernel.errors import BadInput

EVENTS: Final = 20_000_000
OF_FORCE: Final = 3246
OF_DAYS: Final = 30
"""Twenty million events are those of so many log-ins in so many days."""
LAST_DAY: Final = date(2026, 10, 31)
_MEMBERS_AT_A_TIME: Final = 8000
_NUMBERS_A_DAY: Final = 10**9
_FEWEST_MEMBERS: Final = 60
_FEWEST_DAYS: Final = 2
_HALVINGS: Final = 40

Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What month to make; `events` is how many an ordinary force of this size has in it, or so many."""

    days: int = OF_DAYS
    seed: int = 1
    last: date = LAST_DAY
    events: int | None = None


@dataclass(frozen=True)
class Made:
    """What was made."""

    events: int
    users: int
    misuse: int
    look_alikes: int


@dataclass(frozen=True)
class Month:
    """A month as it is planned, before its first event is written."""

    scene: Scene
    rota: Rota
    stage: Stage
    names: Names
    counts: Whole
    """How many events each shift holds."""

    @property
    def days(self) -> Sequence[date]:
        """Its days in order."""
        return self.stage.days


def plan_month(members: Sequence[Member], asked: Asked) -> Month:
    """The people, their rota, their work and the stories.

    Raises:
        BadInput: so few people or days make no month.
    """
    if len(members) < _FEWEST_MEMBERS or asked.days < _FEWEST_DAYS:
        raise BadInput(f"A lake needs {_FEWEST_MEMBERS} people and {_FEWEST_DAYS} days at least.", where="--days")
    days = days_of(asked.last, asked.days)
    force = build_force(members, seed=asked.seed, first=days[0])
    records, rota = Records(len(members), seed=asked.seed), build_rota(force, days, seed=asked.seed)
    scene = Scene(force, records, rota.shifts, Caseload(force, records, seed=asked.seed), asked.seed)
    ordinary = EVENTS * int(force.serving.sum()) / OF_FORCE * asked.days / OF_DAYS
    wanted = asked.events or round(ordinary)
    stage = Stage(scene, rota, days, scale=wanted / ordinary)
    tell_known(stage)
    stage.tell_all([*HOURS, *VOLUMES, *CONTACTS, *REASONS])
    return Month(scene, rota, stage, Names(force, records), _counts(scene, stage, wanted))


def _counts(scene: Scene, stage: Stage, wanted: int) -> Whole:
    """How many events each shift holds, so that the days of the month hold about as many as wanted."""
    work = expected(scene) * _worked(scene, stage)
    within = scene.shifts.day >= 0
    left, least, most = wanted - len(stage.rows), 0.0, wanted / work[within].sum()
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        # Beside its work, a shift that holds any has a log-in and a log-out.
        enough = (work[within] * middle + 2 * (work[within] * middle).clip(0, 1)).sum() > left
        least, most = (least, middle) if enough else (middle, most)
    exact = work * least
    drawn = share(scene.seed, 61, np.arange(len(exact)))
    return np.asarray(np.floor(exact + drawn), dtype=np.int64)


def _worked(scene: Scene, stage: Stage) -> Truth:
    """Which shifts were worked: none after somebody left or was suspended, until they came back."""
    shifts, none = scene.shifts, len(scene.force.members)
    ended, again = np.full(none, np.iinfo(np.int64).max), np.full(none, np.iinfo(np.int64).max)
    for member, (left, back) in stage.planted.left.items():
        ended[member], again[member] = left, back if back >= 0 else again[member]
    for member, stopped in stage.stopped.items():
        ended[member] = stopped
    ends = shifts.ends + shifts.over
    return np.asarray((ends <= ended[shifts.member]) | (shifts.starts >= again[shifts.member]))


def make_lake(
    lake: Lake, truth: Path, members: Sequence[Member], asked: Asked, *, say: Say, handed: Handed | None = None
) -> Made:
    """Write a month into an empty folder, and the truth apart.

    With `handed`, its events are left to be ingested: the lake has the tables beside them alone.

    Raises:
        BadInput: the folder holds a lake already, or the truth would lie in it.
    """
    if any(lake.folder.glob("[!.]*")):
        raise BadInput("It is not empty.", where=lake.folder.name, hint="Name a new folder.")
    if lake.folder.resolve() in truth.resolve().parents:
        raise BadInput("The truth would lie in the lake.", where=truth.name, hint="Keep it apart: --truth FILE.")
    month = plan_month(members, asked)
    ids, by_system = Ids(len(month.stage.stories)), np.zeros(len(SYSTEMS), dtype=np.int64)
    with lake.writing():
        for day, batch, numbers, connection in _days(month):
            table = month.names.table(batch, numbers, connection)
            ids.add(batch, table["event_id"].to_numpy())
            if handed:
                handed.add(table, numbers)
            else:
                connection.register("made", table)
                write_day(lake, connection, day, "made")
                connection.unregister("made")
            by_system += np.bincount(batch.system, minlength=len(SYSTEMS))
            say(f"{day}: {by_system.sum():,} events")
        write_beside(lake, _beside(month, by_system / asked.days))
    users = int(month.scene.force.serving.sum())
    write_truth(truth, month.stage.stories, ids, month.names, days=asked.days, users=users)
    innocent = sum(bool(story.explained_by) for story in month.stage.stories)
    return Made(int(by_system.sum()), users, len(month.stage.stories) - innocent, innocent)


def _beside(month: Month, daily: Measure) -> Beside:
    # Courses are read before exams, and on no ordinary day.
    usual = np.where(np.arange(len(SYSTEMS)) == SYSTEM["learning"], 0, daily)
    return Beside(month.scene, month.rota, month.days, month.stage.planted, month.names, usual.tolist())


def _days(month: Month) -> Iterator[tuple[date, Batch, Whole, duckdb.DuckDBPyConnection]]:
    """Each day's events in order of time, a part of the force at a time, numbered."""
    parts = -(-len(month.scene.force.members) // _MEMBERS_AT_A_TIME)
    carried: list[list[Batch]] = [[] for _ in range(parts)]
    told = month.stage.batch()
    first = _midnight(month.days[0])
    with duckdb.connect(config={"threads": 2}) as connection:
        for place in range(-1, len(month.days)):
            starts = first + place * DAY
            number = max(0, place) * _NUMBERS_A_DAY
            for part in range(parts):
                made = joined([*carried[part], _work(month, place, part, parts), _told_to(told, starts, part)])
                carried[part] = [made.take(made.at >= starts + DAY)]
                batch = made.take((made.at >= max(starts, first)) & (made.at < starts + DAY))
                if len(batch) and place >= 0:
                    batch = batch.take(np.argsort(batch.at, kind="stable"))
                    yield month.days[place], batch, number + np.arange(len(batch)), connection
                    number += len(batch)


def _midnight(day: date) -> int:
    """Midnight in UTC, in microseconds."""
    return (day - date(1970, 1, 1)).days * DAY


def _work(month: Month, place: int, part: int, parts: int) -> Batch:
    chosen = month.scene.shifts.of_day(place)
    chosen = chosen[(month.scene.shifts.member[chosen] % parts == part) & (month.counts[chosen] > 0)]
    return day_of_work(month.scene, chosen, month.counts[chosen], part=(place + 1) * parts + part)


def _told_to(told: Batch, starts: int, part: int) -> Batch:
    """What the stories did on a day; all of it goes with the first part of the force."""
    return told.take((told.at >= starts) & (told.at < starts + DAY) & (part == 0))
