"""Decisions: nothing unanswered is decided, a refusal rests, and readers leave no trace on the decider's pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.casework.models import Letter
from probity.foundation.kernel.errors import BadInput, DomainError, NotPermitted, TransitionRefused
from probity.office.vetting.actions import applications, decisions, traces
from probity.office.vetting.models import (
    Application,
    ApplicationState,
    Clearance,
    Decision,
    DecisionState,
    Trace,
)
from probity.office.vetting.policy.decisions import unanswered
from probity.office.vetting.policy.roles import SENIOR
from tests.office.cast import Cast, give
from tests.office.vetting_files import AT, NDM, Unit, finding, read_by_both, written
from tests.office.vetting_undecided import LATER, WITHIN_A_TEST, answer, for_a_moment, refused, undecided

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Sale's application before a decision-maker; set up once for the file."""
    with django_db_blocker.unblock():
        yield undecided(stage)


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


@pytest.fixture
def decision(unit: Unit) -> Decision:
    return Decision.unscoped.select_related("application").get()


def test_every_trace_that_is_not_answered_is_named(unit: Unit, decision: Decision) -> None:
    penalty, theft = decision.application.traces.order_by("pk")
    lacks = [*unanswered(decision)]
    assert lacks[0].startswith(f"{penalty.ref} is not answered")
    assert any(line.startswith(theft.ref) and "non-declaration" in line for line in lacks)
    assert any(line.startswith(theft.ref) and "honesty" in line for line in lacks)


def test_the_same_words_for_two_traces_are_refused_whatever_their_spacing(unit: Unit, decision: Decision) -> None:
    penalty, theft = decision.application.traces.order_by("pk")
    decider = unit.user("decider")
    decisions.answer_trace(decision, penalty, weight="little", words="Old and small.", actor=decider, at=AT)
    with pytest.raises(NotPermitted, match="is answered in the same words"):
        decisions.answer_trace(
            decision, theft, weight="little", words=" old AND  small ", honesty="honest", honesty_words="So.",
            actor=decider, at=AT,
        )  # fmt: skip


def test_a_refusal_needs_its_codes_both_its_reasons_and_a_harm_test_of_each_trace(
    unit: Unit, decision: Decision
) -> None:
    decider = unit.user("decider")
    answer(unit, decision)
    written(unit, decision, "refuse", reason_codes=[])
    with pytest.raises(TransitionRefused, match="needs a reason code"):
        decisions.propose_decision(decision, actor=decider, at=AT)
    written(unit, decision, "refuse", applicant_words="")
    with pytest.raises(TransitionRefused, match="what the applicant may read"):
        decisions.propose_decision(decision, actor=decider, at=AT)
    with pytest.raises(BadInput, match="no reason of the Code"):
        written(unit, decision, "refuse", reason_codes=["attitude"])
    traces.add_trace(decision.application, finding(adverse=False), actor=unit.user("officer"), at=AT)
    written(unit, decision, "refuse")
    with pytest.raises(TransitionRefused, match="has no harm test"):
        decisions.propose_decision(decision, actor=decider, at=AT)


def test_a_heading_of_the_decision_model_cannot_be_left_empty(unit: Unit, decision: Decision) -> None:
    answer(unit, decision)
    written(unit, decision, "refuse", ndm={**NDM, "options": " "})
    with pytest.raises(TransitionRefused, match="Options and contingencies"):
        decisions.propose_decision(decision, actor=unit.user("decider"), at=AT)


def test_a_grant_against_the_codes_presumption_is_the_managers(unit: Unit, decision: Decision) -> None:
    answer(unit, decision)
    written(unit, decision, "grant")
    with pytest.raises(TransitionRefused, match="Only the vetting manager may decide this"):
        decisions.propose_decision(decision, actor=unit.user("decider"), at=AT)


def test_a_grant_with_mitigations_needs_one_and_puts_it_on_the_clearance(unit: Unit, decision: Decision) -> None:
    decider = unit.user("decider")
    answer(unit, decision)
    Trace.unscoped.filter(kind="dishonesty").update(kind="offence")
    written(unit, decision, "grant_with")
    with pytest.raises(TransitionRefused, match="needs a mitigation"):
        decisions.propose_decision(decision, actor=decider, at=AT)
    with pytest.raises(BadInput, match="a day to come"):
        decisions.add_mitigation(decision, kind="other", words="Look.", review_on=AT.date(), actor=decider, at=AT)
    decisions.add_mitigation(
        decision, kind="supervisor", words="Monthly meetings.", review_on=date(2025, 12, 1), actor=decider, at=AT
    )
    decisions.propose_decision(decision, actor=decider, at=AT)
    decisions.record_decision(decision, actor=decider, at=AT)
    clearance = Clearance.unscoped.get()
    assert clearance.state == "conditions"
    step = clearance.steps.get(kind="condition")
    assert (step.words, step.review_on) == ("Monthly meetings.", date(2025, 12, 1))
    assert "Monthly meetings. We look at this again on 1 December 2025" in Letter.objects.get().words


