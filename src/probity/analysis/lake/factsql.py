"""Tests of one event as SQL: facts of the event itself in place, and facts of the context by a join as at its moment.

The SQL is DuckDB's and reads relations that `tables` prepares: times are whole microseconds, spells have no open end,
kinds are words of the contract and an empty text is a blank. Each fact of the context is a relation of the events that
it is true of, so that a test never multiplies events.
"""

from dataclasses import dataclass, field

from probity.analysis.lake.algebra import Every, Is, Not, Some, Test, Whom
from probity.analysis.lake.sql import texts

_HOLDS = "c.starts_at <= j.t AND j.t < c.ends_at"
_BY_RECORD = {"assigned": "assignments", "investigated": "investigations"}
_REASON = {
    "reason_known": "true",
    "reason_belongs": f"{_HOLDS} AND (c.user_id IS NULL OR c.user_id = j.user_id)",
    "reason_covers": f"{_HOLDS} AND (c.user_id IS NULL OR c.user_id = j.user_id)"
    " AND (c.record_id IS NULL OR c.record_id = j.record_id)",
}
_OTHERWISE = {"login": "personal"}
_STANDING = {
    "current": "s.standing = 3",
    "left": "s.standing = 2",
    "not yet": "s.standing = 1",
    "unknown": "s.event_id IS NULL",
}


def plain(word: object) -> str:
    """A role or a kind of record as it is compared: without regard to case and to blanks around it."""
    return str(word).strip(" ").lower()


def judged(whom: Whom, source: str = "events") -> str:
    """SQL for events, each with the user whom a rule judges it for."""
    user = "coalesce(requested_by, user_id)" if whom is Whom.REQUESTER else "user_id"
    return (
        f"SELECT event_id, t, day, {user} AS user_id, system, action, record_id, "
        "coalesce('person ' || subject_ref, 'record ' || record_id) AS subject, site_id, reason_ref, "
        f"coalesce(requested_by <> user_id, false) AS for_another FROM {source}"
    )


