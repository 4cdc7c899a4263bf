"""What a row of the rulebook is, and the two things made from one: a clock and a list of codes."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from probity.foundation.kernel.errors import UnknownRule
from probity.foundation.kernel.workingdays import ENGLAND_AND_WALES, WorkingCalendar, add_working_days

KINDS = (
    "statute",
    "regulations",
    "statutory guidance",
    "code of practice",
    "authorised professional practice",
    "force policy",
    "house default",
)
LAW = frozenset({"statute", "regulations"})
STANDINGS = ("verified", "to-verify")
SHAPES = ("clock", "threshold", "codes", "retention", "statement")
CLOCK_UNITS = ("working days", "calendar days", "months", "years")
FIRST_DAY = ("counted", "not counted")
WHILE_IN_USE = "while in use"

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RuleRow:
    """One rule as it stood between two dates, both included, with its source.

    `in_force_from` None means that the first day is not known or does not matter: the row answers for any earlier day.
    `value` is in `unit`; it is None for lists, statements and records kept while in use. `codes` keeps its order.
    """

    id: str
    says: str
    shape: str
    kind: str
    instrument: str
    source: str
    standing: str
    in_force_from: date | None
    in_force_to: date | None = None
    provision: str = ""
    value: int | None = None
    unit: str = ""
    first_day: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    note: str = ""
    file: str = field(default="", compare=False)

    def is_in_force(self, on: date) -> bool:
        """Whether the row applies to the day `on`."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_to is None or on <= self.in_force_to
        )

    @property
    def is_verified(self) -> bool:
        """Whether somebody read the source itself and found the row true to it."""
        return self.standing == "verified"

    @property
    def is_statutory(self) -> bool:
        """Whether a page may show this as law: statute or regulations, and verified."""
        return self.kind in LAW and self.is_verified

    @property
    def citation(self) -> str:
        """The source in words: "Sample Constabulary gifts policy, section 3 (force policy)"."""
        where = f"{self.instrument}, {self.provision}" if self.provision else self.instrument
        return f"{where} ({self.kind}{'' if self.is_verified else ', to be verified'})"

    @property
    def area(self) -> str:
        """The first word of the id: what the rule is about."""
        return self.id.partition(".")[0]

    @property
    def number(self) -> int:
        """The value, for a row that must have one. Raises UnknownRule when it has none."""
        if self.value is None:
            raise UnknownRule(f"The rulebook's row {self.id} holds no number.", hint=f"It is a {self.shape} row.")
        return self.value

    @property
    def amount(self) -> str:
        """The value with its unit in words: "£20", "1 hour", "7 calendar days", "while in use"."""
        if self.value is None:
            return self.unit
        if self.unit == "pounds":
            return f"£{self.value:,}"
        return f"{self.value:,} {self.unit.removesuffix('s') if self.value == 1 else self.unit}"


@dataclass(frozen=True)
class Clock:
    """A rule that says how long something may take; ask it when a thing is due and on what authority."""

    row: RuleRow

    @property
    def id(self) -> str:
        """The row's id."""
        return self.row.id

    @property
    def citation(self) -> str:
        """The source in words, to stand beside the date."""
        return self.row.citation

    @property
    def is_statutory(self) -> bool:
        """Whether the due date may be shown as law. Never for force policy, never for a row to be verified."""
        return self.row.is_statutory

    def due(self, start: date, *, calendar: WorkingCalendar = ENGLAND_AND_WALES) -> date:
        """The last day on which the thing is in time, for a clock started by something that happened on `start`.

        The row says whether that day itself is the first day of the count. A month ends on the day of the same number
        in the later month, or on its last day when there is none. Raises UncoveredYear when working days would be
        counted in a year whose bank holidays are not known.
        """
        counted = self.row.first_day == "counted"
        if self.row.unit == "working days":
            return add_working_days(start - _ONE_DAY if counted else start, self.row.number, calendar=calendar)
        if self.row.unit == "calendar days":
            return start + timedelta(days=self.row.number - counted)
        end = _months_from(start, self._months)
        return end - _ONE_DAY if counted and end.day == start.day else end

    def around(self, day: date) -> tuple[date, date]:
        """The first and last day of the clock's length before and after `day`, both included.

        Only calendar days, months and years reach backwards; working days raise UnknownRule.
        """
        if self.row.unit == "working days":
            raise UnknownRule(f"The rulebook's row {self.id} counts working days, which are never counted backwards.")
        if self.row.unit == "calendar days":
            return day - timedelta(days=self.row.number), day + timedelta(days=self.row.number)
        return _months_from(day, -self._months), _months_from(day, self._months)

    @property
    def _months(self) -> int:
        return self.row.number * 12 if self.row.unit == "years" else self.row.number


@dataclass(frozen=True)
class CodeList:
    """A closed list of codes and the words shown for them, in the order in which they are offered."""

    row: RuleRow

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Pairs of code and label, as a form wants them."""
        return list(self.row.codes)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes alone, in order."""
        return tuple(code for code, _ in self.row.codes)

    @property
    def citation(self) -> str:
        """The source in words."""
        return self.row.citation

    def label(self, code: str) -> str:
        """The words shown for a code. Raises UnknownRule for a code that is not in the list."""
        for known, label in self.row.codes:
            if known == code:
                return label
        raise UnknownRule(f"The list {self.row.id} has no code {code!r}.", hint=f"It has: {', '.join(self.codes)}.")

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.row.codes)

    def __len__(self) -> int:
        return len(self.row.codes)


def _months_from(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
