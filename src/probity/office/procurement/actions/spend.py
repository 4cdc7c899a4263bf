"""Lines of spend, loaded from what was published."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Final

from django.db.models import Max

from probity.analysis.linkage.placeholders import WITHHELD
from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.intake.binding import Binding, ReadRow
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.mapping import ImportMap
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.reading import opened
from probity.foundation.intake.report import ImportReport
from probity.foundation.intake.shape import Field, Money, Shape
from probity.foundation.intake.unpacking import Source
from probity.foundation.kernel.errors import NotPermitted
from probity.office.procurement import workflow
from probity.office.procurement.actions.suppliers import LONGEST_NAME, supplier_key, suppliers_named
from probity.office.procurement.models import SpendLine, Supplier
from probity.office.procurement.policy import may_load

SPEND: Final = Shape(
    name="procurement.spend",
    fields=(
        Field("paid_on", "date", required=True),
        Field("amount", "money", required=True),
        Field("payee", personal=True, max_length=LONGEST_NAME),
        Field("category", max_length=200),
        Field("transaction", "reference"),
        Field("source", max_length=200),
    ),
)
POLICE_MAP: Final = ImportMap(
    name="police spend",
    columns={
        "category": "category",
        "paid_on": "date",
        "amount": "amount",
        "payee": "supplier",
        "source": "workbook",
    },
)
"""The map of a file with the headers category, date, amount, supplier, workbook."""


@dataclass(frozen=True)
class NewLine:
    """A payment to enter.

    Args:
        amount: pounds; below zero is a credit.
        payee: as the publisher wrote it.
        payee_read: the payee after the map's vocabulary, which may say "Redacted" for a publisher's own word.
        said: every cell of the row as written, by which an exact repeat is known. Empty: the other fields.
    """

    paid_on: date
    amount: Decimal
    payee: str
    category: str
    source: str
    transaction: str = ""
    payee_read: str = ""
    said: tuple[tuple[str, str], ...] = ()

    @cached_property
    def is_withheld(self) -> bool:
        """Whether the payee names nobody."""
        return WITHHELD.hide(self.payee_read or self.payee)

    @cached_property
    def supplier_key(self) -> str:
        """The name in one spelling, under which a supplier is known."""
        return supplier_key(self.payee_read or self.payee)

    @cached_property
    def identity(self) -> str:
        """Digest of what the row says, the same for an exact repeat."""
        fields = (str(self.paid_on), str(self.amount), self.payee, self.category, self.source, self.transaction)
        return hashlib.sha256(json.dumps(self.said or fields).encode()).hexdigest()


@dataclass(slots=True)
class SpendCounts:
    """What spending files hold, counted without writing anything: rows, pounds, and what sets rows apart."""

    rows: int = 0
    pounds: Decimal = Decimal("0.00")
    repeats: int = 0
    credits: int = 0
    withheld: int = 0
    _rows_seen: Counter[str] = field(default_factory=Counter)
    _suppliers: set[str] = field(default_factory=set)

    @property
    def suppliers(self) -> int:
        """Suppliers named, each once however it is spelt."""
        return len(self._suppliers)

    def add(self, line: NewLine) -> None:
        """Count one more line."""
        self.rows += 1
        self.pounds += line.amount
        self.repeats += self._rows_seen[line.identity] > 0
        self.credits += line.amount < 0
        self._rows_seen[line.identity] += 1
        if line.is_withheld:
            self.withheld += 1
        else:
            self._suppliers.add(line.supplier_key)


def load_spend(request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent) -> ImportReport:
    """Load every row of the files once, however often they are given, with one ledger entry a record and one a run.

    Raises:
        NotPermitted: the actor is no procurement officer.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if reason := may_load(actor):
        raise NotPermitted(reason, hint="Ask for the role of procurement officer.")
    return run_import(Importer(SPEND, load_batch), request, actor=actor, at=at, progress=progress)


