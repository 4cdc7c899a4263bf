"""A quarter is collated: asked on its last day, answered, chased, passed up, and a nil return contradicted later."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from probity.foundation.access.models import User
from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Outbox
from probity.office.declarations import actions
from probity.office.declarations.models import DepartmentReturn, Listed, ReturnState
from probity.office.declarations.tasks import collate
from tests.office.cast import Cast, answers, declare

FIRST_OF_MARCH = datetime(2025, 3, 1, 9, tzinfo=UTC)
LAST_DAY = datetime(2025, 3, 31, 6, tzinfo=UTC)
LATE_MARCH = answers(when={"offered_on_0": "20", "offered_on_1": "3", "offered_on_2": "2025"})


def on(day: int, month: int = 4) -> datetime:
    return datetime(2025, month, day, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def departments(cast: Cast) -> None:
    """All three units answer for themselves; the heads have addresses; one bottle was declined in Harbour."""
    units = [unit.ref for unit in cast.units.values()]
    actions.choose_departments(units, starts=date(2025, 1, 1), actor=cast.user("registrar"), at=FIRST_OF_MARCH)
    for name in ("superintendent", "chief", "stranger", "assistant", "registrar"):
        User.objects.filter(username=name).update(email=f"{name}@sample.test")
    with time_machine.travel(datetime(2025, 2, 4, 9, tzinfo=UTC), tick=False):
        declare(cast.client("sale"))


def returned(cast: Cast, unit: str) -> DepartmentReturn:
    return DepartmentReturn.unscoped.get(unit_ref=cast.units[unit].ref)


def told(name: str) -> list[str]:
    """The titles of the e-mails that wait for somebody, oldest first."""
    rows = Outbox.objects.filter(kind="email", payload__to=f"{name}@sample.test").order_by("pk")
    return [row.payload["title"] for row in rows]


def two_taps(cast: Cast, name: str) -> str:
    """Make the return that the home page asks for: open it, press its one button. The page that follows."""
    client = cast.client(name)
    home = client.get("/").content.decode()
    address = next(part for part in home.split('"') if part.startswith("/gifts/returns/DR-"))
    shown = client.get(address).content.decode()
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    return client.post(address, {"seen": seen, "words": ""}, follow=True).content.decode()


def test_the_departments_are_asked_on_the_quarters_last_day_and_once(cast: Cast) -> None:
    collate(on(30, 3))
    assert not DepartmentReturn.unscoped.exists()
    for _ in range(2):
        collate(LAST_DAY)
    found = {row.unit_name: row for row in DepartmentReturn.unscoped.all()}
    assert sorted(found) == ["Harbour", "Headquarters", "Moor"]
    assert found["Harbour"].head_ref == cast.ref("superintendent")
    assert found["Headquarters"].head_ref == cast.ref("chief")
    assert {row.due_on for row in found.values()} == {date(2025, 4, 14)}  # ten working days
    assert [row.offer.description for row in found["Harbour"].listed.all()] == ["a bottle of wine"]
    assert told("chief") == [f"A return of gifts and hospitality to make: {found['Headquarters'].ref}"]
    assert not any("bottle" in title or "Sale" in title for title in told("superintendent"))


def test_the_whole_quarter(cast: Cast) -> None:
    collate(LAST_DAY)
    with time_machine.travel(on(2), tick=False):
        assert "Your nil return is made." in two_taps(cast, "chief")
        assert "Your nil return is made." in two_taps(cast, "stranger")
    for day in (7, 8, 14):
        collate(on(day))
    harbour = returned(cast, "harbour")
    assert (harbour.state, harbour.reminders) == (ReturnState.ASKED, 2)  # after five working days, and ten

    collate(on(15))
    assert returned(cast, "harbour").state == ReturnState.LATE
    assert told("superintendent")[-1] == f"Your return of gifts and hospitality is late: {harbour.ref}"
    collate(on(23))
    assert returned(cast, "harbour").state == ReturnState.LATE
    assert cast.client("assistant").get(f"/gifts/returns/{harbour.ref}/").status_code == 404
    collate(on(24))
    harbour = returned(cast, "harbour")
    assert (harbour.state, harbour.above_ref) == (ReturnState.ESCALATED, cast.ref("assistant"))
    assert told("assistant") == [f"A late return of gifts and hospitality: {harbour.ref}"]

    with time_machine.travel(on(25), tick=False):
        assert "Your return is made." in two_taps(cast, "assistant")
    harbour = returned(cast, "harbour")
    assert (harbour.state, harbour.made_by_ref) == (ReturnState.RETURNED, cast.ref("assistant"))
    assert (harbour.accepted, harbour.declined, harbour.days_late) == (0, 1, 11)

    with time_machine.travel(on(28), tick=False):
        ref = declare(cast.client("stranger"), LATE_MARCH)
        contradicted_as_given(cast, ref)
        the_registrar_reads_it_all(cast)


def contradicted_as_given(cast: Cast, ref: str) -> None:
    moor = returned(cast, "moor")
    assert (moor.state, moor.made_on, moor.accepted) == (ReturnState.NIL, date(2025, 4, 2), 0)
    assert [row.offer.ref for row in Listed.objects.filter(return_of=moor, afterwards=True)] == [ref]
    title = f"A nil return is contradicted by a later declaration: {moor.ref}"
    assert told("registrar")[-1] == title
    assert told("stranger")[-1] == title
    shown = cast.client("stranger").get(f"/gifts/returns/{moor.ref}/").content.decode()
    assert "This nil return is contradicted: 1 offer was declared after it." in shown
    assert "Nothing was offered" in shown
    assert ref in shown


def the_registrar_reads_it_all(cast: Cast) -> None:
    client = cast.client("registrar")
    shown = client.get("/gifts/returns/", follow=True).content.decode()
    assert "3 of 3 departments have answered for January to March 2025 (100%)" in shown
    assert "1 with offers, 2 with a nil return" in shown
    assert "1 nil return is contradicted by a later declaration." in shown
    listed = client.get("/gifts/returns/?quarter=2025-Q1&standing=flagged").content.decode()
    assert "1 department<" in listed
    assert "Moor" in listed
    events = {*Entry.objects.filter(event__startswith="declarations.return.").values_list("event", flat=True)}
    assert events == {
        f"declarations.return.{what}"
        for what in ("asked", "reminded", "late", "escalated", "made", "nil", "contradicted")
    }
