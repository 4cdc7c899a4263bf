"""An import does all of its work in one transaction or none, and the same file twice changes nothing."""

import csv
import gzip
import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from probity.foundation.access.actions import give_grant, open_account
from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import About, record
from probity.foundation.audit.models import Entry, Payload
from probity.foundation.casework.models import ScheduledRun
from probity.foundation.casework.workflow import NOTED
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.mapping import ImportMap, NilRule, short_map
from probity.foundation.intake.models import RowIdentity, Run, RunPhase, StagedBatch
from probity.foundation.intake.pipeline import BATCH, ImportRequest, _stage, _staging, run_import
from probity.foundation.intake.report import ImportReport
from probity.foundation.intake.rows import Place
from probity.foundation.intake.shape import Field, Money, Shape
from probity.foundation.kernel.errors import BadInput, DomainError, Stale

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOADER = System("import", "loads rows in a test")
SPEND = Shape(
    "intake.spend", (Field("payee", personal=True), Field("amount", "money", required=True), Field("date", "date"))
)
PEOPLE = Shape(
    "intake.people", (Field("number", "reference", required=True), Field("name", personal=True)), ("number",)
)


def keep(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
    """Load each row into a table that is there, with its ledger entry."""
    ScheduledRun.objects.bulk_create(
        ScheduledRun(name=row.identity, day=date(2026, 1, 1), finished_at=at) for row in rows if not row.known_ref
    )
    refs = [row.known_ref or row.identity[:20] for row in rows]
    for ref in refs:
        record(NOTED, actor=actor, subject=About("intake.trial", ref), at=at, words="loaded")
    return LoadReport.of(rows, refs)


def file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def imported(path: Path, shape: Shape = SPEND, load=keep, **asked) -> ImportReport:
    request = ImportRequest(sources=(path,), **asked)
    return run_import(Importer(shape, load), request, actor=LOADER, at=NOON)


def everything_written() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (ScheduledRun, Entry)) + tuple(
        model.unscoped.count() for model in (Run, StagedBatch, RowIdentity)
    )


