"""Desks that hear what a feed changed: each is told once, and one that refuses holds up nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from probity.foundation.casework.models import Outbox
from probity.foundation.casework.outbox import deliver_due
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.workforce import listening
from probity.foundation.workforce.listening import FeedChange, hears
from tests.office.feeds import feed, post

pytestmark = pytest.mark.django_db
FEBRUARY = date(2025, 2, 1)
MARCH = datetime(2025, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
def heard() -> Iterator[list[list[FeedChange]]]:
    """What a listener was told, call by call."""
    calls: list[list[FeedChange]] = []

    @hears("tests.heard")
    def after_feed(changes, at) -> None:
        calls.append([*changes])

    yield calls
    del listening._listeners["tests.heard"]


def test_each_listener_is_told_once_of_every_change_and_not_at_all_of_none(heard) -> None:
    feed(post("1"), day=FEBRUARY)
    feed(post("1"), day=date(2025, 2, 2))
    list(deliver_due(MARCH))
    list(deliver_due(MARCH))
    assert [[(change.kind, change.true_from) for change in call] for call in heard] == [[("joined", date(2020, 1, 1))]]


def test_a_listener_that_refuses_is_told_again_and_the_others_are_told_all_the_same(heard) -> None:
    calls = []

    @hears("tests.refuses")
    def refuses(changes, at) -> None:
        calls.append(len(changes))
        if len(calls) == 1:
            raise TransitionRefused("Not now.")

    try:
        feed(post("1"))
        list(deliver_due(MARCH))
        assert (len(heard), calls) == (1, [1])
        waiting = Outbox.objects.get(delivered_at=None, key__endswith="tests.refuses")
        list(deliver_due(waiting.try_after))
        assert (len(heard), calls) == (1, [1, 1])
        assert not Outbox.objects.filter(delivered_at=None, kind="workforce.feed").exists()
    finally:
        del listening._listeners["tests.refuses"]


def test_a_name_is_heard_by_one_listener(heard) -> None:
    with pytest.raises(ValueError, match="already hears"):
        hears("tests.heard")(lambda changes, at: None)
