"""The facts of an event that a rule may ask for, and where each is taken from. docs/lake.md defines them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from probity.analysis.lake.coded import DUTY_KINDS, LOGIN_KINDS, RELATION_KINDS, STANDINGS
from probity.analysis.lake.contract import ACTIONS


class Answer(StrEnum):
    """What a fact is asked for with."""

    TRUTH = "true or false"
    LISTED = "one or more of the words of a list"
    NAMED = "one or more names"


@dataclass(frozen=True)
class Fact:
    """One fact: how it is asked for, the words it may have, what it is read from, and what it means."""

    name: str
    answer: Answer
    says: str
    reads: tuple[str, ...] = ()
    """As `duties`, or `events.reason_ref`. What every lake has is not named."""
    words: tuple[str, ...] = ()


def _truth(name: str, says: str, *reads: str) -> Fact:
    return Fact(name, Answer.TRUTH, says, reads)


FACTS: Final[Mapping[str, Fact]] = {
    fact.name: fact
    for fact in (
        Fact("action", Answer.LISTED, "what was done", (), ACTIONS),
        Fact("system", Answer.NAMED, "the system"),
        Fact("role", Answer.NAMED, "the user's role at the moment", ("users.role",)),
        Fact("record_kind", Answer.NAMED, "the kind of the record at the moment", ("records.kind",)),
        Fact("login", Answer.LISTED, "the kind of the log-in at the moment", ("users",), LOGIN_KINDS),
        Fact("standing", Answer.LISTED, "what `users` says of the user at the moment", ("users",), STANDINGS),
        Fact("duty", Answer.LISTED, "a duty of one of these kinds at the moment", ("duties",), DUTY_KINDS),
        Fact("relation", Answer.LISTED, "who the person is to the user at the moment", ("relations",), RELATION_KINDS),
        _truth("duty_recorded", "`duties` has a row of the user, of whatever time", "duties"),
        _truth("assigned", "the record was the user's work at the moment", "assignments"),
        _truth("investigated", "the record is of an investigation of the user, at the moment", "investigations"),
        _truth("has_record", "the event names a record"),
        _truth("record_known", "`records` has the record at the moment", "records"),
        _truth("vulnerable", "the record is marked vulnerable at the moment", "records.vulnerable"),
        _truth("sensitive", "the record is marked sensitive at the moment", "records.sensitive"),
        _truth("reason_given", "the event gives a reason", "events.reason_ref"),
        _truth("reason_known", "`reasons` has the reason given, of whatever time", "events.reason_ref", "reasons"),
        _truth("reason_belongs", "and it was the user's, or anybody's, at the moment", "events.reason_ref", "reasons"),
        _truth("reason_covers", "and about this record, or about any", "events.reason_ref", "reasons"),
        _truth("for_another", "one log-in did it and another user asked for it", "events.requested_by"),
    )
}
