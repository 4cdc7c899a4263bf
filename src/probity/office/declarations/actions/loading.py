"""Loading another register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import ImportReport
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.workforce.queries import PersonCard
from probity.office.declarations import workflow
from probity.office.declarations.actions.steps import step
from probity.office.declarations.management.registers import Entry, entry_of, gifts_shape, people_by_number
from probity.office.declarations.models import Match, NilReturn, Offer, State, StepKind
from probity.office.declarations.policy import (
    may_load,
)


def load_gifts(request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent) -> ImportReport:
    """Load another register once, however often its file is given: offers outside endorsement, and nil returns.

    Raises:
        NotPermitted: the actor is not the registrar.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if reason := may_load(actor):
        raise NotPermitted(reason, hint="Ask for the role of gifts registrar.")
    importer = Importer(gifts_shape(on=day_of(at)), load_batch)
    return run_import(importer, request, actor=actor, at=at, progress=progress)


@recorded()
def load_batch(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
    """Enter one batch of an import. A row that is neither an offer nor a nil return is refused."""
    report = LoadReport()
    entries = [(row, entry) for row in rows if (entry := entry_of(row, report))]
    people = people_by_number([entry.number for _, entry in entries], on=day_of(at))
    for kind, prefix, enter in ((NilReturn, "NR", _enter_nil), (Offer, "GH", _enter_offers)):
        chosen = [(row, entry) for row, entry in entries if entry.is_nil == (kind is NilReturn)]
        refs = next_references(prefix, len(chosen)) if chosen else []
        saved = enter([entry for _, entry in chosen], refs, people)
        what = workflow.NIL_STATED if kind is NilReturn else workflow.IMPORTED
        for (row, entry), made in zip(chosen, saved, strict=True):
            if isinstance(made, Offer):
                step(made, StepKind.IMPORTED, made.source, actor=actor, at=at)
            record(what, actor=actor, subject=made, at=at, row=str(row.place), **entry.private(what.private))
            report.took(row, made.ref)
    return report


def _enter_nil(entries: Sequence[Entry], refs: Sequence[str], people: Mapping[str, PersonCard]) -> list[NilReturn]:
    made = [
        NilReturn(
            ref=ref,
            person_ref=people[entry.number].ref if entry.number in people else "",
            person_as_written=entry.recipient,
            match=Match.MATCHED if entry.number in people else Match.NOT_MATCHED,
            department_as_written=entry.department,
            period=entry.source,
            stated_on=entry.offered_on,
        )
        for entry, ref in zip(entries, refs, strict=True)
    ]
    return NilReturn.unscoped.bulk_create(made)


def _enter_offers(entries: Sequence[Entry], refs: Sequence[str], people: Mapping[str, PersonCard]) -> list[Offer]:
    made = []
    for entry, ref in zip(entries, refs, strict=True):
        card = people.get(entry.number)
        whose = {"recipient_ref": card.ref, "unit_ref": card.unit_ref, "match": Match.MATCHED} if card else {}
        made.append(Offer(ref=ref, state=State.IMPORTED, **{"match": Match.NOT_MATCHED, **whose}, **entry.as_offer()))
    return Offer.unscoped.bulk_create(made)
