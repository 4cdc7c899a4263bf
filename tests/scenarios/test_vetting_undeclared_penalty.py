"""A fixed penalty was found and not declared: "minor motoring, grant" answers the offence and not the silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from probity.office.vetting.actions import applications
from probity.office.vetting.actions.traces import Harm, assess_harm
from probity.office.vetting.models import Application, ApplicationState, Clearance, Decision, DecisionState, Trace
from tests.office.cast import Cast
from tests.office.vetting_files import AT, Unit, applicants_account, fill_in, finding, join, researched

NDM = {f"ndm_{code}": f"Weighed: {code}" for code in ("gather", "assess", "powers", "options", "act")}
GRANT = {**NDM, "outcome": "grant", "rationale": "Minor motoring, grant.", "file_words": "", "applicant_words": ""}


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Marsh's application with the penalty found, before a decision-maker; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        officer = unit.user("officer")
        applicant = applications.enter_applicant("Sorrel", "Marsh", actor=officer, at=AT)
        applicants_account("marsh", applicant.ref, email="marsh@example.org")
        application = applications.open_application(
            applicant_ref=applicant.ref, levels=["RV"], kind="new", actor=officer, at=AT
        )
        fill_in(application, unit.user("marsh"))
        applications.submit(
            application, read_notice=True, gives_authority=True, tells_truth=True, actor=unit.user("marsh"), at=AT
        )
        penalty = finding(
            summary="Fixed penalty for speeding, 12 May 2022.", declared="no", happened_on=date(2022, 5, 12)
        )
        researched(unit, application, [penalty])
        applications.hand_over(application, actor=officer, at=AT)
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


@pytest.fixture
def marsh(unit: Unit) -> Application:
    return Application.unscoped.get()


def signed_in(unit: Unit, name: str, application: Application) -> Client:
    """A browser of somebody of the unit, who has said why they open the file and its trace."""
    client = unit.client(name)
    for kind, ref in (("vetting.application", application.ref), ("vetting.trace", Trace.unscoped.get().ref)):
        client.post(f"/reason/?kind={kind}&ref={ref}&next=/", {"reason": "my_case"})
    return client


def decide(client: Client, application: Application, trace: dict[str, str] | None = None) -> str:
    """Write "minor motoring, grant" in the pages and try to record it; the page that follows."""
    base = f"/vetting/applications/{application.ref}/decide/"
    client.post(base)
    if trace is not None:
        client.post(f"{base}{Trace.unscoped.get().ref}/", trace)
    sent = client.post(base, GRANT)
    assert sent.status_code == 302, sent.content.decode()
    client.post(f"{base}check/")
    return client.get(f"{base}check/", follow=True).content.decode()


def test_an_answer_to_the_offence_alone_is_refused(unit: Unit, marsh: Application) -> None:
    client = signed_in(unit, "decider", marsh)
    ref = Trace.unscoped.get().ref
    kept = client.post(
        f"/vetting/applications/{marsh.ref}/decide/{ref}/", {"weight": "little", "words": "Minor motoring, grant."}
    )
    assert kept.status_code == 404  # nothing is begun by answering: the decision is begun first
    shown = decide(client, marsh, {"weight": "little", "words": "Minor motoring, grant.", "honesty": "honest",
                                   "honesty_words": "He forgot, I think."})  # fmt: skip
    assert "It cannot be recorded while this lacks" in shown
    assert "the non-declaration is not answered" in shown
    assert Decision.unscoped.get().state == DecisionState.DRAFT
    assert Application.unscoped.get().state == ApplicationState.DECISION
    assert not Clearance.unscoped.exists()


def test_an_answer_without_a_finding_on_honesty_is_not_even_kept(unit: Unit, marsh: Application) -> None:
    client = signed_in(unit, "decider", marsh)
    shown = decide(client, marsh, {"weight": "little", "words": "Minor motoring, grant."})
    assert "is not answered" in shown
    assert "it needs a finding on the applicant&#x27;s honesty" in shown
    assert not Decision.unscoped.get().answers.exists()


def test_asked_answered_and_found_honest_it_is_granted(unit: Unit, marsh: Application) -> None:
    trace = Trace.unscoped.get()
    client = signed_in(unit, "decider", marsh)
    decide(client, marsh, {"weight": "little", "words": "One penalty three years ago.", "honesty": "careless",
                           "honesty_words": "He took a penalty not to be a matter for the police."})  # fmt: skip
    refused = client.post(f"/vetting/traces/{trace.ref}/do/ask/", {"words": "Why did you leave out the penalty?"})
    assert "may not be told of it, or its harm test is not done" in refused.content.decode()
    client.post(f"/vetting/traces/{trace.ref}/do/harm/", {"telling": "whole", "why": "It was given to him."})
    asked = client.post(f"/vetting/traces/{trace.ref}/do/ask/", {"words": "Why did you leave out the penalty of 2022?"})
    assert asked.status_code == 302
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        own = unit.client("marsh")
        assert "Answer a question about your vetting" in own.get("/").content.decode()
        sent = own.post(
            f"/vetting/mine/{marsh.ref}/questions/{trace.ref}/", {"words": "I thought only courts were meant."}
        )
        assert sent.status_code == 302
    trace.refresh_from_db()
    assert (trace.asked_on, trace.explained_on) == (AT.date(), AT.date() + timedelta(days=2))
    with time_machine.travel(AT + timedelta(days=3), tick=False):
        client = signed_in(unit, "decider", marsh)
        shown = client.post(f"/vetting/applications/{marsh.ref}/decide/check/", follow=True).content.decode()
    assert "Decided: Grant" in shown
    assert Application.unscoped.get().state == ApplicationState.GRANTED
    clearance = Clearance.unscoped.get()
    assert (clearance.level, clearance.application_ref) == ("RV", marsh.ref)


def test_or_it_says_why_none_was_sought(unit: Unit, marsh: Application) -> None:
    trace = Trace.unscoped.get()
    assess_harm(trace, Harm(telling="whole", why="It was given to him."), actor=unit.user("officer"), at=AT)
    researcher, client = signed_in(unit, "officer", marsh), signed_in(unit, "decider", marsh)
    researcher.post(
        f"/vetting/traces/{trace.ref}/do/not-asked/", {"because": "He told the recruiter of it at interview."}
    )
    decide(client, marsh, {"weight": "little", "words": "One penalty three years ago.", "honesty": "honest",
                           "honesty_words": "He told us another way."})  # fmt: skip
    assert Application.unscoped.get().state == ApplicationState.GRANTED
    shown = client.get(f"/vetting/applications/{marsh.ref}/decision/").content.decode()
    assert "An honest mistake" in shown
