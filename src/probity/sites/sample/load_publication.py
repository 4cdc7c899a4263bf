"""Publishes a quarter of the register and its correction, with applications for more, and reads in another register."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.models import Outbox
from probity.foundation.casework.transitions import why_not
from probity.office.declarations import workflow
from probity.office.declarations.actions.entries import load_snapshot
from probity.office.declarations.actions.publication import approve_edition, prepare_edition, propose_edition
from probity.office.declarations.actions.publication_applications import Asked, Granting, apply, grant, refuse
from probity.office.declarations.actions.publication_rows import decide_field
from probity.office.declarations.management.entries import EntryRow, RegisterMap, SnapshotRead
from probity.office.declarations.models import Edition, EditionRow, EditionState
from probity.office.declarations.queries.figures import days_of
from probity.office.declarations.queries.publication_redaction import How
from probity.sites.sample.chance import moment
from probity.sites.sample.shapes import ForcePlan

KEEPER, APPROVERS = "registrar", ("data.owner", "deputy.registrar")
PREPARED, CORRECTED = 20, 45  # days after the quarter's end
ASKED = (
    Asked(applicant="Robin Ashe", organisation="Wold Gazette", email="robin.ashe@gazette.example",
          asks="The register of Crime by rank and department.", purpose="An article on hospitality in the county."),
    Asked(applicant="Dr Jo Penhallow", organisation="University of Wexmoor", email="j.penhallow@wexmoor.example",
          asks="Ranks, departments and what was offered.", purpose="Research on gifts in public bodies."),
    Asked(applicant="Sam Holt", organisation="", email="sam.holt@post.example",
          asks="The names of everybody who accepted something.", purpose="I want to know."),
)  # fmt: skip
COUNCIL = RegisterMap(
    register="wold-council", title="Register of gifts to members of Wold County Council", key="Number",
    publisher="Wold County Council (invented)",
    columns={
        "category": ("Category",), "holder": ("Member",), "giver": ("From",), "summary": ("What",),
        "happened_on": ("Date",), "value": ("Value",),
    },
    kinds={"Gifts and hospitality": "gifts", "Shareholdings": "shareholdings", "Employment": "employment"},
    ways={"Category": "text", "Member": "text", "From": "text", "What": "text", "Date": "dates", "Value": "amounts"},
)  # fmt: skip
ENTRIES = (
    ("101", "Gifts and hospitality", "Cllr A. Thwaite", "Northgate Fleet Ltd", "Dinner at the motor show", 40, "85"),
    ("102", "Gifts and hospitality", "Cllr B. Ngata", "Castle Road Garage", "Two football tickets", 70, "60"),
    ("103", "Shareholdings", "Cllr B. Ngata", "Sample Systems plc", "Shares in Sample Systems plc", 200, ""),
    ("104", "Employment", "Cllr C. Dunmore", "Harrow Lane Training Ltd", "Trainer, two days a month", 300, "4800"),
    ("105", "Gifts and hospitality", "Cllr C. Dunmore", "Wexmoor Chamber of Commerce", "Lunch", 20, "18.50"),
)


@recorded()
def load_publication(plan: ForcePlan) -> dict[str, int]:
    """Play it through the desk's actions; return how many editions, applications and entries there are."""
    keeper = User.objects.get(username=KEEPER)
    newest, before = _quarters(plan.as_of)
    first = _publish(before, keeper, days=PREPARED, why="")
    _publish(before, keeper, days=CORRECTED, why="A description can be shown; offers accepted since are added.")
    opened = prepare_edition(newest, actor=keeper, at=moment(plan.as_of, hour=9))
    propose_edition(opened, actor=keeper, at=moment(plan.as_of, hour=10), why="")
    asked = _applications(first, keeper, plan.as_of) if first is not None else 0
    entries = _council(keeper, plan.as_of)
    Outbox.objects.filter(key__startswith="application:").delete()  # nobody invented is written to
    return {"editions": Edition.unscoped.count(), "applications": asked, "entries of others": entries}


def _quarters(on: date) -> tuple[str, str]:
    """The last two quarters that were over on the day, the newer first."""
    found: list[str] = []
    day = on.replace(day=1)
    while len(found) < 2:
        period = f"{day.year}-Q{(day.month + 2) // 3}"
        start, end = days_of(period)
        if end < on:
            found.append(period)
        day = start - timedelta(days=1)
    return found[0], found[1]


def _publish(period: str, keeper: User, *, days: int, why: str) -> Edition | None:
    """One edition, prepared so many days after the quarter and approved on the next; None if nobody may approve it."""
    at = moment(days_of(period)[1] + timedelta(days=days), hour=11)
    edition = prepare_edition(period, actor=keeper, at=at, why=why)
    if why:
        _show_one(edition, keeper, at)
    edition = propose_edition(Edition.unscoped.get(pk=edition.pk), actor=keeper, at=at)
    for name in APPROVERS:
        approver = User.objects.get(username=name)
        if not why_not(workflow.PUBLISH, edition, approver):
            return approve_edition(edition, actor=approver, at=at + timedelta(days=1))
    return None


def _show_one(edition: Edition, keeper: User, at: datetime) -> None:
    """Tell what one offer was, in other words."""
    rows = EditionRow.objects.filter(edition=edition).order_by("mark")
    row = next(row for row in rows if keeper.person_ref not in row.people)
    why = "Nothing in it tells who it was."
    decide_field(row, "description", How.GENERAL, words="refreshments", why=why, actor=keeper, at=at)


def _applications(first: Edition, keeper: User, on: date) -> int:
    standing = Edition.unscoped.filter(period=first.period, state=EditionState.PUBLISHED).get()
    received, granted, refused = (
        apply(standing, asked, at=moment(on - timedelta(days=days), hour=9))
        for asked, days in zip(ASKED, (2, 12, 6), strict=True)
    )
    at = moment(on - timedelta(days=1), hour=15)
    words = "What was offered is told elsewhere in the register; the rest would tell who people are."
    grant(granted, Granting(columns=["department"], words=words, site="https://probity.example"), actor=keeper, at=at)
    refuse(refused, words="Names below chief officer are not published.", actor=keeper, at=at)
    return sum(1 for _ in (received, granted, refused))


def _council(keeper: User, on: date) -> int:
    """Two snapshots of an invented council's register: one entry is corrected between them, one is gone, one is new."""
    then, now = on - timedelta(days=120), on - timedelta(days=5)
    for taken_on, chosen in ((then, ENTRIES[:4]), (now, (ENTRIES[0], *ENTRIES[2:]))):
        rows = {entry[0]: _entry(entry, then, corrected=taken_on == now) for entry in chosen}
        found = SnapshotRead(files=["register.csv"], rows=rows, read=len(rows))
        load_snapshot(found, COUNCIL, taken_on=taken_on, actor=keeper, at=moment(taken_on, hour=16))
    return len(ENTRIES)


def _entry(entry: tuple[str, str, str, str, str, int, str], then: date, *, corrected: bool) -> EntryRow:
    number, category, member, giver, what, days, value = entry
    told = {
        "Category": category, "Member": member, "From": giver, "What": what,
        "Date": (then - timedelta(days=days)).isoformat(),
        "Value": "120" if corrected and number == "101" else value,
    }  # fmt: skip
    return EntryRow(number, told, {})
