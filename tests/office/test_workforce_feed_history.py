"""Feeds, corrections and back-dating in any order: what was known at a moment is known of that moment for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.audit.actors import System
from probity.foundation.kernel.errors import BadInput
from probity.foundation.workforce import actions, queries
from probity.foundation.workforce.models import Person, Spell, SpellState
from tests.office.feeds import Row, feed, post, row

BY_HAND = System("tests.hand", "corrects a record by hand in a test")
READER = System("tests.reader", "reads states to compare them")
FIRST = date(2025, 1, 1)
NUMBERS = ("1", "2", "3")
DAYS = st.dates(date(2024, 6, 1), date(2025, 6, 1))


@contextmanager
def undone() -> Iterator[None]:
    """Each example starts from an empty office."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@st.composite
def rows_of(draw: st.DrawFn) -> list[Row]:
    """A whole feed of up to three people, each in one post, some away, some with a manager."""
    rows: list[Row] = []
    for number in draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1)):
        where = {"unit": draw(st.sampled_from(["VC", "PP"])), "post": draw(st.sampled_from(["", "A", "B"]))}
        said = {
            "rank": draw(st.sampled_from(["constable", "sergeant"])),
            "manager": draw(st.sampled_from(["", "1", "2"])),
        }
        rows.append(post(number, starts=str(draw(DAYS)), **where, **said))
        if draw(st.booleans()):
            rows.append(row("absence", number, state="leave", starts=str(draw(DAYS))))
    return rows


STORIES = st.lists(
    st.one_of(rows_of(), st.tuples(st.sampled_from(NUMBERS), DAYS)), min_size=2, max_size=5
)  # each a feed, or a day to which somebody's spell is put right by hand


def take(step: Any, day: date) -> None:
    """Load a feed as of the day, or put a spell right by hand."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    if isinstance(step, list):
        feed(*step, day=day, at=at)
        return
    number, starts = step
    spell = Spell.unscoped.filter(person__force_number=number, known_to__isnull=True).order_by("-true_from").first()
    if spell is not None:
        ends = max(starts, spell.true_to) if spell.true_to else None
        with suppress(BadInput):
            actions.correct_spell(spell, true_from=starts, true_to=ends, reason="The letter.", actor=BY_HAND, at=at)


def seen(day: date, known_at: datetime) -> dict[str, Any]:
    """Everything that is said of a day by what was known at a moment."""
    refs = [*Person.unscoped.order_by("pk").values_list("ref", flat=True)]
    cards = queries.cards(refs, on=day, known_at=known_at, reader=READER)
    return {
        "cards": {ref: card for ref, card in cards.items() if card.category != queries.TO_COME},
        "lines": {ref: line for ref in refs if (line := queries.managers_up(ref, on=day, known_at=known_at))},
        "count": queries.workforce_count(day, known_at),
    }


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(story=STORIES, days=st.lists(DAYS, min_size=2, max_size=2))
def test_what_was_known_at_a_moment_never_changes_by_a_feed_that_comes_after_it(db, story, days) -> None:
    with undone():
        answers = []
        for number, step in enumerate(story):
            take(step, FIRST + timedelta(days=40 * number))
            moment = datetime(2025, 1, 1, 12, tzinfo=UTC) + timedelta(days=40 * number)
            answers += [(day, moment, seen(day, moment)) for day in days]
        assert [(day, moment, seen(day, moment)) for day, moment, _ in answers] == answers


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(story=STORIES, last=rows_of(), chance=st.randoms())
def test_after_any_story_the_feed_twice_in_any_order_changes_nothing_the_second_time(db, story, last, chance) -> None:
    with undone():
        for number, step in enumerate(story):
            take(step, FIRST + timedelta(days=40 * number))
        day = FIRST + timedelta(days=240)
        take(last, day)
        shuffled = [*last]
        chance.shuffle(shuffled)
        assert feed(*shuffled, day=day, at=datetime(2025, 9, 1, tzinfo=UTC)).changes == []
        held = Spell.unscoped.filter(known_to__isnull=True, true_to__isnull=True)
        said = {each["number"]: date.fromisoformat(each["starts"]) for each in last if each["entry"] == "post"}
        assert dict(held.values_list("person__force_number", "true_from")) == said
        away = SpellState.unscoped.filter(known_to__isnull=True, true_to__isnull=True)
        assert {*away.values_list("person__force_number", flat=True)} <= {each["number"] for each in last}
