"""Appeals: heard by somebody with no part in the case; allowed, the decision is made afresh by somebody else again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.casework.models import Letter
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.office.vetting.actions import appeals, decisions, traces
from probity.office.vetting.models import (
    Appeal,
    AppealState,
    Application,
    ApplicationState,
    Decision,
    DecisionState,
    FormEntry,
)
from probity.office.vetting.policy.decisions import may_begin
from probity.office.vetting.policy.roles import APPEALS, DECIDER
from tests.office.cast import Cast, give
from tests.office.vetting_files import (
    AT,
    Unit,
    finding,
    handed_over,
    join,
    read_by_both,
    researched,
    submitted,
    written,
)

pytestmark = pytest.mark.django_db
DECIDED = datetime(2025, 6, 5, 9, tzinfo=UTC)
HEARD = datetime(2025, 6, 16, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Sale's application refused on 5 June 2025, and appealed against on the 16th; set up once for the file."""
    with django_db_blocker.unblock():
        with time_machine.travel(AT, tick=False):
            unit = join(stage)
            application = submitted(unit, "sale")
            (trace,) = researched(unit, application, [finding()])
            decision = handed_over(unit, application)
            decider = unit.user("decider")
            traces.assess_harm(trace, traces.Harm(telling="whole", why="Known."), actor=decider, at=AT)
            decisions.answer_trace(decision, trace, weight="much", words="Too near.", actor=decider, at=AT)
            written(unit, decision, "refuse")
            decisions.propose_decision(decision, actor=decider, at=AT)
        with time_machine.travel(DECIDED, tick=False):
            read_by_both(unit, decision, at=DECIDED)
            decisions.record_decision(decision, actor=unit.user("decider"), at=DECIDED)
        with time_machine.travel(HEARD, tick=False):
            appeals.lodge(decision, grounds="It was the other driver.", actor=unit.user("sale"), at=HEARD)
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(HEARD, tick=False):
        yield staged


@pytest.fixture
def appeal(unit: Unit) -> Appeal:
    return Appeal.unscoped.select_related("decision__application").get()


def decide(appeal: Appeal, unit: Unit, *, allowed: bool, by: str = "appeals", told: str = "We looked again.") -> Appeal:
    return appeals.decide_appeal(
        appeal, allowed=allowed, file_words="As found.", applicant_words=told, actor=unit.user(by), at=HEARD
    )


def given(appeal: Appeal, unit: Unit) -> Appeal:
    return appeals.give_to_reader(appeal, reader=unit.user("appeals"), actor=unit.user("vet_manager"), at=HEARD)


def test_it_is_lodged_once_by_the_applicant_alone_and_says_whether_it_is_late(unit: Unit, appeal: Appeal) -> None:
    assert (appeal.window_ended_on, appeal.is_late) == (date(2025, 6, 19), False)
    decision = Decision.unscoped.select_related("application").get()
    with pytest.raises(TransitionRefused, match="appealed already"):
        appeals.lodge(decision, grounds="Again.", actor=unit.user("sale"), at=HEARD)
    with pytest.raises(TransitionRefused, match="Only the applicant"):
        appeals.lodge(decision, grounds="For him.", actor=unit.user("ure"), at=HEARD)
    appeal.delete()
    late = appeals.lodge(decision, grounds="Late.", actor=unit.user("sale"), at=datetime(2025, 6, 20, 9, tzinfo=UTC))
    assert late.is_late


@pytest.mark.parametrize("name", ["decider", "officer", "sale", "ure"])
def test_nobody_with_a_part_in_the_case_hears_it(unit: Unit, appeal: Appeal, name: str) -> None:
    give(unit.cast, name, APPEALS)
    with pytest.raises(TransitionRefused, match="cannot hear it"):
        appeals.give_to_reader(appeal, reader=unit.user(name), actor=unit.user("vet_manager"), at=HEARD)


def test_a_reader_whose_part_comes_to_light_later_decides_nothing(unit: Unit, appeal: Appeal) -> None:
    given(appeal, unit)
    FormEntry.objects.create(
        application=appeal.decision.application, section="family", said={"name": "x"}, saved_at=HEARD,
        person_ref=unit.ref("appeals"),
    )  # fmt: skip
    with pytest.raises(TransitionRefused, match="the form names you"):
        decide(appeal, unit, allowed=True)


