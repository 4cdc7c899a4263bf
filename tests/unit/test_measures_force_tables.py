"""Tables of the use of force in the layouts that publishers give them: each use counted once, each fault told."""

import pytest

from probity.analysis.measures.cli import main
from probity.analysis.measures.force_report import does_not_add_up, report
from probity.analysis.measures.force_tables import read_force
from probity.foundation.kernel.errors import BadInput

HEADER = "Police Force,Type of force,Tactic,White,Black,Not reported,Number of times tactic reported"
LINES = (
    "Saltmere,Total (excluding not reported and tactical communication),*Total Tactics,90,15,5,110",
    "Saltmere,Restraint,*Total Restraint,\"70\",10,0,80",
    "Saltmere,Restraint,\"Handcuffing, of which\",60,5,0,65",
    "Saltmere,Restraint,Compliant handcuffing,40,5,0,45",
    "Saltmere,Restraint,Not stated handcuffing,20,0,0,20",
    "Saltmere,Restraint,Ground restraint,10,5,0,15",
    "Saltmere,Other,*Total Other,20,5,5,30",
    "Saltmere,Not reported,*Total Not reported,1,0,3,4",
    "Saltmere,Tactical communication,Tactical communication,50,9,1,60",
)  # fmt: skip


def written(folder, *lines, name="table.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def kinds(table):
    return {count.label: count.total for count in table.kinds}


def test_totals_and_what_they_add_up_are_counted_once(tmp_path):
    table = read_force(written(tmp_path, HEADER, *LINES), "SALTMERE police")
    assert kinds(table) == {"Restraint": 80, "Other": 30}
    assert {count.label: count.total for count in table.apart} == {"Not reported": 4, "Tactical communication": 60}
    assert report(table, None)[0].figure.value == 110
    assert does_not_add_up(table) == []


def test_a_kind_without_a_total_is_added_up_without_its_subtotals_and_that_is_said(tmp_path):
    table = read_force(
        written(tmp_path, HEADER, *(line for line in LINES if "*Total Restraint" not in line)), "Saltmere"
    )
    assert kinds(table) == {"Restraint": 80, "Other": 30}
    assert does_not_add_up(table) == ["Restraint has no line of its own total."]


def test_cells_that_a_spreadsheet_merged_are_read_as_what_stands_above(tmp_path):
    merged = [LINES[0], *(line.replace("Saltmere", "", 1) for line in LINES[1:]), "Notes: 1 revised,,,,,,"]
    merged = [line.replace(",Restraint,", ",,", 1) if "handcuffing" in line else line for line in merged]
    assert kinds(read_force(written(tmp_path, HEADER, *merged), "Saltmere")) == {"Restraint": 80, "Other": 30}


def test_what_does_not_add_up_is_told(tmp_path):
    spoilt = [line.replace("20,5,5,30", "20,5,5,31") for line in LINES]
    assert does_not_add_up(read_force(written(tmp_path, HEADER, *spoilt), "Saltmere")) == [
        "The table prints 110 in all; its kinds add up to 111.",
        "All kinds: 111 in all; its groups add up to 110.",
        "Other: 31 in all; its groups add up to 30.",
    ]


def test_a_withheld_count_leaves_the_whole_unknown_and_the_printed_total_as_printed(tmp_path):
    held = [line.replace("20,5,5,30", "20,[c],5,[c]") for line in LINES]
    lines = report(read_force(written(tmp_path, HEADER, *held), "Saltmere"), None)
    whole, printed = lines[0].figure, lines[1]
    assert (whole.value, whole.why_not) == (None, "Other: the cell is “[c]”: withheld by the publisher")
    assert (printed.measure, printed.figure.value) == ("tactics in all, as printed", 110)


def test_two_years_in_one_file_are_not_added_together(tmp_path):
    with pytest.raises(BadInput, match="has two lines for"):
        read_force(written(tmp_path, HEADER, *LINES, *LINES), "Saltmere")


def test_a_force_that_is_not_there_is_told_with_those_like_it(tmp_path):
    with pytest.raises(BadInput, match="Perhaps Saltmere"):
        read_force(written(tmp_path, HEADER, *LINES), "Saltmeer")
    with pytest.raises(BadInput, match="No column names the police force"):
        read_force(written(tmp_path, "Place,Count", "A,1"), "A")


def test_a_line_for_each_force_is_read_with_its_totals_told_by_their_sums(tmp_path):
    path = written(
        tmp_path, "Region,Police force,Total,Total non-discharge,Drawn,Aimed,Total discharge,Fired,Not stated",
        "East,*Total East,30,20,12,8,7,7,3", "East,Saltmere,10,8,8,0,2,2,0", "East,Marsh,20,12,4,8,5,5,3",
    )  # fmt: skip
    table = read_force(path, "Saltmere")
    assert kinds(table) == {"Total non-discharge": 8, "Total discharge": 2, "Not stated": 0}
    assert [(kind, count.label) for kind, count in table.within] == [
        ("Total non-discharge", "Drawn"), ("Total non-discharge", "Aimed"), ("Total discharge", "Fired"),
    ]  # fmt: skip
    assert (report(table, None)[0].figure.value, does_not_add_up(table), table.counts) == (10, [], "uses")


def test_incidents_are_called_incidents_and_said_not_to_be_robust(tmp_path):
    (tmp_path / "incidents").mkdir()
    path = written(tmp_path / "incidents", "Region,Police Force,Total", 'East,Saltmere,"3,718"')
    (line,) = report(read_force(path, "Saltmere"), None)
    assert (line.measure, line.figure.value) == ("incidents", 3718)
    assert "are not robust" in line.figure.words


def test_a_named_population_gives_rates_and_ratios_and_none_is_guessed(tmp_path, capsys):
    path = written(tmp_path, HEADER, *LINES)
    people = written(tmp_path, "Police force,White,Black", "Saltmere,90000,3000", name="people.csv")
    words = ["force", str(path), "--force", "Saltmere", "--out", "-"]
    assert main([*words, "--population", str(people), "--population-year", "2021"]) == 0
    out = capsys.readouterr().out
    assert "Saltmere,ratio to White,All kinds,Black,5.0," in out or "Saltmere,ratio to White,All kinds,Black,5," in out
    assert main(words) == 0
    said = capsys.readouterr()
    assert "No population of these groups was found" in said.err
    assert "population is unknown" in said.out
    assert main([*words, "--population", str(people), "--reference", "Green"]) == 2
    assert "The groups are: White, Black, Not reported." in capsys.readouterr().err
