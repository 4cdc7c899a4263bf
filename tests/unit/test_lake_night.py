"""A night over a small lake: what waits comes in, what changed is scanned once, the desk's own reads are events too."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from probity.analysis.lake.exclusions import BODIES
from probity.analysis.lake.night import MAP, OWN, TAKEN, NightFound, Told, run

pytestmark = pytest.mark.slow  # each compiles the engine
AT = datetime(2025, 5, 8, 3, tzinfo=UTC)
US = pa.timestamp("us")
NOTHING = {"none_because": "not reached by this system"}


def say_nothing(_words: str) -> None:
    """Nobody watches."""


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake without events in which DC Cole is rostered from 14:00 to 22:00 on 6 May 2025."""
    folder = tmp_path / "lake"
    folder.mkdir()
    since = datetime(2020, 1, 1)  # noqa: DTZ001 - the contract's times have no zone
    write(folder, "users", {"user_id": ["cole", "desk"], "person_ref": ["P-1", None], "role": ["detective", None],
                            "starts_at": [since] * 2, "kind": [None, "shared"]})  # fmt: skip
    rostered(folder)
    return folder


def write(folder: Path, table: str, columns: dict[str, list[object]]) -> None:
    arrays = {name: pa.array(rows, US if name.endswith("_at") else None) for name, rows in columns.items()}
    pq.write_table(pa.table(arrays), folder / f"{table}.parquet")


def rostered(folder: Path, *, overtime: bool = False) -> None:
    spells = [("rostered", 14, 22), *([("overtime", 22, 23)] if overtime else [])]
    day = datetime(2025, 5, 6)  # noqa: DTZ001 - as above
    starts = [day + timedelta(hours=first) for _, first, _ in spells]
    ends = [day + timedelta(hours=last) for *_, last in spells]
    kinds = [kind for kind, *_ in spells]
    write(folder, "duties", {"user_id": ["cole"] * len(spells), "starts_at": starts, "ends_at": ends, "kind": kinds})


