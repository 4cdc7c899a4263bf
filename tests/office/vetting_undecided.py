"""One application before a decision-maker, and how its traces are answered: what several files of tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings

from probity.office.vetting.actions import decisions, traces
from probity.office.vetting.models import Decision
from tests.office.cast import Cast
from tests.office.vetting_files import AT, Unit, finding, handed_over, join, researched, submitted, written

LATER = datetime(2025, 6, 5, 9, tzinfo=UTC)  # three working days after the proposal of 2 June
WITHIN_A_TEST = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def undecided(cast: Cast) -> Unit:
    """Sale's application, researched, with a decision begun: one declared penalty and one theft left out."""
    with time_machine.travel(AT, tick=False):
        unit = join(cast)
        application = submitted(unit, "sale")
        researched(unit, application, [finding(), finding(kind="dishonesty", summary="Theft, fined.", declared="no")])
        handed_over(unit, application)
    return unit


@contextmanager
def for_a_moment() -> Iterator[None]:
    """What is written within never was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(unit: Unit, decision: Decision, *, by: str = "decider") -> None:
    """Both traces answered in words of their own, the theft asked about, explained and found dishonest."""
    penalty, theft = decision.application.traces.order_by("pk")
    officer, decider = unit.user("officer"), unit.user(by)
    for trace in (penalty, theft):
        traces.assess_harm(trace, traces.Harm(telling="whole", why="Known to him."), actor=officer, at=AT)
    traces.seek_no_explanation(theft, because="He explained it at interview.", actor=officer, at=AT)
    decisions.answer_trace(decision, penalty, weight="little", words="Old and small.", actor=decider, at=AT)
    decisions.answer_trace(
        decision, theft, weight="much", words="From an employer.", honesty="dishonest", honesty_words="He knew.",
        actor=decider, at=AT,
    )  # fmt: skip


def refused(unit: Unit, decision: Decision) -> Decision:
    """A proposed refusal."""
    answer(unit, decision)
    written(unit, decision, "refuse")
    return decisions.propose_decision(decision, actor=unit.user("decider"), at=AT)
