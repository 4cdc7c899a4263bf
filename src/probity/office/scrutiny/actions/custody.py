"""Custody records from a file: each officer of one with force on it owes a form, unless somebody says why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.mapping import ImportMap
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import ImportReport
from probity.foundation.intake.shape import Field, Shape
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.rulebook.rows import clock
from probity.foundation.workforce.models import Person
from probity.office.scrutiny.models import CustodyRecord, ExpectedForm
from probity.office.scrutiny.policy.force import may_load_custody, may_settle
from probity.office.scrutiny.queries.lines import READING, Lines
from probity.office.scrutiny.workflow import force as flow

SHAPE: Final = Shape(
    name="scrutiny.custody",
    fields=(
        Field("custody_number", "reference", required=True),
        Field("incident_number", "reference"),
        Field("arrested_on", "date", required=True),
        Field("officers", required=True, personal=True, max_length=400),
        Field("handcuffed", "choice", codes={"yes": "Yes", "no": "No"}),
        Field("force_used", "choice", codes={"yes": "Yes", "no": "No"}),
    ),
    key=("custody_number",),
    changes="load",
)
COLUMNS: Final = {
    "custody_number": "Custody number",
    "incident_number": "Incident number",
    "arrested_on": "Date of arrest",
    "officers": "Officers",
    "handcuffed": "Handcuffed",
    "force_used": "Force used",
}
_YES_NO: Final = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}
OWN_MAP: Final = ImportMap(
    name="documented columns",
    columns=COLUMNS,
    vocabularies={"handcuffed": _YES_NO, "force_used": _YES_NO},
    any_case=frozenset({"handcuffed", "force_used"}),
)
_FLAGS: Final = {"yes": True, "no": False}
_SAID: Final = ("custody_number", "incident_number", "arrested_on", "handcuffed", "force_used", "unknown_numbers")


def load_custody(
    request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent
) -> ImportReport:  # fmt: skip
    """Load every custody record once, however often it is given; a row that changed changes what is expected.

    Raises:
        NotPermitted: the actor is no scrutiny analyst.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if reason := may_load_custody(actor):
        raise NotPermitted(reason, hint="Ask for the role of scrutiny analyst.")
    loader = _Loader()
    report = run_import(Importer(SHAPE, loader.load), request, actor=actor, at=at, progress=progress)
    if loader.unknown:
        report.warnings.append(f"{loader.unknown:,} times an officer's number that nobody of the force has; kept.")
    return report