@dataclass
class FactSQL:
    """Gathers the relations that tests need over the events named `over`."""

    over: str
    relations: dict[str, str] = field(default_factory=dict)
    """By name, SQL; in the order in which they must stand."""
    _joins: dict[str, str] = field(default_factory=dict)

    @property
    def joins(self) -> str:
        """What joins the events, as `j`, to the relations."""
        return " ".join(self._joins.values())

    def during(self, table: str) -> str:
        """SQL that is true of events within a user's spell in a table."""
        return self._mark(table, f"{table} AS c ON c.user_id = j.user_id AND {_HOLDS}")

    def test(self, test: Test) -> str:
        """SQL that is true or false, and never blank, of an event `j`."""
        if isinstance(test, Is):
            return self._is(test)
        if isinstance(test, Not):
            return f"NOT ({self.test(test.test)})"
        if isinstance(test, Every):
            return " AND ".join(f"({self.test(one)})" for one in test.tests) or "true"
        return " OR ".join(f"({self.test(one)})" for one in test.tests)

    def _is(self, asked: Is) -> str:
        if isinstance(asked.values[0], bool):
            return self._true(asked.fact) if asked.values[0] else f"NOT ({self._true(asked.fact)})"
        values = texts(sorted(map(str, asked.values)))
        match asked.fact:
            case "action" | "system" as column:
                return f"j.{column} IN ({values})"
            case "duty":
                name = "_".join(["duty", *sorted(map(str, asked.values))]).replace(" ", "_")
                return self._mark(name, f"duties AS c ON c.user_id = j.user_id AND {_HOLDS} AND c.kind IN ({values})")
            case "relation":
                name = "_".join(["relation", *sorted(map(str, asked.values))])
                matched = f"c.user_id = j.user_id AND c.record_id = j.record_id AND {_HOLDS} AND c.kind IN ({values})"
                return self._mark(name, f"relations AS c ON {matched}")
            case "standing":
                self._standing()
                return "(" + " OR ".join(_STANDING[str(one)] for one in asked.values) + ")"
            case _:
                named = {"role": "role", "login": "kind", "record_kind": "kind"}[asked.fact]
                held = self._kind() if asked.fact == "record_kind" else self._spell()
                held = f"coalesce({held}.{named}, '{_OTHERWISE.get(asked.fact, '')}')"
                if asked.fact == "login":
                    return f"{held} IN ({values})"
                return f"lower(trim({held})) IN ({texts(sorted({plain(one) for one in asked.values}))})"

    def _true(self, fact: str) -> str:
        match fact:
            case "for_another":
                return "j.for_another"
            case "has_record":
                return "j.record_id IS NOT NULL"
            case "reason_given":
                return "j.reason_ref IS NOT NULL"
            case "duty_recorded":
                return self._mark(fact, "duties AS c ON c.user_id = j.user_id")
            case "assigned" | "investigated":
                matched = f"c.user_id = j.user_id AND c.record_id = j.record_id AND {_HOLDS}"
                return self._mark(fact, f"{_BY_RECORD[fact]} AS c ON {matched}")
            case "record_known":
                return self._mark(fact, f"records AS c ON c.record_id = j.record_id AND {_HOLDS}")
            case "vulnerable" | "sensitive":
                return self._mark(fact, f"records AS c ON c.record_id = j.record_id AND {_HOLDS} AND c.{fact}")
            case _:
                return self._mark(fact, f"reasons AS c ON c.reason_ref = j.reason_ref AND {_REASON[fact]}")

    def _mark(self, name: str, joined: str) -> str:
        """A relation of the events that something is true of, and SQL that says whether it is of `j`."""
        marked = f"is_{name}"
        self.relations.setdefault(marked, f"SELECT DISTINCT j.event_id, j.t FROM {self.over} AS j JOIN {joined}")
        self._join(marked, marked)
        return f"{marked}.event_id IS NOT NULL"

    def _join(self, relation: str, alias: str) -> None:
        on = f"{alias}.event_id = j.event_id AND {alias}.t = j.t"
        self._joins.setdefault(alias, f"LEFT JOIN {relation} AS {alias} ON {on}")

    def role(self) -> str:
        """The relation with the role of the user at the moment."""
        return self._spell()

    def _spell(self) -> str:
        """The user's spell at the moment: the latest begun, then the greatest role, then the greatest kind."""
        return self._first(
            "spell",
            "c.role, c.kind",
            "users AS c ON c.user_id = j.user_id",
            "c.starts_at DESC, c.role DESC NULLS LAST, c.kind DESC NULLS LAST",
        )

    def _kind(self) -> str:
        """The kind of the record at the moment: of the latest begun row, then the greatest."""
        return self._first(
            "record_kind",
            "c.kind",
            "records AS c ON c.record_id = j.record_id",
            "c.starts_at DESC, c.kind DESC NULLS LAST",
        )

    def _first(self, name: str, columns: str, joined: str, order: str) -> str:
        numbered = (
            f"SELECT j.event_id, j.t, {columns}, "
            f"row_number() OVER (PARTITION BY j.event_id, j.t ORDER BY {order}) AS place "
            f"FROM {self.over} AS j JOIN {joined} AND {_HOLDS}"
        )
        self.relations.setdefault(name, f"SELECT * FROM ({numbered}) AS numbered WHERE place = 1")
        self._join(name, name)
        return name

    def _standing(self) -> None:
        stood = f"max(CASE WHEN {_HOLDS} THEN 3 WHEN c.ends_at <= j.t THEN 2 ELSE 1 END)"
        self.relations.setdefault(
            "standing",
            f"SELECT j.event_id, j.t, {stood} AS standing "
            f"FROM {self.over} AS j JOIN users AS c ON c.user_id = j.user_id GROUP BY j.event_id, j.t",
        )
        self._join("standing", "s")


def settled_by_event(test: Test) -> tuple[Every, Every]:
    """A test in two: what the event's own columns settle, and the rest. Both must hold."""
    parts = test.tests if isinstance(test, Every) else (test,)
    own = tuple(one for one in parts if _is_own(one))
    return Every(own), Every(tuple(one for one in parts if not _is_own(one)))


def _is_own(test: Test) -> bool:
    if isinstance(test, Is):
        return test.fact in {"action", "system", "has_record", "reason_given", "for_another"}
    if isinstance(test, Not):
        return _is_own(test.test)
    return isinstance(test, Some | Every) and all(map(_is_own, test.tests))
