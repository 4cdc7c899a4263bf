"""The monitoring rules as a page of documentation, written from the rules so that it cannot fall behind them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from probity.analysis.lake.algebra import (
    Contact,
    Count,
    Counted,
    Every,
    Is,
    Key,
    Not,
    Outlier,
    Rule,
    Speed,
    Test,
    Whom,
    reaches_back,
)
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.facts import FACTS
from probity.analysis.lake.wording import number, span

_OPENING = """\
# Monitoring rules

What `probity lake scan` looks for in a lake. This page is generated from `src/probity/analysis/lake/rules/`; change
the rules there, never this page. A hit is a question and never a finding: each tells which innocent explanations were
tested.

- A rule judges an event for the user who asked for it, where one is given; a rule *of the log-in* for who did it.
- A window of a day is the UTC day; any other reaches back from each event. A hit is of the day of its last event or
  contact; of several windows on one day it is the one with most in it, and of those the last.
- The score is from 1 to 99: by severity (low 10, medium 30, high 55, critical 75), up to 24 more for what was measured
  beyond the threshold, and halved for each innocent explanation that holds of every event. Below 25 is low.
- The evidence of a hit is its events, of more than 1,000 the last 1,000; what was measured counts them all.
- A rule whose tables or columns are missing is not run, and the scan says so by name. `probity lake rules ID` prints
  what a rule asks in SQL.
- A force sets thresholds and authorities in a file of its own: `probity lake scan --settings FILE`."""

_FACTS = """\
## Facts

