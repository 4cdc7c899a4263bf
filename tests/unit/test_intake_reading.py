"""Every kind of file is read as it stands, or refused in words."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from probity.foundation.intake.encoding import find_encoding
from probity.foundation.intake.reading import Form, opened
from probity.foundation.intake.rows import RawRow
from probity.foundation.intake.unpacking import MEBIBYTE, Source, refuse_the_same_file_twice
from probity.foundation.kernel.errors import BadInput

AS_FOUND = Form()


def write(folder: Path, name: str, content: bytes | str) -> Source:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Source(path)


def read(source: Source, form: Form = AS_FOUND) -> tuple[tuple[str, ...] | None, list[RawRow], list[str]]:
    with opened(source, form) as reading:
        rows = list(reading.rows)
    return reading.headers, rows, reading.notes


def cells(source: Source, form: Form = AS_FOUND) -> list[dict[str, str]]:
    return [dict(row.cells) for row in read(source, form)[1]]


def workbook(path: Path, *sheets: list[list[object]], formulas: bool = False) -> Source:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": formulas, "strings_to_urls": False})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(
                        number, column, value.replace(tzinfo=None), book.add_format({"num_format": "yyyy-mm-dd"})
                    )
                else:
                    sheet.write(number, column, value)
    book.close()
    return Source(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    lines = [delimiter.join(row) for row in (["giver", "gift"], ["Firm A", "Pen, blue; new"], ["Firm B", "Mug"])]
    text = "\n".join(line.replace("Pen, blue; new", '"Pen, blue; new"') for line in lines)

    assert cells(write(tmp_path, "gifts.csv", text))[0] == {"giver": "Firm A", "gift": "Pen, blue; new"}


def test_a_quoted_line_break_starts_no_new_row(tmp_path):
    source = write(tmp_path, "gifts.csv", 'giver,gift\r\nFirm A,"Pen\r\nand case"\r\nFirm B,Mug\r\n')

    _, rows, _ = read(source)

    assert [(row.place.row, row.cells["gift"]) for row in rows] == [(2, "Pen\nand case"), (3, "Mug")]


def test_blank_lines_are_passed_over_and_still_counted_as_rows_of_the_file(tmp_path):
    _, rows, _ = read(write(tmp_path, "gifts.csv", "giver,gift\n\n,\nFirm A,Pen\n"))

    assert [str(row.place) for row in rows] == ["gifts.csv row 4"]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
     ("utf-16-le", b""), ("utf-16-be", b""), ("cp1252", b"")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["gifts.csv", "gifts.jsonl", "gifts.json"])
def test_the_encoding_is_found(tmp_path, encoding, mark, name):
    row = {"giver": "Café Zoë", "value": "£1,800"}
    text = {
        "gifts.csv": 'giver,value\n"Café Zoë","£1,800"\n',
        "gifts.jsonl": json.dumps(row, ensure_ascii=False) + "\n",
        "gifts.json": json.dumps([row], ensure_ascii=False),
    }[name]

    assert cells(write(tmp_path, name, mark + text.encode(encoding))) == [row]


def test_an_unusual_encoding_is_told(tmp_path):
    _, _, notes = read(write(tmp_path, "gifts.csv", "giver\nCafé\n".encode("cp1252")))

    assert notes == ["gifts.csv: read as cp1252."]


def test_a_byte_that_is_not_utf8_is_found_at_the_end_of_a_long_file(tmp_path):
    text = "giver\n" + ("Plain" * 200 + "\n") * 2500 + "Café\n"  # more than two blocks

    assert cells(write(tmp_path, "gifts.csv", text.encode("cp1252")))[-1] == {"giver": "Café"}


def test_a_character_cut_by_the_end_of_a_block_is_still_utf8(tmp_path):
    text = "giver\n" + "é" * (2 * MEBIBYTE) + "\n"
    assert find_encoding(write(tmp_path, "gifts.csv", text)) == "utf-8"


def test_bytes_that_are_no_known_text_are_refused(tmp_path):
    with pytest.raises(BadInput, match="neither UTF-8 nor cp1252"):
        read(write(tmp_path, "gifts.csv", b"giver\n\x81\x8d\x8f\x90\x9d\n"))


def test_a_declared_encoding_that_does_not_fit_is_refused(tmp_path):
    with pytest.raises(BadInput, match="not utf-8 text"):
        read(write(tmp_path, "gifts.csv", "giver\nCafé\n".encode("cp1252")), Form(encoding="UTF-8"))


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row(tmp_path):
    with pytest.raises(BadInput, match="quotation mark") as refused:
        read(write(tmp_path, "gifts.csv", 'giver,gift\nFirm A,Pen\nFirm B,"Mug\nFirm C,Cup\n'))

    assert refused.value.where == "gifts.csv row 3"


def test_rows_with_too_many_or_too_few_cells_are_faulty_by_name(tmp_path):
    _, rows, _ = read(write(tmp_path, "gifts.csv", "giver,gift\nFirm A\nFirm B,Pen,Mug\nFirm C,Cup,\n"))

    assert [(row.place.row, [fault.reason for fault in row.faults]) for row in rows] == [
        (2, ["The row has 1 cells where the header has 2."]),
        (3, ["The row has 3 cells where the header has 2."]),
        (4, []),
    ]


def test_the_same_header_twice_is_refused(tmp_path):
    with pytest.raises(BadInput, match="'gift' twice"):
        read(write(tmp_path, "gifts.csv", "gift,giver, gift\nPen,Firm,Mug\n"))


def test_a_column_without_a_header_is_named_by_its_position(tmp_path):
    assert cells(write(tmp_path, "gifts.csv", "giver,,gift,\nFirm,x,Pen,\n")) == [
        {"giver": "Firm", "column 2": "x", "gift": "Pen"}
    ]


@pytest.mark.parametrize("name", ["gifts.csv", "gifts.json", "gifts.jsonl", "gifts.xlsx", "gifts"])
def test_an_empty_file_is_refused(tmp_path, name):
    with pytest.raises(BadInput, match=r"empty|not a spreadsheet"):
        read(write(tmp_path, name, b""), Form(format="xlsx" if name.endswith("xlsx") else ""))


def test_a_file_of_headers_alone_has_no_rows(tmp_path):
    headers, rows, _ = read(write(tmp_path, "gifts.csv", "giver,gift\n"))

    assert (headers, rows) == (("giver", "gift"), [])


def test_a_missing_file_is_refused_by_its_name_alone(tmp_path):
    with pytest.raises(BadInput) as refused:
        read(Source(tmp_path / "gifts.csv"))

    assert "'gifts.csv'" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_json_may_be_an_object_around_one_list(tmp_path):
    source = write(tmp_path, "gifts.json", json.dumps({"year": 2024, "gifts": [{"giver": "Firm"}]}))
    _, rows, notes = read(source)

    assert [dict(row.cells) for row in rows] == [{"giver": "Firm"}]
    assert notes == ["gifts.json: read the list 'gifts'; left aside: year."]


@pytest.mark.parametrize(
    "text", ["{", "[1,", '{"a": [1], "b": [2]}', '"word"', "[" * 100_000, '[{"a": NaN}]', "{}", '[{"a": 1, "a": 2}]']
)
def test_json_that_is_not_one_list_of_objects_is_refused(tmp_path, text):
    with pytest.raises(BadInput):
        read(write(tmp_path, "gifts.json", text))


def test_json_numbers_keep_their_digits_and_nested_values_are_faults(tmp_path):
    source = write(tmp_path, "gifts.json", '[{"v": 12.10, "n": 007e0, "l": null}]'.replace("007e0", "700"))
    nested = write(tmp_path, "nested.json", '[{"v": {"low": 1}, "n": [1]}, 5]')

    assert cells(source) == [{"v": "12.10", "n": "700", "l": ""}]
    assert [[fault.column for fault in row.faults] for row in read(nested)[1]] == [["v", "n"], [""]]


def test_a_broken_line_of_json_lines_is_a_fault_of_that_line(tmp_path):
    _, rows, _ = read(write(tmp_path, "gifts.jsonl", '{"a": 1}\n{"a":\n\n{"a": 2}\n'))

    assert [(row.place.row, len(row.faults)) for row in rows] == [(1, 0), (2, 1), (4, 0)]


def test_a_spreadsheet_reads_like_the_same_csv(tmp_path):
    book = workbook(
        tmp_path / "spend.xlsx",
        [
            ["Date", "Amount", "Payee"],
            [datetime(2018, 4, 3, tzinfo=UTC), 7663.38, "Firm A"],
            [datetime(2018, 4, 4, tzinfo=UTC), -12, None],
        ],
    )
    assert cells(book) == [
        {"Date": "2018-04-03 00:00:00", "Amount": "7663.38", "Payee": "Firm A"},
        {"Date": "2018-04-04 00:00:00", "Amount": "-12", "Payee": ""},
    ]


def test_a_formula_is_a_fault_with_the_address_of_its_cell(tmp_path):
    book = workbook(tmp_path / "spend.xlsx", [["Payee", "Amount"], ["Firm", "=1+1"]], formulas=True)
    _, rows, _ = read(book)

    [fault] = rows[0].faults
    assert (fault.column, fault.reason) == ("Amount", "Cell Sheet1!B2 holds a formula. Save its value instead.")


def test_a_workbook_of_several_filled_sheets_needs_one_named(tmp_path):
    book = workbook(tmp_path / "spend.xlsx", [["a"], ["1"]], [["a"], ["2"]], [])

    with pytest.raises(BadInput, match="Sheet1, Sheet2, Sheet3"):
        read(book)
    with pytest.raises(BadInput, match="no sheet 'Gifts'"):
        read(book, Form(sheet="Gifts"))
    _, [row], _ = read(book, Form(sheet="Sheet2"))
    assert (row.cells, str(row.place)) == ({"a": "2"}, "spend.xlsx sheet 'Sheet2' row 2")


def test_a_header_that_is_not_in_the_first_row_can_be_pointed_at(tmp_path):
    book = workbook(tmp_path / "spend.xlsx", [["Spend over £500"], [], ["Payee", "Amount"], ["Firm", 1]])
    _, rows, _ = read(book, Form(header_row=3))

    assert [(row.place.row, dict(row.cells)) for row in rows] == [(4, {"Payee": "Firm", "Amount": "1"})]


def test_an_old_workbook_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(BadInput, match=r"Save it as \.xlsx"):
        read(write(tmp_path, "gifts.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))


def test_the_same_bytes_twice_are_refused_by_both_names(tmp_path):
    paths = [write(tmp_path, name, "giver\nFirm\n").path for name in ("a.csv", "b.csv")]

    with pytest.raises(BadInput, match=r"'a\.csv' and 'b\.csv'"):
        refuse_the_same_file_twice(paths)
    refuse_the_same_file_twice([paths[0], tmp_path / "missing.csv"])


def test_a_file_name_cannot_move_the_cursor_of_a_terminal(tmp_path):
    source = write(tmp_path, "a\x1b[2J.csv", "giver\nFirm\n")

    assert str(read(source)[1][0].place) == "a\ufffd[2J.csv row 2"
