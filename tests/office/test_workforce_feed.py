"""The workforce feed: what it says is known from the moment it came in, and nothing that was known is lost."""

from datetime import UTC, date, datetime

import pytest

from probity.foundation.workforce import queries
from probity.foundation.workforce.models import Person, Post, Spell, SpellState, Unit
from tests.office.feeds import feed, post, row

pytestmark = pytest.mark.django_db

PROTECTION = {"post": "PP7", "unit": "PP", "unit_name": "Public Protection", "post_title": "Detective Constable"}
BEFORE = datetime(2025, 3, 2, 9, tzinfo=UTC)


def ref(number: str) -> str:
    return Person.unscoped.get(force_number=number).ref


def unit_on(number: str, day: date, known_at: datetime | None = None) -> str:
    card = queries.person_card(ref(number), on=day, known_at=known_at)
    assert card is not None
    return card.unit_name


def test_a_move_true_since_february_is_known_from_the_feed_of_march_and_said_to_be_seven_days_late():
    feed(post("1"), day=date(2025, 2, 1))
    report = feed(post("1", **PROTECTION, starts="2025-02-24"))
    said = "PC Larkin moved to Public Protection from 24 February 2025, known 3 March 2025: 7 days late"
    assert report.changes == [said]
    assert unit_on("1", date(2025, 2, 26)) == "Public Protection"
    assert unit_on("1", date(2025, 2, 26), BEFORE) == "Volume Crime"
    assert unit_on("1", date(2025, 2, 23)) == "Volume Crime"


def test_the_same_feed_again_changes_nothing():
    rows = (post("1"), post("2", "Sale", manager="1"), row("absence", "2", state="leave", starts="2025-01-01"))
    feed(*rows)
    counts = [model.unscoped.count() for model in (Person, Post, Spell, SpellState, Unit)]
    again = feed(*rows, day=date(2025, 3, 4))
    assert again.changes == []
    assert counts == [model.unscoped.count() for model in (Person, Post, Spell, SpellState, Unit)]
