"""Each rule as one readable question in SQL, over events and context as they are: what every other engine must equal.

It is written in DuckDB's words and put into Spark's by SQLGlot. A row of its answer is one event or contact of a hit's
evidence, so that no engine needs to keep lists in order: whom and what it is about, its day and measure, the event.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp

from probity.analysis.lake.algebra import (
    ALWAYS,
    Contact,
    Count,
    Counted,
    Every,
    Key,
    Outlier,
    Rule,
    Sequence,
    Speed,
    Test,
    reaches_back,
)
from probity.analysis.lake.factsql import FactSQL, judged, settled_by_event

COLUMNS: Final = ("user_id", "subject", "day", "measure", "event_id", "t", "record_id")
_COLUMN: Final = {Key.USER: "user_id", Key.SUBJECT: "subject"}
_DISTINCT: Final = {Counted.SUBJECTS: "subject", Counted.USERS: "user_id"}
_Relations = dict[str, str]


@lru_cache(maxsize=256)
def question(rule: Rule, since: date, until: date, *, dialect: str = "duckdb") -> str:
    """The SQL that finds a rule's hits of the days from `since` up to and with `until`."""
    relations, asked = _ASKED[type(rule.condition)](rule, since, until)
    named = ", ".join(f"{name} AS ({sql})" for name, sql in relations.items())
    parsed = sqlglot.parse_one(f"WITH {named} {asked}", read="duckdb")
    if dialect == "spark":
        parsed = parsed.transform(_as_spark)
    return parsed.sql(dialect=dialect, pretty=True)


def _as_spark(node: exp.Expr) -> exp.Expr:
    """Spark counts no distinct values over a window, and takes the size of their set instead."""
    if isinstance(node, exp.Window) and isinstance(node.this, exp.Count) and isinstance(node.this.this, exp.Distinct):
        over = node.copy()
        over.set("this", exp.func("collect_set", *(one.copy() for one in node.this.this.expressions)))
        sized: exp.Expr = exp.func("size", over)
        return sized
    return node


def _matching(
    rule: Rule, test: Test, since: date, until: date, name: str = "matching", must: str = "true"
) -> _Relations:
    """The events that pass a test, of the days asked about and of those that a window reaches back to."""
    first = since - timedelta(days=reaches_back(rule.condition))
    own, rest = settled_by_event(test)
    over = f"{name}_of"
    within = f"j.day BETWEEN DATE '{first}' AND DATE '{until}' AND {must} AND {FactSQL(over).test(own)}"
    relations = {over: f"SELECT * FROM ({judged(rule.whom)}) AS j WHERE {within}"}
    if rule.spares is None or test != rule.where:
        return relations | _passing(rule, rest, over, name)
    # Few events are left to be looked at for what is let off.
    judging, letting_off = rest.tests[:-1], rest.tests[-1]
    relations |= _passing(rule, Every(judging), over, f"{name}_before")
    return relations | _passing(rule, letting_off, f"{name}_before", name)


def _passing(rule: Rule, test: Test, over: str, name: str) -> _Relations:
    """The events of one relation that pass a test of the context."""
    facts = FactSQL(over)
    passes = facts.test(test)
    if rule.during:
        passes = f"{passes} AND {facts.during(rule.during)}"
    joins = facts.joins
    for one in facts.relations:
        joins = joins.replace(f"LEFT JOIN {one} AS", f"LEFT JOIN {name}_{one} AS")
    prefixed = {f"{name}_{one}": sql for one, sql in facts.relations.items()}
    return {**prefixed, name: f"SELECT j.* FROM {over} AS j {joins} WHERE {passes}"}


def _evidence(keys: tuple[str, ...], hits: str, on: str, *, of: str = "matching") -> str:
    """The events of each hit."""
    same = " AND ".join(f"m.{key} = h.{key}" for key in keys)
    about = ", ".join(
        f"h.{key}" if key in keys else f"CAST(NULL AS VARCHAR) AS {key}" for key in ("user_id", "subject")
    )
    chosen = f"SELECT {about}, h.day, h.measure, m.event_id, m.t, m.record_id"
    return f"{chosen} FROM {hits} AS h JOIN {of} AS m ON {same} AND {on}"


