"""The context resolved one row at a time, as docs/lake.md says it: what coded days are held against."""

from datetime import datetime

from probity.analysis.lake.coded import ACTION_CODES, DUTY_KINDS, LOGIN_KINDS, PARTS, RELATION_KINDS, STANDINGS
from tests.unit.lake_logs import moment

Row = dict[str, object]


def holds(row: Row, at: datetime) -> bool:
    starts, ends = row.get("starts_at"), row.get("ends_at")
    return (starts is None or starts <= at) and (ends is None or at < ends)


def kind(row: Row, known: tuple[str, ...], blank: str = "other") -> str:
    word = (row.get("kind") or "").strip().lower() or blank
    return word if word in known else "other"


def latest(rows: list[Row], *words: str) -> Row:
    """The row with the latest start, then the greatest words by their bytes, a blank before all."""
    return max(
        rows,
        key=lambda row: (
            row.get("starts_at") is not None,
            row.get("starts_at") or moment(1, 1, 1),
            *((row.get(word) or "").encode() for word in words),
        ),
    )


def judged(event: Row) -> list[tuple[str, dict[str, int]]]:
    """The users that an event is judged for, each with what the event is to them."""
    asked = event.get("requested_by") or None
    if asked is None or asked == event["user_id"]:
        return [(event["user_id"], {"hand": 1, "whom": 1})]
    return [(event["user_id"], {"hand": 1, "whom": 0}), (asked, {"hand": 0, "whom": 1})]


def parts_of(user: str, event: Row, tables: dict[str, list[Row]]) -> dict[str, object]:
    """Every part of a row's code by its name; names of lists as they are."""
    at, record, reason = event["occurred_at"], event.get("record_id") or None, event.get("reason_ref") or None
    found: dict[str, object] = dict.fromkeys(PARTS, 0)
    found |= {"action": ACTION_CODES.get(event["action"], 0), "system": event["system"], "role": "", "record_kind": ""}
    found |= {"has_record": int(record is not None), "reason_given": int(reason is not None)}
    _add_user(found, user, at, tables)
    for table, part in (("assignments", "assigned"), ("investigations", "investigated"), ("relations", "")):
        for row in tables.get(table, []):
            if row["user_id"] == user and row["record_id"] == record and holds(row, at):
                found[part or f"relation_{kind(row, RELATION_KINDS)}"] = 1
    if known := [row for row in tables.get("records", []) if row["record_id"] == record and holds(row, at)]:
        found["record_known"] = 1
        found["vulnerable"] = int(any(row.get("vulnerable") for row in known))
        found["sensitive"] = int(any(row.get("sensitive") for row in known))
        found["record_kind"] = latest(known, "kind").get("kind") or ""
    _add_reason(found, (user, record, reason), at, tables)
    return found


def _add_user(found: dict[str, object], user: str, at: datetime, tables: dict[str, list[Row]]) -> None:
    spells = [row for row in tables.get("users", []) if row["user_id"] == user]
    if now := [row for row in spells if holds(row, at)]:
        spell = latest(now, "role", "kind")
        found["role"] = spell.get("role") or ""
        found["login"] = LOGIN_KINDS.index(kind(spell, LOGIN_KINDS, blank="personal"))
        standing = "current"
    elif any(row["ends_at"] is not None and row["ends_at"] <= at for row in spells):
        standing = "left"
    else:
        standing = "not yet" if spells else "unknown"
    found["standing"] = STANDINGS.index(standing)
    for row in tables.get("duties", []):
        if row["user_id"] == user:
            found["duty_recorded"] = 1
            if holds(row, at):
                found[f"duty_{kind(row, DUTY_KINDS).replace(' ', '_')}"] = 1


def _add_reason(found: dict[str, object], of: tuple, at: datetime, tables: dict[str, list[Row]]) -> None:
    user, record, reason = of
    for row in tables.get("reasons", []):
        if reason is not None and row["reason_ref"] == reason:
            found["reason_known"] = 1
            if holds(row, at) and (row.get("user_id") or user) == user:
                found["reason_belongs"] = 1
                if (row.get("record_id") or record) == record:
                    found["reason_covers"] = 1
