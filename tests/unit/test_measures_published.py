"""Figures that others published, worked out again: equal to the last digit that they print."""

import csv
from collections import Counter

import pytest

from probity.analysis.measures.cli import main
from probity.analysis.measures.force_report import does_not_add_up, report
from probity.analysis.measures.force_tables import read_force
from probity.analysis.measures.proportions import find_rate
from probity.analysis.measures.reading import open_table

PUBLISHED_RATE = "Rate per 1,000 population by ethnicity"
COMPUTABLE_RATES = 7_651
COMPUTABLE_RATIOS = 437
SIX_KINDS = {
    "Restraint": 3045, "Unarmed skills": 1669, "Other equipment": 658,
    "Less lethal weapons": 165, "Firearms": 32, "Other": 217,
}  # fmt: skip


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_stop_and_search_rates_equal_the_published_ones(shared_data, tmp_path):
    source, out = shared_data / "stops" / "published_rates_2006_2014.csv", tmp_path / "out.csv"
    columns = "count=Number of stop and searches,population=Population by ethnicity,group=Ethnicity"
    assert main(["rates", str(source), "--columns", columns, "--out", str(out)]) == 0
    theirs, ours = rows_of(source), rows_of(out)
    assert [{name: row[name] for name in theirs[0]} for row in ours] == theirs
    computed = [row for row in ours if row["rate_per_1000"]]
    assert len(computed) == COMPUTABLE_RATES
    for row in computed:
        assert float(row["rate_per_1000"]) == pytest.approx(float(row[PUBLISHED_RATE].replace(",", "")), abs=0.01)
        assert not row["why_not"]
    for row in ours:
        published = row[PUBLISHED_RATE].strip()
        assert bool(row["why_not"]) == (published in {"-", "N/A"}) == (not row["rate_per_1000"])


def test_stop_ratios_equal_the_published_ones(shared_data, tmp_path):
    source, out = shared_data / "stops" / "published_ratios_dev.csv", tmp_path / "out.csv"
    columns = (
        "count=Black_stopped,population=Black_population,"
        "reference_count=White_stopped,reference_population=White_population"
    )
    assert main(["ratios", str(source), "--columns", columns, "--out", str(out)]) == 0
    computed = 0
    for row in rows_of(out):
        assert bool(row["ratio"]) == bool(row["rr"]) == (not row["why_not"])
        for ours, theirs in (("ratio", "rr"), ("low", "rr_ci_low"), ("high", "rr_ci_upp")):
            assert bool(row[ours]) == bool(row[theirs])
            assert not row["rr"] or float(row[ours]) == pytest.approx(float(row[theirs]), rel=1e-3)
        computed += bool(row["rr"])
        assert not row["rr"] or float(row["odds_ratio"]) == pytest.approx(float(row["or"]), rel=0.01)
    assert computed == COMPUTABLE_RATIOS


@pytest.fixture
def derbyshire(shared_data, tmp_path):
    folder, out = shared_data / "force" / "use-of-force" / "by-ethnicity-force", tmp_path / "out.csv"
    words = ["force", str(folder / "april2018-march2019.csv"), "--force", "Derbyshire Constabulary"]
    assert main([*words, "--population-year", "2011", "--out", str(out)]) == 0
    return rows_of(out)


def test_derbyshire_s_tactics_are_counted_once(derbyshire):
    of_all = {row["kind"]: int(row["value"]) for row in derbyshire if row["measure"] == "tactics"}
    assert of_all == {"All kinds": 5786, **SIX_KINDS}
    apart = [row for row in derbyshire if row["measure"].startswith("reported apart")]
    assert {row["kind"]: row["value"] for row in apart if row["group"] == "All groups"} == {
        "Tactical communication": "2511", "Not reported": "34",
    }  # fmt: skip


def test_derbyshire_s_ratio_of_black_to_white_is_the_published_one(derbyshire):
    (row,) = [row for row in derbyshire if row["measure"] == "ratio to White" and row["group"].startswith("Black")]
    assert round(float(row["value"]), 2) == 7.97
    assert (float(row["low"]), float(row["high"])) == pytest.approx((7.236, 8.780), abs=0.001)
    assert float(row["value"]) == pytest.approx(float(row["numerator"]) / float(row["denominator"]))
    assert "428 tactics of 10,090 people against 5,055 of 949,845; population of 2011" in row["words"]
    assert row["population_source"] == "police-defined-demographics.csv"


@pytest.mark.slow
def test_every_force_s_table_adds_up_in_every_file(shared_data):
    checked = 0
    for path in sorted((shared_data / "force" / "use-of-force").glob("*/*.csv")):
        header = (
            "Police Force" if "Police Force" in path.read_text(encoding="utf-8").splitlines()[0] else "Police force"
        )
        for force in {row[header].strip() for row in rows_of(path)}:
            table = read_force(path, force)
            assert not does_not_add_up(table), (path.name, force)
            whole = report(table, None)[0].figure
            assert table.printed is not None
            assert whole.value == table.printed.total
            checked += 1
    assert checked > 200


def test_london_s_find_rate_says_that_the_link_is_missing_in_nearly_all(shared_data):
    path = shared_data / "stops" / "london_2021-12_2022-05.csv.gz"
    with open_table(path) as table:
        at = table.headers.index("Outcome linked to object of search")
        linked = Counter(row[at].casefold() for row in table.rows)
    assert (sum(linked.values()), linked[""]) == (93_678, 90_098)
    found = find_rate(linked["true"], linked["false"], linked[""])
    assert found.words.endswith("96.2% blank (90,098 of 93,678).")
    assert found.all_false.value < 0.04 < 0.96 < found.all_true.value
