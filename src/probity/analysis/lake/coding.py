"""Days as numbers, kept fresh: a day is coded again when its events or what the context says of them changed."""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from probity.analysis.lake.arrivals import to_disk
from probity.analysis.lake.coded import LAYOUT, CodedDay
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.naming import Names
from probity.analysis.lake.packed import read_arrays, write_arrays
from probity.analysis.lake.resolving import FAMILIES, Context, ContextReader
from probity.analysis.lake.room import Memory, Room, Rooms
from probity.analysis.lake.rows import touched
from probity.analysis.lake.spans import Spans
from probity.analysis.lake.summaries import coded_arrays
from probity.analysis.lake.wording import number
from probity.foundation.kernel.errors import BadInput

FOLDER: Final = "coded"
STANDING: Final = "standing.json"
NAMES: Final = "names.parquet"
CONTEXT_FOLDER: Final = "context"
_EVERY_SECONDS: Final = 2.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class CodedFrom:
    """What one day was coded from, and the file that it is in."""

    file: str
    events: tuple[str, ...]
    context: Mapping[str, str]


@dataclass
class Standing:
    """Which days are coded, each from what."""

    days: dict[date, CodedFrom] = field(default_factory=dict)

    @staticmethod
    def load(folder: Path) -> "Standing":
        """What `standing.json` says; nothing when it is not there, or of another layout."""
        try:
            told = json.loads((folder / STANDING).read_text(encoding="utf-8"))
            if told["layout"] != LAYOUT:
                return Standing()
            days = {
                date.fromisoformat(day): CodedFrom(one["file"], tuple(one["events"]), one["context"])
                for day, one in told["days"].items()
            }
        except (OSError, ValueError, KeyError, TypeError):
            return Standing()
        return Standing(days)

    def keep_in(self, folder: Path) -> None:
        """Replace the file whole."""
        days = {
            day.isoformat(): {"file": one.file, "events": list(one.events), "context": dict(one.context)}
            for day, one in sorted(self.days.items())
        }
        aside = folder / f".{STANDING}.part"
        aside.write_text(json.dumps({"layout": LAYOUT, "days": days}, indent=1) + "\n", encoding="utf-8")
        to_disk(aside)
        aside.replace(folder / STANDING)
        to_disk(folder)


@dataclass(frozen=True)
class Recoded:
    """A day that was coded, and why: it is new, its events are others, or tables of context say otherwise."""

    day: date
    why: str

    def __str__(self) -> str:
        return f"{self.day}: {self.why}"


@dataclass(frozen=True)
class Coding:
    """What became of the days of a lake."""

    days: tuple[Recoded, ...]
    events: int
    gone: tuple[date, ...]
    """Days that were coded and have no events any more."""
    seconds: float

    @property
    def again(self) -> tuple[Recoded, ...]:
        """The days that had been coded before: hits in them may be superseded."""
        return tuple(one for one in self.days if one.why != NEW)

    def words(self) -> list[str]:
        """What was done, for the person who ran it."""
        if not self.days and not self.gone:
            return ["Every day is coded as it stands."]
        rate = f", {self.events / self.seconds:,.0f} events a second" if self.events and self.seconds else ""
        return [f"{number(len(self.days), 'day')} coded{rate}.", *(f"Coded again: {one}." for one in self.again)]


NEW: Final = "new"
EVENTS_CHANGED: Final = "its events changed"


def code_lake(lake: Lake, *, say: Say, threads: int | None = None) -> Coding:
    """Code every day that is not as its events and its context stand, the oldest first; safe to repeat and to kill.

    Raises:
        BadInput: a day or a table cannot be used, or somebody else writes; the days before it stand.
    """
    started = time.monotonic()
    with lake.writing():
        folder = lake.folder / FOLDER
        (folder / CONTEXT_FOLDER).mkdir(parents=True, exist_ok=True)
        names, standing = Names.load(folder / NAMES), Standing.load(folder)
        if not (folder / NAMES).exists():
            standing = Standing()
        reader = ContextReader(lake, names, folder / CONTEXT_FOLDER)
        context = reader.current()
        work = _Work(lake, folder, names, standing, reader, context, say)
        gone = work.forget_gone()
        wanted = work.wanted()
        events = work.code(wanted, threads or os.cpu_count() or 1)
        work.clear()
    return Coding(tuple(wanted), events, gone, time.monotonic() - started)


def code_in_memory(
    lake: Lake, days: Sequence[date], *, threads: int | None = None, memory: Memory | None = None
) -> tuple[list[CodedDay], Names]:
    """Days as `code_lake` would write them, and the names in them, for one scan: the lake keeps the context alone.

    Memory that is given is used again: what was coded in it before is gone. New memory can cost as much as the work.

    Raises:
        BadInput: a day or a table cannot be used, or somebody else writes.
    """
    with lake.writing():
        folder = lake.folder / FOLDER
        (folder / CONTEXT_FOLDER).mkdir(parents=True, exist_ok=True)
        names = Names.load(folder / NAMES)
        context = ContextReader(lake, names, folder / CONTEXT_FOLDER).current()
    held = memory or Memory()

    def coded(number: int, day: date) -> CodedDay:
        return CodedDay(day, **coded_arrays(lake, day, lake.parts([day]), names, context, held.rooms(number)))

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        return list(pool.map(coded, range(len(days)), days)), names


