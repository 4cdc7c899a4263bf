"""Nobody sees who visited the line: excluded rows reach no byte that is written, said or counted."""

import shutil

import duckdb
import pytest

from probity.analysis.lake import cli
from probity.analysis.lake import ingest as ingesting
from probity.analysis.lake.exclusions import read_exclusions
from probity.analysis.lake.maps import read_map
from probity.foundation.kernel.errors import BadInput
from tests.unit.lake_logs import EXCLUSIONS, MAP, bring, csv_in, events, every_byte, log_in, map_in, row

FORMS = ["log.csv", "log.csv.gz", "log.csv.zst", "log.jsonl", "log.jsonl.gz", "log.parquet"]
# Each is as a log may write it; the user and the record of each are planted to be looked for.
WAYS = [
    {"dest": "speakup.example.org"},
    {"dest": "https://www.polfed.example.org/join?x=1"},
    {"dest": "SPEAKUP.EXAMPLE.ORG:443"},
    {"dest": "//iopc.example.uk/form"},
    {"dest": "officer@line.example.net"},
    {"dest": "friend@example.com; rep@polfed.example.org"},
    {"dest": "https://someone@solicitors.example.com./"},
    {"dialled": "08001112222"},
    {"dialled": "+44 1372 000111"},
    {"dialled": "9,0800-555-111"},
    {"dialled": "141 0800 555111"},
    {"dialled": "00441372000111"},
    {"kind": " Occupational Health "},
]
PLANTED = [
    row(900 + place, when=f"2025-07-{place + 1:02} 03:04:05", who="hiddenuser", record="hiddenrecord", **way)
    for place, way in enumerate(WAYS)
]
# At fault as well: a row is left out before it is read, so that no list of rejects has it.
PLANTED += [
    row(980, when="rubbish", who="hiddenuser", dest="iopc.example.uk"),
    row(981, did="hiddenaction", who="hiddenuser", dest="line.example.net"),
]
# None of these went to a body: they name one where the person who typed it could, or go to another host.
OPEN = [
    row(1, dest="https://search.example.com/?q=polfed.example.org"),
    row(2, why="polfed.example.org"),
    row(3, dest="notpolfed.example.org"),
    row(4, dest="https://polfed.example.org.example.com/"),
    row(5, dest="https://polfed.example.org@example.com/"),
    row(6, dialled="0800 111 2223"),
    row(7, kind="health"),
]
BAD = row(8, when="rubbish")


@pytest.mark.slow  # the command codes what it files, and the loops are compiled
@pytest.mark.parametrize("name", FORMS)
def test_nothing_of_an_excluded_row_is_written_or_said_in_any_form(tmp_path, name, capfd):
    mapped = map_in(tmp_path)
    with_them = log_in(tmp_path, [*PLANTED[:8], *OPEN, *PLANTED[8:], BAD], name)
    assert cli.main(["ingest", str(with_them), "--map", str(mapped), "--into", str(tmp_path / "lake")]) == 0
    said = capfd.readouterr()
    assert [one[0] for one in events(tmp_path / "lake", "record_id")] == ["r1"] * len(OPEN)
    whole = b"".join(every_byte(tmp_path / "lake").values()) + (said.out + said.err).encode()
    for word in [b"hidden", b"e90", b"e98", b"speakup", b"2025-07"]:
        assert word not in whole, word
    assert "Exclusions applied." in said.err
    assert {path.name for path in (tmp_path / "lake" / "events").iterdir()} == {"day=2025-06-01"}


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl", "log.parquet"])
def test_a_log_with_excluded_rows_leaves_the_same_bytes_as_one_without(tmp_path, name):
    written = []
    for which, rows in (("with", [*OPEN, BAD, *PLANTED]), ("without", [*OPEN, BAD])):
        folder = tmp_path / which
        folder.mkdir()
        said: list[str] = []
        done = bring(log_in(folder, rows, name), map_in(folder), folder / "lake", said)
        told = [words.replace(str(folder), "") for words in done.words()[1:]]
        written.append((every_byte(folder / "lake"), told, done.filed.new, done.rejects, done.out_of_order))
    assert written[0] == written[1]


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl", "log.parquet"])
def test_the_folder_of_work_never_holds_them_either(tmp_path, name, monkeypatch):
    seen: dict[str, bytes] = {}

    def keep_what_stands(folder, *rest, **more):
        seen.update(every_byte(folder))
        return removed(folder, *rest, **more)

    removed = shutil.rmtree
    monkeypatch.setattr("probity.analysis.lake.lakefolder.shutil.rmtree", keep_what_stands)
    bring(log_in(tmp_path, [*OPEN, *PLANTED], name), map_in(tmp_path), tmp_path / "lake")
    assert any(b"u1" in held for held in seen.values()), "the work was not looked at"
    assert not any(b"hidden" in held for held in seen.values())