@pytest.mark.django_db
def test_a_file_is_loaded_once_and_a_second_run_changes_nothing(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount", "Firm A,5", "Firm A,5", "Firm B,-7")

    first, second = imported(path), imported(path)

    assert first.counts() == {"read": 3, "loaded": 3, "changed": 0, "unchanged": 0, "nil": 0, "rejected": 0}
    assert second.counts() == {"read": 3, "loaded": 0, "changed": 0, "unchanged": 3, "nil": 0, "rejected": 0}
    assert (ScheduledRun.objects.count(), RowIdentity.unscoped.count(), StagedBatch.unscoped.count()) == (3, 3, 0)
    assert [run.phase for run in Run.unscoped.all()] == [RunPhase.FINISHED] * 2


@pytest.mark.django_db
def test_a_file_with_added_rows_adds_only_those(tmp_path):
    imported(file(tmp_path, "march.csv", "payee,amount", "Firm A,5", "Firm B,6"))
    report = imported(file(tmp_path, "april.csv", "payee,amount", "Firm C,1", "Firm A,5", "Firm A,5", "Firm B,6"))

    assert (report.loaded, report.unchanged) == (2, 2)


@pytest.mark.django_db
def test_each_run_leaves_one_entry_with_counts_and_no_file_name_in_what_stays(tmp_path):
    imported(file(tmp_path, "Jane Roe.csv", "payee,amount", "Firm A,5", "Firm B,x"))

    entries = Entry.objects.order_by("number")
    assert [entry.event for entry in entries] == ["casework.note.added", "intake.run.finished"]
    assert entries[1].data == {
        "shape": "intake.spend", "read": 2, "loaded": 1, "changed": 0, "unchanged": 0, "nil": 0, "rejected": 1,
    }  # fmt: skip
    assert Payload.objects.get(entry=entries[1]).body == {"files": ["Jane Roe.csv"]}


@pytest.mark.django_db
def test_a_dry_run_counts_and_writes_nothing_at_all(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount", "Firm A,5", "Firm B,x")
    before = everything_written()
    report = imported(path, dry_run=True)

    assert (report.read, report.loaded, report.rejected, report.exit_code) == (2, 1, 1, 3)
    assert everything_written() == before
    assert [one.name for one in tmp_path.iterdir()] == ["spend.csv"]


@pytest.mark.django_db
def test_rejects_name_row_column_and_reason_and_hide_what_is_personal(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount,date", "=Jane(),5,2024-01-01", "Firm,=1+1,31/02/2024", "Firm,5")
    report = imported(path, rejects=tmp_path / "rejects.csv")

    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    assert lines == [
        ["file", "row", "column", "reason", "value"],
        ["spend.csv", "2", "payee", "The value is a formula. Give what it works out to.", "text of 7 characters"],
        ["spend.csv", "3", "amount", "The value is not an amount in pounds.", "'=1+1"],
        ["spend.csv", "3", "date", "The value is not a day that exists, written as %Y-%m-%d.", "31/02/2024"],
        ["spend.csv", "4", "", "The row has 2 cells where the header has 3.", ""],
    ]
    assert (report.rejected, report.exit_code) == (3, 3)
    assert not any("Jane" in line for line in report.rejects)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    ["", 'payee,amount\nFirm A,5\nFirm,"B\n', "payee,amount,colour\nFirm A,5,red\n", "payee\nFirm A\n",
     "amount,amount\n5,5\n"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_leaves_nothing_behind(tmp_path, content):
    path = tmp_path / "spend.csv"
    path.write_text(content)
    before = everything_written()

    with pytest.raises(BadInput):
        imported(path, rejects=tmp_path / "rejects.csv")
    assert everything_written() == before
    assert [one.name for one in tmp_path.iterdir()] == ["spend.csv"]


@pytest.mark.django_db
def test_rejects_never_replace_the_file_that_is_imported(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount", "Firm A,x")

    with pytest.raises(BadInput, match="would replace a file"):
        imported(path, rejects=tmp_path / "." / "spend.csv")
    assert path.read_text().startswith("payee")


@pytest.mark.django_db
def test_one_bad_file_among_several_stops_them_all(tmp_path):
    good = file(tmp_path, "a.csv", "payee,amount", *(f"Firm {number},5" for number in range(BATCH + 1)))
    request = ImportRequest(sources=(good, file(tmp_path, "b.csv", "payee,sum", "Firm A,5")))
    before = everything_written()

    with pytest.raises(BadInput):
        run_import(Importer(SPEND, keep), request, actor=LOADER, at=NOON)
    assert everything_written() == before


@pytest.mark.django_db
def test_a_desk_that_fails_in_its_second_batch_loads_nothing(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount", *(f"Firm {number},5" for number in range(BATCH + 1)))
    before = everything_written()

    def fails_late(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
        if len(rows) < BATCH:
            raise DomainError("The desk is closed.")
        return keep(rows, actor=actor, at=at)

    with pytest.raises(DomainError):
        imported(path, load=fails_late)
    assert everything_written() == before


@pytest.mark.django_db
def test_what_a_dead_run_left_is_taken_away_by_the_next(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount", "Firm A,5")
    dead = _staging(SPEND, ImportRequest(sources=(path,)), actor=LOADER, at=NOON)
    run = dead.__enter__()
    _stage(run, [IncomingRow(Place("spend.csv", 2), {"amount": Money(Decimal(5), Decimal(5))}, {}, "a" * 64, "b" * 64)])

    report = imported(path)

    assert (report.loaded, StagedBatch.unscoped.count()) == (1, 0)
    assert Run.unscoped.get(pk=run.pk).phase == RunPhase.ABANDONED


@pytest.mark.django_db
def test_a_run_that_another_run_abandoned_loads_nothing(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount", *(f"Firm {number},5" for number in range(3)))
    other = file(tmp_path, "other.csv", "payee,amount", "Firm X,5")

    def interrupts(doing: str, rows: int) -> None:
        if doing == "read" and not Run.unscoped.filter(phase=RunPhase.FINISHED).exists():
            imported(other)

    with pytest.raises(Stale):
        run_import(Importer(SPEND, keep), ImportRequest(sources=(path,)), actor=LOADER, at=NOON, progress=interrupts)
    assert ScheduledRun.objects.count() == 1


@pytest.mark.django_db
def test_a_row_that_the_desk_refuses_is_a_reject_with_its_column(tmp_path):
    path = file(tmp_path, "spend.csv", "Supplier,Sum", "Firm A,5", "Firm B,6")

    def picky(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
        report = keep([row for row in rows if row.text("payee") != "Firm B"], actor=actor, at=at)
        report.refuse(rows[1], "payee", "No such supplier.")
        return report

    report = imported(path, load=picky, map=short_map("payee=Supplier,amount=Sum"), rejects=tmp_path / "rejects.csv")

    assert (report.loaded, report.rejected) == (1, 1)
    assert (tmp_path / "rejects.csv").read_text().splitlines()[1] == (
        "spend.csv,3,Supplier,No such supplier.,text of 6 characters"
    )


@pytest.mark.django_db
def test_a_loader_that_forgets_a_row_is_a_bug_and_loads_nothing(tmp_path):
    path = file(tmp_path, "spend.csv", "payee,amount", "Firm A,5", "Firm B,6")

    with pytest.raises(RuntimeError, match="take or refuse every row"):
        imported(path, load=lambda rows, *, actor, at: keep(rows[1:], actor=actor, at=at))
    assert ScheduledRun.objects.count() == 0


@pytest.mark.django_db
def test_a_known_key_with_other_content_is_refused_or_given_to_the_desk_as_the_shape_says(tmp_path):
    loading = Shape(PEOPLE.name, PEOPLE.fields, PEOPLE.key, changes="load")
    imported(file(tmp_path, "a.csv", "number,name", "0042,Ann", "0043,Ben"), PEOPLE)
    later = file(tmp_path, "b.csv", "number,name", "0042,Anne", "0043,Ben", "0042,Anna")

    refused = imported(later, PEOPLE)
    given_on = imported(later, loading)
    again = imported(later, loading)

    assert (refused.unchanged, refused.rejected) == (1, 2)
    assert "was loaded before into" in refused.rejects[1]
    assert "The same number stands in b.csv row 2 already" in refused.rejects[0]
    assert (given_on.loaded, given_on.changed, given_on.unchanged, given_on.rejected) == (1, 1, 1, 1)
    assert (again.loaded, again.unchanged) == (0, 2)


@pytest.mark.django_db
def test_nil_returns_are_counted_and_never_loaded(tmp_path):
    path = tmp_path / "gifts.json"
    path.write_text(json.dumps([{"payee": "NIL Return", "amount": "Nil return"}, {"payee": "Firm A", "amount": "5"}]))
    report = imported(path, map=ImportMap(nil=NilRule("payee", frozenset({"nil return"}))))

    assert (report.read, report.nil, report.loaded, report.exit_code) == (2, 1, 1, 0)


@pytest.mark.django_db
def test_a_run_is_seen_by_whoever_ran_it_and_by_the_auditor(tmp_path):
    owner, auditor, other = (
        open_account(name, person_ref=ref, actor=LOADER, at=NOON)
        for name, ref in (("owner", "P-000001-A"), ("auditor", "P-000002-B"), ("other", "P-000003-C"))
    )
    give_grant(
        AUDITOR, person_ref=auditor.person_ref, reason="Yearly audit", actor=LOADER, at=NOON, starts=date(2020, 1, 1)
    )
    path = file(tmp_path, "spend.csv", "payee,amount", "Firm A,5")
    run_import(Importer(SPEND, keep), ImportRequest(sources=(path,)), actor=owner, at=NOON)

    def sees(user: User) -> tuple[int, int]:
        return Run.objects.visible_to(user).count(), RowIdentity.objects.visible_to(user).count()

    assert (sees(owner), sees(auditor), sees(other)) == ((1, 1), (1, 1), (0, 0))


LINES = st.lists(
    st.sampled_from(["Firm A,5", "Firm A,6", "Firm B,5", "Firm B,x", ",", "Firm,5,6", "Nil,", "=A(),5", "A,(1)"]),
    max_size=20,
)


class AnyFile(TestCase):
    """Rows with repeats, faults and nil returns, in any mixture."""

    @pytest.mark.slow
    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
    @given(lines=LINES, added=LINES)
    def test_every_row_is_counted_once_and_a_second_run_changes_nothing(self, lines, added):
        with tempfile.TemporaryDirectory() as folder:
            self.import_three_times(Path(folder) / "spend.csv.gz", lines, added)

    def import_three_times(self, path: Path, lines: list[str], added: list[str]) -> None:
        chosen = ImportMap(nil=NilRule("payee", frozenset({"nil"})))
        path.write_bytes(gzip.compress("\n".join(["payee,amount", *lines, ""]).encode()))
        first, second = imported(path, map=chosen), imported(path, map=chosen)
        path.write_bytes(gzip.compress("\n".join(["payee,amount", *added, *lines, ""]).encode()))
        third = imported(path, map=chosen)

        for report in (first, second, third):
            assert report.read == report.loaded + report.unchanged + report.nil + report.rejected
        assert (second.loaded, second.unchanged, second.nil) == (0, first.loaded, first.nil)
        assert third.unchanged == first.loaded
        assert ScheduledRun.objects.count() == first.loaded + third.loaded


@pytest.mark.django_db
def test_the_ministers_register_has_201_nil_returns(shared_data):
    shape = Shape(
        "intake.gifts",
        (Field("giver", required=True), Field("date", "date", required=True), Field("value", "money", words=True),
         Field("outcome", "choice", codes={"held": "Held by department", "other": "Other"})),
    )  # fmt: skip
    chosen = ImportMap(
        columns={"giver": "donor_recipient", "date": "date", "value": "value", "outcome": "outcome"},
        ignore=frozenset({"type", "department", "minister", "gift", "given_or_received", "source"}),
        vocabularies={
            "outcome": {
                "held by department": "held", "purchased by the minister": "other", "purchased by minister": "other",
                "donated to charity": "other", "used for hospitality": "other", "returns pending": "other",
                "return pending": "other", "n/a": "other",
            }
        },
        any_case=frozenset({"outcome"}),
        dates={"date": ("%d/%m/%Y",)},
        corrections={"date": {"2025-20-08": "2025-08-20"}},
        nil=NilRule("date", frozenset({"nil return"})),
    )  # fmt: skip
    outcomes = []

    def load(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
        outcomes.extend(row.text("outcome") for row in rows)
        return keep(rows, actor=actor, at=at)

    report = imported(shared_data / "registers" / "ministers_gifts.json", shape, load, map=chosen)

    assert (report.read, report.loaded, report.nil, report.rejected, report.rejects) == (391, 190, 201, 0, [])
    assert outcomes.count("held") == 156


@pytest.mark.slow
@pytest.mark.django_db
def test_the_police_spend_adds_up_to_the_penny(shared_data):
    shape = Shape(
        "intake.police", (Field("payee"), Field("amount", "money", required=True), Field("date", "date"), Field("book"))
    )
    total = Decimal()

    def load(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
        nonlocal total
        total += sum(((row.money("amount") or Money(None, None)).amount or Decimal() for row in rows), Decimal())
        return LoadReport.of(rows, [row.identity[:20] for row in rows])

    columns = short_map("payee=supplier,amount=amount,date=date,book=workbook,-category")
    source = shared_data / "spend" / "police_spend_dev.csv.gz"
    report = imported(source, shape, load, map=columns)

    assert (report.read, report.loaded, report.rejected) == (34_830, 34_830, 0)
    assert total == Decimal("316768130.81")