def _count(rule: Rule, since: date, until: date) -> tuple[_Relations, str]:
    condition = rule.condition
    assert isinstance(condition, Count)  # noqa: S101 - chosen by type
    keys = tuple(_COLUMN[key] for key in condition.by)
    whole = Key.SUBJECT in condition.by or condition.counted is Counted.SUBJECTS
    relations = _matching(rule, rule.where, since, until, must="j.subject IS NOT NULL" if whole else "true")
    count = f"count(DISTINCT {_DISTINCT[condition.counted]})" if condition.counted in _DISTINCT else "count(*)"
    by = ", ".join(keys)
    if condition.within is None:
        relations["hits"] = (
            f"SELECT {by}, day, {count} AS measure FROM matching GROUP BY {by}, day "
            f"HAVING {count} >= {condition.at_least} AND max(t) - min(t) >= {condition.apart}"
        )
        return relations, _evidence(keys, "hits", "m.day = h.day")
    over = f"(PARTITION BY {by} ORDER BY t RANGE BETWEEN {condition.within - 1} PRECEDING AND CURRENT ROW)"
    relations["windowed"] = f"SELECT *, {count} OVER {over} AS measure, min(t) OVER {over} AS first_t FROM matching"
    reached = f"measure >= {condition.at_least} AND t - first_t >= {condition.apart} AND {_asked_days(since, until)}"
    relations["hits"] = _best(f"SELECT {by}, day, t, event_id, measure FROM windowed WHERE {reached}", by)
    return relations, _evidence(keys, "hits", f"m.t > h.t - {condition.within} AND m.t <= h.t")


def _asked_days(since: date, until: date) -> str:
    return f"day BETWEEN DATE '{since}' AND DATE '{until}'"


def _best(reached: str, by: str) -> str:
    """Of all that reached the threshold on one day, the one that measured most; of those, the last."""
    order = f"row_number() OVER (PARTITION BY {by}, day ORDER BY measure DESC, t DESC, event_id DESC) AS place"
    return f"SELECT * FROM (SELECT *, {order} FROM ({reached}) AS reached) AS placed WHERE place = 1"


def _sequence(rule: Rule, since: date, until: date) -> tuple[_Relations, str]:
    condition = rule.condition
    assert isinstance(condition, Sequence)  # noqa: S101 - chosen by type
    keys = ("user_id",) if condition.then is Contact.WATCHED else ("user_id", "subject")
    must = "true" if condition.then is Contact.WATCHED else "j.subject IS NOT NULL"
    relations = _matching(rule, rule.where, since, until, must=must)
    relations |= _then(rule, condition, since, until)
    same = " AND ".join(f"a.{key} = b.{key}" for key in keys)
    before = f"a.t < b.t AND a.t >= b.t - {condition.within}"
    chosen = ", ".join(f"b.{key}" for key in keys)
    by = ", ".join(keys)
    relations["reached"] = (
        f"SELECT {chosen}, b.day, b.t, b.event_id, b.record_id, count(*) AS measure "
        f"FROM following AS b JOIN matching AS a ON {same} AND {before} "
        f"WHERE {_asked_days(since, until).replace('day', 'b.day', 1)} "
        f"GROUP BY {chosen}, b.day, b.t, b.event_id, b.record_id HAVING count(*) >= {condition.at_least}"
    )
    relations["hits"] = _best("SELECT * FROM reached", by)
    first = _evidence(keys, "hits", f"m.t < h.t AND m.t >= h.t - {condition.within}")
    about = ", ".join(key if key in keys else f"CAST(NULL AS VARCHAR) AS {key}" for key in ("user_id", "subject"))
    return relations, f"{first} UNION ALL SELECT {about}, day, measure, event_id, t, record_id FROM hits"


def _then(rule: Rule, condition: Sequence, since: date, until: date) -> _Relations:
    """What must follow: other events, or contacts with everybody whom their record has stood for."""
    nothing = "CAST(NULL AS BIGINT) AS event_id, CAST(NULL AS VARCHAR) AS record_id"
    if condition.then is Contact.WATCHED:
        least = f"WHERE seconds >= {condition.seconds}" if condition.seconds else ""
        return {"following": f"SELECT DISTINCT user_id, day, t, {nothing} FROM watched_contacts {least}"}
    if condition.then is Contact.CONTACTS:
        return {
            "behind": "SELECT DISTINCT record_id, 'person ' || subject_ref AS subject FROM every_event "
            "WHERE subject_ref IS NOT NULL AND record_id IN (SELECT record_id FROM contacts) "
            "UNION SELECT record_id, 'record ' || record_id FROM contacts",
            "following": f"SELECT DISTINCT c.user_id, s.subject, c.day, c.t, {nothing} "
            "FROM contacts AS c JOIN behind AS s ON s.record_id = c.record_id",
        }
    test = condition.then
    assert not isinstance(test, Contact)  # noqa: S101 - both kinds are above
    return _matching(rule, test, since, until, "following", "j.subject IS NOT NULL")


