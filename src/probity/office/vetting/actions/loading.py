"""Loading the clearances of another vetting system, on both axes: what was keyed there late is entered late here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import recorded
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import ImportReport
from probity.foundation.kernel.errors import NotPermitted
from probity.office.vetting.actions.clearances import Particulars, enter_grant, fields_of, good_until
from probity.office.vetting.actions.steps import spans_of
from probity.office.vetting.management.clearance_files import Row, clearances_shape, people_by_number, row_of
from probity.office.vetting.models import Clearance, ClearanceSpan, ClearanceStep
from probity.office.vetting.models.clearances import Source, Standing, StepKind
from probity.office.vetting.policy.roles import MANAGER
from probity.office.vetting.policy.standing import Happened, Stretch, stretches

AT_A_TIME = 2_000
ENDS = {
    "suspended": StepKind.SUSPENDED,
    "terminated": StepKind.TERMINATED,
    "ended_on_leaving": StepKind.ENDED,
}


def load_clearances(request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent) -> ImportReport:
    """Load clearances once, however often their file is given.

    Raises:
        NotPermitted: the actor is not the vetting manager.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if not isinstance(actor, System) and not actor.holds(MANAGER):  # type: ignore[attr-defined]  # an account here
        raise NotPermitted("Only the vetting manager loads clearances.", hint="Ask for that role.")
    importer = Importer(clearances_shape(on=day_of(at)), load_batch)
    return run_import(importer, request, actor=actor, at=at, progress=progress)


@recorded()
def load_batch(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
    """Enter one batch of an import. A row about nobody known, or whose days cannot be, is refused."""
    report, today = LoadReport(), day_of(at)
    people = people_by_number([row.text("number") for row in rows])
    taken = [made for row in rows if (made := row_of(row, people, report, today=today))]
    enter_clearances(taken, actor=actor, at=at, report=report)
    return report


@recorded()
def enter_clearances(taken: Sequence[Row], *, actor: Actor, at: datetime, report: LoadReport) -> None:
    """Write rows as clearances with their steps and spans."""
    made = [_clearance(row, at) for row in taken]
    steps = [[*_steps(row, clearance, at)] for row, clearance in zip(taken, made, strict=True)]
    write_clearances([*zip(made, steps, strict=True)], actor=actor, at=at)
    for row, clearance in zip(taken, made, strict=True):
        report.took(row.row, clearance.ref)


@recorded()
def write_clearances(whole: Sequence[tuple[Clearance, Sequence[ClearanceStep]]], *, actor: Actor, at: datetime) -> None:
    """Write clearances that are known with everything that happened to them, thousands at once.

    The steps of each are in the order of their entry, the grant first; at most one was entered later than it.
    """
    refs = iter(next_references("VC", len(whole)) if whole else [])
    step_refs = iter(next_references("VCS", sum(len(steps) for _, steps in whole)) if whole else [])
    spans: list[ClearanceSpan] = []
    for clearance, steps in whole:
        clearance.ref = next(refs)
        for step in steps:
            step.ref = next(step_refs)
        spans += _spans(clearance, steps)
    Clearance.unscoped.bulk_create([clearance for clearance, _ in whole], batch_size=AT_A_TIME)
    ClearanceStep.unscoped.bulk_create([step for _, steps in whole for step in steps], batch_size=AT_A_TIME)
    ClearanceSpan.unscoped.bulk_create(spans, batch_size=AT_A_TIME)
    for clearance, _ in whole:
        enter_grant(clearance, actor=actor, at=at)


def _clearance(row: Row, at: datetime) -> Clearance:
    last_day = row.last_day or good_until(row.level, row.granted_on)
    particulars = Particulars(
        source=Source.MIGRATED, entered_at=row.keyed_at, sponsor=row.row.text("sponsor"),
        deciding_body=row.row.text("deciding_body"),
    )  # fmt: skip
    fields = fields_of(row.holder_ref, row.level, row.granted_on, last_day, particulars, at=at)
    return Clearance(state=_standing_today(row, last_day, day_of(at)), **fields)


def _standing_today(row: Row, last_day: date, today: date) -> Standing:
    happened = [Happened(ENDS[row.state], row.ended_on)] if row.state in ENDS and row.ended_on else []
    if row.row.text("condition"):
        happened.append(Happened(StepKind.CONDITION, row.granted_on))
    found = stretches(row.granted_on, last_day, happened)
    return next(each.standing for each in reversed(found) if each.first <= today)


def _steps(row: Row, clearance: Clearance, at: datetime) -> Iterable[ClearanceStep]:
    keyed = row.keyed_at or at

    def step(kind: StepKind, on: date, entered_at: datetime, words: str = "") -> ClearanceStep:
        return ClearanceStep(clearance=clearance, kind=kind, on=on, entered_at=entered_at, words=words)

    yield step(StepKind.GRANTED, row.granted_on, keyed, row.row.text("source"))
    if condition := row.row.text("condition"):
        yield step(StepKind.CONDITION, row.granted_on, keyed, condition)
    if row.state in ENDS and row.ended_on:
        yield step(ENDS[row.state], row.ended_on, max(keyed, row.ended_keyed_at or at), "As the earlier system had it")


def _spans(clearance: Clearance, steps: Sequence[ClearanceStep]) -> Iterable[ClearanceSpan]:
    """The spans by what was keyed when: first without its end, then with it."""
    at_once = [step for step in steps if step.entered_at == steps[0].entered_at]
    first = _known(at_once, clearance)
    if len(at_once) == len(steps):  # nearly every row, and to work it out again would be most of what it costs
        yield from spans_of(clearance, first, known_from=steps[0].entered_at)
        return
    whole = _known(steps, clearance)
    ended = steps[-1].entered_at
    for span in spans_of(clearance, first, known_from=steps[0].entered_at):
        if Stretch(Standing(span.standing), span.true_from, span.true_to) not in whole:
            span.known_to = ended
        yield span
    yield from spans_of(clearance, [each for each in whole if each not in first], known_from=ended)


def _known(steps: Iterable[ClearanceStep], clearance: Clearance) -> list[Stretch]:
    happened = [Happened(step.kind, step.on, step.ref, step.about) for step in steps]
    return stretches(clearance.granted_on, clearance.last_day, happened)