def wait_in(inbox: Path, *rows: dict[str, str], name: str = "records") -> None:
    """Put a log into the inbox."""
    folder = inbox / name
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "columns": {"event_id": "id", "occurred_at": "at", "user_id": "who", "action": "did", "record_id": "record"},
        "constants": {"system": "records"},
        "timezone": "UTC",
        "exclusions": {"list": dict.fromkeys(BODIES, NOTHING), "hosts_in": [], "numbers_in": [], "kinds_in": []},
    }
    (folder / MAP).write_text(yaml.safe_dump(told), encoding="utf-8")
    (folder / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def view(number: int, at: str) -> dict[str, str]:
    return {"id": str(number), "at": at, "who": "cole", "did": "view", "record": "R-1"}


def night(lake: Path, scanned: dict[str, str], **told: object) -> NightFound:
    asked = {"rules": {}, "higher_risk": [], "own_reads": [], "scanned": scanned} | told
    return run(lake, inbox=lake.parent / "inbox", told=Told(**asked), at=AT, step=say_nothing)  # type: ignore[arg-type]


def test_what_waits_comes_in_is_judged_by_what_was_true_and_is_judged_again_when_overtime_is_keyed(lake: Path) -> None:
    inbox = lake.parent / "inbox"
    wait_in(inbox, view(1, "2025-05-06T15:00:00Z"), view(2, "2025-05-06T22:40:00Z"))
    asked = {"system": ["records"], "owner": ["records lead"], "expected_from": [datetime(2025, 5, 4)]}  # noqa: DTZ001
    write(lake, "systems", {**asked, "starts_at": [None], "expected_daily": [1.0]})
    first = night(lake, {})
    (hit,) = (one for one in first.hits if one["rule_id"] == "off-duty")
    assert (hit["user_id"], hit["person_ref"], len(hit["evidence"])) == ("cole", "P-1", 1)
    (event,) = hit["picture"]["events"]
    assert (event["duty"], event["reason"], event["at"]) == ("off duty", "none", "2025-05-06T22:40:00")
    assert [*inbox.glob("records/*.jsonl")] == []
    assert [*inbox.glob(f"records/{TAKEN}/*.jsonl")] != []

    (system,) = [one for one in first.coverage if "system" in one]
    assert (system["owner"], system["held"], system["expected"]) == ("records lead", 1, 3)
    assert [gap["says"] for gap in system["gaps"]] == ["days missing"]
    assert [one["says"] for one in first.coverage if "log_in" in one] == ["shared log-in without an owner"]

    again = night(lake, first.scanned)
    assert (again.hits, again.rules) == ((), ())

    rostered(lake, overtime=True)
    later = night(lake, first.scanned)
    assert "off-duty" in later.rules
    assert later.since is not None
    assert not [one for one in later.hits if one["rule_id"] == "off-duty"]


def test_a_log_that_cannot_be_read_stays_in_the_inbox_and_stops_nobody_elses(lake: Path) -> None:
    inbox = lake.parent / "inbox"
    wait_in(inbox, {"id": "1", "colour": "red"}, name="a broken one")
    wait_in(inbox, view(2, "2025-05-06T22:40:00Z"))
    found = night(lake, {})
    assert any(words.startswith("a broken one stays in the inbox") for words in found.said)
    assert (inbox / "a broken one" / "log.jsonl").exists()
    assert found.hits


def test_the_desks_own_reads_are_events_of_whoever_read(lake: Path) -> None:
    read = {
        "id": "7", "occurred_at": datetime(2025, 5, 6, 23, 30, tzinfo=UTC), "person_ref": "P-1", "user_id": "account",
        "system": "Probity monitoring", "action": "view", "record_id": "HT-1", "subject_ref": "P-9",
        "reason_ref": "probity-own-reads 7",
    }  # fmt: skip
    taken_away = {**read, "id": "8", "action": "export", "record_id": "", "subject_ref": "", "reason_ref": ""}
    write(lake, "reasons", {"reason_ref": ["INC-1"], "user_id": ["cole"], "record_id": ["R-1"],
                            "starts_at": [datetime(2025, 5, 1)], "ends_at": [None]})  # noqa: DTZ001 # fmt: skip
    found = night(lake, {}, own_reads=[read, taken_away])
    (hit,) = (one for one in found.hits if one["rule_id"] == "off-duty")
    (event,) = hit["picture"]["events"]
    assert (hit["user_id"], event["system"], event["action"]) == ("cole", "Probity monitoring", "view")
    assert (event["reason_ref"], event["reason"]) == ("probity-own-reads 7", "covers the record")
    assert pq.read_table(lake / "reasons.parquet")["reason_ref"].to_pylist() == ["INC-1", "probity-own-reads 7"]
    assert not [words for words in found.said if f"{OWN} stays" in words]


def test_whoever_is_watched_more_closely_is_so_under_each_of_their_log_ins(lake: Path) -> None:
    wait_in(lake.parent / "inbox", view(1, "2025-05-06T15:00:00Z"))
    first, last = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    night(lake, {}, higher_risk=[{"person_ref": "P-1", "starts_at": first, "ends_at": last}])
    (row,) = pq.read_table(lake / "higher_risk.parquet").to_pylist()
    assert (row["user_id"], row["starts_at"]) == ("cole", first.replace(tzinfo=None))


def test_look_ups_without_a_purpose_are_found_beside_what_the_rules_find(lake: Path) -> None:
    write(lake, "reasons", {"reason_ref": ["INC-1"], "starts_at": [datetime(2025, 5, 1)]})  # noqa: DTZ001 - as above
    wait_in(lake.parent / "inbox", view(1, "2025-05-06T15:00:00Z"), view(2, "2025-05-06T22:40:00Z"))
    bars = {fault: {"least_score": 1} for fault in ("purpose-unknown", "purpose-none")}
    found = night(lake, {}, rules=bars)
    (hit,) = (one for one in found.hits if one["rule_id"].startswith("purpose-"))
    assert (hit["rule_id"], hit["person_ref"], len(hit["evidence"])) == ("purpose-none", "P-1", 2)
    assert (hit["picture"]["purpose"]["unexplained"], hit["picture"]["purpose"]["looks"]) == (2, 2)
    assert found.purposes["purpose-none"] == datetime(2025, 4, 9, tzinfo=UTC).date()
    assert "purpose-none" in found.rules
