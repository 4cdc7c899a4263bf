"""How rows of another vetting system are read: the shape of a row, and what one says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.intake.incoming import IncomingRow, LoadReport
from probity.foundation.intake.shape import Field, Shape
from probity.foundation.workforce.models import Person
from probity.office.vetting.policy.levels import all_levels, label

MATCHING = System("import clearances", "matches the numbers of a file with people, and tells nobody's name")
STATES: Final = {
    "in_force": "In force, until the last day",
    "conditions": "In force with conditions",
    "suspended": "Suspended",
    "terminated": "Terminated",
    "ended_on_leaving": "Ended on leaving",
}


def clearances_shape(*, on: date) -> Shape:
    """The fields of a row. `number` is a person's reference, or their warrant or staff number.

    `keyed_on` is the day on which the other system was told: without it, a clearance is known from the import on.
    `ended_on` is the first day without it, or the first day suspended, for a row whose state says so; without
    `ended_keyed_on` that is known from the import on.
    """
    return Shape(
        name="vetting.clearances",
        key=("number", "level", "granted_on"),
        fields=(
            Field("number", "reference", required=True, personal=True),
            Field("level", "choice", codes={level: label(level, on) for level in all_levels(on)}, required=True),
            Field("granted_on", "date", required=True),
            Field("last_day", "date"),
            Field("keyed_on", "date"),
            Field("state", "choice", codes=STATES),
            Field("ended_on", "date"),
            Field("ended_keyed_on", "date"),
            Field("condition", max_length=500),
            Field("sponsor", max_length=120),
            Field("deciding_body", max_length=120),
            Field("source", max_length=200),
        ),
    )


@dataclass(frozen=True)
class Row:
    """One row that can be loaded: whose it is, and what it says."""

    row: IncomingRow
    holder_ref: str

    @property
    def level(self) -> str:
        return self.row.text("level")

    @property
    def granted_on(self) -> date:
        return self.row.day("granted_on") or date.min

    @property
    def last_day(self) -> date | None:
        return self.row.day("last_day")

    @property
    def state(self) -> str:
        return self.row.text("state")

    @property
    def ended_on(self) -> date | None:
        return self.row.day("ended_on")

    @property
    def keyed_at(self) -> datetime | None:
        """The moment it was keyed in the other system: the beginning of that day's work."""
        return _morning(self.row.day("keyed_on"))

    @property
    def ended_keyed_at(self) -> datetime | None:
        """The moment its end, or suspension, was keyed in the other system."""
        return _morning(self.row.day("ended_keyed_on"))


def _morning(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(9))) if day else None


def people_by_number(numbers: Collection[str]) -> Mapping[str, str]:
    """The person whose reference, or warrant or staff number, each is. Two queries for a batch."""
    people = Person.objects.visible_to(MATCHING)
    found = dict(people.filter(force_number__in=numbers).values_list("force_number", "ref"))
    return found | {ref: ref for ref in people.filter(ref__in=numbers).values_list("ref", flat=True)}


def row_of(row: IncomingRow, people: Mapping[str, str], report: LoadReport, *, today: date) -> Row | None:
    """What the row says; None, with the refusal in `report`, when it cannot be so."""
    holder = people.get(row.text("number"))
    made = Row(row, holder or "")
    last = made.last_day
    faults = (
        ("number", holder is None, "Nobody in the workforce has this number."),
        ("granted_on", made.granted_on > today, "It was granted on a day to come."),
        ("last_day", last is not None and last < made.granted_on, "The last day is before the grant."),
        ("ended_on", _wants_day(made), "A clearance that was suspended or ended says from which day."),
        ("ended_on", _ends_early(made), "It was suspended or ended before it was granted."),
        ("keyed_on", _keyed_early(made, today), "It was keyed before it was granted, or on a day to come."),
        ("condition", made.state == "conditions" and not row.text("condition"), "Say what the condition is."),
    )
    for name, wrong, words in faults:
        if wrong:
            report.refuse(row, name, words)
            return None
    return made


def _wants_day(made: Row) -> bool:
    return made.state in {"suspended", "terminated", "ended_on_leaving"} and made.ended_on is None


def _ends_early(made: Row) -> bool:
    return made.ended_on is not None and made.ended_on < made.granted_on


def _keyed_early(made: Row, today: date) -> bool:
    keyed = made.row.day("keyed_on")
    return keyed is not None and not made.granted_on <= keyed <= today
