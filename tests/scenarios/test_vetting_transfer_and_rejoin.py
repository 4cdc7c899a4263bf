"""Who comes from another force and who comes back: the rule in force on the day of appointment, named for ever."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.listening import ChangeKind, FeedChange
from probity.office.vetting.actions.arrivals import Brought, check_point, decide_arrival, open_arrival
from probity.office.vetting.models import Application, Arrival, Clearance
from probity.office.vetting.policy.roles import DECIDER, OFFICER
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.status import status
from probity.office.vetting.tasks import after_feed
from tests.office.cast import CASTING, Cast, give
from tests.office.vetting_people import establish, grant, join, morning, spell_of

MAY, JANUARY = date(2025, 5, 12), date(2026, 1, 5)


@pytest.fixture
def unit(cast: Cast) -> Cast:
    give(cast, "hr", OFFICER)
    give(cast, "superintendent", DECIDER)
    return cast


def arrive(cast: Cast, family: str, granted_on: date, appointed_on: date, *, checked: bool = True) -> Arrival:
    """Somebody transfers with recruitment vetting of another force, and is decided about on the day."""
    at = morning(appointed_on.year, appointed_on.month, appointed_on.day)
    with time_machine.travel(at):
        person = join(cast, family, from_on=appointed_on, known=at)
        arrival = open_arrival(
            person.ref, appointed_on=appointed_on, brings=Brought("Wexmoor Police", "RV", granted_on),
            actor=cast.user("hr"), at=at,
        )  # fmt: skip
        for point in code_list("vetting.transferee_checklist", on=appointed_on).codes if checked else ():
            check_point(arrival, point=point, words="Asked and answered: nothing known", actor=cast.user("hr"), at=at)
        return decide_arrival(arrival, reasons="", actor=cast.user("superintendent"), at=at)


def test_397_days_old_is_not_accepted(unit: Cast) -> None:
    stone = arrive(unit, "Stone", date(2024, 4, 10), MAY)
    assert (stone.state, stone.clearance_ref) == ("to_vet", "")
    assert "397 days before appointment" in stone.rule_words
    assert Application.unscoped.get(ref=stone.application_ref).kind == "transfer"


def test_357_days_old_is_accepted_and_the_rule_is_named(unit: Cast) -> None:
    thorne = arrive(unit, "Thorne", date(2024, 5, 20), MAY)
    clearance = Clearance.unscoped.get(ref=thorne.clearance_ref)
    assert (thorne.state, thorne.rule) == ("accepted", "one_year")
    assert (clearance.source, clearance.granted_on, clearance.state) == ("accepted", date(2024, 5, 20), "in_force")
    assert "357 days" in thorne.rule_words
    assert "Sample Constabulary vetting policy, transfers" in thorne.rule_words


def test_nothing_is_accepted_while_a_point_of_the_checklist_is_open(unit: Cast) -> None:
    with pytest.raises(TransitionRefused, match="Still to do on the checklist"):
        arrive(unit, "Thorne", date(2024, 5, 20), MAY, checked=False)
    assert not Clearance.unscoped.exists()


def test_under_the_later_rule_three_months_are_too_old(unit: Cast) -> None:
    yates = arrive(unit, "Yates", date(2025, 10, 1), JANUARY)
    assert (yates.state, yates.rule, yates.clearance_ref) == ("to_vet", "vet_all", "")


def test_an_earlier_acceptance_still_reads_as_right_for_its_day(unit: Cast) -> None:
    thorne = arrive(unit, "Thorne", date(2024, 5, 20), MAY)
    arrive(unit, "Yates", date(2025, 10, 1), JANUARY)
    with time_machine.travel(morning(2026, 2, 2)):
        shown = unit.client("superintendent").get(f"/vetting/arrivals/{thorne.ref}/", follow=True).content.decode()
    assert "no more than 1 year old" in shown
    assert "in force on 12 May 2025" in shown
    assert "Clearance accepted" in shown


def test_who_rejoins_is_vetted_in_full_with_the_old_file_linked(unit: Cast) -> None:
    vane = join(unit, "Vane")
    old = grant(vane, "RV", date(2020, 1, 2))
    left, back = morning(2025, 7, 1), morning(2025, 9, 1)
    workforce.end_spell(spell_of(vane), last_day=date(2025, 6, 30), actor=CASTING, at=left)
    gone = FeedChange(ChangeKind.LEFT, vane.ref, "", "", date(2025, 7, 1), left, "FR-000001-A")
    with time_machine.travel(left):
        after_feed([gone], left)
    old.refresh_from_db()
    assert old.state == "ended_on_leaving"

    post = establish(unit, "Constable again")
    workforce.start_spell(vane, post, true_from=date(2025, 9, 1), actor=CASTING, at=back)
    again = FeedChange(ChangeKind.RETURNED, vane.ref, post.ref, post.unit.ref, date(2025, 9, 1), back, "FR-000002-B")
    with time_machine.travel(back):
        after_feed([again], back)
        after_feed([again], back)
        arrival = Arrival.unscoped.get(person_ref=vane.ref)
        decide_arrival(arrival, reasons="", actor=unit.user("superintendent"), at=back)
        shown = unit.client("superintendent").get(f"/vetting/arrivals/{arrival.ref}/", follow=True).content.decode()
    assert (arrival.state, arrival.rule) == ("to_vet", "afresh")
    assert Application.unscoped.get(ref=arrival.application_ref).kind == "rejoin"
    assert old.ref in shown
    assert vane.ref in status(date(2025, 9, 1)).people(Kind.ENDED), "no clearance counts until they are vetted"
    assert vane.ref not in status(date(2025, 6, 30)).people(Kind.ENDED)
