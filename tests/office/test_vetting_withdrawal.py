"""Each step of a withdrawal: what stands in its way, and what it does to the clearance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.foundation.workforce.models import Category
from probity.office.vetting.actions import withdrawal as actions
from probity.office.vetting.actions.openings import Matter, open_withdrawal
from probity.office.vetting.actions.withdrawal import Done, Verdict
from probity.office.vetting.models import Clearance, Withdrawal, WithdrawalState
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.roles import MANAGER
from probity.office.vetting.policy.withdrawal import must_stop, route_of
from tests.office.cast import Cast, give
from tests.office.vetting_changes import constable
from tests.office.vetting_files import Unit, join
from tests.office.vetting_people import grant

AT = datetime(2025, 6, 2, 9, tzinfo=UTC)
TODAY, S = AT.date(), WithdrawalState
SO = Done("So it is.")


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """PC Reed, cleared to management vetting, and a contractor, Vale; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        grant(constable(stage, "Reed"), "MV", date(2023, 5, 2))
        grant(constable(stage, "Vale", category=Category.CONTRACTOR), "NPPV3", date(2023, 5, 2))
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


def matter_about(unit: Unit, name: str = "reed", came_on: date = TODAY) -> Withdrawal:
    return open_withdrawal(Matter(unit.ref(name), "A letter came.", came_on), actor=unit.user("vet_manager"), at=AT)


def to_decide(unit: Unit, *, suspended: bool = False) -> Withdrawal:
    """A matter that only lacks its outcome."""
    matter, manager, assessor = matter_about(unit), unit.user("vet_manager"), unit.user("decider")
    if suspended:
        actions.suspend_meanwhile(matter, SO, actor=manager, at=AT)
    actions.assess_severity(matter, Done("It could.", answer="yes"), actor=manager, at=AT)
    actions.appoint_assessor(matter, assessor.person_ref, SO, actor=manager, at=AT)
    actions.enter_harm_test(matter, SO, withheld="", actor=assessor, at=AT)
    actions.give_notice(matter, Done("We were told of a debt."), actor=assessor, at=AT)
    return actions.enter_response(matter, Done("She paid it."), actor=assessor, at=AT)


def held(unit: Unit, name: str = "reed") -> list[tuple[str, str]]:
    rows = Clearance.unscoped.filter(holder_ref=unit.ref(name)).order_by("pk")
    return [(one.level, one.state) for one in rows]


@pytest.mark.parametrize(
    ("category", "route"),
    [("officer", "regulations"), ("special", "regulations"), ("staff", "contract"), ("contractor", "access"),
     ("former", "access")],
)  # fmt: skip
def test_the_route_follows_from_what_they_are_to_the_force(category: str, route: str) -> None:
    assert route_of(category, TODAY) == route


def test_only_an_officers_matter_from_before_the_regulations_stops() -> None:
    assert must_stop("regulations", date(2025, 5, 13))
    assert not must_stop("regulations", date(2025, 5, 14))
    assert not must_stop("contract", date(2025, 5, 13))


def test_a_clearance_is_suspended_from_the_day_the_matter_came_and_no_earlier(unit: Unit) -> None:
    matter, manager = matter_about(unit, came_on=date(2025, 5, 30)), unit.user("vet_manager")
    with pytest.raises(BadInput, match="no suspension before it"):
        actions.suspend_meanwhile(matter, Done("At once.", date(2025, 5, 29)), actor=manager, at=AT)
    actions.suspend_meanwhile(matter, Done("At once.", date(2025, 5, 30)), actor=manager, at=AT)
    assert held(unit) == [("MV", Standing.SUSPENDED)]
    with pytest.raises(TransitionRefused, match="suspended already"):
        actions.suspend_meanwhile(matter, SO, actor=manager, at=AT)


@pytest.mark.parametrize("ends", ["not severe", "instead"])
def test_no_assessment_lifts_the_suspension(unit: Unit, ends: str) -> None:
    matter, manager = matter_about(unit), unit.user("vet_manager")
    actions.suspend_meanwhile(matter, SO, actor=manager, at=AT)
    if ends == "instead":
        actions.other_procedure(matter, Done("Conduct first.", answer="before"), actor=manager, at=AT)
        assert matter.state == S.MATTER, "as well, in the order recorded"
        actions.other_procedure(matter, Done("Conduct it is.", answer="instead"), actor=manager, at=AT)
    else:
        actions.assess_severity(matter, Done("It could not.", answer="no"), actor=manager, at=AT)
    assert matter.state in {S.ELSEWHERE, S.NO_ASSESSMENT}
    assert matter.ended_on == TODAY
    assert held(unit) == [("MV", Standing.IN_FORCE)]


def test_an_assessor_is_nobody_with_a_part_in_it(unit: Unit) -> None:
    matter, manager = matter_about(unit), unit.user("vet_manager")
    actions.assess_severity(matter, Done("It could.", answer="yes"), actor=unit.user("decider"), at=AT)
    for name, says in (("vet_manager", "brought the matter"), ("decider", "severity"), ("ure", "stand above"),
                       ("superintendent", "stand above"), ("reed", "whom it is about")):  # fmt: skip
        with pytest.raises(NotPermitted, match=says):
            actions.appoint_assessor(matter, unit.ref(name), SO, actor=manager, at=AT)
    with pytest.raises(NeedsReason):
        actions.appoint_assessor(matter, unit.ref("decider_two"), Done(" "), actor=manager, at=AT)
    actions.appoint_assessor(matter, unit.ref("decider_two"), SO, actor=manager, at=AT)
    with pytest.raises(TransitionRefused, match="the assessor who was appointed"):
        actions.give_notice(matter, SO, actor=unit.user("decider"), at=AT)
    with pytest.raises(TransitionRefused, match="harm test first"):
        actions.give_notice(matter, SO, actor=unit.user("decider_two"), at=AT)


