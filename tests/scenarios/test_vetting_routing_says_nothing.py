"""Twelve likely refusals in May, of which the force has the equality reader read some: the decision-maker cannot tell.

The quarter's tables, which leave out a group's two refusals so that nothing gives them back, are proved in
tests/office/test_vetting_fairness.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import row, versions
from probity.office.vetting.actions import applications, decisions
from probity.office.vetting.actions.traces import Harm, assess_harm
from probity.office.vetting.models import Application, Decision, Trace
from probity.office.vetting.policy import likely
from probity.office.vetting.workflow.decisions import RECORD
from tests.office.cast import Cast
from tests.office.vetting_files import Unit, fill_in, finding, handed_over, join, opened, researched, written

pytestmark = pytest.mark.slow
MAY = datetime(2025, 5, 12, 9, tzinfo=UTC)
WHILE_READ = datetime(2025, 5, 13, 9, tzinfo=UTC)
AFTER_THE_REST = datetime(2025, 5, 15, 9, tzinfo=UTC)
LONG_AFTER = datetime(2025, 5, 27, 9, tzinfo=UTC)
TWELVE = 12
OWN_FACTS = re.compile(
    r"V[A-Z]-\d{6}-[A-Z]|AP-\d{6}-[A-Z]|Applicant\d+|/checks/\d+/|/named/\d+/"
    r'|name="csrfmiddlewaretoken" value="[^"]+"'
)
PARTS = ("", "form/", "checks/", "traces/", "decision/", "documents/", "history/", "decide/", "decide/check/")


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Twelve applications, each proposed for refusal by the same decision-maker; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(MAY, tick=False):
        unit = join(stage)
        for number in range(TWELVE):
            likely_refusal(unit, number)
        yield unit


@recorded()
def likely_refusal(unit: Unit, number: int) -> None:
    """One file like the eleven others."""
    officer, decider = unit.user("officer"), unit.user("decider")
    applicant = applications.enter_applicant("Rowan", f"Applicant{number}", actor=officer, at=MAY)
    application = opened(unit, applicant.ref, at=MAY)
    Application.unscoped.filter(pk=application.pk).update(on_paper=True)
    application.refresh_from_db()
    fill_in(application, officer, at=MAY)
    applications.submit(application, read_notice=True, gives_authority=True, tells_truth=True, actor=officer, at=MAY)
    [trace] = researched(unit, application, [finding()], at=MAY)
    assess_harm(trace, Harm(telling="whole", why="Known to the applicant."), actor=officer, at=MAY)
    decision = handed_over(unit, application, at=MAY)
    decisions.answer_trace(decision, trace, weight="much", words="One of several.", actor=decider, at=MAY)
    written(unit, decision, "refuse", at=MAY)
    decisions.propose_decision(decision, actor=decider, at=MAY)


@pytest.fixture
def unit(staged: Unit, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unit]:
    """The day after, in a force that has half of them read for fairness."""
    half = replace(row(likely.SHARE, on=MAY.date()), value=50)
    monkeypatch.setattr(likely, "versions", lambda rule: (half,) if rule == likely.SHARE else versions(rule))
    monkeypatch.setattr(likely, "threshold", lambda _rule, *, on: half)
    with time_machine.travel(WHILE_READ, tick=False):
        yield staged


def given_to_equality(unit: Unit) -> set[str]:
    page = unit.client("equality").get("/vetting/likely-refusals/").content.decode()
    return {one.ref for one in Decision.unscoped.all() if one.ref in page}


def read_by_the_decider(client: Client, application: Application) -> str:
    """Everything that the decision-maker can open of one file, without its own facts."""
    trace, decision = Trace.unscoped.get(application=application), Decision.unscoped.get(application=application)
    for kind, ref in (("application", application.ref), ("trace", trace.ref), ("decision", decision.ref)):
        client.post(f"/reason/?kind=vetting.{kind}&ref={ref}&next=/", {"reason": "my_case"})
    paths = [f"/vetting/applications/{application.ref}/{part}" for part in PARTS]
    paths += [f"/vetting/traces/{trace.ref}/", f"/vetting/likely-refusals/{decision.ref}/"]
    return "\n".join(f"{got.status_code} {OWN_FACTS.sub('', got.content.decode())}" for got in map(client.get, paths))


def write_all_views(unit: Unit, *, but: str = "") -> None:
    """The senior reader reads all twelve, the equality reader what they are given; but for one, if one is named."""
    for decision in Decision.unscoped.order_by("pk"):
        senior = {"role": "vetting.senior", "view": "fair", "words": "I see nothing unfair."}
        decisions.write_view(decision, **senior, actor=unit.user("senior"), at=WHILE_READ)
        if decision.ref in given_to_equality(unit) - {but}:
            write_view(unit, decision.ref)


def write_view(unit: Unit, ref: str) -> None:
    """The equality reader says what they think."""
    equal = {"role": "vetting.equality", "view": "again", "words": "Look at the others."}
    decisions.write_view(Decision.unscoped.get(ref=ref), **equal, actor=unit.user("equality"), at=WHILE_READ)


def record_all(unit: Unit) -> list[str]:
    """What the decision-maker is told when they try to record each of the twelve; "" where they could."""
    told = []
    for decision in Decision.unscoped.select_related("application").order_by("pk"):
        told.append(why_not(RECORD, decision, unit.user("decider")))
    return told


def test_none_of_a_week_is_free_before_all_of_it_is_read_so_that_no_time_tells_who_read_what(unit: Unit) -> None:
    given = given_to_equality(unit)
    write_all_views(unit, but=min(given))
    decider = unit.client("decider")
    files = [*Application.unscoped.order_by("pk")]
    with time_machine.travel(AFTER_THE_REST, tick=False):
        [said] = {*record_all(unit)}
        assert "rests before it is recorded" in said
        assert len({read_by_the_decider(decider, one) for one in files}) == 1
        manager = unit.client("vet_manager").get("/vetting/likely-refusals/").content.decode()
        assert "1 of 12 wait for a reader" in manager
        assert manager.count("Left out by the rule") == TWELVE - len(given)
        assert "A likely refusal waits to be read" in unit.client("vet_manager").get("/").content.decode()
        write_view(unit, min(given))
        assert {*record_all(unit)} == {""}


def test_another_proposal_is_read_anew(unit: Unit) -> None:
    write_all_views(unit)
    one = Decision.unscoped.select_related("application").order_by("pk")[0]
    with time_machine.travel(AFTER_THE_REST, tick=False):
        decisions.take_back(one, actor=unit.user("decider"), at=AFTER_THE_REST)
        decisions.propose_decision(one, actor=unit.user("decider"), at=AFTER_THE_REST)
    with time_machine.travel(LONG_AFTER, tick=False):
        assert "rests before it is recorded" in why_not(RECORD, one, unit.user("decider"))
        senior = {"role": "vetting.senior", "view": "fair", "words": "I see nothing unfair still."}
        decisions.write_view(one, **senior, actor=unit.user("senior"), at=LONG_AFTER)
        if one.ref in given_to_equality(unit):
            write_view(unit, one.ref)
        assert why_not(RECORD, one, unit.user("decider")) == ""


def test_some_are_given_to_the_equality_reader_and_all_to_the_senior(unit: Unit) -> None:
    assert 0 < len(given_to_equality(unit)) < TWELVE
    page = unit.client("senior").get("/vetting/likely-refusals/").content.decode()
    assert all(one.ref in page for one in Decision.unscoped.all())


def test_by_default_the_equality_reader_is_given_every_one(staged: Unit, db: None) -> None:
    with time_machine.travel(WHILE_READ, tick=False):
        assert len(given_to_equality(staged)) == TWELVE


def test_a_file_that_is_not_given_is_not_there_for_the_equality_reader(unit: Unit) -> None:
    kept = Decision.unscoped.exclude(ref__in=given_to_equality(unit)).select_related("application").first()
    assert kept is not None
    client = unit.client("equality")
    assert client.get(f"/vetting/likely-refusals/{kept.ref}/").status_code == 404
    assert client.get(f"/vetting/applications/{kept.application.ref}/").status_code == 404


def test_the_deciders_pages_for_all_twelve_are_the_same_bytes_before_and_after_they_are_read(unit: Unit) -> None:
    decider = unit.client("decider")
    files = [*Application.unscoped.order_by("pk")]
    home = decider.get("/").content
    before = {read_by_the_decider(decider, one) for one in files}
    assert len(before) == 1
    write_all_views(unit)
    after = {read_by_the_decider(decider, one) for one in files}
    assert after == before
    assert OWN_FACTS.sub("", decider.get("/").content.decode()) == OWN_FACTS.sub("", home.decode())
