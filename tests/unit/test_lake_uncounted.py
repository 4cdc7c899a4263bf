"""Whoever is set apart counts in nothing about anybody else: not among their peers, nor in what colleagues leave, nor
in a crowd."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from probity.analysis.lake.asking import Reference
from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.peers import APART, scan_beside
from probity.analysis.lake.picturing import pictures
from probity.analysis.lake.purpose import LOOKED, UNEXPLAINED
from probity.analysis.lake.purpose_ranking import ranked
from probity.analysis.lake.scan import scan
from tests.unit.lake_scenes import ON, RULES, lake_of

DAY = date(2025, 3, 3)
OF_OLD = "2020-01-01"
Rows = list[dict[str, object]]


def volumes(folder: Path, *users: str, uncounted: tuple[str, ...] = ()) -> list[object]:
    """What stands beside a look-up of Ann's own record, where these colleagues worked too."""
    busy = {"ann": 1, "bea": 4, "hale": 40}
    events = [
        {"user_id": user, "record_id": f"{user}{n}", "occurred_at": f"2025-03-03 10:{n:02}"}
        for user in users
        for n in range(busy[user])
    ]
    folder.mkdir()
    lake = lake_of(
        folder,
        events,
        users=[{"user_id": one, "role": "response", "starts_at": OF_OLD} for one in users],
        relations=[{"user_id": "ann", "record_id": "ann0", "kind": "own"}],
    )
    hits = scan(lake, RULES, Reference(lake), on=ON, only=["own-record"]).hits
    (picture,) = pictures(lake, hits, uncounted=uncounted)
    return picture.shown["volume"]


def test_the_middle_of_their_peers_is_as_if_those_set_apart_had_not_worked(tmp_path: Path) -> None:
    alone = volumes(tmp_path / "without", "ann", "bea")
    assert volumes(tmp_path / "apart", "ann", "bea", "hale", uncounted=("hale",)) == alone
    assert volumes(tmp_path / "counted", "ann", "bea", "hale") != volumes(tmp_path / "two", "ann", "hale")


def of_day(user: str, looks: int, faults: int) -> tuple[Rows, Rows]:
    looked = [{"user_id": user, "role": "response", "day": DAY, "looks": looks}]
    row = {"fault": "purpose-none", "user_id": user, "role": "response", "day": DAY, "system": "crime"}
    row |= {"action": "view", "grave": False, "off_duty": False, "once_theirs": False}
    return looked, [{**row, "t": n, "event_id": n} for n in range(faults)]


def expected_of_ann(*days: tuple[Rows, Rows], apart: tuple[str, ...] = ()) -> float:
    looked = pa.Table.from_pylist([row for one, _ in days for row in one], schema=LOOKED)
    unexplained = pa.Table.from_pylist([row for _, one in days for row in one], schema=UNEXPLAINED)
    rows = ranked(looked, unexplained, uncounted=apart).to_pylist()
    return next(row["expected"] for row in rows if row["user_id"] == "ann")


def test_what_colleagues_leave_unexplained_is_as_if_those_set_apart_had_not_looked() -> None:
    ann, bea, hale = of_day("ann", 20, 5), of_day("bea", 500, 1), of_day("hale", 500, 400)
    assert expected_of_ann(ann, bea, hale, apart=("hale",)) == expected_of_ann(ann, bea)
    assert expected_of_ann(ann, bea, hale) > expected_of_ann(ann, bea)


def worked(folder: Path, *did: tuple[str, str, int]) -> Lake:
    """A coded lake in which each of these detectives looked so often at a record, a minute apart, for no reason."""
    folder.mkdir()
    events = [
        {"event_id": 1000 * number + n, "user_id": user, "record_id": f"{record}{n if record == 'r' else ''}",
         "occurred_at": f"2025-03-03 {n // 60:02}:{n % 60:02}"}
        for number, (user, record, times) in enumerate(did)
        for n in range(times)
    ]  # fmt: skip
    users = [{"user_id": one, "role": "detective", "starts_at": OF_OLD} for one in sorted({user for user, _, _ in did})]
    own = [{"user_id": user, "record_id": f"of {user}", "kind": "own"} for user in ("ann", "hale")]
    work = [{"user_id": "x", "record_id": "y", "starts_at": OF_OLD}]
    lake = lake_of(folder, events, users=users, relations=own, assignments=work)
    code_lake(lake, say=lambda words: None)
    return lake


def found_beside(lake: Lake, *apart: str) -> Rows:
    return scan_beside(lake, RULES, apart, on=ON).hits.to_pylist()


def told(rows: Rows) -> list[tuple[object, ...]]:
    return [(row["rule"], row["user_id"], row["measure"], row[APART]) for row in rows]


FEW = tuple((f"d{n}", "r", 2) for n in range(6))


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_a_hit_about_anybody_is_as_if_those_set_apart_had_done_nothing(tmp_path: Path) -> None:
    ann, hale = ("ann", "r", 900), ("hale", "r", 950)
    lake = worked(tmp_path / "with", ann, *FEW, hale)
    compared = ("peer-outlier", "ann", 900, False), ("peer-outlier", "hale", 950, False)
    assert told(found_beside(lake)) == [*compared], "eight of a role are enough to compare"
    assert told(found_beside(lake, "hale")) == [compared[1]], "without hale they are seven, and theirs is not lost"

    more = ("d7", "r", 2), ("d8", "r", 2)
    alone = found_beside(worked(tmp_path / "without", ann, *FEW, *more))
    beside = found_beside(worked(tmp_path / "both", ann, *FEW, *more, hale), "hale")
    assert alone
    theirs = [row for row in beside if row["user_id"] != "hale" and not row[APART]]
    assert theirs == alone, "to the last event and word"


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_a_crowd_is_told_without_those_set_apart_and_apart_from_that_with_them(tmp_path: Path) -> None:
    nine, hale = [(f"d{n}", "one", 1) for n in range(9)], ("hale", "one", 1)
    ten = [*nine, ("ann", "one", 1)]
    apart, plain = ("crowd", None, 10, True), ("crowd", None, 10, False)
    assert told(found_beside(worked(tmp_path / "nine", *nine, hale), "hale")) == [apart]
    assert told(found_beside(worked(tmp_path / "ten", *ten), "hale")) == [plain], "hale was not of it"

    alone = found_beside(worked(tmp_path / "alone", *ten))
    both = found_beside(worked(tmp_path / "both", *ten, hale), "hale")
    assert told(both) == [plain, ("crowd", None, 11, True)]
    assert [row for row in both if not row[APART]] == alone, "to the last event and word"


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_what_rests_on_nobody_else_is_found_of_everybody_as_ever(tmp_path: Path) -> None:
    lake = worked(tmp_path / "own", ("hale", "of hale", 3), ("ann", "of ann", 3))
    assert {user for _, user, _, _ in told(found_beside(lake, "hale"))} == {"ann", "hale"}
