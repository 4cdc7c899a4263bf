"""Searches loaded from files, in the public columns or as the force's fuller extract; what was written is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from itertools import islice
from typing import Any, Final

from django.utils import timezone

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.casework.actions import correct
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.inserting import insert_rows
from probity.foundation.intake.mapping import ImportMap
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import ImportReport
from probity.foundation.intake.shape import Field, Shape
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.rulebook.rows import clock
from probity.foundation.workforce.models import Person
from probity.office.scrutiny.models import Search, SearchSource, SearchState
from probity.office.scrutiny.policy.stops import may_load
from probity.office.scrutiny.policy.stops_words import UNREAD, broad_group, read_flag, read_word
from probity.office.scrutiny.queries.lines import READING, Lines
from probity.office.scrutiny.workflow.stops import LOADED, MOTIVE_CHANGED

COLUMNS: Final = {
    "type": "Type",
    "date": "Date",
    "part_of_operation": "Part of a policing operation",
    "operation": "Policing operation",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "gender": "Gender",
    "age_range": "Age range",
    "self_defined_ethnicity": "Self-defined ethnicity",
    "officer_defined_ethnicity": "Officer-defined ethnicity",
    "legislation": "Legislation",
    "object_of_search": "Object of search",
    "outcome": "Outcome",
    "outcome_linked": "Outcome linked to object of search",
    "more_than_outer_clothing": "Removal of more than just outer clothing",
}
"""The fifteen public columns, in their order: our field, their header."""
AREA_COLUMNS: Final = {"place": "la_name", "force": "force"}
"""What some publishers add: the local authority, and the force."""
MORE_COLUMNS: Final = {
    "reference": "Reference",
    "place": "Place",
    "officer": "Officer",
    "others_present": "Others present",
    "motive": "Motive",
    "grounds": "Grounds",
    "footage": "Footage reference",
}
"""What the fuller extract adds; officers are warrant or staff numbers, several parted by semicolons."""
_LONG: Final = {"operation": 200, "place": 120, "footage": 120}
_PUBLIC_FIELDS: Final = tuple(
    Field(name, required=name == "date", max_length=_LONG.get(name, 200)) for name in (*COLUMNS, *AREA_COLUMNS)
)
PUBLIC: Final = Shape(name="scrutiny.stops", fields=_PUBLIC_FIELDS)
EXTRACT: Final = Shape(
    name="scrutiny.searches",
    fields=(
        Field("reference", "reference", required=True),
        *_PUBLIC_FIELDS,
        Field("officer", "reference", personal=True),
        Field("others_present", personal=True, max_length=200),
        Field("motive", max_length=40),
        Field("grounds", personal=True),
        Field("footage", max_length=120),
    ),
    key=("reference",),
    changes="load",
)
PUBLIC_MAP: Final = ImportMap(name="public columns", columns=COLUMNS)
AREA_MAP: Final = ImportMap(name="public columns with the area", columns={**COLUMNS, **AREA_COLUMNS})
EXTRACT_MAP: Final = ImportMap(name="the force's extract", columns={**COLUMNS, **MORE_COLUMNS})
_READ: Final = {
    "kind": "type", "gender": "gender", "age_range": "age_range", "ethnicity_officer": "officer_defined_ethnicity",
    "census_group": "self_defined_ethnicity", "power": "legislation", "object": "object_of_search",
    "outcome": "outcome",
}  # fmt: skip
_NOT_GIVEN: Final = time(0)
_AT_ONCE: Final = 500
_CAN_CHANGE: Final = (
    "written", "searched_on", "searched_at", "month", "kind", "object", "power", "motive", "operation",
    "operation_name", "place", "latitude", "longitude", "gender", "age_range", "ethnicity_self", "census_group",
    "ethnicity_officer", "outcome", "linked", "intrusive", "grounds", "footage_ref",
)  # fmt: skip


def load_searches(
    request: ImportRequest, *, fuller: bool, actor: Actor, at: datetime, progress: Progress = silent
) -> ImportReport:
    """Load every row of the files once, however often they are given; of the fuller extract a changed row is a version.

    Raises:
        NotPermitted: the actor is no scrutiny analyst.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if reason := may_load(actor):
        raise NotPermitted(reason, hint="Ask for the role of scrutiny analyst.")
    loader = _Loader(EXTRACT if fuller else PUBLIC)
    report = run_import(Importer(loader.shape, loader.load), request, actor=actor, at=at, progress=progress)
    report.warnings += [f"{name}: {count:,} times a word that no list knows; kept as written and counted as unread."
                        for name, count in sorted(loader.unread.items())]  # fmt: skip
    return report


