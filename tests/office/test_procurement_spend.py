"""Loading spend: every row once, repeats and credits flagged, withheld payees no suppliers."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry, Payload
from probity.foundation.intake import pipeline
from probity.foundation.intake.mapping import load_map
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.kernel.errors import NotPermitted
from probity.office.procurement.actions import POLICE_MAP, NewLine, SpendCounts, enter_spend, load_spend
from probity.office.procurement.management.commands import import_spend
from probity.office.procurement.models import SpendLine, Supplier, days_of_year, financial_year
from probity.office.procurement.policy import OFFICER
from tests.accounts import account
from tests.conftest import PROJECT

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
SET_UP = System("test", "opens the accounts that a test needs")
HEADERS = ("category", "date", "amount", "supplier", "workbook")
ROWS = (
    ("Fleet", "2023-04-01", "1000.00", "Northgate Fleet Ltd", "a.xlsx"),
    ("Fleet", "2023-04-01", "1000.00", "Northgate Fleet Ltd", "a.xlsx"),
    ("Fleet", "2023-05-02", "250.10", "NORTHGATE FLEET LIMITED", "a.xlsx"),
    ("Fleet", "2023-06-03", "-100.00", "Northgate Fleet Ltd", "a.xlsx"),
    ("Dogs", "2023-06-04", "40.00", "REDACTED", "a.xlsx"),
    ("Dogs", "2023-06-05", "50.00", "", "a.xlsx"),
    ("Events", "2023-06-06", "60.00", "REDACTIVE EVENTS LTD", "a.xlsx"),
)
Written = Callable[..., Path]


@pytest.fixture
def officer(db: None) -> User:
    return account("buyer", OFFICER, person_ref="P-000001-X")


@pytest.fixture
def spend_file(tmp_path: Path) -> Written:
    def write(rows: tuple = ROWS, name: str = "spend.csv", headers: tuple = HEADERS) -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows((headers, *rows))
        return path

    return write


def run(*arguments: str | Path) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command(import_spend.Command(stdout=out, stderr=err), *map(str, arguments))
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(end.code or 0)
    return out.getvalue(), err.getvalue(), 0


def test_every_row_becomes_a_line_and_every_name_a_supplier_once(officer: User, spend_file: Written) -> None:
    run(spend_file(), "--as", "buyer")
    assert SpendLine.unscoped.count() == 7
    assert [*Supplier.unscoped.order_by("pk").values_list("name", "kind")] == [
        ("Northgate Fleet Ltd", "organisation"),
        ("REDACTIVE EVENTS LTD", "organisation"),
    ]


def test_an_exact_repeat_is_kept_and_flagged(officer: User, spend_file: Written) -> None:
    run(spend_file(), "--as", "buyer")
    same = SpendLine.unscoped.filter(paid_on=date(2023, 4, 1)).order_by("pk")
    assert [*same.values_list("occurrence", "is_repeat")] == [(1, False), (2, True)]
    assert SpendLine.unscoped.filter(is_repeat=True).count() == 1


def test_an_amount_written_otherwise_is_no_exact_repeat(officer: User, spend_file: Written) -> None:
    rows = (("Dogs", "2023-01-04", "6726.8", "Acme", "a"), ("Dogs", "2023-01-04", "6726.799999999999", "Acme", "a"))
    run(spend_file(rows), "--as", "buyer")
    assert [*SpendLine.unscoped.values_list("amount", "is_repeat")] == [(Decimal("6726.80"), False)] * 2


def test_an_amount_below_zero_is_a_credit(officer: User, spend_file: Written) -> None:
    run(spend_file(), "--as", "buyer")
    [credit] = SpendLine.unscoped.filter(is_credit=True)
    assert credit.amount == Decimal("-100.00")


def test_a_withheld_payee_is_kept_as_written_and_never_a_supplier(officer: User, spend_file: Written) -> None:
    run(spend_file(), "--as", "buyer")
    withheld = SpendLine.unscoped.filter(is_redacted=True).order_by("pk")
    assert [*withheld.values_list("payee_as_written", "supplier")] == [("REDACTED", None), ("", None)]


def test_a_map_adds_a_publishers_own_word_for_a_withheld_payee(
    officer: User, spend_file: Written, tmp_path: Path
) -> None:
    chosen = tmp_path / "map.yaml"
    columns = "columns: {paid_on: Day, amount: Net, payee: To}"
    chosen.write_text(f"{columns}\nany_case: [payee]\nvocabularies: {{payee: {{Sundry creditor: Redacted}}}}\n")
    rows = (("2023-04-01", "9.50", "SUNDRY CREDITOR"), ("2023-04-01", "9.50", "Sundry Creditors Ltd"))
    run(spend_file(rows, headers=("Day", "Net", "To")), "--map", chosen, "--as", "buyer")
    lines = SpendLine.unscoped.order_by("pk").values_list("payee_as_written", "is_redacted", "source_name")
    assert [*lines] == [("SUNDRY CREDITOR", True, "spend.csv"), ("Sundry Creditors Ltd", False, "spend.csv")]


def test_the_short_form_of_a_map_names_columns_and_ignores_others(officer: User, spend_file: Written) -> None:
    path = spend_file((("2023-04-01", "9.50", "Acme", "x"),), headers=("Day", "Net", "To", "VAT"))
    out, _, code = run(path, "--columns", "paid_on=Day,amount=Net,payee=To,-VAT", "--as", "buyer")
    assert code == 0
    assert "1 loaded" in out


def test_a_second_run_changes_nothing(officer: User, spend_file: Written) -> None:
    path = spend_file()
    run(path, "--as", "buyer")
    before = [*SpendLine.unscoped.values().order_by("pk")], [*Supplier.unscoped.values().order_by("pk")]
    out, _, code = run(path, "--as", "buyer")
    assert code == 0
    assert "0 loaded" in out
    assert "7 unchanged since an earlier import" in out
    assert ([*SpendLine.unscoped.values().order_by("pk")], [*Supplier.unscoped.values().order_by("pk")]) == before


def test_several_files_load_in_one_run(officer: User, spend_file: Written) -> None:
    first = spend_file(ROWS[:3], "one.csv")
    second = spend_file(ROWS[3:], "two.csv")
    out, _, _ = run(first, second, "--as", "buyer")
    assert "7 rows read" in out
    assert "2 suppliers" in out
    assert Entry.objects.filter(event="intake.run.finished").count() == 1


def test_the_counts_are_printed_with_thousands(officer: User, spend_file: Written) -> None:
    out, _, _ = run(spend_file(), "--as", "buyer")
    assert out.splitlines() == [
        "7 rows read",
        "7 loaded",
        "0 unchanged since an earlier import",
        "0 nil returns",
        "0 rejected",
        "2,300.10 pounds in all",
        "1 exact repeat of an earlier row, kept and flagged",
        "1 credit",
        "2 rows whose payee was withheld",
        "2 suppliers",
    ]


def test_the_counts_come_as_json_too(officer: User, spend_file: Written) -> None:
    out, _, _ = run(spend_file(), "--as", "buyer", "--format", "json")
    [counts] = json.loads(out)
    assert (counts["loaded"], counts["pounds"], counts["suppliers"]) == (7, "2300.10", 2)


@pytest.mark.parametrize("arguments", [(), ("--as", "buyer", "--dry-run")])
def test_without_an_account_or_on_a_dry_run_only_counts_are_printed(
    officer: User, spend_file: Written, arguments: tuple[str, ...]
) -> None:
    entries = Entry.objects.count()
    out, err, code = run(spend_file(), *arguments)
    assert "7 would be loaded" in out
    assert "2,300.10 pounds in all" in out
    assert "nothing is written" in err or "nothing was written" in err
    assert code == 0
    assert (SpendLine.unscoped.count(), Supplier.unscoped.count(), Entry.objects.count()) == (0, 0, entries)


def test_names_are_never_printed(officer: User, spend_file: Written) -> None:
    rows = (*ROWS, ("Fleet", "2023-13-01", "1.00", "Mr Alex Marston", "a.xlsx"))
    out, err, code = run(spend_file(rows), "--as", "buyer")
    assert code == 3
    assert "Northgate" not in out + err
    assert "Marston" not in out + err


def test_only_a_procurement_officer_loads_spend(officer: User, spend_file: Written) -> None:
    account("clerk", person_ref="P-000002-X")
    with pytest.raises(CommandError, match="Only a procurement officer can load spend"):
        run(spend_file(), "--as", "clerk")
    assert SpendLine.unscoped.count() == 0


def test_a_range_in_place_of_an_amount_is_refused_and_the_rest_is_loaded(
    officer: User, spend_file: Written, tmp_path: Path
) -> None:
    rows = (*ROWS, ("Fleet", "2023-07-01", "100 - 200", "Acme Ltd", "a.xlsx"))
    out, err, code = run(spend_file(rows), "--as", "buyer", "--rejects", tmp_path / "rejects.csv")
    assert code == 3
    assert "7 loaded" in out
    assert "spend.csv row 9 amount: The value is a range." in err
    assert "The value is a range" in (tmp_path / "rejects.csv").read_text()
    assert not Supplier.unscoped.filter(name="Acme Ltd").exists()


def test_a_file_with_a_column_that_nobody_named_loads_nothing(officer: User, spend_file: Written) -> None:
    path = spend_file((("2023-04-01", "9.50", "Acme"),), headers=("Day", "Net", "To"))
    with pytest.raises(CommandError) as refused:
        run(path, "--as", "buyer")
    assert refused.value.returncode == 2
    assert SpendLine.unscoped.count() == 0


def test_the_ledger_holds_one_entry_a_record_and_one_for_the_run_and_names_apart(
    officer: User, spend_file: Written
) -> None:
    run(spend_file(), "--as", "buyer")
    written = Entry.objects.filter(actor="buyer")
    by_event = {name: written.filter(event=name).count() for name in written.values_list("event", flat=True)}
    assert by_event == {"procurement.supplier.added": 2, "procurement.line.loaded": 7, "intake.run.finished": 1}
    added = written.filter(event="procurement.supplier.added").order_by("number")[0]
    assert added.data == {"kind": "organisation"}
    assert Payload.objects.get(entry=added).body == {"name": "Northgate Fleet Ltd"}


def test_a_load_that_fails_part_way_leaves_nothing(
    officer: User, spend_file: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_disk(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    path = spend_file(tuple(("Fleet", "2023-04-01", f"{n}.00", "Acme", "a") for n in range(700)))
    monkeypatch.setattr(pipeline._Loading, "_remember", broken_disk)
    with pytest.raises(OSError, match="disk is full"):
        run(path, "--as", "buyer")
    assert (SpendLine.unscoped.count(), Supplier.unscoped.count()) == (0, 0)
    assert not Entry.objects.filter(event__startswith="procurement.").exists()


def test_the_example_map_is_the_map_used_without_one() -> None:
    example = load_map(PROJECT / "docs" / "maps" / "spend.yaml")
    assert (example.columns, example.ignore) == (POLICE_MAP.columns, POLICE_MAP.ignore)


def test_a_supplier_is_known_again_in_a_later_batch(officer: User) -> None:
    def line(payee: str) -> NewLine:
        return NewLine(date(2023, 4, 1), Decimal("1.00"), payee, "", "a")

    [first] = enter_spend([line("Acme Ltd")], actor=officer, at=NOON)
    [second, third] = enter_spend([line("ACME LIMITED"), line("Dr A Marston")], actor=officer, at=NOON)
    assert first.supplier == second.supplier
    assert third.supplier is not None
    assert third.supplier.kind == "person"
    assert enter_spend([], actor=officer, at=NOON) == []


def test_no_reader_of_spend_alone_may_load_it(db: None) -> None:
    nobody = account("nobody", person_ref="P-000003-X")
    with pytest.raises(NotPermitted):
        load_spend(ImportRequest(sources=(), map=POLICE_MAP), actor=nobody, at=NOON)


@given(st.lists(st.tuples(st.sampled_from(["Acme", "REDACTED", ""]), st.integers(-5, 5)), max_size=20))
def test_the_counts_of_a_file_add_up(rows: list[tuple[str, int]]) -> None:
    counts = SpendCounts()
    for payee, pounds in rows:
        counts.add(NewLine(date(2023, 4, 1), Decimal(pounds), payee, "", "a"))
    assert counts.rows == len(rows)
    assert counts.repeats == len(rows) - len(set(rows))
    assert counts.pounds == sum(pounds for _, pounds in rows)
    assert counts.withheld == sum(payee != "Acme" for payee, _ in rows)
    assert counts.suppliers == any(payee == "Acme" for payee, _ in rows)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_its_financial_year(day: date) -> None:
    first, last = days_of_year(financial_year(day))
    assert first <= day <= last
    assert (first.month, first.day, last.month, last.day) == (4, 1, 3, 31)


@pytest.mark.slow
@pytest.mark.sqlite
def test_five_years_of_a_real_force_load_with_the_published_figures(officer: User, shared_data: Path) -> None:
    path = shared_data / "spend" / "police_spend_dev.csv.gz"
    out, _, code = run(path, "--as", "buyer")
    assert code == 0
    for line in ("34,830 rows read", "34,830 loaded", "316,768,130.81 pounds in all", "211 credits"):
        assert line in out.splitlines()
    assert "1,646 exact repeats of an earlier row, kept and flagged" in out.splitlines()
    lines = SpendLine.unscoped
    flags = ("is_repeat", "is_credit", "is_redacted")
    assert [lines.filter(**{flag: True}).count() for flag in flags] == [1646, 211, 1784]
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        spellings = {row["supplier"].strip() for row in csv.DictReader(stream)}
    stored = {*lines.values_list("payee_as_written", flat=True).distinct()}
    assert stored == spellings
    names = {*Supplier.unscoped.values_list("name", flat=True)}
    assert {"REDACTIVE EVENTS LTD", "PERSONAL BEST LIFE COACHING", "THE BILLY PROJECT PERSONAL TRAINING"} <= names
    assert not any(name.startswith("THIRD PARTY") for name in names)

    again, _, _ = run(path, "--as", "buyer")
    assert "34,830 unchanged since an earlier import" in again
    assert lines.count() == 34_830
