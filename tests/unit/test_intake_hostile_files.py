"""Whatever the bytes of a file, it is read or refused; what unpacks too large is refused before it is parsed."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.intake.unpacking import MEBIBYTE, Limits, Source
from probity.foundation.kernel.errors import BadInput
from tests.unit.test_intake_reading import cells, read, workbook, write


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


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
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


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250)
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


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(content=parts_spoilt(list(seeds())[-1]))
def test_a_workbook_with_spoilt_parts_is_read_or_refused(tmp_path, content):
    try:
        _, rows, _ = read(write(tmp_path, "a.xlsx", content))
    except BadInput:
        rows = []
    assert all(row.place.row >= 1 for row in rows)
