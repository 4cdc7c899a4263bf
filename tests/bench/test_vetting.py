"""The status of 230,000 people against a bare count of the same table, and the gap list after 1,000 moves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from probity.foundation.workforce.models import Person, Post, Spell, Unit
from probity.office.vetting.models import Clearance, ClearanceSpan, Designation, DesignationSpan
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.gaps import open_gaps
from probity.office.vetting.queries.status import status

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "230000"))
MOVES = 1_000
EVERY = 20  # one post in so many is designated
BATCH = 5_000
DAY = date(2026, 11, 2)
KNOWN = datetime(2020, 1, 1, 9, tzinfo=UTC)
FED = datetime(2026, 11, 2, 6, tzinfo=UTC)
EXPIRED = 1_000  # one person in so many ran out

pytestmark = pytest.mark.django_db


def timed(run: Callable[[], object], rounds: int = 3) -> tuple[float, object]:
    """The best of some rounds, in seconds, and what was found."""
    best, found = 1e9, None
    for _ in range(rounds):
        start = time.perf_counter()
        found = run()
        best = min(best, time.perf_counter() - start)
    return best, found


def people() -> list[Person]:
    unit = Unit.unscoped.create(ref="U-BENCH")
    numbers = range(PEOPLE)
    made = Person.unscoped.bulk_create(
        [Person(ref=f"P{n}", given_names="Ann", family_name="Bench", force_number=f"{n}") for n in numbers],
        batch_size=BATCH,
    )
    posts = Post.unscoped.bulk_create(
        [Post(ref=f"PO{n}", title="Post", rank="constable", category="officer", unit=unit) for n in numbers],
        batch_size=BATCH,
    )
    Spell.unscoped.bulk_create(
        [
            Spell(ref=f"SP{n}", person=made[n], post=posts[n], unit=unit, category="officer", rank="constable",
                  true_from=date(2019, 1, 1), known_from=KNOWN)
            for n in numbers
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return made


def clear(made: list[Person]) -> None:
    """Recruitment vetting for everybody, management vetting in designated posts; one in a thousand ran out."""
    rows = Clearance.unscoped.bulk_create(
        [
            Clearance(ref=f"VC{n}{level}", holder_ref=made[n].ref, level=level, granted_on=date(2019, 1, 1),
                      last_day=date(2028, 12, 31), entered_at=KNOWN)
            for n in range(PEOPLE)
            for level in (("RV", "MV") if n % EVERY == 0 else ("RV",))
        ],
        batch_size=BATCH,
    )  # fmt: skip
    spans = []
    for place, row in enumerate(rows):
        last = date(2026, 1, 1) if place % EXPIRED == 1 else row.last_day
        common = {"clearance": row, "holder_ref": row.holder_ref, "level": row.level, "known_from": KNOWN}
        spans.append(ClearanceSpan(standing="in_force", true_from=row.granted_on, true_to=last, **common))
        spans.append(ClearanceSpan(standing="lapsed", true_from=last + timedelta(days=1), **common))
    ClearanceSpan.unscoped.bulk_create(spans, batch_size=BATCH)


def designate() -> None:
    refs = [f"PO{n}" for n in range(0, PEOPLE, EVERY)]
    made = Designation.unscoped.bulk_create(
        [Designation(ref=f"VD{ref}", post_ref=ref, reviewed_on=DAY, review_by=DAY) for ref in refs], batch_size=BATCH
    )
    DesignationSpan.unscoped.bulk_create(
        [
            DesignationSpan(designation=each, post_ref=each.post_ref, levels="MV", why="x", true_from=date(2020, 1, 1),
                            known_from=KNOWN)
            for each in made
        ],
        batch_size=BATCH,
    )  # fmt: skip


def move_some() -> None:
    """A feed of moves: people on recruitment vetting alone change places with people in designated posts."""
    designated = [f"PO{n * EVERY}" for n in range(MOVES)]
    Spell.unscoped.filter(post__ref__in=designated).update(true_to=DAY - timedelta(days=8))
    posts = dict(Post.unscoped.filter(ref__in=designated).values_list("ref", "pk"))
    movers = [f"P{n * EVERY + 3}" for n in range(MOVES)]
    Spell.unscoped.filter(person__ref__in=movers).update(true_to=DAY - timedelta(days=8))
    people_ = dict(Person.unscoped.filter(ref__in=movers).values_list("ref", "pk"))
    unit = Unit.unscoped.get(ref="U-BENCH")
    Spell.unscoped.bulk_create(
        [
            Spell(ref=f"SPM{n}", person_id=people_[person], post_id=posts[post], unit=unit, category="officer",
                  rank="constable", true_from=DAY - timedelta(days=7), known_from=FED)
            for n, (person, post) in enumerate(zip(movers, designated, strict=True))
        ]
    )  # fmt: skip


def test_status_and_gaps_of_a_whole_country() -> None:
    made = people()
    clear(made)
    designate()
    bare, rows = timed(lambda: ClearanceSpan.unscoped.count())
    with CaptureQueriesContext(connection) as asked:
        status(DAY)
    spent, found = timed(lambda: status(DAY), rounds=2)
    print(
        f"\nstatus of {PEOPLE:,} people over {rows:,} spans: {spent:.2f} s in {len(asked)} queries; bare count "
        f"{bare * 1000:.0f} ms; {spent / bare:.0f} times; {spent / PEOPLE * 1e6:.1f} µs a person"
    )
    assert found.workforce == PEOPLE
    assert len(found.people(Kind.EXPIRED)) > 0

    move_some()
    moved = [f"P{n * EVERY + 3}" for n in range(MOVES)]
    few, of_moved = timed(lambda: open_gaps(DAY, people=moved))
    whole, of_all = timed(lambda: open_gaps(DAY), rounds=2)
    print(
        f"gap list after a feed of {MOVES:,} moves: {few * 1000:.0f} ms for those who moved, {whole:.2f} s for all "
        f"{PEOPLE // EVERY:,} designated posts"
    )
    assert len(of_moved) == MOVES
    assert {gap.days_unknown for gap in of_moved} == {7}
    assert len(of_all) >= MOVES
