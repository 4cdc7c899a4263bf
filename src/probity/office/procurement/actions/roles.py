"""Who had a part in a buying: loaded from a file, keyed on a page, corrected late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from probity.foundation.access.numbering import next_references
from probity.foundation.access.spans import restate
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import ImportReport
from probity.foundation.intake.shape import Field, Shape
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.workforce.models import Person
from probity.office.procurement import workflow
from probity.office.procurement.models import BuyingRole, Contract
from probity.office.procurement.models.roles import BuyingRoleQuerySet
from probity.office.procurement.policy import may_keep, may_load_contracts

ROLES: Final = Shape(
    name="procurement.buying_roles",
    fields=(
        Field("person", "reference", required=True, personal=True),
        Field("procurement", "text", required=True, max_length=120),
        Field("role", "choice", required=True, codes=dict(BuyingRole.Part.choices)),
        Field("starts", "date", required=True),
        Field("ends", "date"),
    ),
    key=("person", "procurement", "role", "starts"),
    changes="load",
)
TWICE: Final = "This person has this part in those days already."
READING: Final = System("import buying-roles", "matches staff and warrant numbers with people")


@dataclass(frozen=True, kw_only=True)
class NewPart:
    """A part to record: whose, in which contract or tender, as what, from and to which day (None: still held)."""

    person_ref: str
    procurement: str
    part: str
    first: date
    last: date | None = None
    source: str = ""

    def check(self) -> None:
        """Refuse days that cannot be."""
        if self.last is not None and self.last < self.first:
            raise BadInput("The last day is before the first.", hint="Put the earlier day first.")


def load_buying_roles(
    request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent
) -> ImportReport:
    """Load who had which part in which buying, every stint a row.

    A row whose first day stands already says anew until when. A further stint is a row of its own; one whose days
    touch another that stands is refused, for nobody could tell which of the two the next file means.

    Raises:
        NotPermitted: the actor is no procurement officer.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if reason := may_load_contracts(actor):
        raise NotPermitted(reason, hint="Ask for the role of procurement officer.")
    return run_import(Importer(ROLES, load_batch), request, actor=actor, at=at, progress=progress)


def load_batch(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
    """Enter one batch; a row whose number is nobody's, or whose days are the wrong way round, is refused."""
    report = LoadReport()
    numbers = {row.text("person") for row in rows}
    people = dict(
        Person.objects.visible_to(READING).filter(force_number__in=numbers).values_list("force_number", "ref")
    )
    known = _ocids([row.text("procurement") for row in rows])
    for row in rows:
        first, last = row.day("starts"), row.day("ends")
        if not (person_ref := people.get(row.text("person"))):
            report.refuse(row, "person", "Nobody has this staff or warrant number.")
        elif first is None or (last is not None and last < first):
            report.refuse(row, "ends", "The last day is before the first.")
        else:
            written = row.text("procurement")
            part = NewPart(
                person_ref=person_ref, procurement=known.get(written, written), part=row.text("role"), first=first,
                last=last, source=row.place.file[:200],
            )  # fmt: skip
            _enter(row, part, report, actor=actor, at=at)
    return report


def _enter(row: IncomingRow, part: NewPart, report: LoadReport, *, actor: Actor, at: datetime) -> None:
    facts = {"person_ref": part.person_ref, "procurement": part.procurement, "part": part.part}
    touched = list(_standing_in(facts, part.first, part.last))
    known = BuyingRole.unscoped.filter(ref=row.known_ref, known_to=None).first() if row.known_ref else None
    standing = known or next((one for one in touched if one.true_from == part.first), None)
    if any(one.ref != (standing and standing.ref) for one in touched):
        report.refuse(row, "starts", "The days touch those that stand from another day: correct these on their page.")
    elif standing is None:
        report.took(row, add_part(part, actor=actor, at=at).ref)
    else:
        if (standing.true_from, standing.true_to) != (part.first, part.last):
            correct_part(standing, first=part.first, last=part.last, part=part.part, actor=actor, at=at)
        report.took(row, standing.ref)


def _ocids(written: Sequence[str]) -> Mapping[str, str]:
    """The ocid of each contract that is named by its reference or by the buyer's own number; others stay as written."""
    by_ref = Contract.unscoped.filter(ref__in=written).values_list("ref", "ocid")
    by_tender = Contract.unscoped.filter(tender_id__in=written).values_list("tender_id", "ocid")
    return {**dict(by_tender), **dict(by_ref)}


@recorded()
def add_part(part: NewPart, *, actor: Actor, at: datetime) -> BuyingRole:
    """Record a part that somebody has in a buying. The contract may be named by any of its numbers.

    Raises:
        NotPermitted: the actor is no procurement officer.
        BadInput: it names no procurement, ends before it begins, or stands already.
    """
    if refused := may_keep(actor):
        raise NotPermitted(refused)
    part.check()
    written = " ".join(part.procurement.split())[:120]
    if not written:
        raise BadInput("A contract or tender is needed.", hint="Give its number.")
    procurement = _ocids([written]).get(written, written)
    facts = {"person_ref": part.person_ref, "procurement": procurement, "part": BuyingRole.Part(part.part)}
    _refuse_twice(facts, part)

    [ref] = next_references("BR", 1)
    added = BuyingRole.unscoped.create(
        ref=ref, **facts, source=part.source, true_from=part.first, true_to=part.last, known_from=at
    )
    record(
        workflow.PART_ADDED,
        actor=actor,
        subject=added,
        at=at,
        person=part.person_ref,
        procurement=procurement,
        part=str(added.part),
        **_days(added),
    )
    return added


def _refuse_twice(facts: Mapping[str, str], part: NewPart) -> None:
    if _standing_in(facts, part.first, part.last).exists():
        raise BadInput(TWICE, hint="Correct the one that stands.")


def _standing_in(facts: Mapping[str, str], first: date, last: date | None) -> BuyingRoleQuerySet:
    standing: BuyingRoleQuerySet = BuyingRole.objects.visible_to(READING).known().filter(**facts)
    return standing.touching(first, last or date.max)


@recorded()
def correct_part(
    standing: BuyingRole, *, part: str, first: date, last: date | None, actor: Actor, at: datetime
) -> BuyingRole:
    """Say otherwise what somebody's part is, or from or to when. What was believed until now stays known as such.

    Raises:
        NotPermitted: the actor is no procurement officer.
        BadInput: it ends before it begins, or the person has that part in those days by another row.
        Stale: somebody else corrected it meanwhile.
    """
    if refused := may_keep(actor):
        raise NotPermitted(refused)
    if last is not None and last < first:
        raise BadInput("The last day is before the first.", hint="Put the earlier day first.")
    facts = {"person_ref": standing.person_ref, "procurement": standing.procurement, "part": BuyingRole.Part(part)}
    if _standing_in(facts, first, last).exclude(ref=standing.ref).exists():
        raise BadInput(TWICE, hint="Correct the other one, or leave its days out.")
    corrected: BuyingRole = restate(standing, at=at, part=BuyingRole.Part(part), true_from=first, true_to=last)
    record(
        workflow.PART_CORRECTED,
        actor=actor,
        subject=corrected,
        at=at,
        person=corrected.person_ref,
        part=str(corrected.part),
        **_days(corrected),
    )
    return corrected


def _days(row: BuyingRole) -> dict[str, str]:
    return {"from": str(row.true_from), "to": str(row.true_to or "")}
