"""Whether the time of an answer at the front desk tells a lapsed, a refused and an unknown pass from each other."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from probity.foundation.access.actions import give_grant
from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import Person, Post, Spell, Unit
from probity.office.vetting.actions.frontdesk import ask_about_pass
from probity.office.vetting.models import Application, Clearance, ClearanceSpan
from probity.office.vetting.policy.frontdesk import WINDOW
from probity.office.vetting.policy.roles import FRONT_DESK

pytestmark = pytest.mark.django_db

PASSES, ROUNDS, WARM = 800, 300, 20
KINDS = ("lapsed", "refused", "unknown")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KNOWN = datetime(2015, 1, 5, 9, tzinfo=UTC)
STAGE = System("bench.desk", "sets the scene")
TOLD_APART = 0.05  # a half is chance; further from it than this and its error, one kind is told from another


def fill() -> None:
    """People with passes: the clearance of every second has lapsed, the application of the others was refused."""
    unit, numbers = Unit.unscoped.create(ref="U-BENCH"), range(PASSES)
    people = Person.unscoped.bulk_create(
        Person(ref=f"P{n}", given_names="Tansy", family_name="Bench", force_number=f"{n}", pass_number=f"S{n}")
        for n in numbers
    )
    posts = Post.unscoped.bulk_create(
        Post(ref=f"PO{n}", title="Post", rank="constable", category="officer", unit=unit) for n in numbers
    )
    Spell.unscoped.bulk_create(
        Spell(ref=f"SP{n}", person=people[n], post=posts[n], unit=unit, category="officer", rank="constable",
              true_from=date(2015, 1, 5), known_from=KNOWN)
        for n in numbers
    )  # fmt: skip
    held = Clearance.unscoped.bulk_create(
        Clearance(ref=f"VC{n}", holder_ref=f"P{n}", level="RV", granted_on=date(2015, 1, 5), state="lapsed",
                  last_day=date(2025, 1, 4), entered_at=KNOWN)
        for n in numbers[::2]
    )  # fmt: skip
    ClearanceSpan.unscoped.bulk_create(span for one in held for span in spans(one))
    Application.unscoped.bulk_create(
        Application(ref=f"VA{n}", applicant_ref=f"P{n}", applicant_name="Tansy Bench", state="refused",
                    level_codes=["RV"], level_words=" RV ", kind="new", opened_at=KNOWN,
                    truth_at=KNOWN, submitted_on=KNOWN.date(), ended_on=KNOWN.date())
        for n in numbers[1::2]
    )  # fmt: skip


def spans(one: Clearance) -> Iterator[ClearanceSpan]:
    """In force for ten years, and lapsed since."""
    common = {"clearance": one, "holder_ref": one.holder_ref, "level": "RV", "known_from": KNOWN}
    yield ClearanceSpan(standing="in_force", true_from=one.granted_on, true_to=one.last_day, **common)
    yield ClearanceSpan(standing="lapsed", true_from=date(2025, 1, 5), **common)


def pass_of(kind: str, turn: int) -> str:
    return {"lapsed": f"S{2 * turn}", "refused": f"S{2 * turn + 1}", "unknown": f"S{PASSES + turn}"}[kind]


def times_by_kind() -> dict[str, list[float]]:
    """Each kind asked about as often, in an order drawn once: the process's own milliseconds for each answer."""
    order = [kind for kind in KINDS for _ in range(ROUNDS + WARM)]
    random.Random(1).shuffle(order)
    taken = {kind: list[float]() for kind in KINDS}
    for place, kind in enumerate(order):
        number, at = pass_of(kind, len(taken[kind])), NOW + place * 2 * WINDOW
        desk = User.objects.get(username="desk")
        began = time.thread_time_ns()
        answer = ask_about_pass(number, address="10.0.0.1", actor=desk, at=at)
        taken[kind].append((time.thread_time_ns() - began) / 1e6)
        assert answer.until is None
    return {kind: times[WARM:] for kind, times in taken.items()}


def queries_of(kind: str) -> int:
    """How many questions one answer puts to the database."""
    at = NOW + 3 * len(KINDS) * (ROUNDS + WARM) * WINDOW
    desk = User.objects.get(username="desk")
    with CaptureQueriesContext(connection) as queries:
        ask_about_pass(pass_of(kind, ROUNDS + WARM), address="10.0.0.1", actor=desk, at=at)
    return len(queries)


def chance_of_longer(ones: Sequence[float], others: Sequence[float]) -> float:
    """How often an answer of one kind took longer than one of another: a half when time tells nothing."""
    return statistics.fmean((one > other) + (one == other) / 2 for one in ones for other in others)


def test_the_time_of_an_answer_tells_nothing() -> None:
    fill()
    give_grant(FRONT_DESK, person_ref="P-DESK", reason="To ask", actor=STAGE, at=KNOWN, starts=date(2015, 1, 5))
    User.objects.create_user("desk", person_ref="P-DESK")
    taken, asked = times_by_kind(), {kind: queries_of(kind) for kind in KINDS}

    print("\nan answer at the front desk that says no, ms of the process's own work")
    for kind, times in taken.items():
        low, *_, high = statistics.quantiles(times, n=20)
        middle = statistics.median(times)
        print(f"  {kind:<8} median {middle:.2f}, 5th to 95th {low:.2f} to {high:.2f}; {asked[kind]} queries")
    error = 1.96 * (2 * ROUNDS + 1) ** 0.5 / (12**0.5 * ROUNDS)
    for one, other in (("lapsed", "unknown"), ("refused", "unknown"), ("lapsed", "refused")):
        longer = chance_of_longer(taken[one], taken[other])
        print(f"  {one} took longer than {other} in {longer:.1%} of pairs; by chance 50%, give or take {error:.1%}")
        assert abs(longer - 0.5) < TOLD_APART + error
    assert len(set(asked.values())) == 1