def _speed(rule: Rule, since: date, until: date) -> tuple[_Relations, str]:
    condition = rule.condition
    assert isinstance(condition, Speed)  # noqa: S101 - chosen by type
    relations = _matching(rule, ALWAYS, since, until, must="j.site_id IS NOT NULL")
    order = "OVER (PARTITION BY user_id ORDER BY t, event_id)"
    lags = ", ".join(f"lag({column}) {order} AS last_{column}" for column in ("t", "event_id", "site_id", "record_id"))
    relations["moved"] = f"SELECT *, {lags} FROM matching"
    held = "{0}.site_id = m.{1}site_id AND {0}.starts_at <= m.{1}t AND m.{1}t < {0}.ends_at"
    relations["fast"] = (
        "SELECT DISTINCT m.user_id, m.day, m.event_id, m.t, m.record_id, m.last_event_id, m.last_t, m.last_record_id "
        f"FROM moved AS m JOIN places AS here ON {held.format('here', '')} "
        f"JOIN places AS there ON {held.format('there', 'last_')} "
        "JOIN distances AS d ON d.here = here.place AND d.there = there.place "
        f"WHERE m.t - m.last_t <= {condition.within} AND d.metres >= {condition.at_least_km * 1000} "
        f"AND d.metres * 3600000 > {condition.kmh} * (m.t - m.last_t) AND {_asked_days(since, until)}"
    )
    relations["hits"] = "SELECT user_id, day, count(*) AS measure FROM fast GROUP BY user_id, day"
    relations["ends"] = (
        "SELECT user_id, day, event_id, t, record_id FROM fast UNION "
        "SELECT user_id, day, last_event_id, last_t, last_record_id FROM fast"
    )
    return relations, _evidence(("user_id",), "hits", "m.day = h.day", of="ends")


def _outlier(rule: Rule, since: date, until: date) -> tuple[_Relations, str]:
    condition = rule.condition
    assert isinstance(condition, Outlier)  # noqa: S101 - chosen by type
    relations = _matching(rule, rule.where, since, until)
    facts = FactSQL("matching")
    facts.test(Every(()))
    role = facts.role()
    relations |= {f"with_{name}": sql for name, sql in facts.relations.items()}
    joins = facts.joins.replace(f"LEFT JOIN {role}", f"JOIN with_{role}")
    relations["with_role"] = f"SELECT j.*, {role}.role FROM matching AS j {joins} WHERE {role}.role IS NOT NULL"
    relations["counted"] = "SELECT user_id, role, day, count(*) AS measure FROM with_role GROUP BY user_id, role, day"
    relations["middle"] = (
        "SELECT role, day, median(measure) AS middle, count(*) AS peers FROM counted GROUP BY role, day "
        f"HAVING count(*) >= {condition.peers}"
    )
    relations["spread"] = (
        "SELECT c.role, c.day, max(m.middle) AS middle, median(abs(c.measure - m.middle)) AS spread "
        "FROM counted AS c JOIN middle AS m ON m.role = c.role AND m.day = c.day GROUP BY c.role, c.day"
    )
    far = f"c.measure - s.middle >= {condition.times} * greatest(s.spread, 1)"
    order = "row_number() OVER (PARTITION BY c.user_id, c.day ORDER BY c.measure DESC, c.role DESC) AS place"
    relations["hits"] = (
        f"SELECT * FROM (SELECT c.*, {order} FROM counted AS c JOIN spread AS s ON s.role = c.role AND s.day = c.day "
        f"WHERE c.measure >= {condition.at_least} AND {far}) AS placed WHERE place = 1"
    )
    return relations, _evidence(("user_id",), "hits", "m.day = h.day AND m.role = h.role", of="with_role")


_ASKED: Final[Mapping[type, Callable[[Rule, date, date], tuple[_Relations, str]]]] = {
    Count: _count,
    Sequence: _sequence,
    Speed: _speed,
    Outlier: _outlier,
}