@pytest.mark.parametrize(
    ("verdict", "state", "now"),
    [
        (Verdict("retained", "It was paid."), S.RETAINED, [("MV", Standing.IN_FORCE)]),
        (Verdict("measures", "Watch it.", measure="A review each year."), S.MEASURES, [("MV", Standing.CONDITIONS)]),
        (Verdict("lower", "Not in that post.", level="RV"), S.LOWER,
         [("MV", Standing.TERMINATED), ("RV", Standing.IN_FORCE)]),
        (Verdict("withdrawn", "It was not paid."), S.WITHDRAWN, [("MV", Standing.TERMINATED)]),
    ],
)  # fmt: skip
def test_the_outcome_is_done_to_the_clearance(
    unit: Unit, verdict: Verdict, state: WithdrawalState, now: list[tuple[str, str]]
) -> None:
    matter = to_decide(unit, suspended=True)
    actions.decide_withdrawal(matter, verdict, actor=unit.user("decider"), at=AT)
    assert (matter.state, matter.decided_on, matter.ended_on) == (state, TODAY, TODAY)
    assert held(unit) == now


def test_a_measure_without_words_and_a_level_not_held_change_nothing(unit: Unit) -> None:
    matter = to_decide(unit)
    for verdict in (Verdict("measures", "So."), Verdict("lower", "So.", level="DV"), Verdict("other", "So.")):
        with pytest.raises((NeedsReason, BadInput)):
            actions.decide_withdrawal(matter, verdict, actor=unit.user("decider"), at=AT)
    assert matter.state == S.RESPONDED
    assert held(unit) == [("MV", Standing.IN_FORCE)]


def test_panel_then_tribunal_and_overturned_grants_anew_until_the_same_day(unit: Unit) -> None:
    matter, manager, assessor = to_decide(unit), unit.user("vet_manager"), unit.user("decider")
    actions.decide_withdrawal(matter, Verdict("withdrawn", "Not paid."), actor=assessor, at=AT)
    with pytest.raises(TransitionRefused):
        actions.appeal_to(matter, "tribunal", SO, actor=manager, at=AT)
    actions.appeal_to(matter, "panel", SO, actor=manager, at=AT)
    with pytest.raises(TransitionRefused, match="assessed or decided it"):
        actions.enter_finding(matter, Done("It stands.", answer="stands"), actor=assessor, at=AT)
    actions.enter_finding(matter, Done("It stands.", answer="stands"), actor=manager, at=AT)
    later = AT + timedelta(days=30)
    actions.appeal_to(matter, "tribunal", SO, actor=manager, at=later)
    assert matter.ended_on is None
    actions.enter_finding(matter, Done("Allowed.", answer="overturned"), actor=manager, at=later)
    old, new = Clearance.unscoped.filter(holder_ref=unit.ref("reed")).order_by("pk")
    assert (matter.state, new.state, new.level, new.last_day) == (S.OVERTURNED, Standing.IN_FORCE, "MV", old.last_day)


def test_a_contractor_loses_access_and_has_no_assessment(unit: Unit) -> None:
    matter, manager = matter_about(unit, "vale"), unit.user("vet_manager")
    with pytest.raises(TransitionRefused, match="no assessment"):
        actions.assess_severity(matter, Done("It could.", answer="yes"), actor=manager, at=AT)
    actions.settle_access(matter, Done("The firm agrees.", answer="ends"), actor=manager, at=AT)
    assert (matter.state, held(unit, "vale")) == (S.ACCESS_ENDED, [("NPPV3", Standing.TERMINATED)])


def test_whoever_leaves_by_the_feed_stays_on_the_record_once(unit: Unit) -> None:
    matter = matter_about(unit, came_on=date(2025, 5, 20))
    left = [(unit.ref("reed"), date(2025, 6, 1))]
    assert actions.close_for_leavers(left, actor=actions.LEAVING, at=AT) == 1
    assert actions.close_for_leavers(left, actor=actions.LEAVING, at=AT) == 0
    matter.refresh_from_db()
    assert (matter.state, matter.ended_on) == (S.LEFT, date(2025, 5, 31))
    assert held(unit) == [("MV", Standing.ENDED)]


def test_their_line_manager_never_reads_it_and_nobody_opens_one_about_themselves(unit: Unit) -> None:
    matter = matter_about(unit)
    give(unit.cast, "ure", MANAGER)
    assert not Withdrawal.objects.visible_to(unit.user("ure")).filter(pk=matter.pk).exists()
    assert Withdrawal.objects.visible_to(unit.user("officer")).filter(pk=matter.pk).exists()
    assert not Withdrawal.objects.visible_to(unit.user("reed")).filter(pk=matter.pk).exists()
    with pytest.raises(NotPermitted, match="involves you"):
        open_withdrawal(Matter(unit.ref("vet_manager"), "So.", TODAY), actor=unit.user("vet_manager"), at=AT)
    with pytest.raises(NotPermitted):
        open_withdrawal(Matter(unit.ref("reed"), "So.", TODAY), actor=unit.user("officer"), at=AT)
