"""Departments and their returns: as at the quarter's last day, by the head alone, and never written over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import NotPermitted, Stale, TransitionRefused
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.models import Category, Rank, Spell
from probity.foundation.workforce.queries import UnitCard
from probity.office.declarations import actions
from probity.office.declarations.models import Department, DepartmentReturn, Listed, Offer, ReturnState
from probity.office.declarations.policy import COLLATING
from probity.office.declarations.queries import (
    Quarter,
    departments_on,
    last_ended,
    quarter_named,
    quarter_of,
    units_covered,
)
from tests.office.cast import CASTING, Cast
from tests.office.test_declarations_endorsing import declared, lunch

DAYS = st.dates(date(2012, 1, 1), date(2027, 12, 31))
Q1 = Quarter(2025, 1)
LAST = datetime(2025, 3, 31, 6, tzinfo=UTC)
SECOND = datetime(2025, 4, 2, 9, tzinfo=UTC)


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.before.last_day == quarter.first_day - timedelta(days=1)
    assert quarter.after.before == quarter
    assert quarter_named(quarter.code) == quarter


@given(DAYS)
def test_the_quarter_asked_for_has_come_to_its_last_day_and_the_next_has_not(day: date) -> None:
    quarter = last_ended(day)
    assert quarter.last_day <= day < quarter.after.last_day


@pytest.mark.parametrize("code", ["", "2025", "2025-Q5", "2025-Q", "x-Q1", "0000-Q1", "²025-Q1", "2025-Q1-Q2"])
def test_what_is_no_quarter_has_none(code: str) -> None:
    assert quarter_named(code) is None


@given(st.lists(st.integers(0, 30), max_size=30), st.sets(st.integers(0, 30)))
def test_every_unit_below_a_department_is_answered_for_once(parents: list[int], chosen: set[int]) -> None:
    cards: list[UnitCard] = []
    for number, parent in enumerate(parents):
        above = f"u{parent}" if parent < number else ""
        cards.append(UnitCard(f"u{number}", f"Unit {number}", above, "", 0, 1, 1))
    refs = {f"u{each}" for each in chosen if each < len(cards)}
    covered = units_covered(cards, refs)
    listed = [unit for units in covered.values() for unit in units]
    assert len(listed) == len({*listed})
    assert refs <= {*listed}
    up = {card.ref: card.parent_ref for card in cards}
    for card in cards:
        at = card.ref
        while at and at not in refs:
            at = up[at]
        assert (card.ref in listed) == bool(at)


@pytest.fixture
def asked(cast: Cast) -> Cast:
    """Harbour and Moor answer for themselves; nothing was offered; both were asked on the last day."""
    units = [cast.units["harbour"].ref, cast.units["moor"].ref]
    actions.choose_departments(units, starts=date(2025, 1, 1), actor=cast.user("registrar"), at=LAST)
    actions.ask_departments(Q1, actor=COLLATING, at=LAST)
    return cast


def return_of(cast: Cast, unit: str) -> DepartmentReturn:
    return DepartmentReturn.unscoped.get(unit_ref=cast.units[unit].ref)


def late_lunch(cast: Cast, name: str, at: datetime) -> Offer:
    """A lunch of 3 February that somebody declares at a time."""
    who = cast.user(name)
    draft = actions.start_draft(actor=who, at=at)
    return actions.declare(actions.save_draft(draft, lunch(), actor=who, at=at), actor=who, at=at)


def test_only_the_registrar_chooses_departments_and_asks(cast: Cast) -> None:
    units = [cast.units["harbour"].ref]
    for name in ("sale", "superintendent", "deputy_registrar", "auditor"):
        with pytest.raises(NotPermitted):
            actions.choose_departments(units, starts=date(2025, 1, 1), actor=cast.user(name), at=LAST)
        with pytest.raises(NotPermitted):
            actions.ask_departments(Q1, actor=cast.user(name), at=LAST)
    with pytest.raises(NotPermitted, match="is not over"):
        actions.ask_departments(Q1, actor=COLLATING, at=LAST - timedelta(days=1))


def test_departments_are_those_of_the_quarters_last_day(cast: Cast) -> None:
    harbour, moor, registrar = cast.units["harbour"].ref, cast.units["moor"].ref, cast.user("registrar")
    actions.choose_departments([harbour, moor], starts=date(2025, 1, 1), actor=registrar, at=LAST)
    actions.choose_departments([harbour], starts=date(2025, 4, 1), actor=registrar, at=LAST)
    assert {each.unit_ref for each in departments_on(date(2025, 3, 31))} == {harbour, moor}
    assert {each.unit_ref for each in departments_on(date(2025, 4, 1))} == {harbour}
    assert departments_on(date(2024, 12, 31)) == []
    actions.choose_departments([moor], starts=date(2025, 1, 1), actor=registrar, at=LAST)
    assert {each.unit_ref for each in departments_on(date(2025, 3, 31))} == {moor}
    assert Department.unscoped.filter(known_to=None, unit_ref=harbour).count() == 0


def test_a_mover_counts_where_they_were_on_the_last_day_and_a_leaver_where_they_were_then(cast: Cast) -> None:
    for name in ("sale", "finch"):
        declared(cast, name)
    spell = Spell.unscoped.get(person__ref=cast.ref("sale"), known_to=None)
    workforce.end_spell(spell, last_day=date(2025, 3, 9), actor=CASTING, at=LAST)
    post = workforce.establish_post(
        "Constable, Moor", rank=Rank.CONSTABLE, category=Category.OFFICER, unit=cast.units["moor"], actor=CASTING,
        at=LAST,
    )  # fmt: skip
    workforce.start_spell(cast.people["sale"], post, true_from=date(2025, 3, 10), actor=CASTING, at=LAST)
    left = Spell.unscoped.get(person__ref=cast.ref("finch"), known_to=None)
    workforce.end_spell(left, last_day=date(2025, 3, 20), actor=CASTING, at=LAST)
    units = [unit.ref for unit in cast.units.values()]
    actions.choose_departments(units, starts=date(2025, 1, 1), actor=cast.user("registrar"), at=LAST)
    actions.ask_departments(Q1, actor=COLLATING, at=LAST)
    found = {row.return_of.unit_name: row.offer.recipient_ref for row in Listed.objects.all()}
    assert found == {"Moor": cast.ref("sale"), "Harbour": cast.ref("finch")}


@pytest.mark.parametrize("name", ["sale", "stranger", "registrar", "assistant", "deputy", "auditor"])
def test_nobody_but_the_head_makes_a_return(asked: Cast, name: str) -> None:
    with pytest.raises(TransitionRefused):
        actions.make_return(return_of(asked, "harbour"), seen=[], words="", actor=asked.user(name), at=SECOND)
    assert return_of(asked, "harbour").state == ReturnState.ASKED


def test_a_return_is_made_once(asked: Cast) -> None:
    head = asked.user("superintendent")
    actions.make_return(return_of(asked, "harbour"), seen=[], words="", actor=head, at=SECOND)
    with pytest.raises(TransitionRefused):
        actions.make_return(return_of(asked, "harbour"), seen=[], words="", actor=head, at=SECOND)


def test_an_offer_declared_while_the_head_read_stops_the_nil_return(asked: Cast) -> None:
    late_lunch(asked, "sale", SECOND)
    with pytest.raises(Stale, match="declared while you were reading"):
        actions.make_return(
            return_of(asked, "harbour"), seen=[], words="", actor=asked.user("superintendent"), at=SECOND
        )
    assert return_of(asked, "harbour").state == ReturnState.ASKED


def test_an_offer_declared_after_a_nil_return_is_listed_afterwards_and_nothing_given_is_changed(asked: Cast) -> None:
    made = actions.make_return(
        return_of(asked, "harbour"), seen=[], words="None known.", actor=asked.user("superintendent"), at=SECOND
    )
    before = DepartmentReturn.unscoped.filter(pk=made.pk).values().get()
    offer = late_lunch(asked, "sale", SECOND + timedelta(days=1))
    assert DepartmentReturn.unscoped.filter(pk=made.pk).values().get() == before
    listed = Listed.objects.get(return_of=made)
    assert (listed.offer, listed.afterwards) == (offer, True)
    assert [*DepartmentReturn.objects.visible_to(COLLATING).flagged()] == [made]


def test_an_offer_whose_day_is_corrected_into_another_quarter_leaves_the_return_not_made_yet(asked: Cast) -> None:
    offer = late_lunch(asked, "sale", SECOND)
    assert Listed.objects.filter(offer=offer).count() == 1
    actions.correct_offer(
        offer, {"offered_on": date(2024, 12, 30)}, reason="Wrong year", actor=asked.user("sale"), at=SECOND
    )
    assert not Listed.objects.filter(offer=offer).exists()


def test_a_head_who_left_is_replaced_by_the_next_one(asked: Cast) -> None:
    spell = Spell.unscoped.get(person__ref=asked.ref("superintendent"), known_to=None)
    workforce.end_spell(spell, last_day=date(2025, 4, 1), actor=CASTING, at=SECOND)
    actions.chase_returns(SECOND)
    assert return_of(asked, "harbour").head_ref == asked.ref("inspector")


@pytest.mark.parametrize("name", ["sale", "stranger", "buyer", "superintendent"])
def test_who_does_not_head_a_department_does_not_see_its_return(asked: Cast, name: str) -> None:
    address = f"/gifts/returns/{return_of(asked, 'moor').ref}/"
    expected = 200 if name == "stranger" else 404
    assert asked.client(name).get(address).status_code == expected


def test_the_head_reads_the_offers_of_the_return_and_of_no_other(asked: Cast) -> None:
    offer = late_lunch(asked, "sale", SECOND)
    elsewhere = late_lunch(asked, "stranger", SECOND)
    head = asked.client("superintendent")
    assert head.get(f"/gifts/{offer.ref}/").status_code == 200
    assert head.get(f"/gifts/{elsewhere.ref}/").status_code == 404


@time_machine.travel(SECOND, tick=False)
def test_the_registrar_chooses_departments_and_asks_in_the_pages(cast: Cast) -> None:
    client = cast.client("registrar")
    shown = client.get("/gifts/returns/departments/").content.decode()
    assert "Harbour" in shown
    sent = {"starts_0": "1", "starts_1": "1", "starts_2": "2025"}
    refused = client.post("/gifts/returns/departments/", sent).content.decode()
    assert "Choose at least one department" in refused
    units = [cast.units["harbour"].ref, cast.units["moor"].ref]
    kept = client.post("/gifts/returns/departments/", {**sent, "units": units}, follow=True).content.decode()
    assert "2 departments will be asked for returns." in kept
    assert "1 unit has people and no department: Headquarters." in kept
    assert (
        "2 departments asked for January to March 2025."
        in client.post("/gifts/returns/ask/", follow=True).content.decode()
    )
    assert cast.client("sale").get("/gifts/returns/departments/").status_code == 404
    assert cast.client("sale").post("/gifts/returns/ask/").status_code == 404


@time_machine.travel(SECOND, tick=False)
def test_the_auditor_reads_the_returns_and_changes_nothing(asked: Cast) -> None:
    client = asked.client("auditor")
    assert client.get("/gifts/returns/?quarter=2025-Q1").status_code == 200
    assert "Only the gifts registrar" in client.get("/gifts/returns/departments/").content.decode()
    client.post("/gifts/returns/ask/")
    client.post(f"/gifts/returns/{return_of(asked, 'moor').ref}/", {"seen": "", "words": ""})
    assert return_of(asked, "moor").state == ReturnState.ASKED
