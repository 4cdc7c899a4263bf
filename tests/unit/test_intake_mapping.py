"""A map that says something wrong, twice or of nothing is refused before any row is read."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.intake.binding import Binding, ReadRow, RejectedRow
from probity.foundation.intake.mapping import ImportMap, load_map, short_map
from probity.foundation.intake.rows import Fault, Place, RawRow
from probity.foundation.intake.shape import Field, Shape
from probity.foundation.kernel.errors import BadInput

GIFTS = Shape(
    "declarations.gifts",
    (
        Field("giver", required=True, personal=True),
        Field("date", "date", required=True),
        Field("value", "money", words=True),
        Field("outcome", "choice", codes={"held": "Held", "returned": "Returned"}),
    ),
)
WHOLE = """
format: json
columns:
  giver: donor_recipient
  date: date
  value: value
  outcome: outcome
ignore: [type, source]
vocabularies:
  outcome:
    Held by department: held
    Sent back: returned
any_case: [outcome]
dates:
  date: ["%d/%m/%Y"]
money:
  value: {words: [Above limit], unit: pounds}
blanks:
  outcome: [N/A]
corrections:
  date: {2024-13-04: 2024-04-13}
nil:
  column: direction
  words: [Nil return]
"""


def written(folder: Path, text: str) -> ImportMap:
    path = folder / "gifts.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(path)


def raw(**cells: str) -> RawRow:
    return RawRow(Place("gifts.csv", 2), cells)


def test_a_whole_map_is_read_and_used(tmp_path):
    binding = Binding(GIFTS, written(tmp_path, WHOLE))
    row = {"type": "gift", "source": "", "direction": "Received", "donor_recipient": "Firm", "value": "Above limit"}

    read = binding.read(raw(**row, date="03/04/2024", outcome="HELD BY DEPARTMENT"))
    corrected = binding.read(raw(**row, date="2024-13-04", outcome="N/A"))
    nil = binding.read(raw(**{**row, "direction": "NIL  return"}, date="Nil Return", outcome="N/A"))

    assert isinstance(read, ReadRow)
    assert (read.values["giver"], read.values["outcome"], str(read.values["date"])) == ("Firm", "held", "2024-04-03")
    assert read.written["outcome"] == "HELD BY DEPARTMENT"
    assert isinstance(corrected, ReadRow)
    assert (corrected.values["date"], corrected.written["date"]) == (date(2024, 4, 13), "2024-13-04")
    assert isinstance(nil, ReadRow)
    assert nil.is_nil


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns: {giver: a, giver: b}", "'giver' stands twice"),
        ("columns: {giver: a}\ncolumns: {date: b}", "'columns' stands twice"),
        ("colums: {giver: a}", "no such key: colums"),
        ("columns: [giver]", "columns is not"),
        ("columns: {giver: [a]}", "columns: giver is not text"),
        ("- giver", "the map is not"),
        ("", "the map is not"),
        ("columns: {giver: 'a", "cannot be read"),
        ("? [a]\n: b", "a key is not text"),
        ("dates: {date: ['%d/%m']}", "no form of a whole date"),
        ("dates: {date: ['%Q/%m/%Y']}", "no form of a whole date"),
        ("dates: {date: ['%d/%m/%Y', '%m/%d/%Y']}", "as different days"),
        ("format: xml", "Format 'xml'"),
        ("header_row: first", "header_row"),
        ("money: {value: {unit: euros}}", "pounds or pence"),
        ("nil: {column: a}", "nil takes two keys"),
        ("any_case: [outcome]\nvocabularies: {outcome: {Held: held, held: returned}}", "two codes"),
        ("[" * 2000, "map"),
    ],
)
def test_a_map_that_cannot_be_is_refused_by_name(tmp_path, text, says):
    with pytest.raises(BadInput, match=says) as refused:
        written(tmp_path, text)

    assert refused.value.where.startswith("gifts.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns: {giver: a, date: b, size: c}", "no field 'size'"),
        ("columns: {giver: a}", "required field 'date'"),
        ("columns: {giver: a, date: b}\nignore: [a]", "both mapped and ignored"),
        ("columns: {giver: a, date: b}\nconstants: {date: 2024-01-01}", "both a column and a constant"),
        ("columns: {giver: a, date: b}\ndates: {giver: ['%d/%m/%Y']}", "'giver' is a text"),
        ("columns: {giver: a, date: b}\nvocabularies: {outcome: {Eaten: eaten}}", "no such code: eaten"),
        ("columns: {giver: a}\nconstants: {date: 2024-02-31}", "constants: date"),
    ],
)
def test_a_map_that_does_not_fit_the_shape_is_refused(tmp_path, text, says):
    with pytest.raises(BadInput, match=says):
        Binding(GIFTS, written(tmp_path, text))


def test_values_that_yaml_would_change_stay_text(tmp_path):
    chosen = written(tmp_path, "columns: {giver: No, date: 2021-01-01}\nconstants: {value: 0010}")

    assert (chosen.columns, chosen.constants) == ({"giver": "No", "date": "2021-01-01"}, {"value": "0010"})


def test_the_short_form_maps_and_ignores():
    chosen = short_map('giver=Donor or recipient,"value=Value, in pounds",-Source')

    assert chosen.columns == {"giver": "Donor or recipient", "value": "Value, in pounds"}
    assert chosen.ignore == {"Source"}


@pytest.mark.parametrize("columns", ["giver", "=a", "giver=", "giver=a,giver=b", "", "giver=a,,"])
def test_a_short_form_that_says_nothing_is_refused(columns):
    with pytest.raises(BadInput):
        Binding(GIFTS, short_map(columns))


def test_unknown_and_missing_columns_are_refused_by_name():
    binding = Binding(GIFTS, short_map("giver=Donor,date=Day,-Source"))

    with pytest.raises(BadInput, match="nothing of the column 'Colour', 'Size'"):
        binding.begin_file(("Donor", "Day", "Size", "Colour"), file="gifts.csv")
    with pytest.raises(BadInput, match=r"no column 'Day'. It has: Donor, Source\."):
        binding.begin_file(("Donor", "Source"), file="gifts.csv")
    with pytest.raises(BadInput, match="nothing of the column 'Colour'"):
        binding.read(raw(Donor="Firm", Day="2024-01-01", Colour="red"))


def test_without_a_map_the_headers_are_the_field_names_and_optional_ones_may_be_missing():
    binding = Binding(GIFTS, ImportMap())
    binding.begin_file(("date", "giver"), file="gifts.csv")

    assert isinstance(binding.read(raw(giver="Firm", date="2024-01-01")), ReadRow)
    with pytest.raises(BadInput, match="no column 'date'"):
        binding.begin_file(("giver",), file="gifts.csv")


def test_every_fault_of_a_row_is_told_at_once_and_a_fault_in_an_ignored_column_is_none():
    binding = Binding(GIFTS, short_map("giver=giver,date=date,outcome=outcome,-source"))
    cells = {"giver": "", "date": "31/02/2024", "outcome": "Eaten", "source": ""}
    ignored = Fault("source", "Cell A1 holds a formula.")

    rejected = binding.read(RawRow(Place("gifts.csv", 2), cells, (ignored,)))
    good = binding.read(
        RawRow(Place("gifts.csv", 3), {**cells, "giver": "A", "date": "2024-01-01", "outcome": ""}, (ignored,))
    )

    assert isinstance(rejected, RejectedRow)
    assert [(fault.column, fault.value) for fault in rejected.faults] == [
        ("giver", ""), ("date", "31/02/2024"), ("outcome", "Eaten"),
    ]  # fmt: skip
    assert isinstance(good, ReadRow)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="abc:{}[],&*!?|>-#%@\"' \n\t", max_size=80).map(str.encode)))
def test_any_bytes_are_a_map_or_are_refused(tmp_path, content):
    path = tmp_path / "map.yaml"
    path.write_bytes(content)
    try:
        name = load_map(path).name
    except BadInput as refused:
        name = refused.where
    assert name.startswith("map.yaml")
