"""Purpose: each look-up of a person or record set against a duty reason, and what no reason explains.

A reason must be given, be known, be the user's at the moment, and be about the record. Work that was assigned to the
user explains a look-up too. docs/purpose.md says it in words; `ranking` puts what is left in order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import pyarrow as pa

from probity.analysis.lake.algebra import ALWAYS, Every, Is, Not, Severity, Some, Test, reads
from probity.analysis.lake.context import Standing
from probity.foundation.kernel.errors import BadInput

LOOKS: Final = ("search", "view", "print", "export", "disclose", "combine")
"""Actions by which somebody comes to know what a record says."""
_SOURCE: Final = "DPA-62, a log of consultation shows its justification"
_COVERED: Final = Is("reason_covers", (True,))
_THEIRS: Final = Is("reason_belongs", (True,))
_ABOUT_NONE: Final = Every((Not(Is("has_record", (True,))), _THEIRS))
_ASSIGNED: Final = Is("assigned", (True,))
_COURSE: Final = Is("record_kind", ("course", "training"))
_GRAVE: Final = Some((Is("vulnerable", (True,)), Is("sensitive", (True,))))
_OFF_DUTY: Final = Every((Is("duty_recorded", (True,)), Not(Is("duty", ("rostered", "overtime", "on call")))))
NEVER: Final = Not(ALWAYS)


@dataclass(frozen=True)
class Says:
    """An example or an explanation in words; `hits` is how often an example hits."""

    says: str
    hits: int = 0


@dataclass(frozen=True)
class Bar:
    """From which score on a night files the look-ups of one person and day as a hit."""

    least_score: int = 60


@dataclass(frozen=True)
class Fault:
    """One way in which a look-up has no purpose on record. Pages show it as they show a rule."""

    id: str
    title: str
    why: str
    severity: Severity
    weight: int
    """The score of look-ups that are as rare as can be; a chosen reason that does not stand weighs more than none."""
    test: Test
    examples: tuple[Says, ...]
    condition: Bar = Bar()
    source: str = _SOURCE
    owner: str = "head of counter-corruption"
    category: str = "misusing force systems"
    authority: None = None

    @property
    def innocent(self) -> tuple[Says, ...]:
        """What explains a look-up, so that it is not counted."""
        return tuple(Says(one) for one in EXPLAINED_BY)


EXPLAINED_BY: Final = (
    "a known incident or tasking of theirs covers the record",
    "the record was their assigned work",
    "a record for training",
)
FAULTS: Final = (
    Fault(
        "purpose-unknown", "Gave a reason that no system knows",
        "A reason that was made up hides that there is none.", Severity.HIGH, 80,
        Every((Is("reason_given", (True,)), Not(Is("reason_known", (True,))))),
        (Says("eight people looked up for a tasking that does not exist", 1),
         Says("one number mistyped, as colleagues mistype one now and then")),
    ),
    Fault(
        "purpose-not-theirs", "Gave a reason that was not theirs at the time",
        "The incident of somebody else, or one long closed, is at hand for whoever looks for a pretext.",
        Severity.HIGH, 80,
        Every((Is("reason_known", (True,)), Not(_THEIRS))),
        (Says("eight people looked up for an incident of another officer", 1),
         Says("a look-up for an incident that was theirs and under way")),
    ),
    Fault(
        "purpose-other-record", "Gave a reason that is about somebody else",
        "A case of one's own is given for a person who has nothing to do with it.", Severity.HIGH, 70,
        Every((_THEIRS, Not(_COVERED), Is("has_record", (True,)))),
        (Says("eight people looked up for a case that is about a ninth", 1),
         Says("the person whom the case is about")),
    ),
    Fault(
        "purpose-none", "Gave no reason",
        "A look-up needs a purpose that can be shown; where colleagues give one, it is not forgotten all day.",
        Severity.MEDIUM, 45,
        Not(Is("reason_given", (True,))),
        (Says("forty vulnerable people looked up off duty without a reason, where colleagues give one", 1),
         Says("a careless shift: none of many is given on duty, and nobody vulnerable is among them")),
    ),
)  # fmt: skip
BY_ID: Final[Mapping[str, Fault]] = {fault.id: fault for fault in FAULTS}

LOOKED: Final = pa.schema(
    [("user_id", pa.string()), ("role", pa.string()), ("day", pa.date32()), ("looks", pa.int64())]
)
"""How often each user looked on each day, by the role at the moment; a role that is not known is empty."""
UNEXPLAINED: Final = pa.schema(
    [
        ("fault", pa.string()), ("user_id", pa.string()), ("role", pa.string()), ("day", pa.date32()),
        ("t", pa.int64()), ("event_id", pa.int64()), ("system", pa.string()), ("action", pa.string()),
        ("grave", pa.bool_()), ("off_duty", pa.bool_()), ("once_theirs", pa.bool_()),
    ]
)  # fmt: skip
"""A row for each look-up that nothing explains. Grave: somebody vulnerable or a sensitive record. Once theirs: the
reason was the user's, or anybody's, at some other time."""


@dataclass(frozen=True)
class Question:
    """What can be asked of one lake, and in words what cannot."""

    looked: Test
    faults: Mapping[str, Test]
    grave: Test
    off_duty: Test
    has_roles: bool
    said: tuple[str, ...]


class Reader(Protocol):
    """Reads the look-ups of a lake."""

    def look_ups(self, question: Question, since: date, until: date) -> tuple[pa.Table, pa.Table]:
        """`LOOKED` and `UNEXPLAINED` of the days from `since` up to and with `until`, in any order."""


def question_for(standing: Standing) -> Question:
    """What a lake lets be asked.

    Raises:
        BadInput: it has no reasons at all, so that nothing could be explained.
    """
    said: list[str] = []

    def known(test: Test, otherwise: str) -> bool:
        lacks = standing.lacks(reads(test))
        if lacks:
            said.append(f"purpose: {otherwise}: {'; '.join(lacks)}")
        return not lacks

    if lacks := standing.lacks(reads(_COVERED)):
        raise BadInput(f"The purpose of searches cannot be told: {'; '.join(lacks)}.", hint="See docs/lake.md.")
    assigned = [_ASSIGNED] if known(_ASSIGNED, "assigned work explains nothing") else []
    left_out = [Not(_COURSE)] if known(_COURSE, "records for training are not told apart") else []
    explained = Some((_COVERED, _ABOUT_NONE, *assigned))
    looked = Every((Is("action", LOOKS), *left_out))
    return Question(
        looked,
        {fault.id: Every((looked, fault.test, Not(explained))) for fault in FAULTS},
        _GRAVE if known(_GRAVE, "nobody vulnerable and nothing sensitive is told apart") else NEVER,
        _OFF_DUTY if known(_OFF_DUTY, "off duty is not told apart") else NEVER,
        known(Is("role", ("",)), "everybody is compared with everybody"),
        tuple(said),
    )


def empty(schema: pa.Schema) -> pa.Table:
    """A table without a row."""
    made: Any = schema.empty_table()
    return made
