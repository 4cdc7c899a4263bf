"""What a publication shows of one offer, field by field, and why the rest is withheld. Pure functions, no database.

Everything that is published of an offer is its `PublicRow`. Pages, files, figures and the list of what changed are made
from public rows alone, so two registers that differ only in what is withheld give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from probity.foundation.web.formats import day

THE_FORCE = "The force"
MEMBER_OF_THE_PUBLIC = "Member of the public"
AN_ORGANISATION = "An organisation"
NOT_PUBLISHED = "Withheld"


class How(StrEnum):
    """How much of a field is shown."""

    SHOWN = "shown"
    GENERAL = "general"
    WITHHELD = "withheld"


OPENNESS = {How.WITHHELD: 0, How.GENERAL: 1, How.SHOWN: 2}
BY_NAME = 3


@dataclass(frozen=True)
class Facts:
    """What the register says of one offer at the edition's moment. None of it is public yet.

    `named` are the chief officers in it, each with rank and name. `is_named` is whether the recipient is one. `others`
    counts everybody else who shared in it. `who`, `who_in_general` and `department_said` are what its groups allow;
    `whose` is set where it was offered to nobody in person.
    """

    offer_ref: str
    direction: str
    kind: str
    description: str
    offered_on: date | None
    giver_kind: str
    giver_organisation: str
    giver_name: str
    value: str
    low: str
    high: str
    answer: str
    outcome: str
    who: str
    who_in_general: str
    rank: str
    department: str
    department_said: bool
    whose: str = ""
    is_named: bool = False
    named: tuple[str, ...] = ()
    others: int = 0

    def kept(self) -> dict[str, Any]:
        """As a row of the edition keeps it."""
        said = asdict(self)
        said["offered_on"] = self.offered_on.isoformat() if self.offered_on else ""
        said["named"] = [*self.named]
        return said

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Facts:
        """What `kept` wrote."""
        said = dict(kept)
        said["offered_on"] = date.fromisoformat(said["offered_on"]) if said["offered_on"] else None
        said["named"] = tuple(said["named"])
        return cls(**said)


@dataclass(frozen=True)
class Decision:
    """How one field of one row is shown and why; `words` stand in for free text that is told in other words."""

    how: How
    why: str
    words: str = ""
    by_ref: str = ""

    def kept(self) -> dict[str, str]:
        return {"how": self.how.value, "why": self.why, "words": self.words, "by_ref": self.by_ref}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Decision:
        return cls(How(kept["how"]), kept["why"], kept.get("words", ""), kept.get("by_ref", ""))


Decisions = Mapping[str, Decision]


@dataclass(frozen=True)
class Choice:
    """What can be decided of one field: the ways, each with what it does in words."""

    title: str
    ways: Mapping[How, str]


CHOICES: Mapping[str, Choice] = {
    "recipient": Choice("To whom", {How.SHOWN: "Name or rank", How.GENERAL: "Only what kind of member of the force"}),
    "department": Choice("Department", {How.SHOWN: "The department", How.GENERAL: "Only that it is in the force"}),
    "giver": Choice("Giver", {How.SHOWN: "The organisation's name", How.GENERAL: "Only what kind of giver"}),
    "offered_on": Choice("Date", {How.SHOWN: "The day", How.GENERAL: "The month"}),
    "value": Choice("Worth", {How.SHOWN: "The amount", How.WITHHELD: "Withheld"}),
    "description": Choice(
        "Description",
        {
            How.WITHHELD: "Withheld",
            How.SHOWN: "As the declarant wrote it",
            How.GENERAL: "In other words, which you write below",
        },
    ),
}


@dataclass(frozen=True)
class PublicRow:
    """One row as the public reads it: words alone."""

    mark: str
    offered: str
    recipient: str
    department: str
    giver: str
    kind: str
    description: str
    value: str
    low: str
    high: str
    direction: str
    answer: str
    outcome: str
    sorted_by: str = field(default="", compare=False)

    def kept(self) -> dict[str, str]:
        return asdict(self)


def usual_decisions(facts: Facts) -> dict[str, Decision]:
    """What is shown of an offer unless somebody decides otherwise with a reason."""
    return {
        "recipient": Decision(How.SHOWN, _why_recipient(facts)),
        "department": _department(facts),
        "giver": _giver(facts),
        "offered_on": Decision(How.SHOWN, "The day of an offer is published"),
        "value": Decision(How.SHOWN, "What it was worth is published"),
        "description": Decision(How.WITHHELD, "Free text is withheld until somebody has read it for names"),
    }


def _why_recipient(facts: Facts) -> str:
    if facts.is_named:
        return "Chief officers are published by name"
    return "Everyone below chief officer is published without their name"


def _department(facts: Facts) -> Decision:
    if facts.is_named or facts.whose:
        return Decision(How.SHOWN, "The recipient is named, so their department tells nothing more")
    if facts.department_said:
        return Decision(How.SHOWN, "Enough people of that rank are in the department")
    return Decision(How.GENERAL, "Too few people of that rank are in the department, or in the departments left over")


def _giver(facts: Facts) -> Decision:
    if facts.giver_organisation and facts.giver_kind != "person":
        return Decision(How.SHOWN, "Organisations are published by name, the people who act for them are not")
    return Decision(How.GENERAL, "A private giver is published as a member of the public")


def public_row(facts: Facts, decisions: Decisions, *, mark: str, kinds: Labels) -> PublicRow:
    """The row as the public reads it. `kinds` turns the register's codes into words."""
    offered = _offered(facts, decisions["offered_on"])
    worth = decisions["value"].how == How.SHOWN
    return PublicRow(
        mark=mark,
        offered=offered,
        recipient=_recipient(facts, decisions["recipient"]),
        department=_department_words(facts, decisions),
        giver=_giver_words(facts, decisions["giver"]),
        kind=kinds.kind(facts.kind),
        description=_description(facts, decisions["description"]),
        value=facts.value if worth else NOT_PUBLISHED,
        low=facts.low if worth else "",
        high=facts.high if worth else "",
        direction=kinds.direction(facts.direction),
        answer=kinds.answer(facts.answer),
        outcome=kinds.outcome(facts.outcome),
        sorted_by=_sorted_by(facts, decisions["offered_on"]),
    )


