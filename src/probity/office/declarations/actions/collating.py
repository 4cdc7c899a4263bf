"""The quarterly collation: choosing departments, asking them, reminding them and passing a late return up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_references
from probity.foundation.access.spans import restate
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.deadlines import set_deadline
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.kernel.workingdays import working_days_between
from probity.foundation.rulebook.rows import clock, threshold
from probity.foundation.workforce.queries import managers_up, unit_cards
from probity.office.declarations import workflow
from probity.office.declarations.models import OUTSTANDING, Department, DepartmentReturn, Listed, Offer, ReturnState
from probity.office.declarations.policy import COLLATING, REGISTRAR, holders, may_collate
from probity.office.declarations.queries.heads import Answering, departments_on, heads_on, units_of
from probity.office.declarations.queries.quarters import Quarter
from probity.office.declarations.queries.returns import by_unit, collated


@recorded()
def choose_departments(units: Collection[str], *, starts: date, actor: Actor, at: datetime) -> None:
    """Let exactly these units make returns from a day on; quarters that were asked for already stand.

    Raises:
        NotPermitted: the actor is not the registrar, or a unit does not stand on that day.
    """
    if reason := may_collate(actor):
        raise NotPermitted(reason, hint="Ask for the role of gifts registrar.")
    if strangers := {*units} - {unit.ref for unit in unit_cards(on=starts, counted=False)}:
        raise NotPermitted(f"{len(strangers)} of the units do not stand on that day.", hint="Choose them again.")
    standing = {row.unit_ref: row for row in Department.unscoped.filter(known_to=None, true_to=None)}
    for unit in sorted(standing.keys() - {*units}):
        row, ends = standing[unit], starts - timedelta(days=1)
        if ends < row.true_from:  # chosen and dropped again before it took effect
            Department.unscoped.filter(pk=row.pk).update(known_to=at)
        else:
            restate(row, at=at, true_to=ends)
        record(workflow.DROPPED, actor=actor, subject=About("declarations.department", unit), at=at, unit=unit,
               ends=str(ends))  # fmt: skip
    for unit in sorted({*units} - standing.keys()):
        Department.unscoped.create(unit_ref=unit, true_from=starts, known_from=at)
        record(workflow.CHOSEN, actor=actor, subject=About("declarations.department", unit), at=at, unit=unit,
               starts=str(starts))  # fmt: skip


@recorded()
def ask_departments(quarter: Quarter, *, actor: Actor, at: datetime) -> list[DepartmentReturn]:
    """Ask every department of the quarter's last day for its return, each once however often this runs.

    Raises:
        NotPermitted: the actor may not, or the quarter has not come to its last day.
    """
    if reason := may_collate(actor):
        raise NotPermitted(reason, hint="Ask for the role of gifts registrar.")
    if day_of(at) < quarter.last_day:
        raise NotPermitted(f"{quarter.words} is not over.", hint="Departments are asked on the quarter's last day.")
    asked = {*DepartmentReturn.unscoped.filter(period=quarter.code).values_list("unit_ref", flat=True)}
    wanted = [department for department in departments_on(quarter.last_day) if department.unit_ref not in asked]
    if not wanted:
        return []
    offers = by_unit([*collated(quarter)], quarter.last_day)
    return [
        _ask(department, ref, quarter, [one for unit in department.units for one in offers.get(unit, ())],
             actor=actor, at=at)
        for department, ref in zip(wanted, next_references("DR", len(wanted)), strict=True)
    ]  # fmt: skip


def _ask(
    department: Answering, ref: str, quarter: Quarter, offers: list[Offer], *, actor: Actor, at: datetime
) -> DepartmentReturn:
    due = clock("gifts.return_time", on=quarter.last_day).due(quarter.last_day)
    return_ = DepartmentReturn.unscoped.create(
        ref=ref,
        period=quarter.code,
        last_day=quarter.last_day,
        unit_ref=department.unit_ref,
        unit_name=department.name,
        units=[*department.units],
        head_ref=department.head_ref,
        head_why=department.head_why,
        asked_on=day_of(at),
        due_on=due,
    )
    Listed.objects.bulk_create(Listed(return_of=return_, offer=offer, at=at) for offer in offers)
    set_deadline(return_, "Return", rule_id="gifts.return_time", starts_on=quarter.last_day)
    record(workflow.ASKED, actor=actor, subject=return_, at=at, period=quarter.code, unit=department.unit_ref,
           head=department.head_ref, due=str(due), offers=len(offers))  # fmt: skip
    _tell_head(return_, "A return of gifts and hospitality to make", at=at)
    return return_


def chase_returns(at: datetime) -> None:
    """Remind heads, note what is late, and pass up what stays late, each department by itself. Safe to repeat."""
    for return_ in DepartmentReturn.unscoped.filter(state__in=OUTSTANDING).order_by("pk"):
        chase(return_, actor=COLLATING, at=at)


@recorded()
def chase(return_: DepartmentReturn, *, actor: Actor, at: datetime) -> None:
    """Do for one outstanding return what its day asks: another head, a reminder, late, passed up."""
    today = day_of(at)
    _keep_headed(return_, today, actor=actor, at=at)
    if return_.state == ReturnState.ASKED and return_.is_overdue(today):
        move(return_, workflow.BECOME_LATE, actor=actor, at=at, due=str(return_.due_on))
        _tell_head(return_, "Your return of gifts and hospitality is late", at=at)
    elif _reminder_due(return_, today):
        change(return_, {"reminders": return_.reminders + 1})
        record(workflow.REMINDED, actor=actor, subject=return_, at=at, head=return_.head_ref, due=str(return_.due_on))
        _tell_head(return_, "A return of gifts and hospitality still to make", at=at)
    passed_up = clock("gifts.return_escalation", on=return_.due_on).due(return_.due_on)
    if return_.state == ReturnState.LATE and today > passed_up:
        _pass_up(return_, today, actor=actor, at=at)


def _keep_headed(return_: DepartmentReturn, today: date, *, actor: Actor, at: datetime) -> None:
    """Ask today's head where the one asked has left or none was found."""
    was = return_.head_ref
    if was and was in units_of([was], today):
        return
    head, why = heads_on({return_.unit_ref: return_.units}, today)[return_.unit_ref]
    if not head or head == was:
        return
    change(return_, {"head_ref": head, "head_why": f"{why}, since the one asked has left" if was else why})
    record(workflow.HEADED, actor=actor, subject=return_, at=at, to=head, **{"from": was})
    _tell_head(return_, "A return of gifts and hospitality to make", at=at)


