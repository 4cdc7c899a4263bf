"""The one place to ask what a rule says on a day: `clock("gifts.declaration_time", on=offered_on).due(offered_on)`.

The day decides which version applies, so pass the day that the law looks at (when the offer was made, when the
complaint was received), never the day on which somebody happens to ask.
"""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from probity.foundation.kernel.errors import BadInput, UnknownRule
from probity.foundation.rulebook.reading import Book, read_book
from probity.foundation.rulebook.shapes import Clock, CodeList, RuleRow

__all__ = [
    "DATA",
    "Clock",
    "CodeList",
    "RuleRow",
    "all_rows",
    "clock",
    "code_list",
    "load",
    "retention",
    "row",
    "threshold",
    "versions",
]

DATA = Path(__file__).parent / "data"


@cache
def load() -> Book:
    """The rulebook as its files say, read once a process, with its faults. The start-up check reports them."""
    return read_book(DATA)


def all_rows() -> tuple[RuleRow, ...]:
    """Every version of every row, by id and then by date. Raises BadInput when the rulebook has a fault."""
    faults = load().faults
    if faults:
        raise BadInput(
            "The rulebook cannot be relied on: " + " ".join(str(fault) for fault in faults),
            where="rulebook",
            hint="Put the files right and start again.",
        )
    return load().rows


def versions(rule_id: str) -> tuple[RuleRow, ...]:
    """The row's versions, oldest first. Raises UnknownRule naming the id."""
    try:
        return _by_id()[rule_id]
    except KeyError:
        near = get_close_matches(rule_id, _by_id(), n=1)
        hint = f"Perhaps {near[0]}." if near else "The rulebook page lists every row."
        raise UnknownRule(f"The rulebook has no row {rule_id}.", hint=hint) from None


def row(rule_id: str, *, on: date) -> RuleRow:
    """The version in force on the day `on`, whatever its shape. Raises UnknownRule naming the id and the day."""
    known = versions(rule_id)
    for version in known:
        if version.is_in_force(on):
            return version
    first = known[0].in_force_from or "the beginning"
    last = known[-1].in_force_to or "further notice"
    raise UnknownRule(f"The rulebook's row {rule_id} is not in force on {on}.", hint=f"It runs from {first} to {last}.")


def threshold(rule_id: str, *, on: date) -> RuleRow:
    """The row that holds a number in force on the day `on`; `.number` is in `.unit`. Raises UnknownRule."""
    found = row(rule_id, on=on)
    if found.value is None:
        raise UnknownRule(f"The rulebook's row {rule_id} holds no number.", hint=f"It is a {found.shape} row.")
    return found


def clock(rule_id: str, *, on: date) -> Clock:
    """The clock in force on the day `on`. Raises UnknownRule, also when the row is no clock."""
    return Clock(_of_shape(row(rule_id, on=on), "clock"))


def code_list(rule_id: str, *, on: date) -> CodeList:
    """The code list in force on the day `on`. Raises UnknownRule, also when the row is no code list."""
    return CodeList(_of_shape(row(rule_id, on=on), "codes"))


def retention(class_id: str) -> RuleRow:
    """The retention class as it stands now: how long a record is kept is decided when it is disposed of.

    Raises UnknownRule, also when the row is no retention class.
    """
    return _of_shape(versions(class_id)[-1], "retention")


@cache
def _by_id() -> Mapping[str, tuple[RuleRow, ...]]:
    found: dict[str, tuple[RuleRow, ...]] = {}
    for version in all_rows():
        found[version.id] = (*found.get(version.id, ()), version)
    return found


def _of_shape(found: RuleRow, shape: str) -> RuleRow:
    if found.shape != shape:
        raise UnknownRule(f"The rulebook's row {found.id} is a {found.shape} row, not a {shape} row.")
    return found
