"""`probity measures`: every row in order, its figures, and a reason where there is none."""

import csv
import gzip
import json

import pytest

from probity.analysis.measures.cli import main

RATES = "count=Searches,population=People"
RATIOS = "count=a,population=n,reference_count=b,reference_population=m"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(
        "Force,Searches,People\nA,\"1,500\",\"100,000\"\nB, -   ,5\nC,3, N/A \nA,\"1,500\",\"100,000\"\n",
        encoding="utf-8",
    )  # fmt: skip
    return path


def test_every_row_comes_back_in_order_with_its_rate_or_its_reason(table, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert main(["rates", str(table), "--columns", RATES, "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == (
        "Force,Searches,People,numerator,denominator,rate_per_1000,why_not\n"
        'A,"1,500","100,000",1500,100000,15.0,\n'
        "B, -   ,5,,5,,count is “-”: no figure is given\n"
        "C,3, N/A ,3,,,population is “N/A”: not available\n"
        'A,"1,500","100,000",1500,100000,15.0,\n'
    )
    assert capsys.readouterr().err == "4 rows, 2 worked out, 2 not: see why_not.\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_file_is_read_in_any_usual_encoding_and_separator(tmp_path, encoding, mark):
    path, out = tmp_path / "in.txt", tmp_path / "out.csv"
    lines = ["Stops and searches, caf\u00e9", "", mark.join((" SEARCHES ", "Force", "People"))]
    path.write_text("\r\n".join([*lines, mark.join(("7", "Caf\u00e9", "1000"))]), encoding=encoding)
    assert main(["rates", str(path), "--columns", RATES, "--out", str(out)]) == 0
    assert [(row["Force"], row["rate_per_1000"]) for row in rows_of(out)] == [("Caf\u00e9", "7.0")]


def test_gzip_goes_in_and_json_comes_out(table, tmp_path):
    packed, out = tmp_path / "rates.csv.gz", tmp_path / "out.json"
    packed.write_bytes(gzip.compress(table.read_bytes()))
    assert main(["rates", str(packed), "--columns", RATES, "--out", str(out)]) == 0
    first, second = json.loads(out.read_text(encoding="utf-8"))[:2]
    assert (first["Searches"], first["rate_per_1000"], first["why_not"]) == ("1,500", 15, "")
    assert second["rate_per_1000"] is None
    again = tmp_path / "again.csv.gz"
    assert main(["rates", str(packed), "--columns", RATES, "--out", str(again)]) == 0
    assert gzip.decompress(again.read_bytes()).startswith(b"Force,Searches")


def test_a_column_of_ours_never_hides_one_of_the_file(tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("a,n,b,m,low\n7,4700,149,95600,mine\n", encoding="utf-8")
    assert main(["ratios", str(path), "--columns", RATIOS, "--out", str(out)]) == 0
    (row,) = rows_of(out)
    assert row["low (as read)"] == "mine"
    assert float(row["low"]) == pytest.approx(0.44805, rel=1e-4)


def test_exact_odds_are_had_by_asking(tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("a,n,b,m\n7,4700,149,95600\n7.5,4700,149,95600\n", encoding="utf-8")
    assert main(["ratios", str(path), "--columns", RATIOS, "--odds", "exact", "--out", str(out)]) == 0
    whole, part = rows_of(out)
    assert float(whole["odds_low"]) == pytest.approx(0.37741, rel=1e-3)
    assert part["ratio"]
    assert (part["odds_ratio"], part["why_not"]) == ("", "no odds ratio: a count or population is not whole")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--columns", "count=Searches"], "No column is named for population"),
        (["--columns", "count=Stops,population=People"], "There is no column 'Stops'"),
        (["--columns", "Searches"], "is not field=Header"),
        (["--columns", "count=Searches,count=Searches,population=People"], "named twice"),
        (["--columns", RATES, "--out", "{folder}/out.parquet"], "ends in .parquet is not written here"),
        (["--columns", RATES, "--out", "{folder}/no/out.csv"], "cannot be written"),
        (["--columns", RATES, "--out", "{folder}/rates.csv"], "would overwrite"),
    ],
)
def test_bad_usage_is_told_and_nothing_is_done(table, tmp_path, capsys, words, said):
    words = [word.format(folder=tmp_path) for word in words]
    words += [] if "--out" in words else ["--out", str(tmp_path / "out.csv")]
    assert main(["rates", str(table), *words]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["rates.csv"]


def test_a_row_that_runs_over_spoils_the_file_and_leaves_no_result(tmp_path, capsys):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("Searches,People\n1,500,100\n", encoding="utf-8")
    assert main(["rates", str(path), "--columns", RATES, "--out", str(out)]) == 2
    assert "has 3 cells, and the header 2" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rest", b"\x1f\x8bcut"])
def test_what_is_no_table_is_refused(tmp_path, capsys, content):
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    assert main(["rates", str(path), "--columns", RATES, "--out", "-"]) == 2
    assert "in.csv: " in capsys.readouterr().err


def test_a_header_that_holds_a_comma_can_be_named(tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text('"Searches, all",People\n5,1000\n', encoding="utf-8")
    assert main(["rates", str(path), "--columns", "count=Searches, all,population=People", "--out", "-"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "5,1000,5,1000,5.0,"


def test_a_map_names_columns_as_the_short_form_does(table, tmp_path, capsys):
    named = tmp_path / "map.yaml"
    named.write_text("columns:\n  count: Searches\n  population: People\n", encoding="utf-8")
    assert main(["rates", str(table), "--map", str(named), "--out", "-"]) == 0
    by_map = capsys.readouterr().out
    assert main(["rates", str(table), "--columns", RATES, "--out", "-"]) == 0
    assert capsys.readouterr().out == by_map


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("columns: [a]", "has no list of columns"),
        ("columns: {count: Searches}", "No column is named for population"),
        ("columns: {count: Searches, people: People}", "There is no field people"),
        ("columns: {", "cannot be read"),
    ],
)
def test_a_map_that_says_too_little_is_refused(table, tmp_path, capsys, words, said):
    named = tmp_path / "map.yaml"
    named.write_text(words, encoding="utf-8")
    assert main(["rates", str(table), "--map", str(named), "--out", "-"]) == 2
    assert said in capsys.readouterr().err


def test_a_dry_run_writes_nothing(table, tmp_path):
    out = tmp_path / "out.csv"
    assert main(["rates", str(table), "--columns", RATES, "--out", str(out), "--dry-run"]) == 0
    assert not out.exists()
