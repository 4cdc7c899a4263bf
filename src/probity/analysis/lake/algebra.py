"""What a rule may say: a test of one event, and a condition over the events that pass it. Nothing here runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from probity.analysis.lake.facts import FACTS

MICROSECONDS: Final = 1_000_000
DAY: Final = 86_400 * MICROSECONDS

# ---- tests of one event


@dataclass(frozen=True)
class Is:
    """The fact is one of these; of a truth, `true` or `false`."""

    fact: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True)
class Every:
    """Each of these holds; of none, always."""

    tests: tuple["Test", ...] = ()


@dataclass(frozen=True)
class Some:
    """One of these holds at least."""

    tests: tuple["Test", ...]


@dataclass(frozen=True)
class Not:
    """This does not hold."""

    test: "Test"


Test = Is | Every | Some | Not
ALWAYS: Final = Every()


def asked(test: Test) -> Iterator[Is]:
    """Every question that a test asks, in order."""
    if isinstance(test, Is):
        yield test
    elif isinstance(test, Not):
        yield from asked(test.test)
    else:
        for one in test.tests:
            yield from asked(one)


def reads(test: Test) -> set[str]:
    """The tables and columns that a test cannot be answered without."""
    return {read for one in asked(test) for read in FACTS[one.fact].reads}


def _parts(test: Test) -> tuple[Test, ...]:
    return test.tests if isinstance(test, Every) else (test,)


# ---- conditions over events


class Key(StrEnum):
    """What events are put together by."""

    USER = "user"
    SUBJECT = "subject"


class Counted(StrEnum):
    """What is counted of the events that are together."""

    EVENTS = "events"
    SUBJECTS = "subjects"
    USERS = "users"


class Contact(StrEnum):
    """A table of contacts that may be the end of a sequence."""

    CONTACTS = "contacts"
    WATCHED = "watched_contacts"


@dataclass(frozen=True)
class Count:
    """At least so many in a window; with `apart`, the first and last of them so far apart.

    `within` is in microseconds, and reaches back from each event, which is in it; None is the UTC day.
    """

    counted: Counted
    by: tuple[Key, ...]
    at_least: int
    within: int | None = None
    apart: int = 0


@dataclass(frozen=True)
class Sequence:
    """At least so many events, and after them, within the time, what `then` says, by the same user.

    `then` is a test of another event about the same subject, or a contact: with the same subject, or with anybody where
    it is of `watched_contacts`, which name none.
    """

    at_least: int
    then: Test | Contact
    within: int
    seconds: int = 0
    """The least length of a watched contact."""


@dataclass(frozen=True)
class Speed:
    """Two events of one log-in, one after the other at two sites, faster than anybody travels between them."""

    kmh: int
    at_least_km: int
    within: int


@dataclass(frozen=True)
class Outlier:
    """A user's events of a day, so far above the median of those with the same role who did any.

    `times` is of the median absolute deviation, which counts as 1 when it is less.
    """

    times: int
    at_least: int
    peers: int
    """Fewer than so many of the role, and nobody is compared."""


Condition = Count | Sequence | Speed | Outlier


def reaches_back(condition: Condition) -> int:
    """How many days before a day its hits may rest on."""
    within = 0 if isinstance(condition, Outlier) else condition.within or 0
    return -(-within // DAY)


# ---- rules


class Whom(StrEnum):
    """For whom a rule judges an event that one log-in did for another user."""

    REQUESTER = "requester"
    LOGIN = "log-in"


class Severity(StrEnum):
    """How much harm it would be, were it so."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Innocent:
    """An explanation that would make a hit harmless, and how it is looked for in the hit's events."""

    says: str
    test: Test


@dataclass(frozen=True)
class Authority:
    """What must be recorded before a rule that intrudes may be on."""

    policy: str = ""
    legal_basis: str = ""
    impact_assessment: str = ""
    approver: str = ""
    review_on: date | None = None

    def lacks(self, on: date) -> str:
        """Why it is none on a day; empty when it is."""
        blank = [name for name, value in vars(self).items() if not value]
        if len(blank) == len(vars(self)):
            return "no authority"
        if blank:
            return "no authority: not recorded: " + ", ".join(name.replace("_", " ") for name in blank)
        return "no authority: its review was due" if self.review_on and self.review_on < on else ""


@dataclass(frozen=True)
class Example:
    """Rows of a small lake, and how many hits the rule must find in them."""

    says: str
    hits: int
    tables: dict[str, list[dict[str, object]]] = field(hash=False)


@dataclass(frozen=True)
class Rule:
    """One rule, whole."""

    id: str
    title: str
    why: str
    source: str
    owner: str
    severity: Severity
    category: str
    whom: Whom
    reads: tuple[str, ...]
    where: Test
    condition: Condition
    innocent: tuple[Innocent, ...]
    examples: tuple[Example, ...] = field(hash=False)
    authority: Authority | None = None
    """None for a rule that needs none."""
    during: str | None = None
    """A table of spells of users; the rule judges events within them alone."""
    spares: Test | None = None
    """What `where` ends with letting off. A lake that cannot tell it is judged without, and aloud."""

    def sparing(self, spares: Test) -> "Rule":
        """The rule that also lets off what this is true of."""
        return replace(self, where=Every((*_parts(self.where), Not(spares))), spares=spares)

    def sparing_nobody(self) -> "Rule":
        """The rule without what it lets off."""
        if self.spares is None:
            return self
        return replace(self, where=Every(_parts(self.where)[:-1]), spares=None)

    def needs(self) -> set[str]:
        """The tables and columns that it cannot be run without."""
        tests = [self.sparing_nobody().where]
        needs = set[str]()
        match self.condition:
            case Sequence(then=Contact() as contact):
                needs |= {contact.value} | ({"watched_contacts.seconds"} if self.condition.seconds else set())
            case Sequence(then=(Is() | Every() | Some() | Not()) as then):
                tests.append(then)
            case Speed():
                needs |= {"sites", "events.site_id"}
            case Outlier():
                needs.add("users.role")
        needs |= {read for test in tests for read in reads(test)}
        return needs | ({self.during} if self.during else set())

    def with_threshold(self, **numbers: Any) -> "Rule":
        """The rule with other numbers in its condition."""
        return replace(self, condition=replace(self.condition, **numbers))