@dataclass
class _Loader:
    """Loads the batches of one import; what it looks up stays with it from one to the next."""

    unknown: int = 0
    _due: dict[date, date] = field(default_factory=dict)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Everybody in the workforce, by warrant or staff number in lower case."""
        rows = Person.objects.visible_to(READING).values_list("force_number", "ref")
        return {number.casefold(): ref for number, ref in rows}

    @cached_property
    def lines(self) -> Lines:
        return Lines.read(date.min, date.max)

    @recorded()
    def load(self, rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
        """Load one batch; one entry of the ledger says from which reference to which."""
        fresh, changed = [row for row in rows if not row.known_ref], [row for row in rows if row.known_ref]
        refs = next_references("SC", len(fresh)) if fresh else []
        new, owed = [], list[tuple[CustodyRecord, str]]()
        for row, ref in zip(fresh, refs, strict=True):
            values, officers = self._read(row)
            new.append(CustodyRecord(ref=ref, loaded_at=at, **values))
            owed += [(new[-1], officer) for officer in officers]
        CustodyRecord.unscoped.bulk_create(new)
        expected = self._expect([*owed, *self._change(changed)])

        report = LoadReport.of([*fresh, *changed], [*refs, *(row.known_ref for row in changed)])
        told = [*report.refs.values()]
        record(flow.CUSTODY_LOADED, actor=actor, subject=About("intake.batch", told[0]), at=at, shape=SHAPE.name,
               first=told[0], last=told[-1], new=len(new), changed=len(changed), expected=expected)  # fmt: skip
        return report

    def _read(self, row: IncomingRow) -> tuple[dict[str, Any], list[str]]:
        """A row as fields, and the officers who owe a form: nobody where no force is recorded."""
        numbers = [part.strip() for part in row.text("officers").split(";") if part.strip()]
        strange = sorted({number for number in numbers if number.casefold() not in self.people})
        self.unknown += len(strange)
        values = {
            "custody_number": row.text("custody_number"), "incident_number": row.text("incident_number"),
            "arrested_on": row.day("arrested_on"), "handcuffed": _FLAGS.get(row.text("handcuffed")),
            "force_used": _FLAGS.get(row.text("force_used")), "unknown_numbers": strange,
        }  # fmt: skip
        owed = bool(values["handcuffed"] or values["force_used"])
        people = sorted({self.people[number.casefold()] for number in numbers if number.casefold() in self.people})
        return values, people if owed else []

    def _change(self, rows: Sequence[IncomingRow]) -> list[tuple[CustodyRecord, str]]:
        """What the custody system says now stands: who owes a form besides; an officer no longer named owes none."""
        kept = {one.ref: one for one in CustodyRecord.unscoped.filter(ref__in=[row.known_ref for row in rows])}
        had: dict[int, dict[str, ExpectedForm]] = defaultdict(dict)
        for each in ExpectedForm.unscoped.filter(record__in=kept.values()):
            had[each.record_id][each.officer_ref] = each
        gone, owed = list[int](), list[tuple[CustodyRecord, str]]()
        for row in rows:
            one, (values, officers) = kept[row.known_ref], self._read(row)
            for name, value in values.items():
                setattr(one, name, value)
            before = had[one.pk]
            gone += [each.pk for ref, each in before.items() if ref not in officers and not each.settled_at]
            owed += [(one, ref) for ref in officers if ref not in before]
        if kept:
            CustodyRecord.unscoped.bulk_update(kept.values(), [*_SAID])
        ExpectedForm.unscoped.filter(pk__in=gone).delete()
        return owed

    def _expect(self, owed: Sequence[tuple[CustodyRecord, str]]) -> int:
        refs = next_references("SE", len(owed)) if owed else []
        made = []
        for ref, (kept, officer) in zip(refs, owed, strict=True):
            led = self.lines.of(officer, kept.arrested_on)
            due = self._due_on(kept.arrested_on)
            made.append(ExpectedForm(ref=ref, record=kept, officer_ref=officer, due_on=due,
                                     supervisor_ref=led.supervisor_ref, inspector_ref=led.inspector_ref,
                                     unit_ref=led.unit_ref))  # fmt: skip
        ExpectedForm.unscoped.bulk_create(made)
        return len(made)

    def _due_on(self, day: date) -> date:
        if day not in self._due:
            self._due[day] = clock("scrutiny.force_form_due", on=day).due(day)
        return self._due[day]


@recorded()
def settle_expected(expected: ExpectedForm, *, words: str, actor: Actor, at: datetime) -> ExpectedForm:
    """Say why an officer of a custody record owes no form; it is then no longer missing.

    Raises:
        NotPermitted: the actor did not lead the officer on the day, or is that officer.
        BadInput: it is settled already, or no words were given.
    """
    if reason := may_settle(expected, actor):
        raise NotPermitted(reason)
    if not words.strip():
        raise BadInput("Say why there is no form.", where="words")
    open_still = ExpectedForm.unscoped.filter(pk=expected.pk, settled_at=None)
    if not open_still.update(settled_at=at, settled_by_ref=actor.person_ref, settled_words=words.strip()):
        raise BadInput("Somebody has said already why there is no form.", hint="Look at the list again.")
    expected.refresh_from_db()

    record(flow.SETTLED, actor=actor, subject=expected, at=at, words=words.strip())
    return expected
