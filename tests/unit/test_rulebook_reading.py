from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import BadInput
from probity.foundation.rulebook import rows
from probity.foundation.rulebook.reading import Book, Fault, read_book

SOUND = {
    "id": "gifts.example_time",
    "says": "An example.",
    "shape": "clock",
    "value": 5,
    "unit": "working days",
    "first_day": "not counted",
    "kind": "force policy",
    "instrument": "Example policy",
    "in_force_from": date(2020, 1, 1),
    "source": "https://example.org/policy",
    "standing": "verified",
}
LIST = {key: value for key, value in SOUND.items() if key not in ("value", "unit", "first_day")} | {
    "id": "gifts.example_list",
    "shape": "codes",
    "codes": {"one": "One", "two": "Two"},
}


def read(tmp_path: Path, *written: dict[str, object], file: str = "example.yaml") -> Book:
    (tmp_path / file).write_text(yaml.safe_dump([dict(row) for row in written], sort_keys=False), encoding="utf-8")
    return read_book(tmp_path)


def only_fault(book: Book) -> Fault:
    assert len(book.faults) == 1, [str(fault) for fault in book.faults]
    return book.faults[0]


def test_our_own_rulebook_has_no_fault() -> None:
    assert read_book(rows.DATA).faults == ()
    assert len(rows.all_rows()) >= 30


def test_a_sound_row_is_read_as_written(tmp_path: Path) -> None:
    book = read(tmp_path, SOUND, LIST)
    assert book.faults == ()
    assert [row.id for row in book.rows] == ["gifts.example_list", "gifts.example_time"]
    assert book.rows[0].codes == (("one", "One"), ("two", "Two"))
    assert (book.rows[1].value, book.rows[1].unit, book.rows[1].in_force_to) == (5, "working days", None)


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"kind": "law"}, "probity.E103", "kind 'law' is unknown; it is one of: statute, regulations"),
        ({"standing": "sure"}, "probity.E103", "standing 'sure' is unknown"),
        ({"shape": "rule"}, "probity.E103", "shape 'rule' is unknown"),
        ({"unit": "weeks"}, "probity.E103", "unit 'weeks' is unknown for a clock"),
        ({"first_day": "maybe"}, "probity.E103", "counted or not counted"),
        ({"source": ""}, "probity.E104", "has no source"),
        ({"source": None}, "probity.E104", "has no source"),
        ({"source": "my desk"}, "probity.E104", "'my desk' is not an address"),
        ({"value": "5"}, "probity.E102", "value must be a whole number"),
        ({"value": True}, "probity.E102", "value must be a whole number"),
        ({"value": 0}, "probity.E102", "1 or more"),
        ({"value": None}, "probity.E102", "value must be a whole number"),
        ({"says": " "}, "probity.E102", "says must be text"),
        ({"note": 7}, "probity.E102", "note must be text, and is 7"),
        ({"colour": "red"}, "probity.E102", "'colour' is not a field"),
        ({"codes": {"one": "One"}}, "probity.E102", "codes belong to a row of shape 'codes'"),
        ({"in_force_from": "2020-13-01"}, "probity.E102", "in_force_from must be a day"),
        ({"in_force_to": date(2019, 1, 1)}, "probity.E102", "to 2019-01-01, before it begins"),
        ({"id": "Gifts"}, "probity.E102", "area.name"),
    ],
)
def test_a_fault_names_its_file_its_row_and_what_is_wrong(
    tmp_path: Path, changes: dict[str, object], code: str, says: str
) -> None:
    book = read(tmp_path, SOUND | changes)
    found = [fault for fault in book.faults if fault.code == code]
    assert found, [str(fault) for fault in book.faults]
    assert says in found[0].message
    assert str(found[0]).startswith(f"example.yaml: {(SOUND | changes)['id']}: ")
    assert book.rows == ()


@pytest.mark.parametrize("missing", ["says", "kind", "instrument", "in_force_from", "standing", "shape"])
def test_a_field_that_must_be_there_is_missed_by_name(tmp_path: Path, missing: str) -> None:
    fault = only_fault(read(tmp_path, {key: value for key, value in SOUND.items() if key != missing}))
    assert fault.message == f"has no {missing}."


def test_a_row_without_an_id_is_named_by_its_place(tmp_path: Path) -> None:
    book = read(tmp_path, LIST, {key: value for key, value in SOUND.items() if key != "id"})
    assert str(only_fault(book)) == "example.yaml: row 2: has no id."


def test_a_row_without_a_source_is_refused(tmp_path: Path) -> None:
    fault = only_fault(read(tmp_path, {key: value for key, value in SOUND.items() if key != "source"}))
    assert fault.code == "probity.E104"


@pytest.mark.parametrize(
    ("codes", "says"),
    [({}, "list of 'code: label'"), ({True: "Yes"}, "quote words such as no and on"), ({"one": ""}, "has no label")],
)
def test_codes_are_words_with_labels(tmp_path: Path, codes: dict[object, str], says: str) -> None:
    assert says in only_fault(read(tmp_path, LIST | {"codes": codes})).message