@dataclass
class _Work:
    lake: Lake
    folder: Path
    names: Names
    standing: Standing
    reader: ContextReader
    context: Context
    say: Say
    rooms: dict[int, Room] = field(default_factory=dict)
    """Of each thread."""
    said: float = field(default_factory=time.monotonic)

    def forget_gone(self) -> tuple[date, ...]:
        gone = tuple(sorted(set(self.standing.days) - set(self.lake.days())))
        for day in gone:
            del self.standing.days[day]
        if gone:
            self.standing.keep_in(self.folder)
        return gone

    def wanted(self) -> list[Recoded]:
        """The days to be coded, and why; the others are marked as looked at."""
        found, looked_at = [], False
        for day in self.lake.days():
            why = self._why(day)
            if why:
                found.append(Recoded(day, why))
            elif self.standing.days[day].context != self.context.digests:
                held = self.standing.days[day]
                self.standing.days[day] = CodedFrom(held.file, held.events, self.context.digests)
                looked_at = True
        if looked_at:
            self.standing.keep_in(self.folder)
        return found

    def _why(self, day: date) -> str:
        held = self.standing.days.get(day)
        if held is None:
            return NEW
        if held.events != _names(self.lake.parts([day])):
            return EVENTS_CHANGED
        other = [family for family in FAMILIES if held.context.get(family) != self.context.digests[family]]
        try:
            arrays, _ = read_arrays(self.folder / held.file)
        except BadInput:
            return "its file is not whole"
        return self._changed_for(arrays, held, other) if other else ""

    def _changed_for(self, arrays: Mapping[str, np.ndarray], held: CodedFrom, other: Sequence[str]) -> str:
        """Which tables say otherwise than they did of what this day's events have."""
        keys = self.names.user_keys()[arrays["users"] - 1]
        rows, matters, starts = (
            tuple(arrays[name] for name in names)
            for names in (("time", "matter"), ("matter_record", "matter_reason"), ("starts", "matter_starts"))
        )
        nothing = Spans.none()
        found = []
        for family in other:
            before = self.reader.kept(family, held.context.get(family, ""))
            if before is None:
                found.append(family)
                continue
            differs = self.reader.differs(family, held.context[family], self.context)
            apart = [differs if of == family else nothing for of in FAMILIES]
            if touched(rows, matters, keys, starts, tuple(one.at for one in apart)):
                found.append(family)
        return " and ".join(", ".join(FAMILIES[family]) for family in found) + " changed" if found else ""

    def code(self, wanted: Sequence[Recoded], threads: int) -> int:
        """Code days, several at a time, each kept when all before it are."""
        events = 0
        with ThreadPoolExecutor(max(1, threads)) as pool:
            waiting = []
            for one in wanted:
                waiting.append((one.day, pool.submit(self._code_day, one.day)))
                if len(waiting) > threads:
                    events += self._keep(*waiting.pop(0))
            for day, result in waiting:
                events += self._keep(day, result)
        return events

    def _code_day(self, day: date) -> tuple[CodedFrom, int]:
        parts = self.lake.parts([day])
        events = _names(parts)
        told = json.dumps([LAYOUT, events, dict(self.context.digests)]).encode()
        file = f"day={day}-{hashlib.sha256(told).hexdigest()[:12]}.day"
        room: Room = self.rooms.setdefault(threading.get_ident(), Room())
        arrays = coded_arrays(self.lake, day, parts, self.names, self.context, Rooms(room, room))
        write_arrays(self.folder / file, arrays, {"day": day.isoformat(), "events": list(events)})
        return CodedFrom(file, events, self.context.digests), len(arrays["time"])

    def _keep(self, day: date, result: Any) -> int:
        made, events = result.result()
        before = self.standing.days.get(day)
        self.names.keep_in(self.folder / NAMES)
        self.standing.days[day] = made
        self.standing.keep_in(self.folder)
        if before is not None and before.file != made.file:
            (self.folder / before.file).unlink(missing_ok=True)
        if time.monotonic() - self.said >= _EVERY_SECONDS:
            self.said = time.monotonic()
            self.say(f"{day} coded")
        return int(events)

    def clear(self) -> None:
        """Take away what no day needs: files left by a kill, and context that no day was coded from."""
        days = {one.file for one in self.standing.days.values()}
        context = {f"{family}-{digest}.ctx" for family, digest in self.context.digests.items()}
        context |= {
            f"{family}-{digest}.ctx" for one in self.standing.days.values() for family, digest in one.context.items()
        }
        for path in [*self.folder.glob("*.day"), *self.folder.glob(".*.part")]:
            if path.name not in days:
                path.unlink()
        for path in self.reader.folder.iterdir():
            if path.name not in context:
                path.unlink()


def _names(parts: Sequence[Path]) -> tuple[str, ...]:
    return tuple(path.name for path in parts)
