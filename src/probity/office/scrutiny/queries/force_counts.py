"""Counts of forms, incidents, subjects and tactics, each apart: none is worked out from another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from probity.office.scrutiny.models import ForceFormQuerySet
from probity.office.scrutiny.policy.force_words import TALK, counted, kind_of_tactics

READ: Final = (
    "incident_number", "custody_number", "subject_number", "month", "tactics", "reasons", "factors", "outcomes",
    "conduct", "assaulted", "location", "alone", "age", "gender", "ethnicity", "physical_disability",
    "mental_disability", "subject_hurt", "officer_hurt",
)  # fmt: skip
LISTS: Final = ("reasons", "factors", "outcomes")
SINGLE: Final = (
    "conduct", "assaulted", "location", "alone", "age", "gender", "ethnicity", "physical_disability",
    "mental_disability", "subject_hurt", "officer_hurt", "month",
)  # fmt: skip


class Subject(NamedTuple):
    """A subject as forms tell one apart: by custody number, or by incident and number within it."""

    custody_number: str
    incident_number: str
    number: int


@dataclass
class ForceCounts:
    """What is counted of some forms. `by` has, for each field, how many forms say each value ("" is blank)."""

    forms: int = 0
    without_incident: int = 0
    without_subject: int = 0
    cuffed_compliant: int = 0
    tactics: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    """Tactics, without tactical communication, by the subject's ethnicity."""
    forms_of_groups: Counter[str] = field(default_factory=Counter)
    """The forms on which those tactics stand."""
    by: dict[str, Counter[str]] = field(default_factory=dict)
    forms_of_incidents: Counter[str] = field(default_factory=Counter)
    """Forms by incident number, in small letters."""
    forms_of_subjects: Counter[Subject] = field(default_factory=Counter)

    @property
    def incidents(self) -> int:
        """Different incident numbers written on forms; forms without one are not among them."""
        return len(self.forms_of_incidents)

    @property
    def subjects(self) -> int:
        """Different subjects that can be told apart, by custody number, or by incident and number within it."""
        return len(self.forms_of_subjects)

    @property
    def used(self) -> int:
        """Tactics without tactical communication, as the published total has it."""
        return sum(self.tactics.values()) - self.talk

    @property
    def talk(self) -> int:
        return self.kinds.get(TALK, 0)

    def add(self, form: Mapping[str, Any], used: Collection[str], kind_of: Mapping[str, str]) -> None:
        self.forms += 1
        self._tell_apart(form)
        self.tactics.update(used)
        self.kinds.update(kind_of[code] for code in used)
        tactics = sum(kind_of[code] != TALK for code in used)
        self.groups[form["ethnicity"]] += tactics
        self.forms_of_groups[form["ethnicity"]] += bool(tactics)
        self.cuffed_compliant += form["conduct"] == "compliant" and "cuffs_compliant" in used
        for name in SINGLE:
            self.by[name][_said(form[name])] += 1
        for name in LISTS:
            self.by[name].update(form[name] or [""])

    def _tell_apart(self, form: Mapping[str, Any]) -> None:
        incident, custody, number = form["incident_number"], form["custody_number"], form["subject_number"]
        if incident:
            self.forms_of_incidents[incident.casefold()] += 1
        else:
            self.without_incident += 1
        if custody:
            self.forms_of_subjects[Subject(custody.casefold(), "", 0)] += 1
        elif incident and number:
            self.forms_of_subjects[Subject("", incident.casefold(), number)] += 1
        else:
            self.without_subject += 1


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""


def count_forms(rows: ForceFormQuerySet, *, on: date) -> ForceCounts:
    """Count these forms, by the rules of the day. One query."""
    kind_of = kind_of_tactics(on)
    found = ForceCounts(by={name: Counter() for name in (*SINGLE, *LISTS)})
    for form in rows.order_by().values(*READ).iterator():
        found.add(form, counted(_known(form["tactics"], kind_of), on), kind_of)
    return found


def _known(tactics: Iterable[Mapping[str, Any]], kind_of: Mapping[str, str]) -> list[Mapping[str, Any]]:
    return [each for each in tactics if each["code"] in kind_of]