def count_spend(request: ImportRequest) -> SpendCounts:
    """What the files hold, by reading them alone. Rows that cannot be read are left out.

    Raises:
        BadInput: a file or the map cannot be used.
    """
    counts = SpendCounts()
    binding = Binding(SPEND, request.map)
    for path in request.sources:
        for line in _lines_of(path, request, binding):
            counts.add(line)
    return counts


def load_batch(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
    """Enter one batch of an import; a row with a range in place of an amount is refused."""
    report = LoadReport()
    pairs = [(row, line) for row in rows if (line := _new_line(row, row.place.file))]
    for row, saved in zip(
        (row for row, _ in pairs), enter_spend([line for _, line in pairs], actor=actor, at=at), strict=True
    ):
        report.took(row, saved.ref)
    for row in rows:
        if row.identity not in report.refs:
            report.refuse(row, "amount", "The value is a range. Give the amount that was paid.")
    return report


@recorded()
def enter_spend(lines: Sequence[NewLine], *, actor: Actor, at: datetime) -> list[SpendLine]:
    """The lines as records, in order, with a supplier for each payee that is named and one ledger entry each.

    An exact repeat of an earlier line is kept and flagged. A withheld payee never becomes a supplier.
    """
    named = [(line.supplier_key, line.payee) for line in lines if not line.is_withheld]
    suppliers = suppliers_named(named, actor=actor, at=at)
    seen = _times_seen({line.identity for line in lines})
    saved = []
    for ref, line in zip(next_references("SL", len(lines)) if lines else (), lines, strict=True):
        seen[line.identity] += 1
        supplier = None if line.is_withheld else suppliers[line.supplier_key]
        saved.append(_spend_line(line, ref=ref, supplier=supplier, occurrence=seen[line.identity]))
    SpendLine.unscoped.bulk_create(saved)

    for one in saved:
        record(
            workflow.LINE_LOADED,
            actor=actor,
            subject=one,
            at=at,
            supplier=one.supplier.ref if one.supplier else "",
            credit=one.is_credit,
            repeat=one.is_repeat,
            redacted=one.is_redacted,
        )
    return saved


def _lines_of(path: Path, request: ImportRequest, binding: Binding) -> Iterable[NewLine]:
    source = Source(path, request.limits)
    with ExitStack() as stack:
        reading = stack.enter_context(opened(source, request.map.form))
        binding.begin_file(reading.headers, file=source.name)
        for raw in reading.rows:
            row = binding.read(raw)
            if isinstance(row, ReadRow) and not row.is_nil:
                incoming = IncomingRow(row.place, row.values, row.written, identity="", content="")
                if line := _new_line(incoming, source.name):
                    yield line


def _new_line(row: IncomingRow, file: str) -> NewLine | None:
    """The line that a row holds; None when it gives no single amount or no day."""
    money, paid_on = row.money("amount"), row.day("paid_on")
    amount = money.amount if isinstance(money, Money) else None
    if amount is None or paid_on is None:
        return None
    return NewLine(
        paid_on=paid_on,
        amount=amount,
        payee=row.written.get("payee", row.text("payee")),
        payee_read=row.text("payee"),
        category=row.text("category"),
        source=row.text("source") or file[:200],
        transaction=row.text("transaction"),
        said=tuple(sorted(row.written.items())),
    )


def _times_seen(identities: set[str]) -> Counter[str]:
    """How often each row has been entered before."""
    entered = SpendLine.unscoped.filter(row_identity__in=identities).order_by().values("row_identity")
    return Counter({row["row_identity"]: row["times"] for row in entered.annotate(times=Max("occurrence"))})


def _spend_line(line: NewLine, *, ref: str, supplier: Supplier | None, occurrence: int) -> SpendLine:
    return SpendLine(
        ref=ref,
        supplier=supplier,
        payee_as_written=line.payee,
        amount=line.amount,
        paid_on=line.paid_on,
        category=line.category,
        transaction=line.transaction,
        source_name=line.source,
        row_identity=line.identity,
        occurrence=occurrence,
        is_repeat=occurrence > 1,
        is_credit=line.amount < 0,
        is_redacted=supplier is None,
    )