def test_a_refusal_rests_and_is_then_recorded_with_its_letter(unit: Unit, decision: Decision) -> None:
    refused(unit, decision)
    decider = unit.user("decider")
    with pytest.raises(TransitionRefused, match="can be recorded from 5 June 2025"):
        decisions.record_decision(decision, actor=decider, at=AT)
    with time_machine.travel(LATER, tick=False):
        with pytest.raises(TransitionRefused, match="rests before it is recorded"):
            decisions.record_decision(decision, actor=decider, at=LATER)
        read_by_both(unit, decision, at=LATER)
        decisions.record_decision(decision, actor=decider, at=LATER)
    assert Application.unscoped.get().state == ApplicationState.REFUSED
    letter = Letter.objects.get()
    assert "You may appeal in writing, with your grounds, by 19 June 2025" in letter.words
    assert "Theft, fined." in letter.words


def test_a_proposed_decision_is_read_not_edited_until_it_is_taken_back(unit: Unit, decision: Decision) -> None:
    refused(unit, decision)
    with pytest.raises(TransitionRefused, match="is read, not edited"):
        written(unit, decision, "grant")
    decisions.take_back(decision, actor=unit.user("decider"), at=AT)
    assert written(unit, decision, "refuse", rationale="Anew.").rationale == "Anew."


# ---------------------------------------------------------------- no path to a decision with an unanswered trace

STEPS = ("add", "add_silent", "answer", "finish", "explain", "harm", "write", "propose", "back", "read", "record")


@pytest.mark.slow
@settings(parent=WITHIN_A_TEST, max_examples=10)
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), min_size=4, max_size=14),
    prepared=st.booleans(),
)
def test_no_path_reaches_a_decision_with_an_unanswered_trace(
    unit: Unit, *, steps: list[tuple[str, int]], prepared: bool
) -> None:
    with for_a_moment(), time_machine.travel(LATER, tick=False):
        decision = Decision.unscoped.select_related("application").get()
        if prepared:  # so that many paths come near the end
            answer(unit, decision)
            written(unit, decision, "refuse")
        for step, which in [*steps, ("propose", 0), ("read", 0), ("record", 0)]:
            _take(unit, step, which)
            _nothing_unanswered_is_decided()


def _take(unit: Unit, step: str, which: int) -> None:
    decision = Decision.unscoped.select_related("application").get()
    application = decision.application
    rows = [*application.traces.order_by("pk")]
    trace = rows[which % len(rows)]
    officer, decider = unit.user("officer"), unit.user("decider")
    honest = {"honesty": "careless", "honesty_words": f"Because of {trace.ref}."} if step == "finish" else {}
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: traces.add_trace(application, finding(), actor=officer, at=LATER),
        "add_silent": lambda: traces.add_trace(application, finding(declared="no"), actor=officer, at=LATER),
        "answer": lambda: decisions.answer_trace(
            decision, trace, weight="little", words=f"As {which}.", actor=decider, at=LATER
        ),
        "finish": lambda: decisions.answer_trace(
            decision, trace, weight="much", words=f"On {trace.ref}.", **honest, actor=decider, at=LATER
        ),
        "explain": lambda: traces.seek_no_explanation(trace, because="Told before.", actor=officer, at=LATER),
        "harm": lambda: traces.assess_harm(trace, traces.Harm(telling="whole", why="Known."), actor=officer, at=LATER),
        "write": lambda: written(unit, decision, "refuse", at=LATER),
        "propose": lambda: decisions.propose_decision(decision, actor=decider, at=AT),
        "back": lambda: decisions.take_back(decision, actor=decider, at=LATER),
        "read": lambda: read_by_both(unit, decision, at=LATER),
        "record": lambda: decisions.record_decision(decision, actor=decider, at=LATER),
    }
    with suppress(DomainError):
        acts[step]()


