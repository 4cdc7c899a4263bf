"""What every import command takes from the command line and tells on it."""

import io
from pathlib import Path

import pytest
from django.core.management.base import CommandParser

from probity.foundation.intake.commands import add_import_arguments, print_report, request_from
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import EVERY, shown_on
from probity.foundation.intake.report import ImportReport
from probity.foundation.kernel.errors import BadInput


def asked(*arguments: str) -> ImportRequest:
    parser = CommandParser(prog="probity import spend")
    add_import_arguments(parser)
    return request_from(vars(parser.parse_args(arguments)))


def test_files_rejects_and_dry_run_are_taken_as_given():
    request = asked("a.csv", "b.csv", "--rejects", "r.csv", "--dry-run")

    assert request.sources == (Path("a.csv"), Path("b.csv"))
    assert (request.rejects, request.dry_run, request.map.columns) == (Path("r.csv"), True, None)


def test_a_map_comes_from_a_file_or_from_its_short_form_and_not_from_both(tmp_path):
    path = tmp_path / "spend.yaml"
    path.write_text("columns: {payee: Supplier}")

    assert asked("a.csv", "--map", str(path)).map.columns == {"payee": "Supplier"}
    assert asked("a.csv", "--columns", "payee=Supplier").map.columns == {"payee": "Supplier"}
    with pytest.raises(BadInput, match="Both --map and --columns"):
        asked("a.csv", "--map", str(path), "--columns", "payee=Supplier")


def test_counts_go_to_standard_output_and_all_else_to_standard_error():
    out, err = io.StringIO(), io.StringIO()
    report = ImportReport(
        "procurement.spend",
        read=34_830,
        loaded=34_000,
        rejected=830,
        ignored=("Area",),
        warnings=["Odd."],
        rejects=["a"],
    )
    print_report(report, out, err)

    assert out.getvalue().splitlines() == [
        "34,830 rows read", "34,000 loaded", "0 unchanged since an earlier import", "0 nil returns", "830 rejected",
    ]  # fmt: skip
    assert err.getvalue().splitlines() == [
        "Columns ignored, as the map says: Area", "Odd.", "a", "Further rejects are in the file that --rejects names.",
    ]  # fmt: skip


def test_a_dry_run_says_that_nothing_was_written():
    out, err = io.StringIO(), io.StringIO()
    print_report(ImportReport("procurement.spend", dry_run=True, read=1, loaded=1), out, err)

    assert "1 would be loaded" in out.getvalue()
    assert "nothing was written" in err.getvalue()


def test_progress_off_a_terminal_is_a_plain_line_now_and_then():
    stream = io.StringIO()
    with shown_on(stream) as progress:
        for rows in range(0, 2 * EVERY + 1, 500):
            progress("read", rows)

    assert stream.getvalue() == "25,000 rows read\n50,000 rows read\n"


def test_progress_on_a_terminal_is_drawn_by_rich():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with shown_on(stream) as progress:
        progress("read", 1234)
    assert stream.getvalue()
