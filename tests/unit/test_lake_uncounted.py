"""Whoever is set apart counts in no figure about anybody else: not among their peers, nor in what colleagues leave."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa

from probity.analysis.lake.asking import Reference
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