def _nothing_unanswered_is_decided() -> None:
    decision = Decision.unscoped.get()
    decided = Application.unscoped.get().state in {ApplicationState.GRANTED, ApplicationState.REFUSED}
    assert decided == (decision.state == DecisionState.RECORDED)
    if not decided:
        return
    answers = {one.trace_id: one for one in decision.answers.all()}
    for trace in Trace.unscoped.filter(found_on__lte=LATER.date()):
        assert answers[trace.pk].words
        if trace.declared == "no":
            assert trace.is_explained
            assert answers[trace.pk].honesty_words


# ---------------------------------------------------------------- readers leave no trace on the decision-maker's pages


def pages_of_the_decider(unit: Unit, application: Application) -> list[str]:
    """Every page that the decision-maker has of a file, but for the token of its forms."""
    client = opened(unit, "decider", application)
    base = f"/vetting/applications/{application.ref}/"
    names = ("", "form/", "checks/", "traces/", "decision/", "documents/", "history/", "decide/check/")
    shown = [client.get(f"{base}{name}", follow=True) for name in names]
    shown += [client.get("/"), client.get("/vetting/applications/")]
    assert all(one.status_code == 200 for one in shown), [one.status_code for one in shown]
    return [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", one.content.decode()) for one in shown]


def opened(unit: Unit, name: str, application: Application) -> Client:
    client = unit.client(name)
    client.post(f"/reason/?kind=vetting.application&ref={application.ref}&next=/", {"reason": "my_case"})
    return client


@pytest.mark.slow
def test_the_decision_makers_pages_are_the_same_bytes_whether_or_not_somebody_reads(
    unit: Unit, decision: Decision
) -> None:
    refused(unit, decision)
    before = pages_of_the_decider(unit, decision.application)
    for name, role in (("senior", "vetting.senior"), ("equality", "vetting.equality")):
        decisions.write_view(decision, role=role, view="again", words="Too harsh.", actor=unit.user(name), at=AT)
    assert pages_of_the_decider(unit, decision.application) == before
    client = opened(unit, "decider", decision.application)
    for address in ("/vetting/likely-refusals/", f"/vetting/likely-refusals/{decision.ref}/"):
        assert client.get(address).status_code == 404


def test_a_reader_writes_once_and_the_manager_reads_it_and_may_give_it_back(unit: Unit, decision: Decision) -> None:
    refused(unit, decision)
    reader = unit.client("senior")
    address = f"/vetting/likely-refusals/{decision.ref}/"
    reader.post(f"/reason/?kind=vetting.decision&ref={decision.ref}&next=/", {"reason": "quality"})
    assert "Theft" not in reader.get("/").content.decode()
    sent = reader.post(address, {"view-view": "again", "view-words": "The penalty weighs too much."})
    assert sent.status_code == 302
    assert "You have written what you think" in reader.get(address).content.decode()
    manager = unit.client("vet_manager")
    manager.post(f"/reason/?kind=vetting.decision&ref={decision.ref}&next=/", {"reason": "supervision"})
    assert "The penalty weighs too much." in manager.get(address).content.decode()
    manager.post(address, {"back-words": "Weigh the penalty again.", "return": "1"})
    decision.refresh_from_db()
    assert (decision.state, decision.returned_words) == (DecisionState.DRAFT, "Weigh the penalty again.")
    assert reader.get(address).status_code == 404  # it no longer waits


def test_whoever_researched_it_does_not_read_it_either(unit: Unit, decision: Decision) -> None:
    refused(unit, decision)
    give(unit.cast, "officer", SENIOR)
    with pytest.raises(TransitionRefused, match="researched it"):
        decisions.write_view(
            decision, role="vetting.senior", view="fair", words="Mine.", actor=unit.user("officer"), at=AT
        )


def test_the_marker_waits_for_the_end_and_is_looked_at_again(unit: Unit, decision: Decision) -> None:
    officer = unit.user("officer")
    review = date(2030, 1, 1)
    with pytest.raises(TransitionRefused, match="after a refusal"):
        decisions.place_marker(decision.application, words="Held here.", review_on=review, actor=officer, at=AT)
    application = Application.unscoped.get()
    applications.withdraw(application, words="By telephone.", actor=officer, at=AT)
    marker = decisions.place_marker(application, words="Held here.", review_on=review, actor=officer, at=AT)
    removed = decisions.remove_marker(marker, because="Shown to be wrong.", actor=officer, at=AT + timedelta(days=1))
    assert removed.removed_on == date(2025, 6, 3)
    assert Decision.unscoped.get().state == DecisionState.SUPERSEDED  # what was under way is dropped with the file
