"""Runs an import: reads and checks every row first, then loads all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.intake.binding import Binding, ReadRow, RejectedRow
from probity.foundation.intake.identity import Identifier, Identity
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport, packed_rows, unpacked_rows
from probity.foundation.intake.inserting import insert_rows
from probity.foundation.intake.mapping import ImportMap
from probity.foundation.intake.models import RowIdentity, Run, RunPhase, StagedBatch
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.reading import opened
from probity.foundation.intake.report import FIRST_SHOWN, ImportReport, RejectsFile
from probity.foundation.intake.rows import Fault
from probity.foundation.intake.shape import Shape
from probity.foundation.intake.unpacking import LIMITS, Limits, Source, refuse_the_same_file_twice
from probity.foundation.intake.workflow import FINISHED
from probity.foundation.kernel.errors import BadInput, Stale

BATCH = 500  # rows; each is one parameter of a look-up, and SQLite may allow no more than 999


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What somebody asks to be imported.

    Args:
        rejects: where the refused rows are written, also on a dry run; None for nowhere.
        dry_run: read and check everything, write nothing to the database. What only the desk's
            loader can tell is then not checked.
    """

    sources: Sequence[Path]
    map: ImportMap = field(default_factory=ImportMap)
    rejects: Path | None = None
    dry_run: bool = False
    limits: Limits = LIMITS


def run_import(
    importer: Importer, request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent
) -> ImportReport:
    """Import every row of the files once, however often they are given.

    All rows are read and checked before the first is loaded. Records, identities and ledger entries are then
    written in one transaction. An import of the same shape that is still reading, or that died, is abandoned.

    Raises:
        BadInput: a file or the map cannot be used; nothing was done.
        Stale: another import of this shape began meanwhile; nothing was done.
        DomainError: the desk refused the whole import; nothing was done.
    """
    refuse_the_same_file_twice(request.sources)
    _refuse_rejects_over_a_source(request)
    binding = Binding(importer.shape, request.map)
    report = ImportReport(importer.shape.name, dry_run=request.dry_run, ignored=tuple(sorted(request.map.ignore)))
    with RejectsFile(request.rejects) as rejects:
        checking = _Checking(importer.shape, binding, report, rejects, progress)
        batches = checking.batches(request)
        if request.dry_run:
            for batch in batches:
                report.loaded += len(batch)
                report.changed += sum(bool(row.known_ref) for row in batch)
            return report
        with _staging(importer.shape, request, actor=actor, at=at) as run:
            rows = chain.from_iterable(batches)
            while batch := list(islice(rows, BATCH)):
                _stage(run, batch)
            _Loading(run, importer, checking).load_all(actor=actor, at=at)
    return report


def _refuse_rejects_over_a_source(request: ImportRequest) -> None:
    if request.rejects and request.rejects.resolve() in {path.resolve() for path in request.sources}:
        raise BadInput("The rejects file would replace a file being imported.", hint="Give --rejects another name.")