@dataclass(frozen=True)
class Labels:
    """The words of the register's codes."""

    kinds: Mapping[str, str]
    outcomes: Mapping[str, str]
    answers: Mapping[str, str]
    directions: Mapping[str, str]

    def kind(self, code: str) -> str:
        return self.kinds.get(code, code)

    def outcome(self, code: str) -> str:
        return self.outcomes.get(code, code)

    def answer(self, code: str) -> str:
        return self.answers.get(code, code)

    def direction(self, code: str) -> str:
        return self.directions.get(code, code)


def _offered(facts: Facts, decision: Decision) -> str:
    if facts.offered_on is None:
        return "Not stated"
    return day(facts.offered_on) if decision.how == How.SHOWN else f"{facts.offered_on:%B} {facts.offered_on.year}"


def _sorted_by(facts: Facts, decision: Decision) -> str:
    """An ISO day or month: the order of rows tells no more than the rows."""
    if facts.offered_on is None:
        return ""
    return facts.offered_on.isoformat() if decision.how == How.SHOWN else f"{facts.offered_on:%Y-%m}"


def _recipient(facts: Facts, decision: Decision) -> str:
    open_now = decision.how == How.SHOWN
    first = facts.whose or _first(facts, open_now=open_now)
    more = [*facts.named[1:]] if facts.is_named else [*facts.named]
    others = len(more) * (not open_now) + facts.others
    said = [first, *(more if open_now else ())]
    if others:
        said.append(f"{others} other{'' if others == 1 else 's'}")
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _first(facts: Facts, *, open_now: bool) -> str:
    if not open_now:
        return facts.who_in_general
    return facts.named[0] if facts.is_named else facts.who


def _department_words(facts: Facts, decisions: Decisions) -> str:
    if facts.whose:
        return THE_FORCE
    hidden = decisions["department"].how != How.SHOWN
    hidden |= facts.is_named and decisions["recipient"].how != How.SHOWN  # unnamed, they are one of a few again
    return THE_FORCE if hidden or not facts.department else facts.department


def _giver_words(facts: Facts, decision: Decision) -> str:
    if decision.how == How.SHOWN and facts.giver_organisation:
        return facts.giver_organisation
    return AN_ORGANISATION if facts.giver_organisation and facts.giver_kind != "person" else MEMBER_OF_THE_PUBLIC


def _description(facts: Facts, decision: Decision) -> str:
    if decision.how == How.SHOWN:
        return facts.description
    return decision.words if decision.how == How.GENERAL else NOT_PUBLISHED


def openness(facts: Facts, decisions: Decisions) -> dict[str, int]:
    """How much of each field is shown, as figures that can be compared between two editions."""
    levels = {name: OPENNESS[decision.how] for name, decision in decisions.items()}
    if facts.is_named and decisions["recipient"].how == How.SHOWN:
        levels["recipient"] = BY_NAME
    elif decisions["recipient"].how == How.SHOWN and facts.who != facts.rank:
        levels["recipient"] = OPENNESS[How.GENERAL]
    return levels


def shows_less(now: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    """The fields of which less is shown than before; a row left out whole shows nothing of any."""
    return [name for name, level in before.items() if now.get(name, -1) < level]


@dataclass(frozen=True)
class RowChange:
    """What became of one row since the last edition: its mark, what happened, and which columns read differently.

    Never what a column said before: the earlier edition may be withdrawn later, and these words would outlive it.
    """

    mark: str
    what: str
    columns: tuple[str, ...] = ()


COLUMNS = {
    "offered": "Date",
    "recipient": "To whom",
    "department": "Department",
    "giver": "Giver",
    "kind": "Kind",
    "description": "Description",
    "value": "Worth",
    "direction": "Direction",
    "answer": "Accepted or declined",
    "outcome": "What became of it",
}
ADDED, CHANGED, REMOVED = "Added", "Changed", "Removed"


def changes_since(before: Collection[PublicRow], now: Collection[PublicRow]) -> list[RowChange]:
    """Rows added, changed and removed, by mark: from what the public could read of both and from nothing else."""
    then, here = {row.mark: row for row in before}, {row.mark: row for row in now}
    found = []
    for mark in sorted(then.keys() | here.keys()):
        if mark not in then:
            found.append(RowChange(mark, ADDED))
        elif mark not in here:
            found.append(RowChange(mark, REMOVED))
        else:
            differing = tuple(
                title for name, title in COLUMNS.items() if getattr(then[mark], name) != getattr(here[mark], name)
            )
            found += [RowChange(mark, CHANGED, differing)] if differing else []
    order = {ADDED: 0, CHANGED: 1, REMOVED: 2}
    return sorted(found, key=lambda one: (order[one.what], one.mark))


def in_order(rows: Collection[PublicRow]) -> list[PublicRow]:
    """Rows by the day or month that is shown, then by mark, which is random."""
    return sorted(rows, key=lambda row: (row.sorted_by, row.mark))
