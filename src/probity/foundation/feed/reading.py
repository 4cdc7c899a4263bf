"""Reads the files of a feed into what they say of each person, and puts aside with reasons what cannot be taken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import Any

from probity.foundation.feed.shape import ABSENCE, LEAVER, NEEDED, POST, QUALIFICATION, SECONDED_IN, UNIT
from probity.foundation.intake.binding import Binding, ReadRow, RejectedRow
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress
from probity.foundation.intake.reading import opened
from probity.foundation.intake.report import FIRST_SHOWN, ImportReport, RejectsFile
from probity.foundation.intake.rows import Fault, Place
from probity.foundation.intake.unpacking import Source
from probity.foundation.workforce.models import Rank, SpellState

EVERY = 10_000  # rows between two words of progress


@dataclass(slots=True)
class Held:
    """A post that somebody holds or held, as a row says it; its key and reference are filled once it is found."""

    place: Place
    number: str
    code: str
    title: str
    unit: str
    category: str
    rank: str
    firm: str | None
    manager: str
    manager_from: date | None
    starts: date
    ends: date | None
    post_key: int = 0
    post_ref: str = ""

    def holds(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Dates:
    """An absence, a secondment or a qualification: what it is, with its days."""

    place: Place
    what: tuple[str, str, str]
    starts: date
    ends: date | None


@dataclass(slots=True)
class Said:
    """All that a feed says of one person. `frozen` is set where rows of theirs were refused: then nobody ends it."""

    number: str
    names: tuple[str, str] = ("", "")
    email: str | None = None
    pass_number: str | None = None
    held: list[Held] = field(default_factory=list)
    left: list[tuple[Place, date]] = field(default_factory=list)
    states: list[Dates] = field(default_factory=list)
    awards: list[Dates] = field(default_factory=list)
    frozen: bool = False

    @property
    def left_on(self) -> date | None:
        return max((day for _, day in self.left), default=None)


@dataclass(slots=True)
class UnitSaid:
    """What rows call a unit and where they put it, each with how often."""

    names: Counter[str] = field(default_factory=Counter)
    parents: Counter[str] = field(default_factory=Counter)
    starts: date | None = None

    def saw(self, name: str, parent: str, starts: date | None) -> None:
        """Count what one row says."""
        if name:
            self.names[name] += 1
        if parent:
            self.parents[parent] += 1
        if starts and (self.starts is None or starts < self.starts):
            self.starts = starts


@dataclass(slots=True)
class Feed:
    """What the files say, by person and by unit."""

    people: dict[str, Said] = field(default_factory=dict)
    units: dict[str, UnitSaid] = field(default_factory=dict)
    tells_absences: bool = False

    @property
    def categories(self) -> frozenset[str]:
        """Those of which it holds a row: of nobody else does it say that they left."""
        return frozenset(held.category for said in self.people.values() for held in said.held)

    def said_of(self, number: str) -> Said:
        """What is said of a person, to be added to."""
        if number not in self.people:
            self.people[number] = Said(number)
        return self.people[number]


@dataclass(slots=True)
class Reader:
    """Reads files into a feed and counts their rows."""

    binding: Binding
    report: ImportReport
    rejects: RejectsFile
    feed: Feed = field(default_factory=Feed)
    _names: dict[str, tuple[tuple[Any, ...], tuple[str, str], str | None, str | None]] = field(default_factory=dict)

    def read(self, request: ImportRequest, progress: Progress) -> Feed:
        """Everything that the files say.

        Raises:
            BadInput: a file or the map cannot be used.
        """
        for path in request.sources:
            source = Source(path, request.limits)
            with opened(source, request.map.form) as reading:
                self.binding.begin_file(reading.headers, file=source.name)
                number = self.binding.columns.get("number", "")
                for raw in reading.rows:
                    self.report.read += 1
                    row = self.binding.read(raw)
                    if isinstance(row, RejectedRow):
                        self._reject(row)
                        self._freeze(raw.cells.get(number))
                    elif row.is_nil:
                        self.report.nil += 1
                    else:
                        self._take(row)
                    if not self.report.read % EVERY:
                        progress("read", self.report.read)
                self.binding.end_file(file=source.name)
                self.report.warnings += reading.notes
        for said in self.feed.people.values():
            self._check(said)
        return self.feed

    def reject(self, place: Place, name: str, reason: str) -> None:
        """Put a row aside, with the field that is wrong."""
        self._reject(RejectedRow(place, (Fault(self.binding.columns.get(name, name), reason),)))

    def _reject(self, rejected: RejectedRow) -> None:
        self.report.rejected += 1
        for fault in rejected.faults:
            self.rejects.add(rejected.place, fault, personal=self.binding.is_personal(fault.column))
            if len(self.report.rejects) < FIRST_SHOWN:
                column = f" {fault.column}" if fault.column else ""
                self.report.rejects.append(f"{rejected.place}{column}: {fault.reason}")

    def _take(self, row: ReadRow) -> None:
        values: Mapping[str, Any] = row.values
        entry = values["entry"] or POST
        missing = [name for name in NEEDED[entry] if values[name] is None]
        if missing or not _in_order(values):
            fault = (
                (missing[0], f"A {entry} row needs it.") if missing else ("ends", "The last day is before the first.")
            )
            self.reject(row.place, *fault)
            self._freeze(values["number"])
            return
        TAKES[entry](self, row.place, values)

    def _freeze(self, number: str | None) -> None:
        if number:
            self.feed.said_of(number).frozen = True

    def take_post(self, place: Place, values: Mapping[str, Any]) -> None:
        number, unit = values["number"], intern(values["unit"])
        said = self.feed.said_of(number)
        said.held.append(
            Held(
                place=place,
                number=number,
                code=values["post"] or "",
                title=intern(values["post_title"]),
                unit=unit,
                category=intern(values["category"]),
                rank=intern(values["rank"] or Rank.NONE.value),
                firm=values["firm"],
                manager=values["manager"] or "",
                manager_from=values["manager_from"],
                starts=values["starts"],
                ends=values["ends"],
            )
        )
        names = (values["given_names"], values["family_name"])
        latest = (values["starts"], *names, values["email"] or "", values["pass_number"] or "")
        if number not in self._names or latest > self._names[number][0]:
            self._names[number] = (latest, names, values["email"], values["pass_number"])
            said.names, said.email, said.pass_number = names, values["email"], values["pass_number"]
        self._saw_unit(unit, values)

    def take_unit(self, _place: Place, values: Mapping[str, Any]) -> None:
        self._saw_unit(values["unit"], values)

    def take_leaver(self, place: Place, values: Mapping[str, Any]) -> None:
        self.feed.said_of(values["number"]).left.append((place, values["ends"]))

    def take_absence(self, place: Place, values: Mapping[str, Any]) -> None:
        state = values["state"]
        lent = state.startswith(SpellState.Kind.SECONDMENT.value)
        if lent != bool(values["other_force"]):
            self.reject(place, "other_force", "A secondment, and nothing else, has another force or unit.")
            self._freeze(values["number"])
            return
        kind = SpellState.Kind.SECONDMENT.value if lent else state
        way = "" if not lent else "in" if state == SECONDED_IN else "out"
        what = (kind, way, values["other_force"] or "")
        self.feed.tells_absences = True
        self.feed.said_of(values["number"]).states.append(Dates(place, what, values["starts"], values["ends"]))

    def take_qualification(self, place: Place, values: Mapping[str, Any]) -> None:
        what = (values["qualification"], "", "")
        self.feed.said_of(values["number"]).awards.append(Dates(place, what, values["starts"], values["ends"]))

    def _saw_unit(self, unit: str, values: Mapping[str, Any]) -> None:
        if unit not in self.feed.units:
            self.feed.units[unit] = UnitSaid()
        self.feed.units[unit].saw(values["unit_name"] or "", values["parent_unit"] or "", values["starts"])

    def _check(self, said: Said) -> None:
        """Put aside what cannot be true at once: one person in two posts, or twice away for the same reason."""
        for last in sorted({day for _, day in said.left}):
            for held in said.held:
                if held.holds(last):
                    held.ends = last
        said.held, spoilt = self._one_at_a_time(said.held, "starts", "This person holds another post on a day of it")
        groups: dict[Any, list[Dates]] = defaultdict(list)
        for each in said.states:
            groups[each.what[:2]].append(each)
        said.states = []
        for group in groups.values():
            kept, wrong = self._one_at_a_time(group, "starts", "This person is in the same state on a day of it")
            said.states += kept
            spoilt = spoilt or wrong
        said.awards, _ = self._one_a_day(said.awards)
        said.frozen = said.frozen or spoilt

    def _one_at_a_time(self, rows: list[Any], name: str, reason: str) -> tuple[list[Any], bool]:
        """The rows that share no day with another; of exact repeats one is kept."""
        if len(rows) < 2:
            return rows, False
        rows, _ = self._one_a_day(rows)
        rows.sort(key=lambda row: row.starts)
        wrong: dict[int, tuple[Any, Any]] = {}
        furthest = rows[0]
        for row in rows[1:]:
            if furthest.ends is None or row.starts <= furthest.ends:
                wrong |= {id(row): (row, furthest), id(furthest): (furthest, row)}
            if furthest.ends is not None and (row.ends is None or row.ends > furthest.ends):
                furthest = row
        for row, other in sorted(wrong.values(), key=lambda pair: (pair[0].place.file, pair[0].place.row)):
            self.reject(row.place, name, f"{reason}, by {other.place}.")
        return [row for row in rows if id(row) not in wrong], bool(wrong)

    def _one_a_day(self, rows: list[Any]) -> tuple[list[Any], bool]:
        """The rows without those that say again what another says."""
        if len(rows) < 2:
            return rows, False
        first: dict[Any, Any] = {}
        for row in sorted(rows, key=lambda row: (row.place.file, row.place.row)):
            words = _words(row)
            if words in first:
                self.reject(row.place, "", f"The same stands in {first[words].place} already.")
            else:
                first[words] = row
        return [*first.values()], len(first) < len(rows)


def _words(row: Held | Dates) -> tuple[Any, ...]:
    if isinstance(row, Dates):
        return row.what, row.starts, row.ends
    held = (row.code, row.title, row.unit, row.category, row.rank, row.firm, row.starts, row.ends)
    return *held, row.manager, row.manager_from


def _in_order(values: Mapping[str, Any]) -> bool:
    starts, ends = values["starts"], values["ends"]
    return starts is None or ends is None or starts <= ends


TAKES = {
    POST: Reader.take_post,
    LEAVER: Reader.take_leaver,
    ABSENCE: Reader.take_absence,
    QUALIFICATION: Reader.take_qualification,
    UNIT: Reader.take_unit,
}


def in_batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The items in order, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
