"""From evidence to hits that a person can read: the record, the score, the words, the innocent explanations tested."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import pyarrow as pa

from probity.analysis.lake.algebra import Contact, Count, Innocent, Key, Outlier, Rule, Severity, Speed, asked
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.context import Standing
from probity.analysis.lake.facts import FACTS
from probity.analysis.lake.factsql import FactSQL, judged
from probity.analysis.lake.found import Hit
from probity.analysis.lake.hits import HITS
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.sql import engine
from probity.analysis.lake.tables import open_relations, put
from probity.analysis.lake.wording import Tested, words

_BASE: Final = {Severity.LOW: 10, Severity.MEDIUM: 30, Severity.HIGH: 55, Severity.CRITICAL: 75}
_STRONGEST: Final = 24
"""How much more than its severity a hit may score that goes far beyond its threshold."""


@dataclass(frozen=True)
class _Event:
    """An event of the evidence: what it was about, what it was, and which explanations hold of it."""

    record_id: str | None
    subject: str | None
    system: str
    action: str
    holds: tuple[bool, ...]


def explained(hits: Sequence[Hit], lake: Lake, standing: Standing) -> pa.Table:
    """The hits with their words, as `HITS`, in its order."""
    with engine() as connection:
        days = {_day(t) for hit in hits for t, _ in hit.events}
        open_relations(connection, lake, sorted(days & set(lake.days())))
        _keep(connection, hits)
        made = []
        for rule, of_rule in _by_rule(hits):
            events = _events(connection, rule, standing)
            seconds = _seconds(connection, rule)
            made += [_row(hit, [events[one] for one in hit.events], standing, seconds) for hit in of_rule]
    made.sort(key=lambda row: (row["day"], row["rule"], row["hit_id"]))
    return pa.Table.from_pylist(made, schema=HITS)


def _day(t: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + t // 86_400_000_000)


def _by_rule(hits: Iterable[Hit]) -> list[tuple[Rule, list[Hit]]]:
    found: dict[str, tuple[Rule, list[Hit]]] = {}
    for hit in hits:
        found.setdefault(hit.rule.id, (hit.rule, []))[1].append(hit)
    return [found[rule] for rule in sorted(found)]


def _keep(connection: duckdb.DuckDBPyConnection, hits: Sequence[Hit]) -> None:
    """Read the events of all evidence once, and keep which rule each belongs to."""
    rows = sorted({(hit.rule.id, event, t) for hit in hits for t, event in hit.events})
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    arrays = [pa.array(columns[0], pa.string()), pa.array(columns[1], pa.int64()), pa.array(columns[2], pa.int64())]
    put(connection, "evidence", pa.table(arrays, names=["rule", "event_id", "t"]))
    connection.execute(
        "CREATE TEMP TABLE evident AS SELECT * FROM events WHERE event_id IN (SELECT event_id FROM evidence)"
    )


def _events(connection: duckdb.DuckDBPyConnection, rule: Rule, standing: Standing) -> dict[tuple[int, int], _Event]:
    """The events of a rule's evidence, by moment and id."""
    facts = FactSQL("judged")
    tests = [facts.test(one.test) if not unanswerable(one, standing) else "false" for one in rule.innocent]
    relations = {
        "judged": f"SELECT j.* FROM ({judged(rule.whom, 'evident')}) AS j JOIN evidence AS e "
        f"ON e.event_id = j.event_id AND e.t = j.t AND e.rule = '{rule.id}'",
        **facts.relations,
    }
    named = ", ".join(f"{name} AS ({sql})" for name, sql in relations.items())
    columns = "".join(f", {test}" for test in tests)
    rows = connection.execute(
        f"WITH {named} SELECT j.t, j.event_id, j.record_id, j.subject, j.system, j.action{columns} "
        f"FROM judged AS j {facts.joins}"
    ).fetchall()
    return {
        (t, event): _Event(record, about, system, action, tuple(holds))
        for t, event, record, about, system, action, *holds in rows
    }


def _seconds(connection: duckdb.DuckDBPyConnection, rule: Rule) -> dict[tuple[str, int], float]:
    """The length of each watched contact, for a rule that reads it."""
    if not isinstance(rule.condition, Following) or rule.condition.then is not Contact.WATCHED:
        return {}
    rows = connection.execute("SELECT user_id, t, max(seconds) FROM watched_contacts GROUP BY user_id, t").fetchall()
    return {(user, t): seconds for user, t, seconds in rows if seconds is not None}


def unanswerable(innocent: Innocent, standing: Standing) -> str:
    """What is missing for an explanation to be tested, in words; empty when nothing is."""
    needs = {read for one in asked(innocent.test) for read in FACTS[one.fact].reads}
    return ", ".join(standing.lacks(needs))


def _row(
    hit: Hit, events: Sequence[_Event], standing: Standing, seconds: Mapping[tuple[str, int], float]
) -> dict[str, Any]:
    tested = [
        Tested(one.says, sum(event.holds[place] for event in events), unanswerable(one, standing))
        for place, one in enumerate(hit.rule.innocent)
    ]
    last = events[-1] if events else None
    about = last.subject if last and _is_about_somebody(hit.rule) else None
    lengths = [seconds[hit.user_id or "", t] for t in hit.contacts if (hit.user_id or "", t) in seconds]
    return {
        "hit_id": hit_number(hit.rule.id, hit.user_id, about, hit.day),
        "rule": hit.rule.id,
        "user_id": hit.user_id,
        "record_id": last.record_id if last and _names_record(hit.rule) else None,
        "day": hit.day,
        "score": score(hit, tested, len(events)),
        "measure": hit.measure,
        "evidence": [event for _, event in hit.events],
        "contacts": hit.contacts,
        "why": words(hit, [(one.system, one.action) for one in events], tested, lengths),
    }


def _is_about_somebody(rule: Rule) -> bool:
    """Whether the subject is a key of the rule's hits."""
    if isinstance(rule.condition, Count):
        return Key.SUBJECT in rule.condition.by
    return isinstance(rule.condition, Following) and rule.condition.then is not Contact.WATCHED


def _names_record(rule: Rule) -> bool:
    return _is_about_somebody(rule) or isinstance(rule.condition, Following)


def hit_number(rule: str, user_id: str | None, subject: str | None, day: date) -> int:
    """The number of a hit: a digest of its rule, whom and what it is about, and its day."""
    told = "\x1f".join((rule, user_id or "", subject or "", day.isoformat()))
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") >> 1


def threshold(rule: Rule) -> int:
    """The least measure that makes a hit."""
    match rule.condition:
        case Count(at_least=least) | Following(at_least=least) | Outlier(at_least=least):
            return least
        case Speed():
            return 1


def score(hit: Hit, tested: Sequence[Tested], events: int) -> int:
    """1 to 99: by severity, more by what was measured beyond the threshold, half for each explanation of it all."""
    scored = _BASE[hit.rule.severity] + min(_STRONGEST, 2 * (hit.measure - threshold(hit.rule)))
    for one in tested:
        if events and one.holds_of == events:
            scored //= 2
    return max(1, scored)
