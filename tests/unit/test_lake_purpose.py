"""Every look-up has a purpose on record or is told as having none, and those most in need of a look come first."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from probity.analysis.lake.cli import main
from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.context import check_context
from probity.analysis.lake.purpose import BY_ID, question_for
from probity.analysis.lake.purpose_asked import Asked
from probity.analysis.lake.purpose_coded import Summed
from probity.analysis.lake.purpose_ranking import ranked, surprise
from probity.foundation.kernel.errors import BadInput
from tests.unit.lake_scenes import lake_of
from tests.unit.test_lake_equality import events, tables

OF_OLD = "2020-01-01"
REASONS = [
    {"reason_ref": "mine", "user_id": "ann", "starts_at": "2025-03-01", "ends_at": "2025-03-05"},
    {"reason_ref": "over", "user_id": "ann", "starts_at": "2025-02-01", "ends_at": "2025-02-05"},
    {"reason_ref": "case", "user_id": "ann", "record_id": "r1", "starts_at": "2025-03-01"},
    {"reason_ref": "bobs", "user_id": "bob", "starts_at": "2025-03-01"},
    {"reason_ref": "open", "starts_at": "2025-03-01"},
]


def look(minute, reason=None, record="r2", user="ann", **more):
    at = f"2025-03-03 {10 + minute // 60:02}:{minute % 60:02}"
    return {"user_id": user, "record_id": record, "reason_ref": reason, "occurred_at": at, **more}


def read_by(lake):
    """What both readers find of a lake, which must be the same; the tables of the one and of the other."""
    question, days = question_for(check_context(lake)), lake.days()
    code_lake(lake, say=lambda _: None)
    return [reader(lake).look_ups(question, days[0], days[-1]) for reader in (Asked, Summed)]


def in_order(table):
    return sorted(map(str, table.to_pylist()))


def ranked_of(lake):
    asked, summed = (ranked(*found) for found in read_by(lake))
    assert asked == summed
    return asked.to_pylist()


@pytest.mark.slow
def test_each_way_of_having_no_purpose_is_told_from_a_purpose(tmp_path):
    lake = lake_of(
        tmp_path,
        [
            look(1, "mine"), look(2, "open"), look(3, "case", "r1"), look(4, None, "work"), look(5, "gone", "course"),
            look(6, "mine", None, action="search"), look(7, "gone", action="log in"),
            look(8, "bobs", user="desk", requested_by="bob"),
            look(11, None), look(12, "gone"), look(13, "bobs"), look(14, "over"), look(15, "case"),
            look(16, "mine", user="desk", requested_by="bob"),
        ],
        reasons=REASONS,
        assignments=[{"user_id": "ann", "record_id": "work", "starts_at": OF_OLD}],
        records=[{"record_id": "course", "kind": "Training "}, {"record_id": "r1", "sensitive": True}],
        users=[{"user_id": "ann", "role": "response", "starts_at": OF_OLD}],
        duties=[{"user_id": "ann", "kind": "rostered", "starts_at": "2025-03-03 10:00", "ends_at": "2025-03-03 10:13"}],
    )  # fmt: skip
    for looked, unexplained in read_by(lake):
        told = {row["event_id"]: (row["fault"], row["user_id"]) for row in unexplained.to_pylist()}
        assert told == {
            9: ("purpose-none", "ann"), 10: ("purpose-unknown", "ann"), 11: ("purpose-not-theirs", "ann"),
            12: ("purpose-not-theirs", "ann"), 13: ("purpose-other-record", "ann"), 14: ("purpose-not-theirs", "bob"),
        }  # fmt: skip
        assert {row["event_id"] for row in unexplained.to_pylist() if row["once_theirs"]} == {12, 13}
        assert {row["event_id"] for row in unexplained.to_pylist() if row["off_duty"]} == {11, 12, 13}
        assert sorted((row["user_id"], row["role"], row["looks"]) for row in looked.to_pylist()) == [
            ("ann", "response", 10), ("bob", "", 2),
        ]  # fmt: skip
    whole = {row["rule"]: row["why"] for row in ranked_of(lake) if row["user_id"] == "ann"}
    assert "Of 2 reasons, 1 was theirs at another time and 1 was never theirs." in whole["purpose-not-theirs"]
    assert "Each was off duty." in whole["purpose-not-theirs"]


@pytest.mark.slow
def test_what_is_rare_among_colleagues_comes_before_what_is_common(tmp_path):
    """These are the examples that the faults tell on their pages."""
    colleagues = [look(n % 120, "open", f"r{n}", f"c{n % 9}") for n in range(900)]
    colleagues += [look(121, "mistyped", user=f"c{n}") for n in range(9)]
    several = [("eve", "invented", 8), ("fay", "bobs", 8), ("ann", "case", 8), ("cal", None, 40), ("dot", None, 40)]
    lake = lake_of(
        tmp_path,
        [*colleagues, *(look(n, why, f"{who}{n}", who) for who, why, count in several for n in range(count))],
        reasons=REASONS,
        assignments=[],
        users=[
            {"user_id": one, "role": "response", "starts_at": OF_OLD}
            for one in ("eve", "fay", "ann", "cal", "dot", *(f"c{n}" for n in range(9)))
        ],
        duties=[{"user_id": "dot", "kind": "rostered", "starts_at": OF_OLD, "ends_at": "2020-01-02"}],
        records=[{"record_id": f"dot{n}", "vulnerable": True} for n in range(40)],
    )
    found = ranked_of(lake)
    bar = BY_ID["purpose-none"].condition.least_score
    assert [(row["rule"], row["user_id"], row["measure"]) for row in found if row["score"] >= bar] == [
        ("purpose-not-theirs", "fay", 8), ("purpose-unknown", "eve", 8), ("purpose-other-record", "ann", 8),
        ("purpose-none", "dot", 40),
    ]  # fmt: skip
    assert [row["rank"] for row in found] == [*range(1, len(found) + 1)]
    below = {row["user_id"]: row["score"] for row in found if row["score"] < bar}
    assert below.keys() == {"cal", *(f"c{n}" for n in range(9))}
    assert max(score for user, score in below.items() if user != "cal") < below["cal"]
    assert "8 of 8 look-ups of the day" in found[0]["why"]


def test_a_lake_without_reasons_is_refused_and_what_else_is_missing_is_said(tmp_path):
    with pytest.raises(BadInput, match="no table reasons"):
        question_for(check_context(lake_of(tmp_path / "none", [look(1)])))
    said = question_for(check_context(lake_of(tmp_path / "some", [look(1)], reasons=REASONS))).said
    assert "purpose: assigned work explains nothing: no table assignments" in said


@pytest.mark.slow
def test_the_command_writes_the_ranked_list_and_says_what_was_explained(tmp_path, capsys):
    lake = lake_of(tmp_path / "lake", [look(1), look(2, "open"), look(3, "gone")], reasons=REASONS)
    out = tmp_path / "ranked.parquet"
    assert main(["purpose", str(lake.folder), "--out", str(out), "--engine", "reference"]) == 0
    assert "3 look-ups: 1 explained by a reason or by assigned work (33.33%)." in capsys.readouterr().err
    assert pq.read_table(out)["rank"].to_pylist() == [1, 2]
    assert main(["purpose", str(lake.folder), "--out", str(out), "--least-score", "99"]) == 0
    assert pq.read_table(out).num_rows == 0


@settings(max_examples=40)
@given(st.integers(1, 60), st.floats(1e-3, 100))
def test_surprise_is_the_power_of_ten_of_the_chance(count, expected):
    chance = poisson.logsf(count - 1, expected) / -2.302585092994046
    assert surprise(count, expected) == (0.0 if count <= expected else pytest.approx(chance, rel=1e-6, abs=1e-9))


@pytest.mark.slow
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, min_size=12, max_size=40), tables)
def test_coded_days_tell_what_the_events_tell(rows, beside):
    with TemporaryDirectory() as folder:
        asked, summed = read_by(lake_of(Path(folder), rows, **beside))
        assert [*map(in_order, summed)] == [*map(in_order, asked)]