def test_only_the_reader_it_was_given_to_decides_it(unit: Unit, appeal: Appeal) -> None:
    with pytest.raises(TransitionRefused, match="not possible while this is “lodged”"):
        decide(appeal, unit, allowed=False)
    given(appeal, unit)
    for name in ("vet_manager", "decider_two"):
        with pytest.raises(TransitionRefused, match="Only the appeal reader to whom it was given"):
            decide(appeal, unit, allowed=False, by=name)


def test_dismissed_the_decision_stands_and_the_applicant_is_written_to(unit: Unit, appeal: Appeal) -> None:
    decide(given(appeal, unit), unit, allowed=False)
    assert Application.unscoped.get().state == ApplicationState.REFUSED
    assert Decision.unscoped.get().state == DecisionState.RECORDED
    letter = Letter.objects.order_by("-pk")[0]
    assert "dismissed. The decision stands" in letter.words


def test_allowed_it_is_decided_afresh_by_somebody_with_no_part_so_far(unit: Unit, appeal: Appeal) -> None:
    decide(given(appeal, unit), unit, allowed=True)
    application, first = Application.unscoped.get(), Decision.unscoped.get()
    assert (application.state, application.ended_on) == (ApplicationState.DECISION, None)
    assert (first.state, first.set_aside_ref) == (DecisionState.SUPERSEDED, appeal.ref)
    give(unit.cast, "appeals", DECIDER)
    assert "heard an appeal" in may_begin(application, unit.user("appeals"))
    assert "decided it earlier" in may_begin(application, unit.user("decider"))
    second = decisions.begin_decision(application, actor=unit.user("decider_two"), at=HEARD)
    trace = application.traces.get()
    decisions.answer_trace(
        second, trace, weight="little", words="The other driver.", actor=unit.user("decider_two"), at=HEARD
    )
    written(unit, second, "grant", at=HEARD, by="decider_two")
    decisions.propose_decision(second, actor=unit.user("decider_two"), at=HEARD)
    decisions.record_decision(second, actor=unit.user("decider_two"), at=HEARD)
    assert Application.unscoped.get().state == ApplicationState.GRANTED
    client = unit.client("vet_manager")
    client.post(f"/reason/?kind=vetting.application&ref={application.ref}&next=/", {"reason": "supervision"})
    shown = client.get(f"/vetting/applications/{application.ref}/decision/").content.decode()
    assert "Superseded" in shown  # both decisions are read
    assert "The other driver." in shown
    assert "Too near." in shown


def test_what_the_applicant_reads_of_an_appeal_passes_the_tripwire(unit: Unit, appeal: Appeal) -> None:
    given(appeal, unit)
    trace = appeal.decision.application.traces.get()
    held = traces.Harm(telling="withheld", why="Live after all.", never_words="Matlock")
    traces.assess_harm(trace, held, actor=unit.user("vet_manager"), at=HEARD)
    with pytest.raises(NotPermitted, match=f"holds words of {trace.ref}"):
        decide(appeal, unit, allowed=False, told="It was near Matlock.")
    appeal.refresh_from_db()
    assert appeal.state == AppealState.HEARD
    assert Letter.objects.count() == 1


def test_the_manager_enters_what_a_panel_decided_and_only_a_panels_bundle_goes_out(unit: Unit, appeal: Appeal) -> None:
    manager = unit.user("vet_manager")
    with pytest.raises(TransitionRefused, match="not with another force's panel"):
        appeals.take_bundle(appeal, actor=manager, at=HEARD)
    appeals.put_to_panel(appeal, force="Sheldmarsh Police", actor=manager, at=HEARD)
    bundle = appeals.take_bundle(appeal, actor=manager, at=HEARD)
    assert "It was the other driver." in bundle
    assert "Nothing that may be put before the panel." in bundle
    decide(appeal, unit, allowed=False, by="vet_manager")
    assert Appeal.unscoped.get().state == AppealState.DISMISSED


def test_the_applicant_may_take_it_back(unit: Unit, appeal: Appeal) -> None:
    client = unit.client("sale")
    client.post(f"/vetting/mine/{appeal.decision.application.ref}/appeal/withdraw/")
    assert Appeal.unscoped.get().state == AppealState.WITHDRAWN
