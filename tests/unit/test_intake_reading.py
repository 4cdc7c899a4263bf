"""Every kind of file is read as it stands, or refused in words."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.intake.encoding import find_encoding
from probity.foundation.intake.reading import Form, opened
from probity.foundation.intake.rows import RawRow
from probity.foundation.intake.unpacking import MEBIBYTE, Limits, Source, refuse_the_same_file_twice
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
    text = "giver\n" + "Plain\n" * 400_000 + "Café\n"

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


def bomb(path: Path, *, declared: int | None = None) -> Source:
    """A workbook whose one sheet unpacks to 8 MiB of zeros, and may lie about it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (8 * MEBIBYTE))
    if declared is not None:
        true, false = (8 * MEBIBYTE).to_bytes(4, "little"), declared.to_bytes(4, "little")
        path.write_bytes(path.read_bytes().replace(true, false))
    return Source(path, Limits(spreadsheet_bytes=MEBIBYTE))


@pytest.mark.parametrize("declared", [None, 100])
def test_a_spreadsheet_that_unpacks_too_large_is_refused_before_it_is_parsed(tmp_path, declared):
    with pytest.raises(BadInput, match=r"unpacks to more than|not a spreadsheet"):
        read(bomb(tmp_path / "bomb.xlsx", declared=declared))


def test_a_spreadsheet_with_a_document_type_is_refused(tmp_path):
    source = workbook(tmp_path / "spend.xlsx", [["a"], ["1"]])
    with zipfile.ZipFile(source.path, "a") as packed:
        packed.writestr("xl/extra.xml", '<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>')

    with pytest.raises(BadInput, match="document type"):
        read(source)


def test_a_row_number_that_would_count_for_ever_is_refused(tmp_path):
    source = workbook(tmp_path / "spend.xlsx", [["a"], ["1"]])
    far = tmp_path / "far.xlsx"
    with zipfile.ZipFile(source.path) as old, zipfile.ZipFile(far, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = content.replace(b'<row r="2"', b'<row r="999999999999"').replace(b'"A2"', b'"A999999999999"')
            new.writestr(part.filename, content)

    with pytest.raises(BadInput, match="beyond the limit"):
        read(Source(far))


def test_a_gzip_that_unpacks_too_large_is_refused(tmp_path):
    path = tmp_path / "gifts.csv.gz"
    path.write_bytes(gzip.compress(b"giver\n" + b"Firm\n" * MEBIBYTE))

    with pytest.raises(BadInput, match="unpacks to more than 1,048,576 bytes"):
        read(Source(path, Limits(unpacked_bytes=MEBIBYTE)))


def test_a_gzip_cut_short_is_refused(tmp_path):
    packed = gzip.compress(b"giver\n" + bytes(range(48, 122)) * 1000)

    with pytest.raises(BadInput, match="cut short or damaged"):
        read(write(tmp_path, "gifts.csv.gz", packed[: len(packed) // 2]))


def test_a_line_without_end_is_refused(tmp_path):
    source = write(tmp_path, "gifts.csv", "giver\n" + "x" * 5000)

    with pytest.raises(BadInput, match="longer than 1,000 characters"):
        read(Source(source.path, Limits(line_characters=1000)))


def test_an_old_workbook_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(BadInput, match=r"Save it as \.xlsx"):
        read(write(tmp_path, "gifts.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))


def test_the_same_bytes_twice_are_refused_by_both_names(tmp_path):
    paths = [write(tmp_path, name, "giver\nFirm\n").path for name in ("a.csv", "b.csv")]

    with pytest.raises(BadInput, match=r"'a\.csv' and 'b\.csv'"):
        refuse_the_same_file_twice(paths)
    refuse_the_same_file_twice([paths[0], tmp_path / "missing.csv"])


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n\t"), min_size=1, max_size=20
).map(str.strip).filter(bool).filter(lambda word: "_x000D_" not in word)  # fmt: skip
TABLES = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12)


def as_csv(rows: list[tuple[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([("giver", "gift"), *rows])
    return out.getvalue().encode()


def as_jsonl(rows: list[tuple[str, str]]) -> bytes:
    return "".join(json.dumps(dict(zip(("giver", "gift"), row, strict=True))) + "\n" for row in rows).encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(rows=TABLES)
def test_csv_json_lines_and_spreadsheet_give_the_same_rows(tmp_path, rows):
    book = workbook(tmp_path / "gifts.xlsx", [["giver", "gift"], *map(list, rows)])
    expected = [{"giver": giver, "gift": gift} for giver, gift in rows]

    assert cells(write(tmp_path, "gifts.csv", as_csv(rows))) == expected
    assert cells(write(tmp_path, "gifts.csv.gz", gzip.compress(as_csv(rows)))) == expected
    assert cells(write(tmp_path, "gifts.jsonl", as_jsonl(rows))) == expected
    assert cells(book) == expected


def mixtures(whole: bytes) -> st.SearchStrategy[bytes]:
    """`whole` with some of its bytes replaced, cut out or doubled."""
    edit = st.tuples(st.integers(0, len(whole)), st.integers(0, 40), st.binary(max_size=12))

    def spoil(edits: list[tuple[int, int, bytes]]) -> bytes:
        spoilt = whole
        for start, length, instead in edits:
            spoilt = spoilt[:start] + instead + spoilt[start + length :]
        return spoilt

    return st.lists(edit, max_size=5).map(spoil)


def seeds() -> Iterator[bytes]:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        for number in range(5):
            sheet.write_row(number, 0, ["giver", number, 1.5, True])
    rows = [("Firm A", "Pen"), ("Café", "Mug\n£5")]
    yield from (as_csv(rows), as_jsonl(rows), json.dumps([{"a": 1}]).encode(), as_csv(rows).decode().encode("utf-16"))
    yield from (gzip.compress(as_csv(rows)), book.getvalue())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
@given(
    content=st.one_of(st.binary(max_size=300), *(mixtures(seed) for seed in seeds())),
    name=st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.xlsx", "a"]),
)
def test_broken_bytes_are_read_or_refused_and_never_anything_else(tmp_path, content, name):
    try:
        _, rows, _ = read(write(tmp_path, name, content))
    except BadInput:
        rows = []
    assert all(isinstance(value, str) for row in rows for value in row.cells.values())


def parts_spoilt(whole: bytes) -> st.SearchStrategy[bytes]:
    """A workbook that unpacks well and whose parts are spoilt, so that its parser is reached."""
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}

    def repack(choice: tuple[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for part, content in {**parts, choice[0]: choice[1]}.items():
                made.writestr(part, content)
        return out.getvalue()

    return (
        st.sampled_from(sorted(parts)).flatmap(lambda part: st.tuples(st.just(part), mixtures(parts[part]))).map(repack)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(content=parts_spoilt(list(seeds())[-1]))
def test_a_workbook_with_spoilt_parts_is_read_or_refused(tmp_path, content):
    try:
        _, rows, _ = read(write(tmp_path, "a.xlsx", content))
    except BadInput:
        rows = []
    assert all(row.place.row >= 1 for row in rows)