def test_a_log_of_nothing_else_is_like_an_empty_one(tmp_path):
    done = bring(csv_in(tmp_path, PLANTED), map_in(tmp_path), tmp_path / "lake")
    assert done.words()[:2] == ["New: 0 events, in 0 days.", "Exclusions applied."]
    assert set(every_byte(tmp_path / "lake")) == {".lock"}


def test_a_line_that_no_column_can_be_made_of_is_dropped_when_it_names_a_body(tmp_path):
    path = csv_in(tmp_path, [*OPEN, ("e97", "hiddenuser", "polfed.example.org"), ("e98", "short")])
    done = bring(path, map_in(tmp_path), tmp_path / "lake")
    assert done.rejects == 1
    path = tmp_path / "cut.jsonl"
    path.write_bytes(
        log_in(tmp_path, OPEN, "a.jsonl").read_bytes() + b'{"Who": "hiddenuser", "Dest": "line.example.net"\n{"Who"\n'
    )
    assert bring(path, map_in(tmp_path), tmp_path / "lake2").rejects == 1


def test_after_a_crash_the_next_ingest_clears_what_was_left(tmp_path, monkeypatch):
    def die(*_rest, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ingesting, "file_events", die)
        with pytest.raises(KeyboardInterrupt):
            bring(csv_in(tmp_path, OPEN), map_in(tmp_path), tmp_path / "lake")
    left = tmp_path / "lake" / ".ingest-99"
    left.mkdir()
    (left / "spool").write_text("left")
    bring(csv_in(tmp_path, OPEN), map_in(tmp_path), tmp_path / "lake")
    assert not list((tmp_path / "lake").glob(".ingest-*"))


@pytest.mark.parametrize(
    ("exclusions", "says"),
    [
        (EXCLUSIONS.replace("legal advisers", "lawyers"), "name nothing for legal advisers"),
        (EXCLUSIONS + "others: {hosts: [a.example]}\n", "no body 'others'"),
        (EXCLUSIONS.replace("iopc.example.uk", "https://iopc.example.uk/"), "One of its hosts is not one"),
        (EXCLUSIONS.replace('"0800 555111"', '"none"'), "One of its numbers is not one"),
    ],
)
def test_a_list_that_leaves_a_body_open_is_refused(tmp_path, exclusions, says):
    with pytest.raises(BadInput, match=says):
        read_map(map_in(tmp_path, exclusions=exclusions))


@pytest.mark.parametrize("gone", ["hosts_in: [Dest], ", "numbers_in: [Dialled], ", ", kinds_in: [Kind]"])
def test_a_map_says_where_to_look_for_each(tmp_path, gone):
    with pytest.raises(BadInput, match="does not say which columns"):
        read_map(map_in(tmp_path, MAP.replace(gone, "")))


def test_a_map_without_exclusions_is_refused(tmp_path):
    with pytest.raises(BadInput, match="does not say what is left out"):
        read_map(map_in(tmp_path, MAP[: MAP.index("exclusions")]))


def test_a_body_may_have_nothing_to_look_for_when_the_list_says_why():
    raw = {body: {"none_because": "not reached by this system"} for body in (
        "confidential line", "staff associations", "legal advisers", "occupational health", "IOPC", "national line"
    )}  # fmt: skip
    with duckdb.connect() as connection:
        condition = read_exclusions(raw, {}, "list").condition({})
        assert connection.execute(f"SELECT {condition}").fetchone() == (False,)