@dataclass
class _Loader:
    """Loads the batches of one import; what it looks up stays with it from one to the next."""

    shape: Shape
    unread: dict[str, int] = field(default_factory=dict)
    _days: dict[str, tuple[date, time | None] | None] = field(default_factory=dict)
    _due: dict[date, date] = field(default_factory=dict)

    @cached_property
    def officers(self) -> Mapping[str, str]:
        """Everybody in the workforce, by warrant or staff number in lower case."""
        people = Person.objects.visible_to(READING).values_list("force_number", "ref")
        return {number.casefold(): ref for number, ref in people}

    @cached_property
    def lines(self) -> Lines:
        return Lines.read(date.min, date.max)

    @recorded()
    def load(self, rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
        """Load one batch; one entry of the ledger says from which reference to which."""
        report = LoadReport()
        made: list[tuple[IncomingRow, dict[str, Any]]] = []
        known = self._known(rows)
        changed = 0
        for row in rows:
            values = self._values(row)
            if values is None:
                report.refuse(row, "date", "The value is no ISO day or moment, such as 2024-05-01T10:30:00+00:00.")
            elif row.known_ref:
                changed += self._change(known[row.known_ref], values, actor=actor, at=at)
                report.took(row, row.known_ref)
            else:
                made.append((row, values))
        refs = self._enter(made, report, at=at) or [""]

        subject = About("intake.batch", refs[0] or next(iter(known), "none"))
        record(LOADED, actor=actor, subject=subject, at=at, shape=self.shape.name, first=refs[0], last=refs[-1],
               new=len(made), changed=changed)  # fmt: skip
        return report

    @property
    def _source(self) -> str:
        return (SearchSource.EXTRACT if self.shape is EXTRACT else SearchSource.PUBLIC).value

    def _enter(
        self, made: Sequence[tuple[IncomingRow, dict[str, Any]]], report: LoadReport, *, at: datetime
    ) -> list[str]:
        """Insert the new records; gives their references in order."""
        refs = next_references("SS", len(made)) if made else []
        for (row, values), ref in zip(made, refs, strict=True):
            values.update(ref=ref, source=self._source, sent_at=at)
            report.took(row, ref)
        insert_rows(Search, [values for _, values in made])
        return refs

    def _known(self, rows: Sequence[IncomingRow]) -> dict[str, Search]:
        refs = [row.known_ref for row in rows if row.known_ref]
        return {one.ref: one for one in Search.unscoped.filter(ref__in=refs)} if refs else {}

    def _change(self, search: Search, values: Mapping[str, Any], *, actor: Actor, at: datetime) -> int:
        """Keep what the record said before as a version; a motive that changed after the outcome is counted."""
        changes = {name: values[name] for name in _CAN_CHANGE if values.get(name, "") != getattr(search, name)}
        if not changes:
            return 0
        was = search.motive
        if was and search.outcome and changes.get("motive", was) != was:
            changes["motive_changes"] = search.motive_changes + 1
        correct(search, changes, reason="The force's extract says otherwise now.", actor=actor, at=at)
        if "motive_changes" in changes:
            record(MOTIVE_CHANGED, actor=actor, subject=search, at=at, **{"from": was, "to": search.motive})
        return 1

    def _values(self, row: IncomingRow) -> dict[str, Any] | None:
        """What a row says, as fields of a search; None when its day cannot be read."""
        said: dict[str, Any] = {name: value or "" for name, value in row.values.items()}  # every field is text
        moment = self._moment(said.get("date", ""))
        if moment is None:
            return None
        values: dict[str, Any] = {name: self._word(name, said.get(column, "")) for name, column in _READ.items()}
        values |= {
            "written": {name: word for name, word in row.written.items() if word},
            "searched_on": moment[0],
            "searched_at": moment[1],
            "month": str(moment[0])[:7],
            "ethnicity_self": broad_group(values["census_group"]),
            "operation": read_flag(said.get("part_of_operation", "")),
            "operation_name": said.get("operation", ""),
            "place": said.get("place", ""),
            "latitude": _degrees(said.get("latitude", ""), 90),
            "longitude": _degrees(said.get("longitude", ""), 180),
            "linked": read_flag(said.get("outcome_linked", "")),
            "intrusive": read_flag(said.get("more_than_outer_clothing", "")),
            "state": SearchState.LOADED.value,
        }
        values["census_group"] = "" if values["census_group"] == UNREAD else values["census_group"]
        return values if self.shape is PUBLIC else {**values, **self._fuller(said, moment[0])}

    def _fuller(self, said: Mapping[str, str], on: date) -> dict[str, Any]:
        """What the fuller extract adds: who searched, who led them that day, why, and what to review it by."""
        officer = self.officers.get(said.get("officer", "").casefold(), "")
        there = [number.strip().casefold() for number in said.get("others_present", "").split(";") if number.strip()]
        present = sorted({self.officers[number] for number in there if number in self.officers} - {officer})
        values: dict[str, Any] = {
            "own_ref": said.get("reference", ""),
            "motive": self._word("motive", said.get("motive", "")),
            "grounds": said.get("grounds", ""),
            "footage_ref": said.get("footage", ""),
            "officer_ref": officer,
            "present": present,
        }
        if officer:
            led = self.lines.of(officer, on, present)
            values |= {"supervisor_ref": led.supervisor_ref, "inspector_ref": led.inspector_ref,
                       "unit_ref": led.unit_ref, "state": SearchState.WAITING.value,
                       "review_due_on": self._review_by(on)}  # fmt: skip
        return values

    def _review_by(self, on: date) -> date:
        if on not in self._due:
            self._due[on] = clock("scrutiny.review_due", on=on).due(on)
        return self._due[on]

    def _word(self, name: str, written: str) -> str:
        code = read_word(name, written)
        if code == UNREAD:
            self.unread[name] = self.unread.get(name, 0) + 1
        return code

    def _moment(self, written: str) -> tuple[date, time | None] | None:
        if len(self._days) > 100_000:
            self._days.clear()
        if written not in self._days:
            self._days[written] = read_moment(written)
        return self._days[written]


def read_moment(written: str) -> tuple[date, time | None] | None:
    """The local day and time of an ISO moment; no time where only a day is known, None where neither can be read.

    Some forces publish days alone, which come as midnight; so exactly midnight is read as a time not given.
    """
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    if found.tzinfo:
        found = timezone.localtime(found)
    clock_time = found.time().replace(tzinfo=None)
    return found.date(), None if clock_time == _NOT_GIVEN else clock_time


def _degrees(written: str, most: int) -> float | None:
    try:
        value = float(written)
    except ValueError:
        return None
    return value if -most <= value <= most else None


def fitting_map(headers: Iterable[str]) -> tuple[ImportMap, bool]:
    """The map that fits a file's headers, and whether it is the fuller extract."""
    found = set(islice(headers, _AT_ONCE))
    if MORE_COLUMNS["reference"] in found:
        return EXTRACT_MAP, True
    return (AREA_MAP if set(AREA_COLUMNS.values()) <= found else PUBLIC_MAP), False