@dataclass(slots=True)
class _Checking:
    """Reads the files into rows that are new or changed, and counts all others."""

    shape: Shape
    binding: Binding
    report: ImportReport
    rejects: RejectsFile
    progress: Progress
    _loaded_before: bool | None = None

    def batches(self, request: ImportRequest) -> Iterator[list[IncomingRow]]:
        """Yield rows to load, in batches that may be smaller than BATCH."""
        identifier = Identifier(self.shape)
        for path in request.sources:
            rows = self._rows(Source(path, request.limits), request.map)
            while chunk := list(islice(rows, BATCH)):
                named = [self._named(row, identifier) for row in chunk]
                yield self._not_loaded_before([pair for pair in named if pair])
                self.progress("read", self.report.read)

    def reject(self, rejected: RejectedRow) -> None:
        """Count a refused row and write down why."""
        self.report.rejected += 1
        for fault in rejected.faults:
            self.rejects.add(rejected.place, fault, personal=self.binding.is_personal(fault.column))
            if len(self.report.rejects) < FIRST_SHOWN:
                column = f" {fault.column}" if fault.column else ""
                self.report.rejects.append(f"{rejected.place}{column}: {fault.reason}")

    def _rows(self, source: Source, chosen: ImportMap) -> Iterator[ReadRow | RejectedRow]:
        with opened(source, chosen.form) as reading:
            self.binding.begin_file(reading.headers, file=source.name)
            before = self.report.read
            for raw in reading.rows:
                self.report.read += 1
                yield self.binding.read(raw)
            if self.report.read == before:
                self.report.warnings.append(f"{source.name}: holds no rows.")
            else:
                self.binding.end_file(file=source.name)
            self.report.warnings += reading.notes

    def _named(self, row: ReadRow | RejectedRow, identifier: Identifier) -> tuple[ReadRow, Identity] | None:
        if isinstance(row, ReadRow) and row.is_nil:
            self.report.nil += 1
            return None
        named = identifier.identify(row) if isinstance(row, ReadRow) else row
        if isinstance(named, RejectedRow):
            self.reject(named)
            return None
        return (row, named) if isinstance(row, ReadRow) else None

    def _known(self, wanted: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Content and record of each row that an earlier import loaded; nobody is asked where there was none."""
        if self._loaded_before is None:  # asked once: no other import of the shape can end while this one reads
            self._loaded_before = RowIdentity.unscoped.filter(shape=self.shape.name).exists()
        if not self._loaded_before:
            return {}
        rows = RowIdentity.unscoped.filter(shape=self.shape.name, identity__in=wanted)
        return {one: (content, ref) for one, content, ref in rows.values_list("identity", "content", "record_ref")}

    def _not_loaded_before(self, named: Sequence[tuple[ReadRow, Identity]]) -> list[IncomingRow]:
        known = self._known([identity.digest for _, identity in named])
        fresh = []
        for row, identity in named:
            content, ref = known.get(identity.digest, ("", ""))
            if content == identity.content:
                self.report.unchanged += 1
            elif ref and self.shape.changes == "reject":
                reason = f"The {' and '.join(self.shape.key)} was loaded before into {ref}, with other content."
                self.reject(RejectedRow(row.place, (Fault("", reason),)))
            else:
                fresh.append(
                    IncomingRow(row.place, row.values, row.written, identity.digest, identity.content, known_ref=ref)
                )
        return fresh


def abandon(runs: QuerySet[Run], *, at: datetime) -> None:
    """Mark runs that will not finish, and take their staged rows away."""
    with transaction.atomic():
        StagedBatch.unscoped.filter(run__in=runs).delete()
        runs.update(phase=RunPhase.ABANDONED, finished_at=at)


@contextmanager
def _staging(shape: Shape, request: ImportRequest, *, actor: Actor, at: datetime) -> Iterator[Run]:
    """Give a run to stage rows under; leave no trace of it unless it finishes.

    A process killed meanwhile leaves its rows behind. The next run of the shape takes them away, whether that
    process is dead or not: one still alive finds itself abandoned before it loads anything.
    """
    with transaction.atomic():
        abandon(Run.unscoped.filter(shape=shape.name, phase=RunPhase.STAGING), at=at)
        run = Run.unscoped.create(
            ref=next_reference("IN"),
            shape=shape.name,
            account=actor.account,
            files=[Source(path).name for path in request.sources],
            map_name=request.map.name,
            started_at=at,
        )
    try:
        yield run
    except BaseException:
        with transaction.atomic():
            StagedBatch.unscoped.filter(run=run).delete()
            Run.unscoped.filter(pk=run.pk).delete()
        raise


def _stage(run: Run, batch: Sequence[IncomingRow]) -> None:
    StagedBatch.unscoped.create(run=run, rows=packed_rows(batch))


@dataclass(slots=True)
class _Loading:
    """Takes the staged rows of a run into the desk, all in one transaction."""

    run: Run
    importer: Importer
    checking: _Checking

    @recorded()
    def load_all(self, *, actor: Actor, at: datetime) -> None:
        """Load every staged row, remember what was loaded, and close the run."""
        report = self.checking.report
        if not Run.unscoped.filter(pk=self.run.pk, phase=RunPhase.STAGING).update(phase=RunPhase.FINISHED):
            raise Stale(f"Another import of {report.shape} began meanwhile.", hint="Nothing was loaded. Run it again.")

        for batch in self._staged():
            self._keep(batch, self.importer.load(batch, actor=actor, at=at))
            self.checking.progress("loaded", report.loaded)
        StagedBatch.unscoped.filter(run=self.run).delete()
        Run.unscoped.filter(pk=self.run.pk).update(finished_at=at, **report.counts())
        report.run_ref = self.run.ref

        counts = report.counts()
        record(FINISHED, actor=actor, subject=self.run, at=at, shape=report.shape, files=self.run.files, **counts)

    def _staged(self) -> Iterator[list[IncomingRow]]:
        last = 0
        while staged := StagedBatch.unscoped.filter(run=self.run, pk__gt=last).order_by("pk").first():
            last = staged.pk
            yield [*unpacked_rows(self.importer.shape, staged.rows)]

    def _keep(self, batch: Sequence[IncomingRow], answer: LoadReport) -> None:
        refused = {late.row.identity for late in answer.refused}
        if answer.refs.keys() | refused != {row.identity for row in batch} or answer.refs.keys() & refused:
            raise RuntimeError(f"the loader of {self.importer.shape.name} must take or refuse every row, and each once")
        taken = [row for row in batch if row.identity in answer.refs]
        self._remember([row for row in taken if not row.known_ref], answer)
        changed = [row for row in taken if row.known_ref]
        self._remember(changed, answer, again=True)

        report = self.checking.report
        report.loaded += len(taken)
        report.changed += len(changed)
        report.warnings += answer.notes
        for late in answer.refused:
            header = self.checking.binding.columns.get(late.field, "")
            fault = Fault(header, late.reason, late.row.written.get(late.field, ""))
            self.checking.reject(RejectedRow(late.row.place, (fault,)))

    def _remember(self, rows: Sequence[IncomingRow], answer: LoadReport, *, again: bool = False) -> None:
        run = {"shape": self.importer.shape.name, "run_ref": self.run.ref}
        said = [
            {**run, "identity": row.identity, "content": row.content, "record_ref": answer.refs[row.identity]}
            for row in rows
        ]
        if again:
            unique, renewed = ("shape", "identity"), ("content", "record_ref", "run_ref")
            RowIdentity.unscoped.bulk_create(
                [RowIdentity(**one) for one in said], update_conflicts=True, unique_fields=unique, update_fields=renewed
            )
        else:
            insert_rows(RowIdentity, said)