def _reminder_due(return_: DepartmentReturn, today: date) -> bool:
    """Whether today is a working day a whole number of reminder times after it was asked for."""
    every = int(threshold("gifts.return_reminder", on=return_.last_day).number)
    passed = working_days_between(return_.asked_on, today)
    return today > return_.asked_on and passed > 0 and passed % every == 0 and passed != _before(return_, today)


def _before(return_: DepartmentReturn, today: date) -> int:
    """Working days passed by the day before: a weekend counts the same as its Friday, and reminds nobody twice."""
    return working_days_between(return_.asked_on, max(return_.asked_on, today - timedelta(days=1)))


def _pass_up(return_: DepartmentReturn, today: date, *, actor: Actor, at: datetime) -> None:
    line = managers_up(return_.head_ref, on=today) if return_.head_ref else ()
    above = next((ref for ref in line if ref), "")
    move(return_, workflow.ESCALATE, actor=actor, at=at, changes={"above_ref": above, "escalated_on": today}, to=above)
    title = f"A late return of gifts and hospitality: {return_.ref}"
    for person in (above, *holders(REGISTRAR, on=today)):
        if person:
            tell(person, key=f"{return_.ref}:up:{today}", title=title, at=at)


def _tell_head(return_: DepartmentReturn, title: str, *, at: datetime) -> None:
    if return_.head_ref:
        tell(return_.head_ref, key=f"{return_.ref}:{day_of(at)}", title=f"{title}: {return_.ref}", at=at)
