"""`probity link organisations` on files: what goes in, what comes out, what is refused and in which words."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from probity.analysis.linkage.cli import main
from probity.sites import command

LEFT = "id,name,address,postcode,number\n1,Harrow Lane Catering Ltd,,,\n2,Fylde Motors,,,\n"
RIGHT = "id,name,number\na,HARROW LANE CATERING LIMITED,\nb,Kestrel plc,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "left.csv").write_text(LEFT)
    (tmp_path / "right.csv").write_text(RIGHT)
    return tmp_path


def linked(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(path.read_text()))]


def test_two_files_give_a_file_of_links(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "links.csv"
    assert (
        command.main(["link", "organisations", str(folder / "left.csv"), str(folder / "right.csv"), "--out", str(out)])
        == 0
    )
    assert out.read_text().splitlines()[0] == "left_id,right_id,score,verdict,why"
    [row] = linked(out)
    assert (row["left_id"], row["right_id"], row["verdict"], row["why"]) == ("1", "a", "link", "same name")
    assert "1 pairs: 1 link, 0 review" in capsys.readouterr().err


def test_headers_are_mapped_and_a_gzipped_file_is_read(folder: Path) -> None:
    (folder / "donors.csv.gz").write_bytes(gzip.compress(b"ID,DonorName\n7,Harrow Lane Catering\n"))
    out = folder / "links.json"
    arguments = [str(folder / "donors.csv.gz"), str(folder / "right.csv"), "--columns", "id=ID,name=DonorName"]
    assert main(["organisations", *arguments, "--right-columns", "", "--out", str(out)]) == 0
    [link] = json.loads(out.read_text())
    assert (link["left_id"], link["right_id"]) == ("7", "a")


def test_a_map_may_stand_in_a_file(folder: Path) -> None:
    (folder / "other.csv").write_text("Ref;x,Giver\n9,Harrow Lane Catering\n")
    (folder / "map.yaml").write_text("columns:\n  id: Ref;x\n  name: Giver\n")
    out = folder / "links.csv"
    arguments = [str(folder / "other.csv"), str(folder / "right.csv"), "--map", str(folder / "map.yaml")]
    assert main(["organisations", *arguments, "--right-columns", "", "--out", str(out)]) == 0
    assert [row["left_id"] for row in linked(out)] == ["9"]


def test_within_gives_each_pair_once_to_standard_output(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.csv").write_text("id,name\n9,Acme Ltd\n1,ACME\n5,Kestrel\n")
    assert main(["organisations", str(folder / "one.csv"), "--within"]) == 0
    [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["left_id"], row["right_id"]) == ("9", "1")


def test_numbers_that_differ_ask_for_review_unless_they_are_ignored(folder: Path) -> None:
    (folder / "one.csv").write_text("id,name,number\n1,Acme Fylde Ltd,04142000\n2,Acme Fylde Ltd,04142001\n")
    found = []
    for extra in ([], ["--ignore-number"]):
        assert main(["organisations", str(folder / "one.csv"), "--within", "--out", str(folder / "o.csv"), *extra]) == 0
        found += [row["verdict"] for row in linked(folder / "o.csv")]
    assert found == ["review", "link"]


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        ("name\nAcme\n", ["--within"], "row 1: There is no column 'id'"),
        ("id,name\n1,Acme\n1,Acme Ltd\n", ["--within"], "row 3, column id: The id '1' stands in row 2 too"),
        ("id,name\n,Acme\n", ["--within"], "row 2, column id: The id is empty"),
        ("id,name\n1,\xe9\n", ["--within"], "not UTF-8"),
        ("id,name\n", [], "Give a second file, or --within"),
        ("id,name\n", ["--within", "--columns", "id=ID"], "There is no column 'ID'"),
        ("id,name\n", ["--within", "--columns", "nom=Name"], "There is no field 'nom'"),
        ("id,name\n", ["--within", "--columns", "id"], "'id' is not of the form field=Header"),
        ("id,name\n", ["--within", "--threshold", "2"], "is not a number above"),
        ("id,name\n", ["--within", "--out", "links.txt"], "The ending names no format"),
        ("id,name\n", ["--within", "--no-such"], "--no-such"),
    ],
)
def test_bad_input_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, arguments: list[str], says: str
) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(text.encode("latin-1"))
    assert main(["organisations", str(path), *arguments]) == 2
    assert says in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["organisations", str(tmp_path / "none.csv"), "--within"]) == 2
    assert "none.csv: There is no such file" in capsys.readouterr().err


def test_fitting_and_the_card_run_on_any_register(tmp_path: Path) -> None:
    rows = [
        f"{at},Harrow{at % 9} Lane{'s' * (at % 2)} Ltd,{at} High Street LS1 {at % 9}AA,{at % 9}" for at in range(60)
    ]
    (tmp_path / "register.csv").write_text("\n".join(["id,name,address,number", *rows]))
    pairs = ["Company,Acme Ltd,Acme,true", "Company,Acme,Kestrel,false", "Person,A B,C D,false"]
    (tmp_path / "pairs.csv").write_text("\n".join(["schema,name1,name2,is_match", *pairs]))
    given = [str(tmp_path / "register.csv"), "--pairs", str(tmp_path / "pairs.csv"), "--out"]
    assert main(["fit", *given, str(tmp_path / "weights.json")]) == 0
    assert "share" in json.loads((tmp_path / "weights.json").read_text())["names"]
    assert main(["card", *given, str(tmp_path / "card.md")]) == 0
    card = (tmp_path / "card.md").read_text()
    assert "# Model card: organisations" in card
    assert "Harrow" not in card