What a rule may ask of an event, as at its moment. [lake.md](lake.md#coded) says how each is decided.

| fact | asked for with | says | reads |
|---|---|---|---|"""


def as_markdown(rules: Sequence[Rule]) -> str:
    """Every rule in Markdown, ended by a line break."""
    listed = [f"| [{rule.id}](#{rule.id}) | {rule.title} | {rule.severity} | {_reads(rule)} |" for rule in rules]
    table = "\n".join(["| rule | | severity | reads |", "|---|---|---|---|", *listed])
    facts = "\n".join([_FACTS, *_fact_rows()])
    return "\n\n".join([_OPENING, table, *(_rule(rule) for rule in rules), facts]) + "\n"


def _reads(rule: Rule) -> str:
    return ", ".join(f"`{read}`" for read in sorted(rule.reads)) or "the events alone"


def _fact_rows() -> Iterator[str]:
    for fact in FACTS.values():
        words = f"{fact.answer}: {', '.join(fact.words)}" if fact.words else str(fact.answer)
        yield f"| `{fact.name}` | {words} | {fact.says} | {', '.join(f'`{read}`' for read in fact.reads)} |"


def _rule(rule: Rule) -> str:
    lines = [
        f"## {rule.id}",
        f"**{rule.title}.** {rule.why}",
        "\n".join(_facts_of(rule)),
        "Innocent explanations tested: " + "; ".join(one.says for one in rule.innocent) + ".",
        "\n".join(f"- {'hits' if one.hits else 'does not hit'}: {one.says}" for one in rule.examples),
    ]
    return "\n\n".join(lines)


def _facts_of(rule: Rule) -> Iterator[str]:
    yield f"- events: {in_words(rule.sparing_nobody().where)}{', of the log-in' if rule.whom is Whom.LOGIN else ''}"
    if rule.spares:
        yield f"- lets off: {in_words(rule.spares)}; a lake that cannot tell lets nobody off, and the scan says so"
    if rule.during:
        yield f"- only within a spell of `{rule.during}`, to the microsecond"
    yield f"- hits when: {condition_in_words(rule)}"
    yield f"- severity: {rule.severity}; national category: {rule.category}"
    yield f"- owner: {rule.owner}; source: {rule.source}"
    yield f"- looks back: {number(reaches_back(rule.condition), 'day')}"
    if rule.authority is not None:
        recorded = "policy, legal basis, impact assessment, approver and day of review are recorded"
        yield f"- **off** until {recorded}, and after that day"


_TRUTHS: Final[Mapping[str, tuple[str, str]]] = {
    "duty_recorded": ("some duty of the user is on record", "no duty of the user is on record"),
    "assigned": ("the user's own work", "not the user's own work"),
    "investigated": ("of an investigation of the user", "of no investigation of the user"),
    "has_record": ("a record is named", "no record is named"),
    "record_known": ("of a record that is known", "of a record that is not known"),
    "vulnerable": ("of somebody vulnerable", "of nobody vulnerable"),
    "sensitive": ("of a sensitive record", "of no sensitive record"),
    "reason_given": ("a reason was given", "no reason was given"),
    "reason_known": ("the reason given is known", "no known reason was given"),
    "reason_belongs": ("the reason given is the user's", "no reason of the user's was given"),
    "reason_covers": ("the reason given covers it", "no reason given covers it"),
    "for_another": ("run for somebody else", "run for nobody else"),
}
"""What a fact says where it is so, and where it is not."""
_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "action": ("{}", "anything but {}"),
    "system": ("in {}", "not in {}"),
    "role": ("by a user whose role is {}", "by a user whose role is not {}"),
    "record_kind": ("of a {} record", "not of a {} record"),
    "login": ("under a {} log-in", "not under a {} log-in"),
    "standing": ("by a user who {}", "by no user who {}"),
    "duty": ("while on record as {}", "while not on record as {}"),
    "relation": ("about {}", "not about {}"),
}
"""The same of a fact that has one of several words."""
_AS_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "standing": {"unknown": "is not known", "not yet": "had not begun", "left": "had left", "current": "was there"},
    "relation": {
        "own": "themselves",
        "relative": "a relative",
        "colleague": "a colleague",
        "neighbour": "a neighbour",
        "associate": "an associate",
        "other": "somebody else they are tied to",
    },
}
"""Words of the contract that do not stand by themselves."""


def in_words(test: Test) -> str:
    """A test of an event, in words."""
    if isinstance(test, Is):
        return _fact_in_words(test, so=True)
    if isinstance(test, Not):
        return _fact_in_words(test.test, so=False) if isinstance(test.test, Is) else f"not ({in_words(test.test)})"
    joined = "; " if isinstance(test, Every) else " or "
    return joined.join(in_words(one) for one in test.tests) or "every event"


def _fact_in_words(asked: Is, *, so: bool) -> str:
    if isinstance(asked.values[0], bool):
        return _TRUTHS[asked.fact][so != asked.values[0]]
    said = _AS_SAID.get(asked.fact, {})
    *first, last = (said.get(str(one), str(one)) for one in asked.values)
    return _LISTS[asked.fact][not so].format(f"{', '.join(first)} or {last}" if first else last)


def condition_in_words(rule: Rule) -> str:
    """What makes a hit of a rule, in words."""
    condition = rule.condition
    match condition:
        case Count():
            return _count_in_words(condition)
        case Following():
            length = f" of {span(condition.seconds * 1_000_000)} or more" if condition.seconds else ""
            then = condition.then
            after = f"a row of `{then}`{length}" if isinstance(then, Contact) else in_words(then)
            about = "" if condition.then is Contact.WATCHED else " about the same person"
            least = number(condition.at_least, "event")
            return f"at least {least}{about}, and within {span(condition.within)} after: {after}"
        case Speed():
            far = f"{condition.at_least_km} km or more within {span(condition.within)}"
            return f"two events, one after the other, at sites {far}, faster than {condition.kmh} km/h"
        case Outlier():
            beyond = f"{condition.times} times the median deviation above the median of the role"
            least = number(condition.at_least, "event")
            return f"at least {least} on a day, {beyond}, of {condition.peers} people or more"


_BY: Final = {Key.USER: "by one user", Key.SUBJECT: "about one person or record"}


def _count_in_words(condition: Count) -> str:
    counted = {Counted.EVENTS: "event", Counted.SUBJECTS: "person or record", Counted.USERS: "user"}[condition.counted]
    window = "on a day" if condition.within is None else f"within {span(condition.within)}"
    apart = f", the first and last {span(condition.apart)} apart or more" if condition.apart else ""
    whose = " ".join(_BY[key] for key in condition.by)
    return f"at least {number(condition.at_least, counted)} {window}{apart}, {whose}"
