"""Where stories are told: people at work, moments, records that are nobody's, and what is written of each story."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np

from probity.analysis.lake.sample.batches import ACTION, NONE, Batch
from probity.analysis.lake.sample.beside import Planted
from probity.analysis.lake.sample.chance import Whole, stream
from probity.analysis.lake.sample.places import DESKTOP, SYSTEM
from probity.analysis.lake.sample.shifts import DAY, HOUR, Rota, micros
from probity.analysis.lake.sample.traffic import Scene

MISUSE, LOOK_ALIKE = "misuse", "look-alike"
_FORCE: Final = 3200
_DAYS: Final = 30


@dataclass
class Story:
    """What somebody did: the rule that it is about, and what explains it when it is innocent."""

    rule: str
    kind: str
    member: int
    record: int
    explained_by: str
    says: str
    ends: int = 0
    """The last event or contact."""


Plot = tuple[int, tuple[Callable[["Stage"], None], ...]]


@dataclass
class Stage:
    """Everything that a story may use, and what has been told so far."""

    scene: Scene
    rota: Rota
    days: Sequence[date]
    scale: float = 1.0
    """How much of an ordinary month's work this one holds."""
    planted: Planted = field(default_factory=Planted)
    stories: list[Story] = field(default_factory=list)
    rows: list[tuple[int, ...]] = field(default_factory=list)
    stopped: dict[int, int] = field(default_factory=dict)
    """From when on a member works no more shifts."""
    busy: set[int] = field(default_factory=set)
    """Members who have a story already."""

    def __post_init__(self) -> None:
        self.random = stream(self.scene.seed, "stories")
        self._strangers = self.random.permutation(self.scene.records.size["person"] - self.scene.records.known)
        self._vulnerable = self.random.permutation(self.scene.records.vulnerable_people)
        self._in_order = np.argsort(self.scene.shifts.member, kind="stable")
        self._first = np.searchsorted(
            self.scene.shifts.member[self._in_order], np.arange(len(self.scene.force.members) + 1)
        )
        self._called = {one.name: place for place, one in enumerate(self.scene.force.members) if one.name}
        self._away: dict[int, list[tuple[int, int]]] = {}
        for member, starts, ends, _ in self.rota.away:
            self._away.setdefault(member, []).append((starts, ends))
        self._pools: dict[tuple[tuple[str, ...], bool], list[int]] = {}

    # ---- how many, who and when

    def times(self, monthly: int) -> range:
        """As many stories as a force of this size has of a kind in so many days; never fewer than one."""
        force = int(self.scene.force.serving.sum())
        return range(max(1, round(monthly * force / _FORCE * len(self.days) / _DAYS)))

    def tell_all(self, plots: Iterable[Plot]) -> None:
        """Every plot as often as a month has it."""
        for monthly, told in plots:
            for _ in self.times(monthly):
                for tell in told:
                    tell(self)

    def member(self, *trades: str, named: str = "", timed: bool = True) -> int:
        """Somebody of these trades who has no story yet: the one of that name when there is one."""
        place = self._called.get(named, NONE)
        if place == NONE or place in self.busy:
            place = self._unused(trades, timed=timed)
        self.busy.add(place)
        return place

    def _unused(self, trades: tuple[str, ...], *, timed: bool) -> int:
        """Somebody of the trades who has no story; anybody of them when all have one."""
        pool = self._pools.get((trades, timed))
        if pool is None:
            pool = self.random.permutation(self._able(trades, timed=timed)).tolist()
            self._pools[trades, timed] = pool
        while pool:
            if (place := pool.pop()) not in self.busy:
                return int(place)
        return int(self.random.choice(self._able(trades, timed=timed)))

    def _able(self, trades: tuple[str, ...], *, timed: bool) -> Whole:
        """Members of the trades; when the force has none, anybody."""
        force = self.scene.force
        found = force.of(*trades)
        found = found[force.timed[found] == timed]
        return found if len(found) else np.flatnonzero(force.serving)

    def worker(self, *trades: str, named: str = "") -> tuple[int, int]:
        """Somebody, and the place of a rostered shift of theirs within the month."""
        for _ in range(40):
            member = self.member(*trades, named=named)
            if (shifts := self.shifts_of(member)).size:
                return member, int(self.random.choice(shifts))
        shift = int(self.random.integers(len(self.scene.shifts)))
        return int(self.scene.shifts.member[shift]), shift

    def shifts_of(self, member: int) -> Whole:
        """The rostered shifts of a member that begin and end within the month."""
        shifts, mine = self.scene.shifts, self._mine(member)
        day = shifts.day[mine]
        return mine[(day >= 0) & (day < len(self.days) - 1) & ~shifts.on_call[mine]]

    def _mine(self, member: int) -> Whole:
        return self._in_order[self._first[member] : self._first[member + 1]]

    def on_duty(self, shift: int, part: float) -> int:
        """The moment at a part of a shift, from 0 to 1."""
        shifts = self.scene.shifts
        starts, ends = int(shifts.starts[shift]), int(shifts.ends[shift])
        return starts + int((0.04 + 0.92 * part) * (ends - starts))

    def off_duty(self, member: int, *, after: int = 0) -> int:
        """A moment hours away from every shift of a member."""
        shifts = self.scene.shifts
        mine = self._mine(member)
        away = np.array(self._away.get(member, []), dtype=np.int64).reshape(-1, 2)
        starts = np.concatenate([shifts.starts[mine] - 3 * HOUR, away[:, 0] - DAY])
        ends = np.concatenate([shifts.ends[mine] + shifts.over[mine] + 3 * HOUR, away[:, 1] + DAY])
        first, last = max(after, micros(self.days[0], 8)), micros(self.days[-1], 20)
        for _ in range(500):
            at = int(self.random.integers(first, max(first + 1, last)))
            if not ((starts <= at) & (at < ends)).any():
                return at
        return first

    def noon(self, day: int) -> int:
        """Noon of a day of the month."""
        return micros(self.days[day], 12)

    def some_day(self, *, spare: int = 1) -> int:
        """A day of the month with so many after it."""
        return int(self.random.integers(0, max(1, len(self.days) - spare)))

    # ---- records

    def stranger(self) -> int:
        """The record of a person who is in no other story, and not vulnerable."""
        records = self.scene.records
        while True:
            self._strangers, number = self._strangers[:-1], int(self._strangers[-1])
            code = int(records.code("person", number))
            if not records.vulnerable(np.array([code]))[0]:
                return code

    def vulnerable(self) -> int:
        """The record of a vulnerable person who is in no other story."""
        self._vulnerable, number = self._vulnerable[:-1], int(self._vulnerable[-1])
        return int(self.scene.records.vulnerable_person(number))

    def sensitive(self) -> int:
        """Some sensitive record: an item of intelligence."""
        records = self.scene.records
        return int(records.code("intelligence", self.random.integers(records.size["intelligence"])))

    def tasking(self, member: int, at: int) -> int:
        """The reason that covers whatever a member's team did that week."""
        return int(self.scene.caseload.tasking(np.array([member]), np.array([at]))[0])

    # ---- what happens

    def tell(self, rule: str, member: int, record: int, says: str, *, explained_by: str = "") -> int:
        """Begin a story and return its number; it is innocent when something explains it."""
        kind = LOOK_ALIKE if explained_by else MISUSE
        self.stories.append(Story(rule, kind, member, record, explained_by, says))
        return len(self.stories) - 1

    def do(self, story: int, at: int, member: int, record: int, *, action: str = "view", **more: int) -> None:
        """Let a member do something at a moment; `more` may hold requester, site, reason, device and system."""
        system = int(self.scene.records.system(np.array([record]))[0]) if record >= 0 else SYSTEM["records"]
        self.rows.append((
            at, member, more.get("requester", NONE), more.get("system", system), ACTION[action], record,
            more.get("device", int(self.scene.devices(np.array(member), DESKTOP))),
            more.get("site", int(self.scene.force.home[member])), more.get("reason", NONE), story,
        ))  # fmt: skip
        if story != NONE:
            self.stories[story].ends = max(self.stories[story].ends, at)

    def views(self, story: int, shift: int, record: int, times: int, reason: int = NONE) -> None:
        """Let the worker of a shift view a record so many times in it."""
        member, first = int(self.scene.shifts.member[shift]), float(self.random.random()) * 0.7
        for turn in range(times):
            self.do(story, self.on_duty(shift, first + 0.3 * turn / times), member, record, reason=reason)

    def assign(self, member: int, record: int, starts: int, ends: int) -> None:
        """Make a record somebody's work, and the record's own number a reason for it."""
        self.planted.assignments.append((member, record, starts, ends))
        self.planted.reasons.append((record, member, record, starts, ends))

    def ring(self, story: int, member: int, record: int, at: int, channel: str = "telephone") -> None:
        """Let a member be in contact with the person behind a record."""
        self.planted.contacts.append((member, record, at, channel))
        self.stories[story].ends = max(self.stories[story].ends, at)

    def batch(self) -> Batch:
        """Everything that was done."""
        columns = np.array(self.rows, dtype=np.int64).reshape(-1, 10).T
        return Batch(*columns)

    @property
    def span(self) -> tuple[int, int]:
        """The whole month."""
        return micros(self.days[0]), micros(self.days[-1], 24)
