"""All searches of one person around a hit: theirs alone, within the span, judged as the rules judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.persondays import Searches, Wanted, searches_of
from probity.foundation.kernel.errors import BadInput
from tests.unit.lake_scenes import lake_of

OF_OLD = "2020-01-01"
SINCE, UNTIL = datetime(2025, 3, 2, tzinfo=UTC), datetime(2025, 3, 5, tzinfo=UTC)
Row = dict[str, Any]


def seen(lake: Lake, **changes: Any) -> Searches:
    """What is found of Ann."""
    return searches_of(
        lake, Wanted(**({"user_id": "ann", "person_ref": "P-ann", "since": SINCE, "until": UNTIL} | changes))
    )


def event(at: str, user: str = "ann", **rest: Any) -> Row:
    return {"user_id": user, "record_id": "r", "occurred_at": f"2025-03-{at}", **rest}


def login(user: str, person: str = "P-ann", starts: str = OF_OLD, ends: str | None = None) -> Row:
    return {"user_id": user, "person_ref": person, "starts_at": starts, "ends_at": ends}


def lake_with(folder: Path, *events: Row, **tables: list[Row]) -> Lake:
    """A lake in which Ann is known, with reasons and assignments that say nothing unless given."""
    return lake_of(folder, [*events], **({"users": [login("ann")], "reasons": [], "assignments": []} | tables))


def ids(found: Searches) -> list[int]:
    return [one["event_id"] for one in found.searches]


def test_all_searches_of_the_person_in_the_span_and_nobody_elses(tmp_path: Path) -> None:
    lake = lake_with(
        tmp_path, event("01 23:59"), event("02 00:00"), event("04 23:59"), event("05 00:00"), event("03 10:00", "bea"),
        event("03 11:00", "bea", requested_by="cal"), event("03 12:00", action="edit"),
    )  # fmt: skip
    assert ids(seen(lake)) == [2, 3]


def test_evidence_is_there_whatever_was_done_and_is_marked(tmp_path: Path) -> None:
    lake = lake_with(
        tmp_path, event("03 10:00", action="edit"), event("03 11:00"), event("03 12:00", record_id="other")
    )
    found = seen(lake, evidence=frozenset({1}))
    assert [(one["is_evidence"], one["same_record"]) for one in found.searches] == [
        (True, True), (False, True), (False, False)
    ]  # fmt: skip


def test_a_check_is_of_whoever_asked_and_says_who_ran_it(tmp_path: Path) -> None:
    lake = lake_with(
        tmp_path, event("03 10:00", "op", requested_by="ann"), event("03 11:00", requested_by="bea"), event("03 12:00"),
    )  # fmt: skip
    assert [(one["purpose"], one["by_another"]) for one in seen(lake).searches] == [
        ("none", True), ("another", False), ("none", False)
    ]  # fmt: skip


def test_another_log_in_of_the_person_counts_while_it_was_theirs(tmp_path: Path) -> None:
    pool = [login("pool", "P-bea", ends="2025-03-03"), login("pool", starts="2025-03-03")]
    lake = lake_with(
        tmp_path, event("02 12:00", "pool"), event("03 12:00", "pool"), event("03 13:00"), users=[login("ann"), *pool],
        duties=[{"user_id": "pool", "kind": "sick", "starts_at": "2025-03-02 08:00", "ends_at": "2025-03-02 18:00"}],
    )  # fmt: skip
    found = seen(lake)
    assert ids(found) == [2, 3]
    assert found.duties is None, "the roster of whoever had the log-in before is not Ann's"


def test_what_explains_a_search_is_a_reason_that_covers_it_assigned_work_or_training(tmp_path: Path) -> None:
    asked = ["assigned", "covered", "own", "elsewhere", "theirs", "course", "bare"]
    given = {"covered": "INC-1", "own": "INC-2", "elsewhere": "INC-3", "theirs": "INC-4"}
    lake = lake_with(
        tmp_path,
        *(event(f"03 10:0{n}", record_id=one, reason_ref=given.get(one)) for n, one in enumerate(asked)),
        event("03 10:10", record_id=None, reason_ref="INC-2"),
        reasons=[
            {"reason_ref": "INC-1"}, {"reason_ref": "INC-2", "user_id": "ann", "record_id": "own"},
            {"reason_ref": "INC-3", "user_id": "ann", "record_id": "x"}, {"reason_ref": "INC-4", "user_id": "bea"},
        ],
        assignments=[{"user_id": "ann", "record_id": "assigned", "starts_at": OF_OLD}],
        records=[{"record_id": "course", "kind": "Course"}],
    )  # fmt: skip
    told = {one["event_id"]: (one["purpose"], one["assigned"], one["reason"]) for one in seen(lake).searches}
    assert told == {
        1: ("work", True, "none"),
        2: ("work", False, "covers the record"),
        3: ("work", False, "covers the record"),
        4: ("none", False, "theirs, about another record"),
        5: ("none", False, "not theirs, or not then"),
        6: ("work", False, "none"),
        7: ("none", False, "none"),
        8: ("work", None, "theirs"),
    }


@pytest.mark.parametrize("missing", ["reasons", "assignments"])
def test_nothing_is_called_unexplained_where_the_lake_cannot_tell(tmp_path: Path, missing: str) -> None:
    lake = lake_with(tmp_path, event("03 10:00"))
    (tmp_path / f"{missing}.parquet").unlink()
    assert [one["purpose"] for one in seen(lake).searches] == ["unknown"]


def test_duty_holds_from_its_first_moment_up_to_its_last_and_not_at_it(tmp_path: Path) -> None:
    lake = lake_with(
        tmp_path, event("02 21:59"), event("02 22:00"), event("03 05:59"), event("03 06:00"), event("04 09:00"),
        duties=[
            {"user_id": "ann", "kind": "rostered", "starts_at": "2025-03-02 22:00", "ends_at": "2025-03-03 06:00"},
            {"user_id": "ann", "kind": "Sick", "starts_at": "2025-03-04 08:00"},
            {"user_id": "ann", "kind": "rostered", "starts_at": "2025-03-04 07:00", "ends_at": "2025-03-04 15:00"},
            {"user_id": "bea", "kind": "leave", "starts_at": OF_OLD},
        ],
    )  # fmt: skip
    found = seen(lake)
    assert [one["duty"] for one in found.searches] == ["off duty", "rostered", "rostered", "off duty", "rostered, sick"]
    assert found.duties == (
        ("rostered", SINCE + timedelta(hours=22), SINCE + timedelta(hours=30)),
        ("rostered", SINCE + timedelta(hours=55), SINCE + timedelta(hours=63)),
        ("sick", SINCE + timedelta(hours=56), None),
    )


def test_without_any_duty_nothing_is_said_of_it(tmp_path: Path) -> None:
    elsewhere = [{"user_id": "bea", "kind": "rostered", "starts_at": OF_OLD}]
    found = seen(lake_with(tmp_path, event("03 10:00"), duties=elsewhere))
    assert (found.duties, [one["duty"] for one in found.searches]) == (None, [""])


def test_days_without_logs_are_not_days_without_searches(tmp_path: Path) -> None:
    found = seen(lake_with(tmp_path, event("02 10:00"), event("04 10:00", "bea")))
    assert sorted(day.day for day in found.held) == [2, 4]
    assert not seen(Lake(tmp_path / "nowhere")).held


def test_a_damaged_file_is_said_and_not_taken_for_nothing(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, event("03 10:00"))
    (tmp_path / "duties.parquet").write_bytes(b"no table")
    with pytest.raises(BadInput, match="whole Parquet"):
        seen(lake)