def test_a_retention_row_without_a_value_is_kept_while_in_use_or_refused(tmp_path: Path) -> None:
    kept = {key: value for key, value in SOUND.items() if key not in ("value", "first_day")} | {"shape": "retention"}
    assert read(tmp_path, kept | {"unit": "while in use"}).faults == ()
    assert "while in use" in only_fault(read(tmp_path, kept | {"unit": "years"})).message
    assert "is unknown for a retention" in only_fault(read(tmp_path, kept | {"value": 6, "unit": "days"})).message


def test_a_retention_class_may_not_run_out(tmp_path: Path) -> None:
    kept = {key: value for key, value in SOUND.items() if key != "first_day"}
    kept |= {"shape": "retention", "unit": "years", "in_force_to": date(2024, 1, 1)}
    assert only_fault(read(tmp_path, kept)).code == "probity.E107"


@pytest.mark.parametrize(
    ("first_ends", "second_begins", "code"),
    [
        (None, date(2024, 1, 1), "probity.E105"),
        (date(2024, 1, 1), date(2024, 1, 1), "probity.E105"),
        (date(2024, 1, 1), None, "probity.E105"),
        (date(2023, 12, 30), date(2024, 1, 1), "probity.E106"),
    ],
)
def test_two_versions_may_neither_overlap_nor_leave_a_gap(
    tmp_path: Path, first_ends: date | None, second_begins: date | None, code: str
) -> None:
    fault = only_fault(read(tmp_path, SOUND | {"in_force_to": first_ends}, SOUND | {"in_force_from": second_begins}))
    assert (fault.code, fault.file, fault.row_id) == (code, "example.yaml", "gifts.example_time")


def test_versions_that_meet_are_sound_in_whatever_order_they_are_written(tmp_path: Path) -> None:
    later = SOUND | {"in_force_from": date(2024, 1, 1)}
    book = read(tmp_path, later, SOUND | {"in_force_to": date(2023, 12, 31)})
    assert book.faults == ()
    assert [row.in_force_from for row in book.rows] == [date(2020, 1, 1), date(2024, 1, 1)]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.data())
def test_of_versions_that_meet_exactly_one_is_in_force_on_any_day(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], data: st.DataObject
) -> None:
    begins, written = date(2020, 1, 1), []
    for length in lengths:
        ends = date.fromordinal(begins.toordinal() + length - 1)
        written.append(SOUND | {"in_force_from": begins, "in_force_to": ends, "value": length})
        begins = date.fromordinal(ends.toordinal() + 1)
    book = read(tmp_path_factory.mktemp("book"), *data.draw(st.permutations(written)))
    day = date.fromordinal(data.draw(st.integers(date(2020, 1, 1).toordinal(), begins.toordinal() - 1)))
    assert book.faults == ()
    assert sum(row.is_in_force(day) for row in book.rows) == 1


def test_one_id_in_two_files_is_told_with_both_names(tmp_path: Path) -> None:
    read(tmp_path, SOUND, file="a.yaml")
    fault = only_fault(read(tmp_path, SOUND, file="b.yaml"))
    assert fault.code == "probity.E105"
    assert {"a.yaml", "b.yaml"} == {fault.file, fault.message.rpartition("in ")[2].removesuffix(").")}


def test_a_rule_may_not_change_its_shape(tmp_path: Path) -> None:
    later = LIST | {"id": SOUND["id"], "in_force_from": date(2024, 1, 1)}
    fault = only_fault(read(tmp_path, SOUND | {"in_force_to": date(2023, 12, 31)}, later))
    assert (fault.code, fault.message) == ("probity.E107", "is a codes row and was a clock row.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- id: a.b\n  id: a.c\n", "'id' stands twice"),
        ("- id: a.b\n  codes:\n    one: One\n    one: Two\n", "'one' stands twice"),
        ("- id: [\n", "cannot be read"),
        ("id: a.b\n", "must be a list of rows"),
        ("", "must be a list of rows"),
        ("- !!python/object/apply:os.getcwd []\n", "cannot be read"),
        ("- in_force_from: 2024-02-31\n", "cannot be read"),
        ("- [1]: 2\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_still_read(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    book = read(tmp_path, SOUND, file="good.yaml")
    fault = only_fault(book)
    assert (fault.code, fault.file) == ("probity.E101", "bad.yaml")
    assert says in fault.message
    assert len(book.rows) == 1


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"- id: \xff\n")
    assert only_fault(read_book(tmp_path)).code == "probity.E101"


def test_an_entry_that_is_no_row_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- just words\n", encoding="utf-8")
    assert str(only_fault(read_book(tmp_path))) == "bad.yaml: row 1: is not a row of names and values."


def test_an_empty_folder_is_a_fault_and_not_an_empty_rulebook(tmp_path: Path) -> None:
    assert "holds no rows" in only_fault(read_book(tmp_path)).message


def test_no_question_is_answered_from_a_faulty_rulebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = read(tmp_path, SOUND, LIST | {"kind": "law"})
    monkeypatch.setattr(rows, "load", lambda: faulty)
    with pytest.raises(BadInput, match=r"example.yaml: gifts.example_list: kind 'law' is unknown"):
        rows.all_rows()


def test_text_over_several_lines_is_read_as_one(tmp_path: Path) -> None:
    (row,) = read(tmp_path, SOUND | {"says": "One\n  sentence.\n"}).rows
    assert row.says == "One sentence."
